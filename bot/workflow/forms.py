"""Forms: what may be chosen, what a field may hold, and what would become of a form as it is filled in now.

Nothing here records anything: a form is asked for in earnest only when it is submitted, as the line that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.grammar.form import MOST_CHOICES, choices_of, form_of, is_to_fill_in
from bot.grammar.help import help_for
from bot.grammar.menu import menu_of
from bot.grammar.parse import Draft
from bot.grammar.table import parameters_of
from bot.grammar.written import line_of
from bot.model.form import Choice, Form
from bot.model.incoming import Incoming
from bot.model.kind import AnyKind
from bot.model.lookalike import folded
from bot.model.notice import FormPreview, Invalid, Launcher, Notice
from bot.model.place import TeamPlace
from bot.model.request import Status
from bot.model.text import Text, same
from bot.policy.bundle import Bundle
from bot.workflow.admit import admit
from bot.workflow.changing import form_of_request
from bot.workflow.identity import payload_hurdle
from bot.workflow.outside import Outside
from bot.workflow.ports import Filters, Transaction
from bot.workflow.preview import preview
from bot.workflow.reading import asker_of, catalogue_now, draft_of

_COMPUTES_MADE = frozenset({"compute_instance.create", "compute_cluster.create"})
_HOURS = (1, 2, 4, 8, 24, 72, 168, 336, 720, 2160)
_DURATION = re.compile(r"^\d{1,5}(?:[.,]\d{1,2})?\s*[a-zí]+$", re.IGNORECASE)


def launcher(*, outside: Outside, tx: Transaction, incoming: Incoming) -> Launcher:
    """Every kind, those first that the team of the channel asks for most; in a direct message, the asker themselves."""
    teams = {place.team for place in _places(outside) if incoming.channel in place.channels}
    link = tx.people.link(slack_team=incoming.team, slack_user=incoming.user)
    used: Mapping[str, int] = {}
    if len(teams) == 1:
        used = tx.requests.kinds_used(team=next(iter(teams)))
    elif link is not None:
        used = tx.requests.kinds_used(requester=link.entra)
    return Launcher(
        menu=menu_of(kinds=outside.kinds, used=used),
        help=help_for(words=(), kinds=outside.kinds, commands=outside.commands),
    )


def invalid(*, outside: Outside, draft: Draft) -> Invalid:
    """What is wrong with a line, and whether its form can go on from it: not from one that held a secret."""
    known = any(kind.name == draft.of for kind in outside.kinds) and not draft.holds_secret
    return Invalid(
        problems=draft.problems,
        line=draft.line,
        kind=draft.of if known else "",
        to_fill_in=known and is_to_fill_in(draft),
    )


def form_asked(*, outside: Outside, incoming: Incoming, kind: str) -> Form | None:
    """The form of a kind that was chosen, or of the line in `incoming.text`; None for a kind there is not.

    None for somebody of another organisation too: names of places are not theirs to see.
    """
    if payload_hurdle(incoming=incoming, slack_team=outside.slack_team) is not None:
        return None
    with outside.store.reading() as tx:
        asker = asker_of(tx=tx, incoming=incoming)
    if incoming.text:
        draft = draft_of(outside=outside, incoming=incoming, asker=asker)
        values = draft.values if draft.params is None else draft.params.model_dump()
        found = next((one for one in outside.kinds if one.name == draft.of), None)
        if found is None:
            return None
        own = _own_compute(outside=outside, incoming=incoming, kind=found, missing=draft.missing)
        return form_of(kind=found, catalogue=catalogue_now(outside), values={**own, **values}, draft=draft)
    found = next((one for one in outside.kinds if one.name == kind), None)
    if found is None:
        return None
    values = {
        parameter.field: asker.defaults.get(parameter.option.default_from, "")
        for parameter in parameters_of(found.params)
        if parameter.option.default_from
    }
    return form_of(kind=found, catalogue=catalogue_now(outside), values=values)


def suggestions(*, outside: Outside, incoming: Incoming, kind: str, field: str, typed: str) -> tuple[Choice, ...]:
    """What a searched field may hold, best first: what is known that fits, then what was typed, as it stands.

    From the policies and from past requests alone: it is answered within Slack's three seconds, before an ack.
    """
    found = next((one for one in outside.kinds if one.name == kind), None)
    parameter = next((one for one in parameters_of(found.params) if one.field == field), None) if found else None
    hurdle = payload_hurdle(incoming=incoming, slack_team=outside.slack_team)
    if found is None or parameter is None or hurdle is not None:
        return ()
    lookup = parameter.option.lookup
    known = _known(outside=outside, incoming=incoming, kind=found, lookup=lookup)
    wanted = folded(typed)
    within = [one for one in known if wanted in folded(one.value) or wanted in folded(one.text.en)]
    begins = [one for one in within if folded(one.value).startswith(wanted)]
    # 36h is no way of writing 336h, while ds11 is one of writing Standard_DS11_v2.
    fitting = begins if lookup == "durations" else [*begins, *(one for one in within if one not in begins)]
    free = lookup not in ("sizes", "regions", "roles", "templates", "kinds") and typed.strip()
    if lookup == "durations" and not _DURATION.match(typed.strip()):
        free = ""
    if free and all(folded(one.value) != wanted for one in fitting):
        fitting.append(Choice(value=free[:150], text=same(free[:75])))
    return tuple(fitting[:MOST_CHOICES])


def _own_compute(*, outside: Outside, incoming: Incoming, kind: AnyKind, missing: tuple[str, ...]) -> Mapping[str, str]:
    """`stop my instance`: the one compute the asker has had made, offered for the name that is missing.

    Only offered, in the form: with several of them, or none, the name stays empty.
    """
    fields = [one.field for one in parameters_of(kind.params) if one.option.lookup == "computes"]
    wanted = [field for field in fields if field in missing]
    if not wanted:
        return {}
    with outside.store.reading() as tx:
        link = tx.people.link(slack_team=incoming.team, slack_user=incoming.user)
        if link is None:
            return {}
        past = tx.requests.search(Filters(requester=link.entra, status=(Status.SUCCEEDED,), limit=100))
    made = {str(one.params.get("name")) for one in past if one.kind in _COMPUTES_MADE}
    gone = {str(one.params.get("name")) for one in past if one.kind == "compute.delete"}
    left = sorted(made - gone)
    return {wanted[0]: left[0]} if len(left) == 1 else {}


def _known(*, outside: Outside, incoming: Incoming, kind: AnyKind, lookup: str) -> tuple[Choice, ...]:
    match lookup:
        case "durations":
            return tuple(Choice(value=f"{hours}h", text=_hours_text(hours)) for hours in _HOURS)
        case "resource_groups" | "workspaces":
            return tuple(Choice(value=name[:150], text=same(name[:75])) for name in _names(outside, incoming, lookup))
        case "computes":
            return tuple(Choice(value=name[:150], text=same(name[:75])) for name in _made(outside, incoming, "compute"))
        case _:
            return choices_of(kind=kind, lookup=lookup, catalogue=catalogue_now(outside))


def _names(outside: Outside, incoming: Incoming, lookup: str) -> list[str]:
    """Names of groups or workspaces that the team of the channel may use: its own, then past ones."""
    places = [place for place in _places(outside) if incoming.channel in place.channels] or list(_places(outside))
    group = lookup == "resource_groups"
    written = [
        name
        for place in places
        for name in ((place.resource_group, *place.resource_groups) if group else (place.workspace, *place.workspaces))
    ]
    whole = [name for name in written if name and not set(name) & {"*", "?"}]
    return list(dict.fromkeys([*whole, *_made(outside, incoming, "resource_group" if group else "workspace")]))


def _made(outside: Outside, incoming: Incoming, thing: str) -> list[str]:
    """Names the team of the channel has asked for lately, newest first."""
    teams = tuple({place.team for place in _places(outside) if incoming.channel in place.channels})
    if not teams:
        return []
    with outside.store.reading() as tx:
        past = tx.requests.search(Filters(teams=teams, limit=100))
    names = [
        str(one.params.get("name") or "") for one in past if one.kind.startswith(thing) and one.kind.endswith("create")
    ]
    if thing != "compute":
        names += [str(getattr(one.place, thing)) for one in past]
    return list(dict.fromkeys(name for name in names if name))


def _places(outside: Outside) -> tuple[TeamPlace, ...]:
    bundle = outside.policies.current
    return bundle.places if isinstance(bundle, Bundle) else ()


def _hours_text(hours: int) -> Text:
    if hours < 24:
        return Text(en=f"{hours} hour{'s' if hours > 1 else ''}", es=f"{hours} hora{'s' if hours > 1 else ''}")
    days = hours // 24
    return Text(en=f"{days} day{'s' if days > 1 else ''}", es=f"{days} día{'s' if days > 1 else ''}")


class WorkflowForms:
    """The forms of one office, for the room that shows them."""

    def __init__(self, *, outside: Outside) -> None:
        self._outside = outside

    def turn(self, *, incoming: Incoming) -> Notice | None:
        """What keeps a person from one more form now, None when nothing does."""
        return admit(outside=self._outside, incoming=incoming)

    def form(self, *, incoming: Incoming, kind: str) -> Form | None:
        """The form of a kind, or of the line in `incoming.text`; None for what there is no form of."""
        return form_asked(outside=self._outside, incoming=incoming, kind=kind)

    def form_of_request(self, *, incoming: Incoming) -> Form | None:
        """The form of the request whose button was pressed; None when this person may not change it, or not now."""
        return form_of_request(outside=self._outside, incoming=incoming)

    def line(self, *, kind: str, answers: Mapping[str, str]) -> str:
        """The line that says what was filled in. Raises LookupError for a kind there is not."""
        return line_of(kind=self._outside.kind(kind), answers=answers)

    def preview(self, *, incoming: Incoming) -> FormPreview:
        """What would become of a line that a form says."""
        return preview(outside=self._outside, incoming=incoming)

    def suggestions(self, *, incoming: Incoming, kind: str, field: str, typed: str) -> tuple[Choice, ...]:
        """What a searched field may hold."""
        return suggestions(outside=self._outside, incoming=incoming, kind=kind, field=field, typed=typed)
