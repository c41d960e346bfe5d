"""Which team, project, subscription and region a request belongs to, from where it was asked and what it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.model.lookalike import normalised
from bot.model.place import Place, TeamPlace
from bot.model.problem import Problem
from bot.model.text import Text
from bot.policy.pattern import any_glob_matches

Needs = Literal["subscription", "resource_group", "workspace"]


def place_for(
    *,
    places: Sequence[TeamPlace],
    groups: frozenset[str],
    channel: str,
    resource_group: str = "",
    workspace: str = "",
    subscription: str = "",
    default_subscription: str = "",
    needs: Needs = "subscription",
    team: str = "",
) -> Place | Problem:
    """The place, complete as far as `needs` asks, or why there is none.

    groups    policy groups the asker is in.
    channel   where it was asked: it says the team before anything else does.
    team      whose it is, when that is known already.
    resource_group, workspace, subscription   what the line named; empty when it did not. Letter case is ignored.
    A name that belongs to another team is refused; one of the same team's projects makes the request that project's.
    """
    known = sorted((place for place in places if place.team == team), key=lambda place: place.project)
    home = known[0] if known else _home(places, groups, channel, resource_group, workspace)
    if isinstance(home, Problem):
        return home
    owner = _owner(places, home, resource_group, workspace)
    if isinstance(owner, Problem):
        return owner
    owned = owner.subscription or default_subscription
    if subscription and owned and normalised(subscription).casefold() != owned.casefold():
        return _other_subscription(owner, owned)
    usual = owner.resource_group or _only(owner.resource_groups)
    group = resource_group or usual
    # The usual workspace lies in the usual group: it is not meant when another group was named.
    is_usual = not usual or group.casefold() == usual.casefold()
    space = workspace or ((owner.workspace or _only(owner.workspaces)) if is_usual else "")
    if needs in ("resource_group", "workspace") and not group:
        return _missing("resource_group", "--resource-group", owner.resource_groups)
    if needs == "workspace" and not space:
        return _missing("workspace", "--workspace-name", owner.workspaces)
    return Place(
        subscription=owned,
        resource_group=group,
        workspace=space,
        region=owner.region,
        team=owner.team,
        project=owner.project,
    )


def owner_of(
    *, places: Sequence[TeamPlace], subscription: str, resource_group: str, workspace: str = "", default: str = ""
) -> TeamPlace | None:
    """The team's or project's place that something in Azure belongs to; None when it is nobody's.

    default  the subscription of places that name none. A subscription itself belongs to the first place in it.
    """
    for place in places:
        if (place.subscription or default).casefold() != subscription.casefold():
            continue
        if not resource_group or _owns(place, resource_group, workspace):
            return place
    return None


def _home(
    places: Sequence[TeamPlace], groups: frozenset[str], channel: str, resource_group: str, workspace: str
) -> TeamPlace | Problem:
    """The team's or project's place the asker speaks from."""
    here = [place for place in places if channel and channel in place.channels]
    theirs = [place for place in places if not groups.isdisjoint(place.members)]
    if here:
        candidates = [place for place in here if place in theirs] or here
    else:
        candidates = theirs
    if len({place.team for place in candidates}) > 1:
        candidates = [p for p in candidates if _owns(p, resource_group, workspace)] or candidates
    teams = sorted({place.team for place in candidates})
    if not teams:
        return _no_team()
    if len(teams) > 1:
        return _several_teams(teams)
    candidates.sort(key=lambda place: place.project)
    return candidates[0]


def _owner(places: Sequence[TeamPlace], home: TeamPlace, resource_group: str, workspace: str) -> TeamPlace | Problem:
    """Whose the named things are: home's, one of home's team's, or a refusal."""
    if not resource_group and not workspace:
        return home
    same_team = [home, *(p for p in places if p.team == home.team and p is not home)]
    fitting = [place for place in same_team if _owns(place, resource_group, workspace)]
    if fitting:
        return fitting[0]
    for name, part in ((resource_group, "resource_groups"), (workspace, "workspaces")):
        if not name or any(any_glob_matches(_names(place, part), name) for place in same_team):
            continue
        others = sorted({p.team for p in places if p.team != home.team and any_glob_matches(_names(p, part), name)})
        return _not_theirs(home, same_team, name, part, others)
    return _not_together(home, resource_group, workspace)


