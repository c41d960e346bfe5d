"""`amlbot policy …` as a pipeline runs it: what it prints, and the status it ends with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.model.facts import Facts, Subject
from bot.policy.decide import decide
from bot.store.database import open_database
from bot.store.migrate import upgrade
from bot.store.store import SqlStore
from bot.wiring.policies import policies_in
from tests.policy.documents import EXAMPLES, NOW, PEOPLE, SHIPPED
from tests.slack.pictures import request

GUARDRAILS, VISION = "org/guardrails.yaml", "teams/vision.yaml"
TWO_PEOPLE = "approvals: [1 of platform-admins, 1 of security]"
OWNER = Facts(
    action="role.grant",
    now=NOW,
    requester=Subject(id="adrian", groups=frozenset({"azure-admins-vision"})),
    team="vision",
    values={"role": "Owner", "scope": "resource_group", "for_amlbot": False},
)
Edited = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """A copy of the shipped policies with one edit: edited(path, written, instead)."""

    def make(path: str = "", written: str = "", instead: str = "") -> Path:
        folder = tmp_path / f"edited-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(SHIPPED, folder)
        if path:
            text = (folder / path).read_text(encoding="utf-8")
            assert written in text
            (folder / path).write_text(text.replace(written, instead, 1), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which R-7 is an Azure admin's request for Owner; its URL is also in the environment."""
    url = f"sqlite:///{tmp_path / 'history.db'}"
    engine = open_database(url=url)
    upgrade(engine=engine)
    decision = decide(bundle=policies_in(folder=SHIPPED), facts=OWNER, people=PEOPLE)
    with SqlStore(engine=engine, enqueue=lambda session, job: None).transaction() as tx:
        tx.requests.add(request(facts=OWNER, decision=decision, kind="role.grant", line="role assignment create …"))
    engine.dispose()
    monkeypatch.setenv("AMLBOT_DATABASE_URL", url)
    return url


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    status = main([str(word) for word in words])
    return status, capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    status, out = said(capsys, *words, "--json")
    return status, json.loads(out)


def test_sound_policies_end_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = said(capsys, "policy", "check", SHIPPED)
    assert status == 0
    assert out.startswith("the policies are sound: bundle ")
    assert as_json(capsys, "policy", "check", SHIPPED)[1]["issues"] == []


def test_a_mistake_ends_with_1_and_is_one_object(capsys: pytest.CaptureFixture[str], edited: Edited) -> None:
    folder = edited(VISION, "to: [ds-vision]", "to: [ds-visoin]")
    status, out = said(capsys, "policy", "check", folder)
    assert (status, "^^^^^^^^^" in out) == (1, True)
    status, found = as_json(capsys, "policy", "check", folder)
    [issue] = found["issues"]
    assert (status, found["bundle"]) == (1, "")
    assert (issue["path"], issue["code"], issue["severity"], issue["width"]) == (VISION, "E040", "error", 9)


