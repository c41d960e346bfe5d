"""Listing, showing, archiving and restoring are the same for all that a workspace keeps in versions: declared here.

A kind of these is one file that names its type: `KIND = list_kind(asset="data", example="customer-churn-data")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from bot.model.asset_options import (
    NAME_FIELD,
    REGISTRY_UNTAKEN,
    STAGE_PATTERN,
    STAGE_RULE,
    VERSION_FIELD,
    ChosenVersion,
    GivenName,
    ShownVersion,
    SoughtName,
)
from bot.model.declaring import workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.list_options import ALL_SHOWN, ArchivedOnly, IncludeArchived, archived_clash
from bot.model.operation import ArchiveAsset, AssetType, ListAssets, Operation, RestoreAsset, ShowAsset
from bot.model.operation.assets import ASSET_WORDS
from bot.model.options import Group, Reason, Subscription, Workspace
from bot.model.problem import Correction, Problem
from bot.model.text import Text

_NOUNS: Mapping[AssetType, str] = {
    "data": "data_asset",
    "model": "model",
    "environment": "environment",
    "component": "component",
}
_WORDS: Mapping[AssetType, tuple[str, ...]] = {"data": ("dataset", "conjunto de datos")}
"""What else they are called in sentences."""
_PLURALS: Mapping[AssetType, Text] = {
    "data": Text(en="Data assets", es="Recursos de datos"),
    "model": Text(en="Models", es="Modelos"),
    "environment": Text(en="Environments", es="Entornos"),
    "component": Text(en="Components", es="Componentes"),
}


class AssetListParams(Params):
    name: SoughtName = ""
    archived_only: ArchivedOnly = False
    include_archived: IncludeArchived = False
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


class ModelListParams(AssetListParams):
    stage: Annotated[
        str,
        Field(pattern=STAGE_PATTERN),
        Option(
            flag="--stage",
            aliases=("-s",),
            summary=Text(
                en="Only versions in this stage; needs a name", es="Solo versiones en esta fase; exige un nombre"
            ),
            rule=STAGE_RULE,
        ),
    ] = ""


class AssetShowParams(Params):
    name: GivenName
    version: ShownVersion = ""
    label: Annotated[
        str,
        Field(pattern=r"^(?:latest)?$"),
        Option(
            flag="--label",
            aliases=("-l",),
            summary=Text(en="Instead of a version", es="En lugar de una versión"),
            rule=Text(en="latest, the only label Azure gives", es="latest, la única etiqueta que pone Azure"),
        ),
    ] = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


class AssetChangeParams(Params):
    name: GivenName
    version: ChosenVersion = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def list_kind(*, asset: AssetType, example: str) -> Kind[Any]:
    """`az ml … list`: the newest version of each, or all versions of the one that is named."""

    def query(params: AssetListParams, context: Context) -> ListAssets:
        return ListAssets(
            workspace=workspace_of(context.place),
            asset=asset,
            name=params.name,
            view="archived" if params.archived_only else "all" if params.include_archived else "active",
            stage=getattr(params, "stage", ""),
        )

    words, plural = ASSET_WORDS[asset], _PLURALS[asset]
    return Kind(
        name=f"{_NOUNS[asset]}.list",
        title=plural,
        summary=Text(
            en=f"{plural.en} of a workspace, or all versions of one {words.en}.",
            es=f"{plural.es} de un área de trabajo, o todas las versiones de un {words.es}.",
        ),
        params=ModelListParams if asset == "model" else AssetListParams,
        commands=(f"ml {asset} list",),
        needs="workspace",
        check=_list_problems,
        query=query,
        untaken=(
            REGISTRY_UNTAKEN,
            ALL_SHOWN,
        ),
        words=_WORDS.get(asset, ()),
        examples=(f"ml {asset} list", f"ml {asset} list --name {example} --include-archived"),
    )


def show_kind(*, asset: AssetType, example: str) -> Kind[Any]:
    """`az ml … show`: one version with everything that is kept about it."""

    def query(params: AssetShowParams, context: Context) -> ShowAsset:
        return ShowAsset(workspace=workspace_of(context.place), asset=asset, name=params.name, version=params.version)

    words = ASSET_WORDS[asset]
    return Kind(
        name=f"{_NOUNS[asset]}.show",
        title=Text(en=words.en.capitalize(), es=words.es.capitalize()),
        summary=Text(
            en=f"One version of a {words.en}, the newest when none is named.".replace(" a e", " an e"),
            es=f"Una versión de un {words.es}; la más reciente si no se indica.",
        ),
        params=AssetShowParams,
        commands=(f"ml {asset} show",),
        needs="workspace",
        check=_show_problems,
        query=query,
        untaken=(REGISTRY_UNTAKEN,),
        words=_WORDS.get(asset, ()),
        examples=(f"ml {asset} show --name {example} --version 1", f"ml {asset} show -n {example} --label latest"),
    )


def archive_kind(*, asset: AssetType, example: str) -> Kind[Any]:
    """`az ml … archive`: hidden from lists, and found by whoever names it."""
    words = ASSET_WORDS[asset]
    return _change_kind(
        asset=asset,
        verb=ArchiveAsset,
        word="archive",
        title=Text(
            en=f"Archive a {words.en}".replace(" a e", " an e"),
            es=f"Archivar un {words.es}",
        ),
        summary=Text(
            en="No longer in lists; what refers to it goes on working, and it can be restored.",
            es="Deja de aparecer en las listas; lo que lo usa sigue funcionando y se puede restaurar.",
        ),
        example=example,
    )


def restore_kind(*, asset: AssetType, example: str) -> Kind[Any]:
    """`az ml … restore`: in lists again."""
    words = ASSET_WORDS[asset]
    return _change_kind(
        asset=asset,
        verb=RestoreAsset,
        word="restore",
        title=Text(
            en=f"Restore an archived {words.en}",
            es=f"Restaurar un {words.es} archivado",
        ),
        summary=Text(en="It is in lists again.", es="Vuelve a aparecer en las listas."),
        example=example,
    )


def _change_kind(
    *, asset: AssetType, verb: type[ArchiveAsset | RestoreAsset], word: str, title: Text, summary: Text, example: str
) -> Kind[Any]:
    def facts(params: AssetChangeParams, context: Context) -> Mapping[str, FactValue]:
        return {"name": params.name, "version": params.version}

    def plan(params: AssetChangeParams, context: Context) -> tuple[Operation, ...]:
        workspace = workspace_of(context.place)
        return (verb(workspace=workspace, asset=asset, name=params.name, version=params.version),)

    def notes(params: AssetChangeParams, context: Context) -> tuple[Correction, ...]:
        if params.version:
            return ()
        text = Text(en="No version is named: all of them are meant.", es="No se indica versión: se entienden todas.")
        return (Correction(code="all-versions", text=text),)

    return Kind(
        name=f"{_NOUNS[asset]}.{word}",
        title=title,
        summary=summary,
        params=AssetChangeParams,
        commands=(f"ml {asset} {word}",),
        needs="workspace",
        fields=(NAME_FIELD, VERSION_FIELD),
        facts=facts,
        plan=plan,
        notes=notes,
        untaken=(
            REGISTRY_UNTAKEN,
            Untaken(
                flags=("--label", "-l"),
                why=Text(
                    en="name the version itself: a label may mean another one by the time everybody has agreed",
                    es="indique la propia versión: una etiqueta puede señalar otra cuando todos hayan aceptado",
                ),
            ),
        ),
        words=_WORDS.get(asset, ()),
        examples=(f"ml {asset} {word} --name {example} --version 1", f"ml {asset} {word} -n {example}"),
    )


def _list_problems(params: AssetListParams) -> tuple[Problem, ...]:
    problems = [*archived_clash(only=params.archived_only, too=params.include_archived)]
    if getattr(params, "stage", "") and not params.name:
        text = Text(
            en="--stage needs --name: Azure tells the stage of versions, not of models.",
            es="--stage exige --name: Azure indica la fase de las versiones, no de los modelos.",
        )
        problems.append(Problem(code="options-exclude", text=text, field="stage"))
    return tuple(problems)


def _show_problems(params: AssetShowParams) -> tuple[Problem, ...]:
    if not (params.version and params.label):
        return ()
    text = Text(en="--version and --label exclude each other.", es="--version y --label se excluyen entre sí.")
    return (Problem(code="options-exclude", text=text, field="label"),)