def _owns(place: TeamPlace, resource_group: str, workspace: str) -> bool:
    """Whether everything that was named belongs to this place."""
    if not resource_group and not workspace:
        return False
    group_fits = not resource_group or any_glob_matches(_names(place, "resource_groups"), resource_group)
    return group_fits and (not workspace or any_glob_matches(_names(place, "workspaces"), workspace))


def _names(place: TeamPlace, part: str) -> tuple[str, ...]:
    if part == "resource_groups":
        return (*place.resource_groups, *((place.resource_group,) if place.resource_group else ()))
    return (*place.workspaces, *((place.workspace,) if place.workspace else ()))


def _only(names: tuple[str, ...]) -> str:
    """The one name, when there is just one and it is no pattern."""
    return names[0] if len(names) == 1 and not set(names[0]) & {"*", "?"} else ""


def _no_team() -> Problem:
    return Problem(
        code="unknown-team",
        text=Text(
            en="I cannot tell which team this is for. Ask in your team's channel, or have the platform team add one "
            "of your groups to workspaces.yaml.",
            es="No puedo saber para qué equipo es. Pídalo en el canal de su equipo, o que el equipo de plataforma "
            "añada uno de sus grupos a workspaces.yaml.",
        ),
    )


def _several_teams(teams: list[str]) -> Problem:
    return Problem(
        code="ambiguous-team",
        text=Text(
            en=f"You belong to several teams ({', '.join(teams)}). Ask in the channel of the one it is for, or name "
            "its resource group.",
            es=f"Usted pertenece a varios equipos ({', '.join(teams)}). Pídalo en el canal del que corresponda, o "
            "indique su grupo de recursos.",
        ),
    )


def _not_theirs(home: TeamPlace, mine: Sequence[TeamPlace], name: str, part: str, others: list[str]) -> Problem:
    field = "resource_group" if part == "resource_groups" else "workspace"
    thing_en, thing_es = {
        "resource_group": ("resource group", "grupo de recursos"),
        "workspace": ("workspace", "área de trabajo"),
    }[field]
    names = ", ".join(sorted({known for place in mine for known in _names(place, part)})) or "—"
    shown = name[:60]
    if others:
        return Problem(
            code="other-team",
            field=field,
            text=Text(
                en=f"The {thing_en} {shown} belongs to team {', '.join(others)}; this request is for team {home.team}.",
                es=f"«{shown}» ({thing_es}) pertenece al equipo {', '.join(others)}; esta solicitud es del equipo "
                f"{home.team}.",
            ),
        )
    return Problem(
        code="unknown-place",
        field=field,
        text=Text(
            en=f"{shown} is no {thing_en} of team {home.team}. Its names are: {names}.",
            es=f"«{shown}» no es un nombre de {thing_es} del equipo {home.team}. Los suyos son: {names}.",
        ),
    )


def _not_together(home: TeamPlace, resource_group: str, workspace: str) -> Problem:
    group, space = resource_group[:60], workspace[:60]
    return Problem(
        code="unknown-place",
        field="workspace",
        text=Text(
            en=f"In team {home.team}, the workspace {space} does not belong to the resource group {group}.",
            es=f"En el equipo {home.team}, el área de trabajo {space} no pertenece al grupo de recursos {group}.",
        ),
    )


def _other_subscription(owner: TeamPlace, owned: str) -> Problem:
    return Problem(
        code="other-subscription",
        field="subscription",
        text=Text(
            en=f"Team {owner.team} works in subscription {owned}; nothing else can be asked for from here.",
            es=f"El equipo {owner.team} trabaja en la suscripción {owned}; desde aquí no se puede pedir otra.",
        ),
    )


def _missing(field: str, option: str, names: tuple[str, ...]) -> Problem:
    known = f" ({', '.join(names)})" if names else ""
    default = "group" if field == "resource_group" else "workspace"
    return Problem(
        code="missing-option",
        field=field,
        text=Text(
            en=f"Add {option} NAME{known}, or set one for good: `/aml configure --defaults {default}=NAME`.",
            es=f"Añada {option} NOMBRE{known}, o fije uno para siempre: `/aml configure --defaults {default}=NOMBRE`.",
        ),
    )
