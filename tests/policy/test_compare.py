"""What a change of the policies would change: by meaning, and over what was asked before."""

from __future__ import annotations

import pytest

from bot.policy.bundle import Bundle
from bot.policy.compare import differences
from bot.policy.load import load
from bot.policy.replay import Recorded, replay
from tests.policy.documents import SHIPPED, facts, files_in
from tests.policy.vocabulary import VOCABULARY

ORG, TEAM = "org/guardrails.yaml", "teams/vision.yaml"


def shipped(path: str = "", written: str = "", instead: str = "") -> Bundle:
    files = {name: text for name, text in files_in(SHIPPED).items() if not name.startswith("tests/")}
    if path:
        text = files[path].decode()
        assert written in text
        files[path] = text.replace(written, instead, 1).encode()
    return load(files=files, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("path", "written", "instead", "direction", "action", "example"),
    [
        pytest.param(
            ORG,
            "approvals: [1 of platform-admins, 1 of security]",
            "approvals: [1 of platform-admins]",
            "looser",
            "role.grant",
            "role=Owner",
            id="one person fewer for Owner",
        ),
        pytest.param(
            ORG, "when: {role: Owner, scope: subscription}", "when: {role: Owner, scope: subscription, guest: true}",
            "", "", "", id="a denial that another rule repeats",
        ),
        pytest.param(
            TEAM, "[1 of vision-leads]\n    reason:\n      en: A lead of team vision agrees to new",
            "[2 of vision-leads]\n    reason:\n      en: A lead of team vision agrees to new",
            "tighter", "workspace.create", "groups=", id="one person more for workspaces",
        ),
        pytest.param(
            TEAM, "scope: [resource_group, workspace]\n    appr",
            "scope: [subscription, workspace]\n    appr",
            "looser", "role.grant", "scope=subscription", id="roles on the subscription",
        ),
        pytest.param(
            ORG, "      emergency: false\n", "", "", "", "", id="a rule on trial changes nothing",
        ),
        pytest.param(
            ORG, "limits: {max_duration_h: 8, timeout_h: 24", "limits: {max_duration_h: 80, timeout_h: 24",
            "looser", "role.grant", "role=Owner", id="Owner for longer",
        ),
        pytest.param(
            ORG, "      tags: [team, owner]", "      tags: [team, owner, cost-center]",
            "tighter", "compute_cluster.create", "size=", id="one tag more",
        ),
        pytest.param(
            ORG, "approvals: [1 of platform-admins, 1 of security]",
            "approvals: [1 of platform-admins | finops, 1 of security]",
            "looser", "role.grant", "role=Owner", id="as many people out of more groups",
        ),
    ],
)  # fmt: skip
def test_what_an_edit_changes(path: str, written: str, instead: str, direction: str, action: str, example: str) -> None:
    found = differences(before=shipped(), after=shipped(path, written, instead))
    # A pack has more kinds of request than can be tried: where a rule about it became easier, that is what is said.
    assert {place.split()[0] for place in found.not_compared} <= (
        {"person.onboard"} if direction == "looser" else set()
    )
    about = [r for r in found.regions if (r.direction, r.action) == (direction, action) and example in r.example]
    assert bool(about) is bool(direction), list(map(str, found.regions))
    assert found.is_looser is (direction == "looser")
    if not direction:
        assert found.regions == ()
    back = differences(before=shipped(path, written, instead), after=shipped())
    opposite = {"looser": "tighter", "tighter": "looser"}
    assert {opposite.get(r.direction, r.direction) for r in back.regions} == {r.direction for r in found.regions}


def test_other_people_may_be_looser_people() -> None:
    """Whether finops is as strict as security no file can say, so a pipeline is stopped for somebody to look."""
    found = differences(before=shipped(), after=shipped(ORG, "1 of security]\n    limits", "1 of finops]\n    limits"))
    assert {region.direction for region in found.regions} == {"other"}
    assert found.is_looser


def test_a_rewrite_that_means_the_same_changes_nothing() -> None:
    moved = shipped(TEAM, "# Only the Azure admins", "# A line more\n\n# Only the Azure admins")
    assert moved.hash != shipped().hash
    assert differences(before=shipped(), after=moved).regions == ()


def test_history_under_both_versions() -> None:
    recorded = [
        Recorded(
            f"R-{n}", facts("workspace.create", "ds-vision", name="nombre-area", region=region, outside_group=False)
        )
        for n, region in enumerate(("eastus", "eastus", "westus2"), start=1)
    ]
    tighter = shipped(ORG, "[eastus, westeurope, northeurope, spaincentral]", "[westeurope, northeurope, spaincentral]")
    found = replay(before=shipped(), after=tighter, recorded=recorded)
    [change] = found.changes
    assert (found.total, found.is_looser, found.observed) == (3, False, {})
    assert (change.direction, change.count, change.names) == ("tighter", 2, ("R-1", "R-2"))
    assert (change.before, change.after) == ("[1 of vision-leads] by vision-places", "deny by org-regions")
    assert replay(before=shipped(), after=shipped(), recorded=recorded).changes == ()


def test_a_place_with_too_many_kinds_of_request_is_compared_when_it_was_only_tightened() -> None:
    """Otherwise a stricter rule about a pack would stop every pipeline as possibly looser."""
    written, instead = "approvals: [1 of platform-admins, 1 of security]", "approvals: [1 of security]"
    weaker = shipped(ORG, written, instead)
    assert "person.onboard" in {place.split()[0] for place in differences(before=shipped(), after=weaker).not_compared}
    stricter = differences(before=weaker, after=shipped())
    assert (stricter.not_compared, stricter.is_looser) == ((), False)
