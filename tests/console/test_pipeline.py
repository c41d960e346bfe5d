"""The pipeline's script as a pull request runs it: what it says, and when it stops the change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.policy.documents import ROOT, documents

SCRIPT = ROOT / "deploy" / "github" / "policies.sh"
WORKFLOW = ROOT / "deploy" / "github" / "policies.yml"


ORG = """
rules:
  - {id: owner, require: [role.grant], when: {role: Owner}, approvals: [1 of admins, 1 of security]}
"""
TEAM = """
rules:
  - {id: roles, allow: [role.grant], to: [scientists], approvals: [1 of leads]}
"""
TESTS = """
properties:
  - {name: Owner takes three, for_all: {action: role.grant, role: Owner}, never: {approvals_below: 3}}
"""


@dataclass(frozen=True)
class Run:
    status: int
    comment: str


@dataclass(frozen=True)
class Change:
    """The policies before, and after with what was edited."""

    before: Path
    after: Path

    def edit(self, path: str, written: str, instead: str) -> None:
        text = (self.after / path).read_text(encoding="utf-8")
        assert written in text
        (self.after / path).write_text(text.replace(written, instead, 1), encoding="utf-8")

    def run(self, **environment: str) -> Run:
        comment = self.after.parent / "comment.md"
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", str(SCRIPT), str(self.before), str(self.after), str(comment)],
            env={"PATH": path, "HOME": str(self.after.parent), **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.stderr == ""
        return Run(done.returncode, comment.read_text(encoding="utf-8"))


@pytest.fixture
def change(tmp_path: Path) -> Change:
    before = tmp_path / "before"
    for path, content in documents(org=ORG, team=TEAM, tests=TESTS).items():
        (before / path).parent.mkdir(parents=True, exist_ok=True)
        (before / path).write_bytes(content)
    return Change(before, Path(shutil.copytree(before, tmp_path / "after")))


@pytest.mark.slow
def test_a_looser_team_is_described_and_does_not_stop(change: Change, tmp_path: Path) -> None:
    change.edit("teams/vision.yaml", "to: [scientists]", "to: [scientists, leads]")
    history = tmp_path / "history.jsonl"
    history.write_text("", encoding="utf-8")
    found = change.run(HISTORY=str(history))
    assert (found.status, "LOOSER: role.grant" in found.comment) == (0, True)
    assert "0 of 0 recorded requests" in found.comment


@pytest.mark.slow
def test_a_looser_org_stops_until_it_is_labelled(change: Change) -> None:
    change.edit("org/org.yaml", "1 of security]", "1 of security | finops]")
    found = change.run()
    assert (found.status, "LOOSER: role.grant" in found.comment) == (1, True)
    assert "have security add the label `loosens-org`" in found.comment
    labelled = change.run(LABELS="bug\nloosens-org")
    assert (labelled.status, "says that it is meant" in labelled.comment) == (0, True)


@pytest.mark.slow
def test_a_failing_property_stops_whatever_the_label_says(change: Change) -> None:
    change.edit("org/org.yaml", "1 of admins, ", "")
    found = change.run(LABELS="loosens-org")
    assert (found.status, "not proved" in found.comment) == (1, True)


def test_a_mistake_is_all_that_is_said(change: Change) -> None:
    change.edit("org/org.yaml", "[1 of admins", "[1 of admin")
    found = change.run()
    assert (found.status, "did you mean `admins`?" in found.comment) == (1, True)
    assert "policy diff" not in found.comment


def test_the_workflow_runs_the_script_on_every_change_of_label() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    on = workflow[True]["pull_request"]
    assert {"labeled", "unlabeled"} <= set(on["types"])
    steps = workflow["jobs"]["policies"]["steps"]
    [run_step] = [step for step in steps if step.get("id") == "policies"]
    assert "deploy/github/policies.sh" in run_step["run"]
    assert "${{" not in run_step["run"], "what a pull request says never becomes part of a command"
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