def test_a_folder_that_is_not_there_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["policy", "check", str(tmp_path / "nowhere")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_folder_without_a_catalogue_is_read_with_the_shipped_one(
    capsys: pytest.CaptureFixture[str], edited: Edited
) -> None:
    folder = edited()
    (folder / "catalogue.yaml").unlink()
    assert said(capsys, "policy", "check", folder)[0] == 0


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the worked example is not at hand")
def test_the_worked_example_passes_with_the_kinds_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = said(capsys, "policy", "test", EXAMPLES)
    assert status == 0, out
    assert out.startswith("17 passed, 0 failed")


def test_rules_that_never_matter_are_warnings_that_end_with_1(
    capsys: pytest.CaptureFixture[str], edited: Edited
) -> None:
    again = "rules:\n  - {id: odd, deny: [role.grant], when: {role: Owner, scope: subscription}}"
    folder = edited(GUARDRAILS, "rules:", again)
    assert said(capsys, "policy", "check", folder)[0] == 0
    status, found = as_json(capsys, "policy", "check", folder, "--deep")
    assert (status, [issue["code"] for issue in found["issues"]]) == (1, ["W103"])
    assert found["bundle"]
    assert said(capsys, "policy", "check", SHIPPED, "--deep")[0] == 0


def test_approvals_too_few_can_give_are_found_with_the_people_of_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "people.json"
    groups = ("platform-admins", "finops", "data-stewards", "vision-leads", "nlp-leads")
    file.write_text(json.dumps({group: ["ann", "bob"] for group in groups}), encoding="utf-8")
    status, out = said(capsys, "policy", "check", SHIPPED, "--people", file)
    assert status == 1
    assert "warning[W111]: org-owner asks 1 of platform-admins, 1 of security" in out
    # A word would be as many people as it has letters.
    for wrong in ("[]", '{"security": "ann"}', '{"security": 3}', "{"):
        file.write_text(wrong, encoding="utf-8")
        assert main(["policy", "check", str(SHIPPED), "--people", str(file)]) == 2


ONE_PROPERTY = """
apiVersion: amlbot/v1
kind: PolicyTests
properties:
  - name: nobody gets Owner with fewer than two people
    for_all: {action: role.grant, role: Owner}
    never: {approvals_below: 2}
"""


def only_one_property(folder: Path) -> Path:
    """All of the shipped tests take half a minute; that they pass is a test of the policies."""
    shutil.rmtree(folder / "tests")
    (folder / "tests").mkdir()
    (folder / "tests" / "owner_test.yaml").write_text(ONE_PROPERTY, encoding="utf-8")
    return folder


def test_tests_that_fail_end_with_1(capsys: pytest.CaptureFixture[str], edited: Edited) -> None:
    status, out = said(capsys, "policy", "test", only_one_property(edited()))
    assert (status, out.splitlines()[0]) == (0, "1 passed, 0 failed")
    weaker = only_one_property(edited(GUARDRAILS, TWO_PEOPLE, "approvals: [1 of security]"))
    status, found = as_json(capsys, "policy", "test", weaker)
    assert (status, found["passed"]) == (1, False)
    assert "role=Owner" in next(proof for proof in found["proofs"] if not proof["proved"])["counterexample"]


def test_diff_ends_with_1_only_for_what_may_be_looser(capsys: pytest.CaptureFixture[str], edited: Edited) -> None:
    weaker = edited(GUARDRAILS, TWO_PEOPLE, "approvals: [1 of security]")
    assert said(capsys, "policy", "diff", SHIPPED, SHIPPED) == (0, "every possible request is decided alike\n")
    status, out = said(capsys, "policy", "diff", SHIPPED, weaker)
    assert (status, "LOOSER: role.grant for vision" in out) == (1, True)
    assert said(capsys, "policy", "diff", weaker, SHIPPED)[0] == 0
    status, found = as_json(capsys, "policy", "diff", SHIPPED, weaker)
    actions = {region["action"] for region in found["regions"]}
    assert (status, found["looser"], actions) == (1, True, {"role.grant"})


def test_diff_can_be_asked_about_the_organisation_s_files_alone(
    capsys: pytest.CaptureFixture[str], edited: Edited
) -> None:
    folder = edited(VISION, "approvals: [1 of vision-leads]", "approvals: [1 of ds-vision]")
    assert said(capsys, "policy", "diff", SHIPPED, folder)[0] == 1
    assert said(capsys, "policy", "diff", SHIPPED, folder, "--only", "org/")[0] == 0


def test_a_recorded_request_is_explained(capsys: pytest.CaptureFixture[str], history: str) -> None:
    status, out = said(capsys, "policy", "explain", "R-7", "--policies", SHIPPED)
    assert status == 0
    assert "require org-owner: fired; asks 1 of platform-admins, 1 of security" in out
    assert "when role Owner: role is Owner, holds" in out
    assert "in force now" not in out
    _, spanish = said(capsys, "policy", "explain", "r-7", "--policies", SHIPPED, "--language", "es")
    assert "Necesita aprobación: 1 de platform-admins, 1 de security" in spanish
    _, found = as_json(capsys, "policy", "explain", "7", "--policies", SHIPPED)
    assert (found["exact"], found["decision"]["allowed_by"]) == (True, "vision-owner")


def test_an_explanation_says_when_the_policies_are_others_by_now(
    capsys: pytest.CaptureFixture[str], history: str, edited: Edited
) -> None:
    folder = edited(GUARDRAILS, "# For every request", "# For each request")
    assert "made with other policies" in said(capsys, "policy", "explain", "R-7", "--policies", folder)[1]


@pytest.mark.parametrize("name", ["R-8", "seven", ""])
def test_a_request_there_is_not_ends_with_2(capsys: pytest.CaptureFixture[str], history: str, name: str) -> None:
    assert main(["policy", "explain", name, "--policies", str(SHIPPED)]) == 2
    assert "there is no request" in capsys.readouterr().err


def test_history_is_replayed_from_the_database_and_from_a_file(
    capsys: pytest.CaptureFixture[str], history: str, edited: Edited, tmp_path: Path
) -> None:
    weaker = edited(GUARDRAILS, TWO_PEOPLE, "approvals: [1 of security]")
    status, out = said(capsys, "policy", "replay", SHIPPED, weaker)
    assert status == 1
    assert out == (
        "1 of 1 recorded requests would be decided otherwise\n"
        "LOOSER: 1 × [1 of platform-admins, 1 of security] by vision-owner -> [1 of security] by vision-owner (R-7)\n"
    )
    assert main(["history", "--json"]) == 0
    lines = tmp_path / "history.jsonl"
    lines.write_text(capsys.readouterr().out, encoding="utf-8")
    status, found = as_json(capsys, "policy", "replay", weaker, SHIPPED, "--history", lines)
    assert (status, found["total"], found["changes"][0]["direction"]) == (0, 1, "tighter")


def test_a_history_that_is_none_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = tmp_path / "history.jsonl"
    lines.write_text('{"name": "R-7"}\n', encoding="utf-8")
    assert main(["policy", "replay", str(SHIPPED), str(SHIPPED), "--history", str(lines)]) == 2
    assert "history.jsonl:1 is no line of" in capsys.readouterr().err
