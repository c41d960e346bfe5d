"""A new kind whose verbs Azure is known to have is one file and its name: shown on a copy of amlbot, to the end.

Nothing else of the copy differs: no parser, form, help, card, policy engine, deed or table was told about it.
"""

from __future__ import annotations

import filecmp
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import NLP, ROOT, Town, words

pytestmark = pytest.mark.slow

NOA, LUIS = "U0NOA", "U0LUIS"
FILE = Path(__file__).with_name("storage_connect.py")
LINE = "storage connect --name images --account contosoraw"
RULE = """
  - id: nlp-storage
    allow: [storage.connect]
    to: [ds-nlp]
    when: {connected_account: [contosoraw, contosolake]}
    approvals: [1 of nlp-leads]
    reason:
      en: A lead agrees to storage of the organisation.
      es: Un responsable aprueba los almacenamientos de la organización.
"""


def with_the_kind(directory: Path) -> Path:
    """A copy of the bot in that directory, where `python -m bot` finds it first, with one file and one name more."""
    copy = directory / "bot"
    shutil.copytree(ROOT / "bot", copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(FILE, copy / "kinds" / "storage_connect.py")
    names = copy / "kinds" / "__init__.py"
    text = names.read_text(encoding="utf-8")
    text = text.replace(
        "from bot.model.kind import AnyKind\n",
        "from bot.kinds.storage_connect import KIND as STORAGE_CONNECT\nfrom bot.model.kind import AnyKind\n",
    )
    before, after = text.split("KINDS: tuple[AnyKind, ...] = (\n")
    names.write_text(f"{before}KINDS: tuple[AnyKind, ...] = (\n    STORAGE_CONNECT,\n{after}", encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    directory = tmp_path_factory.mktemp("new-kind")
    with_the_kind(directory)
    policies = directory / "policies"
    shutil.copytree(ROOT / "policies", policies)
    with Town(directory=directory, policies=policies) as town:
        yield town


def test_one_file_and_one_name_is_all_that_differs(town: Town) -> None:
    copy = town.directory / "bot"
    added = [
        path.relative_to(copy) for path in copy.rglob("*.py") if not (ROOT / "bot" / path.relative_to(copy)).is_file()
    ]
    assert added == [Path("kinds/storage_connect.py")]
    mine = [path.relative_to(copy) for path in copy.rglob("*.py") if path.relative_to(copy) not in added]
    changed = [path for path in mine if not filecmp.cmp(copy / path, ROOT / "bot" / path, shallow=False)]
    assert changed == [Path("kinds/__init__.py")]


def test_it_has_help_and_its_mistakes_are_mended(town: Town) -> None:
    town.answer(NOA, "help storage connect", "Conectar un almacenamiento", channel=NLP)
    mended = "storage connect --name images --account contosoraw"
    town.answer(NOA, "storage conect --nmae images --account contosoraw", mended, channel=NLP)


def test_it_has_a_form(town: Town) -> None:
    noa = town.sandbox.slack.human(NOA)
    town.say(NOA, "storage connect --name images", channel=NLP)
    message = town.find(NOA, "--account", channel=NLP)
    town.press(NOA, message, "aml:fill")
    view = town.wait(noa.views, what="the form")[-1]
    assert view["callback_id"] == "aml:form"
    shown = words(view)
    assert "Cuenta de almacenamiento" in shown
    assert "images" in shown
    noa.close(view)


def test_it_is_denied_until_a_policy_speaks_of_it_then_agreed_to_and_carried_out(town: Town) -> None:
    number = town.ask(NOA, LINE, channel=NLP)
    assert town.until(number, "denied", "pending", "succeeded") == "denied"
    document = town.policies / "teams" / "nlp.yaml"
    document.write_text(document.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    checked = town.amlbot("policy", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    town.wait(lambda: town.log().count("policies.loaded") >= 2, what="the new policies")
    number = town.ask(NOA, f"az {LINE}", channel=NLP)
    card = words(town.card(LUIS, number, "images"))
    assert "contosoraw" in card
    town.approve(number, LUIS)
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    scope = f"/subscriptions/{town.sandbox.company.azure.subscription_id}/resourceGroups/nlp-rg/providers"
    inside = f"{scope}/Microsoft.MachineLearningServices/workspaces/ws-nlp"
    assert town.sandbox.azure.resource(f"{inside}/datastores/images") is not None
    assert town.sandbox.azure.resource(f"{inside}/data/images/versions/1") is not None
    ((grant,),) = town.rows("SELECT body FROM access_grant WHERE status = 'active'")
    assert json.loads(grant)["undo"][0]["verb"] == "DeleteDatastore"
    assert town.events(number)[-1] == "execution.succeeded"
    denied = town.ask(NOA, LINE.replace("images", "other").replace("contosoraw", "elsewhere"), channel=NLP)
    assert town.until(denied, "denied", "pending", "succeeded") == "denied"
