"""What people may not do, beside what they may: the same request, the same card, another person or another word."""

from __future__ import annotations

import pytest

from tests.journeys.town import APPROVALS, NLP, SHARED, VISION, Town, words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pending(town: Town) -> int:
    """A request of Ana's that waits for a lead of her team."""
    number = town.ask("U0ANA", "group create --name vision-shared --location eastus")
    town.until(number, "pending")
    return number


@pytest.mark.parametrize(
    ("who", "says", "hurdle"),
    [
        ("U0ANA", "es suya", "own-request"),
        ("U0GUS", "Guest accounts cannot decide", "guest"),
        ("U0DAN", "not among those who may decide", "not-approver"),
        ("U0LUIS", "", "not-approver"),
    ],
)
def test_somebody_who_may_not_approve_is_told_why_and_it_is_on_record(
    town: Town, pending: int, who: str, says: str, hurdle: str
) -> None:
    card = town.card(who, pending, "Approve")
    known = len(town.seen(who, channel=APPROVALS))
    town.press(who, card, "aml:approve")
    told = town.wait(lambda: town.seen(who, channel=APPROVALS)[known:], what=f"an answer for {who}")
    assert says in words(told[-1])
    assert town.status(pending) == "pending"
    assert hurdle in str(town.rows("SELECT body FROM audit_event ORDER BY number DESC LIMIT 1"))


def test_refusing_asks_for_a_reason_and_reports_it(town: Town) -> None:
    number = town.ask("U0ANA", "group create --name vision-no --location eastus")
    lea = town.sandbox.slack.human("U0LEA")
    lea.press(town.card("U0LEA", number, "Refuse"), "aml:refuse")
    view = town.wait(lea.views, what="the reason modal")[-1]
    empty = lea.submit(view, {"reason": ""})
    assert empty.status == "errors" or not empty.ok or empty.status == "refused"
    lea.submit(lea.views()[-1], {"reason": "We have one: *vision-lab* <!channel>"})
    town.until(number, "refused")
    shown = words(town.find("U0ANA", f"R-{number} ", "❌", channel=VISION))
    assert "We have one: *vision-lab* <!channel>" in shown
    assert "approval.recorded" in town.events(number)
    assert "request.refused" in town.events(number)
    assert not [one for one in town.resources()["resource_groups"] if one["name"] == "vision-no"]


def test_a_second_click_changes_nothing_and_says_so(town: Town) -> None:
    number = town.ask("U0ANA", "group create --name vision-twice --location eastus")
    stale = town.card("U0LEA", number, "Approve")
    button = next(
        element
        for block in stale["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "aml:approve"
    )
    town.press("U0LEA", stale, "aml:approve")
    town.until(number, "succeeded")
    before = town.events(number)
    town.sandbox.slack.human("U0LEA").press(stale, "aml:approve", element=button)
    town.wait(lambda: "approval.refused" in town.events(number), what="the refused click on record")
    assert [name for name in town.events(number) if name != "approval.refused"] == before
    assert town.status(number) == "succeeded"
    told = words(town.seen("U0LEA", channel=APPROVALS)[-1])
    assert f"R-{number}" in told


def test_the_requester_withdraws_and_nobody_else_can(town: Town) -> None:
    number = town.ask("U0ANA", "group create --name vision-back --location eastus")
    town.answer("U0DAN", f"withdraw R-{number}", f"R-{number}")
    assert town.status(number) == "pending"
    town.say("U0ANA", f"withdraw R-{number}")
    town.until(number, "withdrawn")
    town.find("U0LEA", f"R-{number} ", "↩️", channel=APPROVALS)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("group create --name guest-group --location eastus", "Guest accounts change nothing in Azure"),
    ],
)
def test_a_guest_is_denied_by_the_policies_and_the_denial_is_on_record(town: Town, line: str, says: str) -> None:
    line = line.replace("guest-group", "vision-guest")
    town.answer("U0GUS", line, says)
    number = town.newest()
    assert town.status(number) == "denied"
    assert town.events(number) == ["request.submitted", "request.denied"]


