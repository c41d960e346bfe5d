"""Forms in Slack: each kind's fits what Slack takes, opens from a line or the launcher, and is asked as its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest

from bot.grammar.form import form_of
from bot.grammar.written import line_of
from bot.kinds import KINDS
from bot.model.decision import ApprovalClause, Decision, Effect, Reason
from bot.model.form import Choice
from bot.model.incoming import FROM_HOME, Incoming
from bot.model.kind import AnyKind
from bot.model.linking import WayToLink
from bot.model.notice import (
    EditOffered,
    FormPreview,
    Hurdle,
    Invalid,
    NotAllowed,
    Notice,
    Understood,
)
from bot.model.picture import Cost
from bot.model.problem import Problem
from bot.model.text import Language, Text, same
from bot.sandbox.slack.block_kit import view_problems, view_too_large
from bot.sandbox.slack.inputs import state_values
from bot.slack.form_answers import answers_in
from bot.slack.form_view import About, form_modal, read_about, with_preview
from bot.slack.message import LONGEST_ACK
from bot.slack.words import say
from bot.workflow.ports import View
from tests.grammar.reading import CATALOGUE, read
from tests.slack.conftest import Bench
from tests.slack.desk import LAUNCHER
from tests.slack.pictures import HOMES, ID, STATES
from tests.slack.test_app import CHANNEL, answers, told
from tests.slack.test_limits import written

EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
BOTH = pytest.mark.parametrize("language", ["en", "es"])
UNDERSTOOD = Understood(title=same("It"), line="x")
CLUSTER = "ml compute create --name cpu --type AmlCompute --max-instances 2"
NEEDS = FormPreview(
    decision=Decision(effect=Effect.NEEDS_APPROVAL, approvals=(ApprovalClause(count=1, groups=("vision-leads",)),)),
    cost=Cost(applies=True, usd_per_hour=0.18, usd_per_month=131.4),
    usergroups={"vision-leads": "S0LEADS"},
)


def wanting(line: str) -> Invalid:
    draft = read(line)
    return Invalid(problems=draft.problems, line=draft.line, kind=draft.of, to_fill_in=True)


def shown(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def block(view: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in view["blocks"] if one.get("block_id") == name)


def opened(bench: Bench, who: str = "dan", line: str = CLUSTER) -> dict[str, Any]:
    """The form that opens for a line which has to be filled in."""
    bench.answer = answers(wanting(line))
    assert bench.human(who).say(text=f"/aml {line}", channel=CHANNEL).ok
    return dict(bench.slack.wait_for(bench.human(who).views)[-1])


def modal_of(line: str) -> dict[str, Any]:
    """The form that a line opens, without anybody opening it."""
    draft = read(line)
    kind = next(one for one in KINDS if one.name == draft.of)
    form = form_of(kind=kind, catalogue=CATALOGUE, values=draft.values, draft=draft)
    return dict(form_modal(form=form, about=About(kind=kind.name), language="en"))


def now(bench: Bench, text: str, who: str = "dan") -> dict[str, Any]:
    """The open form as soon as it says something."""

    def look() -> list[dict[str, Any]]:
        forms = [dict(view) for view in bench.human(who).views() if view["callback_id"] == "aml:form"]
        return [view for view in forms if text in "".join(written([view["title"], *view["blocks"]]))]

    return bench.slack.wait_for(look)[-1]


# Every kind


@BOTH
@EVERY
def test_the_form_of_every_kind_fits_empty_and_filled_in(kind: AnyKind, language: Language) -> None:
    for line in ("", *kind.examples):
        draft = read(line) if line else None
        values = draft.params.model_dump() if draft is not None and draft.params is not None else {}
        form = form_of(kind=kind, catalogue=CATALOGUE, values=values, draft=draft)
        view = form_modal(form=form, about=About(kind=kind.name, channel=CHANNEL, request="x" * 36), language=language)
        assert view_problems(view, kind="modal") == []
        assert not view_too_large(view)
        assert len(view["blocks"]) <= 100
        assert read_about(view["private_metadata"]) == About(kind=kind.name, channel=CHANNEL, request="x" * 36)
        told_now = with_preview(view, preview=NEEDS, turn=7, language=language)
        assert view_problems(told_now, kind="modal") == []
        assert [one["block_id"] for one in told_now["blocks"]][:2] == ["about", "preview.7"]


@BOTH
@EVERY
def test_no_heading_of_a_form_is_cut(kind: AnyKind, language: Language) -> None:
    form = form_of(kind=kind, catalogue=CATALOGUE, values={}, draft=None)
    heading = form_modal(form=form, about=About(kind=kind.name), language=language)["title"]["text"]
    assert heading in {form.title.said_in(language), say(language, "form.title")}


@EVERY
def test_a_form_that_is_sent_as_it_opened_says_the_line_it_was_opened_from(kind: AnyKind) -> None:
    for line in kind.examples:
        draft = read(line)
        assert draft.params is not None
        form = form_of(kind=kind, catalogue=CATALOGUE, values=draft.params.model_dump(), draft=draft)
        view = form_modal(form=form, about=About(kind=kind.name), language="es")
        sent = {**view, "state": {"values": values_of(view)}}
        assert read(line_of(kind=kind, answers=answers_in(sent))).params == draft.params


def values_of(view: dict[str, Any]) -> dict[str, Any]:
    """What the local Slack would say is in it."""
    return dict(state_values(view["blocks"], {}))


# From a line


def test_a_line_that_has_to_be_filled_in_opens_its_form_filled_in_as_far_as_it_goes(bench: Bench) -> None:
    view = opened(bench)
    assert block(view, "field.name")["element"]["initial_value"] == "cpu"
    assert block(view, "field.max_instances")["element"]["initial_value"] == "2"
    assert "initial_option" not in block(view, "field.size")["element"]
    assert block(view, "field.size")["element"]["focus_on_load"]
    assert "Standard_DS11_v2 · 2 vCPU · 14 GB" in shown(view)
    assert "the form asks for it" in told(bench, "dan")["text"]
    assert "--size is missing" in " ".join(written(told(bench, "dan")["blocks"]))


def test_what_the_line_left_out_is_said_once_at_its_field_until_it_is_filled_in(bench: Bench) -> None:
    size = {"size": Text(en="VM size", es="Tamaño de VM")}
    bench.forms.preview_now = FormPreview(missing=size)
    opened(bench)
    view = bench.slack.wait_for(lambda: [one for one in bench.human("dan").views() if "preview.1" in str(one)])[-1]
    said = " ".join(written([view["title"], *view["blocks"]]))
    assert block(view, "field.size")["hint"]["text"] == "Still needed."
    assert (said.count("Still needed"), said.count("Still to fill in"), said.count("is missing")) == (1, 0, 0)
    bench.forms.preview_now = NEEDS
    dan = bench.human("dan")
    assert dan.press(dict(view), "aml:field", block_id="field.size", choice="Standard_DS11_v2").ok
    filled = now(bench, "131 USD/month")
    assert "Still needed" not in shown(filled)
    assert "hint" not in block(filled, "field.size")
    bench.forms.preview_now = FormPreview(missing=size)
    assert dan.press(filled, "aml:field", block_id="field.size", choice="Standard_DS3_v2").ok
    now(bench, "Still to fill in: VM size.")


@BOTH
def test_a_mark_leaves_the_hint_of_its_field_as_it_was(language: Language) -> None:
    plainly = modal_of(f"{CLUSTER} --size ds11_v2")
    view = modal_of("ml compute create --type AmlCompute --max-instances 2 --size ds11_v2")
    assert block(view, "field.name")["hint"]["text"] == f"Still needed. {block(plainly, 'field.name')['hint']['text']}"
    told_now = with_preview(view, preview=NEEDS, turn=2, language=language)
    assert block(told_now, "field.name")["hint"] == block(plainly, "field.name")["hint"]


def test_marks_stay_while_it_is_not_known_what_is_missing() -> None:
    view = modal_of(CLUSTER)
    told_now = with_preview(view, preview=FormPreview(away="files"), turn=2, language="en")
    assert block(told_now, "field.size")["hint"]["text"] == "Still needed."


def test_a_line_that_is_wrong_opens_nothing_and_offers_the_form(bench: Bench) -> None:
    invalid = wanting(CLUSTER).model_copy(update={"to_fill_in": False})
    bench.answer = answers(invalid)
    dan = bench.human("dan")
    dan.say(text=f"/aml {CLUSTER}", channel=CHANNEL)
    message = bench.slack.wait_for(lambda: [one for one in dan.messages(CHANNEL) if one["ephemeral"]])[-1]
    assert dan.views() == []
    assert dan.press(message, "aml:fill").ok
    assert block(bench.slack.wait_for(dan.views)[-1], "field.name")["element"]["initial_value"] == "cpu"


def test_a_form_opens_after_the_ack_and_in_the_persons_language(bench: Bench) -> None:
    bench.linger_seconds = 0.05
    view = opened(bench, "ana")
    assert view["submit"]["text"] == "Solicitar"
    assert "Esto es lo que he entendido de su línea." in shown(view)
    assert block(view, "field.size")["hint"]["text"] == "Falta por rellenar."
    assert bench.early == [0]


def test_a_form_whose_trigger_is_too_old_is_said(bench: Bench) -> None:
    bench.fault("views.open", kind="error", code="expired_trigger_id")
    bench.answer = answers(wanting(CLUSTER))
    dan = bench.human("dan")
    dan.say(text=f"/aml {CLUSTER}", channel=CHANNEL)
    bench.slack.wait_for(lambda: [one for one in dan.messages(CHANNEL) if "in time" in one["text"]])


# The launcher


def test_aml_alone_opens_the_launcher_and_a_choice_becomes_its_form(bench: Bench) -> None:
    bench.answer = answers(LAUNCHER)
    dan = bench.human("dan")
    assert dan.say(text="/aml", channel=CHANNEL).ok
    view = bench.slack.wait_for(dan.views)[-1]
    assert [one["value"] for one in block(view, "often")["elements"]] == ["role.grant", "compute_cluster.create"]
    assert dan.press(view, "aml:pick", choice="workspace.create").ok
    form = now(bench, "Create a workspace")
    assert form["id"] == view["id"]
    assert read_about(form["private_metadata"]) == About(kind="workspace.create", channel=CHANNEL)


def test_a_favourite_is_one_press(bench: Bench) -> None:
    bench.answer = answers(LAUNCHER)
    dan = bench.human("dan")
    dan.say(text="/aml", channel=CHANNEL)
    assert dan.press(bench.slack.wait_for(dan.views)[-1], "aml:pick:0").ok
    assert block(now(bench, "Grant a role"), "field.role")["element"]["type"] == "static_select"


# What would become of it


def test_the_form_says_who_must_agree_and_what_it_costs_as_it_is_filled_in(bench: Bench) -> None:
    view = opened(bench)
    now(bench, "Fill in the fields")
    bench.slack.wait_for(lambda: bench.forms.previewed)
    bench.forms.preview_now = NEEDS
    dan = bench.human("dan")
    assert dan.press(view, "aml:field", block_id="field.size", choice="Standard_DS11_v2").ok
    told_now = now(bench, "131 USD/month")
    assert {"type": "usergroup", "usergroup_id": "S0LEADS"} in told_now["blocks"][1]["elements"][0]["elements"]
    asked = bench.forms.previewed[-1]
    assert read(asked.text).params == read(f"{CLUSTER} --size Standard_DS11_v2").params
    assert (asked.channel, asked.values["form"], asked.user) == (CHANNEL, "compute_cluster.create", "U0DAN")
    assert block(told_now, "field.name")["element"]["initial_value"] == "cpu"


def not_linked(how: Literal["confirm", "again", "other"]) -> FormPreview:
    way = WayToLink(how=how, user="U0DAN", upn="" if how == "other" else "ana@contoso.com")
    return FormPreview(hurdle=Hurdle.NOT_LINKED, way_to_link=way)


PREVIEWS = {
    "missing": (FormPreview(missing={"name": Text(en="Name", es="Nombre")}), "Still to fill in: Name."),
    "wrong": (FormPreview(problems=(Problem(code="x", text=same("It is wrong.")),)), "It is wrong."),
    "allowed": (FormPreview(decision=Decision(effect=Effect.ALLOW)), "No approval is needed · No cost of its own"),
    "denied": (
        FormPreview(decision=Decision(effect=Effect.DENY, reasons=(Reason(rule="r", text=same("no GPU")),))),
        "The policies would refuse this: no GPU",
    ),
    "away": (FormPreview(away="directory"), "The policies cannot be asked at the moment"),
    "a stranger": (FormPreview(hurdle=Hurdle.STRANGER), "belongs to another organisation"),
    "to confirm": (not_linked("confirm"), "asked once whether you are ana@contoso.com"),
    "said no": (not_linked("again"), "You have said that you are not ana@contoso.com"),
    "by others": (not_linked("other"), "Somebody who may link people writes"),
}


@pytest.mark.parametrize("name", PREVIEWS)
def test_whatever_would_become_of_it_is_said(name: str, bench: Bench) -> None:
    bench.forms.preview_now, said = PREVIEWS[name]
    opened(bench)
    now(bench, said)


def test_a_form_that_was_closed_meanwhile_troubles_nobody(bench: Bench) -> None:
    view = opened(bench)
    bench.human("dan").close(view)
    bench.slack.wait_for(lambda: bench.after.under_way == 0)
    assert bench.human("dan").views() == []


# Fields


def test_no_more_is_offered_than_an_ack_may_hold(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(Choice(value=f"{number:03}" + "ñ" * 140, text=same("ñ" * 75)) for number in range(100))
    monkeypatch.setattr(bench.forms, "suggestions", lambda **asked: many)
    opened(bench, line="role assignment create --role Reader")
    view = now(bench, "Grant a role")
    found = bench.human("dan").suggestions(view, "aml:field", "n", block_id="field.hours")["options"]
    assert 5 < len(found) < 100
    assert [one["value"] for one in found] == [one.value for one in many[: len(found)]]
    assert len(json.dumps(found)) <= LONGEST_ACK + 2


def test_a_searched_field_asks_for_what_fits(bench: Bench) -> None:
    opened(bench, line="group create --name x")
    view = now(bench, "Create a resource group")
    opened(bench, line="role assignment create --role Reader")
    grant = now(bench, "Grant a role")
    found = bench.human("dan").suggestions(grant, "aml:field", "36h", block_id="field.hours")
    assert found["options"][-1]["value"] == "hours:36h"
    assert block(view, "field.location")["element"]["type"] == "static_select"


def test_a_person_is_picked_or_written(bench: Bench) -> None:
    view = opened(bench, line="role assignment create --role Reader -g this-rg")
    bench.answer = answers(UNDERSTOOD)
    dan = bench.human("dan")
    values: dict[str, Any] = {"field.assignee": {"aml:field": "U0NOA"}}
    assert dan.submit(view, values).status == "closed"
    assert read(bench.received[-1].text).values["assignee"] == "<@U0NOA>"
    view = opened(bench, line="role assignment create --role Reader -g this-rg")
    bench.answer = answers(UNDERSTOOD)
    values["field.assignee.written"] = {"aml:field": "joe@contoso.com"}
    assert dan.submit(view, values).status == "closed"
    assert read(bench.received[-1].text).values["assignee"] == "joe@contoso.com"


# Sending it


def test_a_form_is_asked_as_the_line_that_says_the_same(bench: Bench) -> None:
    view = opened(bench)
    bench.answer = answers(UNDERSTOOD)
    outcome = bench.human("dan").submit(view, {"field.size": {"aml:field": "Standard_DS3_v2"}})
    assert outcome.status == "closed"
    incoming = bench.received[-1]
    assert (incoming.sort, incoming.channel, incoming.user, incoming.values["form"]) == (
        "command",
        CHANNEL,
        "U0DAN",
        "compute_cluster.create",
    )
    assert read(incoming.text).params == read(f"{CLUSTER} --size Standard_DS3_v2").params
    bench.slack.wait_for(lambda: [m for m in bench.human("dan").messages(CHANNEL) if "It" in m["text"]])


def test_what_is_wrong_is_said_at_its_field_and_keeps_the_form_open(bench: Bench) -> None:
    view = opened(bench)

    def read_it(incoming: Incoming) -> Notice:
        return Invalid(problems=read(incoming.text).problems)

    bench.answer = read_it
    dan = bench.human("dan")
    sent = {"field.size": {"aml:field": "Standard_DS3_v2"}, "field.min_instances": {"aml:field": "5"}}
    outcome = dan.submit(view, sent)
    assert outcome.status == "errors"
    assert outcome.errors == {"field.min_instances": "--min-instances 5 is more than --max-instances 2."}
    bench.answer = answers(Invalid(problems=(Problem(code="x", text=same("No such place.")),)))
    assert dan.submit(dan.views()[-1], sent).errors == {"field.name": "No such place."}


def test_a_form_whose_metadata_says_nothing_is_refused_without_harm(bench: Bench) -> None:
    view = opened(bench)
    bench.slack.wait_for(lambda: bench.calls("views.update"))  # its first preview is there
    stored = bench.slack.core.views.find(view_id=view["id"])
    assert stored is not None
    for forged in ("", "{", '{"kind": 3}', '{"kind": "no.such"}'):
        stored.content["private_metadata"] = forged
        bench.human("dan").press(view, "aml:field", block_id="field.size", choice="Standard_DS11_v2")
    outcome = bench.human("dan").submit(view, {"field.size": {"aml:field": "Standard_DS3_v2"}})
    assert outcome.status == "closed"
    assert len(bench.received) == 1
    bench.slack.wait_for(lambda: [m for m in bench.human("dan").messages() if "no longer matches" in m["text"]])


# Documents

YAML = "$schema: https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json\nname: cpu\nsize: Standard_DS3_v2\n"


def launched(bench: Bench, who: str = "dan") -> dict[str, Any]:
    bench.answer = answers(LAUNCHER)
    assert bench.human(who).say(text="/aml", channel=CHANNEL).ok
    return dict(bench.slack.wait_for(bench.human(who).views)[-1])


def test_a_document_is_pasted_or_attached_and_comes_without_a_line(bench: Bench) -> None:
    view, dan = launched(bench), bench.human("dan")
    bench.answer = answers(UNDERSTOOD)
    assert dan.upload(name="other.yml", content=b"name: x\n", channel=CHANNEL).status == "sent"
    held = next(iter(bench.slack.core.state.files))
    sent = {"document.pasted": {"aml:field": YAML}, "document.attached": {"aml:field": [held]}}
    assert dan.submit(view, sent).status == "closed"
    incoming = bench.received[-1]
    first, second = incoming.files
    assert (incoming.sort, incoming.text, incoming.channel) == ("command", "", CHANNEL)
    assert (first.name, first.text, first.id) == ("pasted.yml", YAML, "")
    assert (second.name, second.id) == ("other.yml", held)


def test_what_is_wrong_with_a_document_is_said_at_it(bench: Bench) -> None:
    view = launched(bench)
    problem = Problem(code="x", text=same("Not that file."), field="file")
    bench.answer = answers(Invalid(problems=(problem,)))
    outcome = bench.human("dan").submit(view, {"document.pasted": {"aml:field": YAML}})
    assert outcome.errors == {"document.pasted": "Not that file."}


def test_a_launcher_with_nothing_in_it_says_so(bench: Bench) -> None:
    view = launched(bench)
    assert bench.human("dan").submit(view, {}).errors == {"line": "Write what you need, or choose it above."}


def test_a_day_is_picked_and_so_is_a_moment_where_one_is_there(bench: Bench) -> None:
    line = "role assignment create --role Reader -g this-rg --until"
    view = opened(bench, line=f"{line} 2026-12-01")
    assert block(view, "field.until")["element"] == {
        "type": "datepicker",
        "action_id": "aml:field",
        "initial_date": "2026-12-01",
    }
    bench.answer = answers(UNDERSTOOD)
    sent: dict[str, Any] = {"field.assignee": {"aml:field": "U0NOA"}, "field.until": {"aml:field": "2026-12-24"}}
    assert bench.human("dan").submit(view, sent).status == "closed"
    assert read(bench.received[-1].text).values["until"] == "2026-12-24"
    view = opened(bench, line=f"{line} 2026-12-01T18:00Z")
    assert block(view, "field.until")["element"] == {
        "type": "datetimepicker",
        "action_id": "aml:field",
        "initial_date_time": 1796148000,
    }
    bench.answer = answers(UNDERSTOOD)
    sent["field.until"] = {"aml:field": 1796148000 + 5400}
    assert bench.human("dan").submit(view, sent).status == "closed"
    assert read(bench.received[-1].text).values["until"] == "2026-12-01T19:30Z"


@pytest.mark.parametrize(("until", "hint"), [("2026-12-01", "The end of that day."), ("2026-12-01T18:00Z", "")])
def test_a_field_that_is_a_picker_does_not_say_how_a_day_is_written(until: str, hint: str) -> None:
    field = block(modal_of(f"role assignment create --role Reader -g this-rg --until {until}"), "field.until")
    assert field["label"]["text"] == "Until when"
    assert field.get("hint", {}).get("text", "") == hint


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("ml compute create --type AmlCompute", "field.name"),
        ("ml compute create --type AmlCompute -n cpu", "field.size"),
        ("ml compute create --type AmlCompute -n cpu --size DS3_v2", "field.name"),
    ],
)
def test_a_form_begins_where_something_must_be_filled_in_and_else_at_its_top(line: str, field: str) -> None:
    view = modal_of(line)
    found = [one["block_id"] for one in view["blocks"] if one.get("element", {}).get("focus_on_load")]
    assert found == [field]


def test_a_file_that_was_shared_is_named_for_a_kind_that_reads_one() -> None:
    for name in ("job.submit", "environment.create"):
        line = line_of(kind={kind.name: kind for kind in KINDS}[name], answers={"file": "some file.yml"})
        assert '--file "some file.yml"' in line


# Changing a request

ASKED = {"name": "cpu", "size": "STANDARD_DS3_V2", "type": "AmlCompute", "max_instances": 2, "reason": "for 1 & <2>"}


def message_of(bench: Bench) -> dict[str, Any]:
    """The message of the pending request, where it was asked."""
    bench.messenger().show(picture=STATES["pending"], view=View(request=ID, purpose="request", channel=CHANNEL))
    return dict(bench.human("dan").messages(CHANNEL)[-1])


def test_edit_opens_the_form_of_the_request_and_its_submission_names_it(bench: Bench) -> None:
    bench.forms.asked = ("compute_cluster.create", ASKED)
    bench.forms.preview_now = NEEDS
    dan = bench.human("dan")
    assert dan.press(message_of(bench), "aml:edit").ok
    view = now(bench, "131 USD/month")
    assert view["submit"]["text"] == "Change it"
    assert block(view, "field.max_instances")["element"]["initial_value"] == "2"
    asked = bench.forms.previewed[-1]
    assert (asked.action, asked.request, asked.revision) == ("edit", ID, 1)
    assert bench.received == []
    bench.answer = answers(UNDERSTOOD)
    assert dan.submit(view, {"field.max_instances": {"aml:field": "4"}}).status == "closed"
    (sent,) = bench.received
    assert (sent.sort, sent.action, sent.request, sent.revision, sent.channel) == ("command", "edit", ID, 1, CHANNEL)
    assert sent.values["form"] == "compute_cluster.create"
    draft = read(sent.text)
    assert draft.params is not None
    assert draft.params.model_dump()["max_instances"] == 4
    assert draft.params.model_dump()["reason"] == ASKED["reason"]


def test_a_command_that_names_a_request_to_change_opens_its_form_and_says_nothing_beside_it(bench: Bench) -> None:
    bench.forms.asked = ("compute_cluster.create", ASKED)
    bench.answer = answers(EditOffered(request=STATES["pending"].request))
    dan = bench.human("dan")
    assert dan.say(text="/aml edit R-7", channel=CHANNEL).ok
    view = bench.slack.wait_for(dan.views)[-1]
    assert view["submit"]["text"] == "Change it"
    about = read_about(view["private_metadata"])
    assert about == About(kind="compute_cluster.create", channel=CHANNEL, request=ID, revision=1)
    assert dan.messages(CHANNEL) == []


def test_a_mention_that_names_a_request_to_change_offers_its_form_by_a_button(bench: Bench) -> None:
    bench.forms.asked = ("compute_cluster.create", ASKED)
    bench.answer = answers(EditOffered(request=STATES["pending"].request))
    dan = bench.human("dan")
    assert dan.say(text="@amlbot edit R-7", channel=CHANNEL).ok
    offered = told(bench, "dan")
    assert "You can change R-7 in its form" in offered["text"]
    assert dan.views() == []
    assert dan.press(offered, "aml:edit").ok
    about = read_about(bench.slack.wait_for(dan.views)[-1]["private_metadata"])
    assert about == About(kind="compute_cluster.create", channel=CHANNEL, request=ID, revision=1)


def test_a_command_whose_request_was_decided_meanwhile_is_handed_over_once_more(bench: Bench) -> None:
    said: Iterator[Notice] = iter([EditOffered(request=STATES["pending"].request), NotAllowed(hurdle=Hurdle.CLOSED)])
    bench.answer = lambda incoming: next(said)
    dan = bench.human("dan")
    assert dan.say(text="/aml edit R-7", channel=CHANNEL).ok
    assert told(bench, "dan")["text"]
    assert dan.views() == []
    assert [incoming.text for incoming in bench.received] == ["edit R-7", "edit R-7"]


def test_edit_in_the_home_is_remembered_in_the_form(bench: Bench) -> None:
    bench.forms.asked = ("compute_cluster.create", ASKED)
    ana = bench.human("ana")
    bench.messenger().home(team="T0CONTOSO", user="U0ANA", page=HOMES["full"])
    assert ana.press(bench.slack.wait_for(ana.home), "aml:edit").ok
    view = bench.slack.wait_for(ana.views)[-1]
    bench.answer = answers(UNDERSTOOD)
    assert ana.submit(view, {}).status == "closed"
    assert bench.received[-1].values[FROM_HOME] == "yes"


def test_a_request_that_may_not_be_changed_is_handed_over_to_be_told_why(bench: Bench) -> None:
    bench.answer = answers(NotAllowed(hurdle=Hurdle.NOT_YOURS, picture=STATES["pending"]))
    lea = bench.human("lea")
    assert lea.press(message_of(bench), "aml:edit").ok
    said = told(bench, "lea")
    assert "R-7" in said["text"]
    assert lea.views() == []
    (incoming,) = bench.received
    assert (incoming.sort, incoming.action, incoming.request, incoming.revision) == ("click", "edit", ID, 1)


def test_an_edit_whose_trigger_is_too_old_is_said_and_changes_nothing(bench: Bench) -> None:
    bench.forms.asked = ("compute_cluster.create", ASKED)
    bench.fault("views.open", kind="error", code="expired_trigger_id")
    dan = bench.human("dan")
    dan.press(message_of(bench), "aml:edit")
    assert "in time" in told(bench, "dan")["text"]
    assert bench.received == []
