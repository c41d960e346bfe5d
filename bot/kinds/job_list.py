"""List the jobs of a workspace."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.declaring import workspace_of
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.list_options import ArchivedOnly, IncludeArchived, archived_clash
from bot.model.operation import ListJobs
from bot.model.options import Group, Subscription, Workspace
from bot.model.problem import Problem
from bot.model.text import Text


class JobListParams(Params):
    parent: Annotated[
        str,
        Field(pattern=r"^[a-zA-Z0-9_-]{0,255}$"),
        Option(
            flag="--parent-job-name",
            aliases=("-p",),
            summary=Text(en="Only the steps of this job", es="Solo los pasos de este trabajo"),
        ),
    ] = ""
    most: Annotated[
        int,
        Field(ge=1, le=100),
        Option(flag="--max-results", aliases=("-r",), summary=Text(en="How many at most", es="Cuántos como máximo")),
    ] = 50
    archived_only: ArchivedOnly = False
    include_archived: IncludeArchived = False
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _check(params: JobListParams) -> tuple[Problem, ...]:
    return archived_clash(only=params.archived_only, too=params.include_archived)


def _query(params: JobListParams, context: Context) -> ListJobs:
    return ListJobs(
        workspace=workspace_of(context.place),
        parent=params.parent,
        archived="archived" if params.archived_only else "all" if params.include_archived else "active",
        most=params.most,
    )


KIND = Kind(
    name="job.list",
    title=Text(en="Jobs", es="Trabajos"),
    summary=Text(
        en="Jobs of a workspace, newest first, with where they stand.",
        es="Trabajos de un área de trabajo, del más reciente al más antiguo, con su estado.",
    ),
    params=JobListParams,
    commands=("ml job list",),
    needs="workspace",
    check=_check,
    query=_query,
    untaken=(
        Untaken(
            flags=("--all-results",),
            why=Text(
                en="a hundred are shown at most; the studio has them all",
                es="se muestran cien como máximo; el estudio los tiene todos",
            ),
            harmless=True,
        ),
    ),
    examples=("ml job list", "ml job list --max-results 10 --include-archived"),
)