def test_an_outsider_in_a_shared_channel_is_refused(town: Town) -> None:
    newest = town.newest()
    town.answer("U0OTTO", "group create --name vision-out --location eastus", "another organisation", channel=SHARED)
    assert town.newest() == newest
    assert town.events()[-1] == "ask.refused"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("compute crate -n cpu", "compute create"),
        ("ml compute create --nme cpu -t AmlCompute --size STANDARD_DS11_V2", "--name"),
        ("ml compute create -t AmlCompute --size STANDARD_DS11_V2", "--name"),
        ("ml compute create -n cpu -t AmlCompute --size STANDARD_DS11_V3", "Standard_DS11_v2"),
        ('group create -n "nombre', "comilla"),
        ("group list | rm -rf /", "tuberías"),
        ("group create -n x -l $REGION", "$REGION"),
        ("role assignment create --role Οwner --assignee joe@contoso.com -g this-rg", "U+039F"),
        ("role assignment create --role Wizard --assignee joe@contoso.com -g this-rg", "Wizard"),
        ("group create -n nombre-x -l estus", "eastus"),
        ("group create " + "x" * 9000, "caracteres"),
        ("ml compute create -n c1 -t AmlCompute --size STANDARD_DS11_V2 --admin-password Hunter22", "secreto"),
        ("ml compute create -n c-ok -t AmlCompute --size STANDARD_DS11_V2 --min-instances 5 --max-instances 2 "
         "-g nombre-grupo -w area-trabajo-x", "min-instances"),
        ("role assignment create --role Reader --assignee nobody@contoso.com -g this-rg", "nobody@contoso.com"),
        ("group create -n nlp-group -l eastus", "nlp"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_carried_out_says_why_and_nothing_is_filed(town: Town, line: str, says: str) -> None:
    newest = town.newest()
    town.answer("U0ANA", line, says)
    town.wait(lambda: town.events()[-1] == "ask.rejected", what="the rejection on record")
    assert town.newest() == newest


def test_a_secret_that_was_typed_is_kept_nowhere(town: Town) -> None:
    town.answer("U0ANA", "ml compute create -n c1 -t AmlCompute --admin-password Tr0ubad0ur", "secreto")
    town.wait(lambda: town.events()[-1] == "ask.rejected", what="the rejection on record")
    files = [town.database, town.database.with_name("amlbot.db-wal"), town.directory / "bot.log"]
    assert not [file for file in files if file.exists() and b"Tr0ubad0ur" in file.read_bytes()]


@pytest.mark.parametrize(
    "damaged",
    [
        "az group create —name “vision-p0” —location “eastus”",
        "```\naz group create --name vision-p1 --location eastus\n```",
        "`az group create --name vision-p2 --location eastus`",
        "$ az group create --name\u00a0vision-p3 --location eastus",
        "az group create \\\n  --name vision-p4 \\\n  --location eastus",
        "AZ group create --name=vision-p5 --location=eastus --no-wait -o json",
    ],
)
def test_pasted_lines_are_understood(town: Town, damaged: str) -> None:
    number = town.ask("U0ANA", damaged)
    town.until(number, "pending")
    town.find("U0ANA", f"R-{number} ", "vision-p", channel=VISION)


def test_hostile_text_is_shown_as_text(town: Town) -> None:
    reason = "<!channel> *urgent* `rm` <http://evil.example|bank> \u202egnp"
    number = town.ask("U0ANA", f'group create --name vision-evil --location eastus --reason "{reason}"')
    card = town.card("U0LEA", number)
    for block in card["blocks"]:
        for text in [block.get("text"), *block.get("fields", [])]:
            if isinstance(text, dict) and text.get("type") == "mrkdwn":
                assert "<!channel>" not in text["text"]
                assert "evil.example" not in text["text"]
    assert "*urgent*" in words(card)


def test_another_teams_lead_cannot_be_reached_through_its_channel(town: Town) -> None:
    """Ana asks in the other team's channel: the channel says the team, and she is not in it."""
    newest = town.newest()
    town.say("U0ANA", "group create --name nlp-by-ana --location westeurope", channel=NLP)
    town.wait(lambda: town.newest() > newest or town.events()[-1] in ("ask.rejected", "ask.refused"), what="a verdict")
    assert town.newest() == newest or town.status(town.newest()) == "denied"
