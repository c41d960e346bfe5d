"""Show one job."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.job_kinds import JobName
from bot.model.kind import Context, Kind, Params, Untaken
from bot.model.operation import ShowJob
from bot.model.options import Group, Subscription, Workspace
from bot.model.text import Text


class JobShowParams(Params):
    name: JobName
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _query(params: JobShowParams, context: Context) -> ShowJob:
    return ShowJob(workspace=workspace_of(context.place), name=params.name)


KIND = Kind(
    name="job.show",
    title=Text(en="Job", es="Trabajo"),
    summary=Text(
        en="One job: where it stands, what it does, the link to its page in the studio.",
        es="Un trabajo: en qué estado está, qué hace y el enlace a su página del estudio.",
    ),
    params=JobShowParams,
    commands=("ml job show", "ml job stream"),
    needs="workspace",
    query=_query,
    untaken=(
        Untaken(
            flags=("--web", "-e"),
            why=Text(en="the answer has the link to the studio", es="la respuesta incluye el enlace al estudio"),
            words=0,
            harmless=True,
        ),
    ),
    examples=("ml job show --name amlbot-r-7-1a2b3c4d-0", "ml job show -n amlbot-r-7-1a2b3c4d-0 --web"),
)
