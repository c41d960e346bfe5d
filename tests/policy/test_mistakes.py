"""Every mistake an author may make is refused before it decides anything: where it stands, and what was meant."""

# ruff: noqa: E501 - a table reads best with one mistake on one line

from __future__ import annotations

import pytest

from bot.model.errors import PolicyFault
from bot.policy.load import load
from tests.policy.documents import SHIPPED, documents, files_in
from tests.policy.vocabulary import VOCABULARY

ORG = "org/guardrails.yaml"
TEAM = "teams/vision.yaml"
PROJECT = "projects/fraud.yaml"

# path, what is written, what is written instead, where the caret stands, code, what the message says
PLANTED = {
    "field of an allow": (TEAM, "max_nodes: {at_most", "max_node: {at_most", "max_node:", "E030", "`max_nodes`"),
    "field of a deny": (
        ORG,
        "cost_month: {above: 20000",
        "cost_moth: {above: 20000",
        "cost_moth",
        "E030",
        "`cost_month`",
    ),
    "role of a deny": (ORG, "{role: Owner, scope", "{role: Ownr, scope", "Ownr", "E031", "`Owner`"),
    "size in the wrong case": (
        TEAM,
        "Standard_DS11_v2",
        "STANDARD_DS11_V2",
        "STANDARD_DS11_V2",
        "E031",
        "write it as `Standard_DS11_v2`",
    ),
    "group": (TEAM, "to: [ds-vision]", "to: [ds-visoin]", "ds-visoin", "E040", "`ds-vision`"),
    "action of a deny": (ORG, "deny: [role.grant]", "deny: [role.grand]", "role.grand", "E020", "`role.grant`"),
    "a number as text": (ORG, "{above: 2000}", '{above: "2000"}', '"2000"', "E032", "without quotes"),
    "approver group": (ORG, "[1 of finops]", "[1 of fin-ops]", "fin-ops", "E040", "`finops`"),
    "keyword of the effect": (ORG, '    deny: ["*"]', '    dney: ["*"]', "dney", "E011", "`deny`"),
    "an organisation's file allows": (ORG, '    deny: ["*"]', '    allow: ["*"]', "allow", "E050", "teams/"),
    "the same key twice": (
        ORG,
        '    deny: ["*"]',
        '    deny: ["*"]\n    deny: [role.grant]',
        "deny: [role.grant]",
        "E004",
        "twice",
    ),
    "contradiction": (TEAM, "{at_most: 4, on", "{at_most: 4, above: 9, on", "{at_most: 4, above", "E034", "no value"),
}
MORE = {
    "a look-alike letter in a role": (ORG, "role: Owner, scope", "role: Οwner, scope", "Οwner", "E031", "U+039F GREEK"),
    "a scope that is no level": (ORG, "scope: subscription", "scope: subscripton", "subscripton", "E031", "`subscription`"),
    "a region": (ORG, "[eastus, westeurope", "[eastu, westeurope", "eastu,", "E031", "`eastus`"),
    "a region of another spelling": (ORG, "[eastus, westeurope", "[EastUS, westeurope", "EastUS", "E031", "`eastus`"),
    "the same value twice": (ORG, "[eastus, westeurope", "[eastus, eastus, westeurope", "eastus, westeurope", "E015", "twice"),
    "an operator": (ORG, "{above: 2000}", "{more_than: 2000}", "more_than", "E033", "`above`"),
    "an operator of another type": (ORG, "role: Owner, scope", "role: {above: 4}, scope", "above", "E033", "`in`"),
    "nothing asked": (ORG, "{above: 2000}", "{if_unknown: fire}", "{if_unknown", "E013", "`above`"),
    "a boolean in words": (ORG, "{guest: true}", "{guest: yes}", "yes", "E032", "`true`"),
    "a boolean in quotes": (ORG, "{guest: true}", '{guest: "true"}', '"true"', "E032", "`true`"),
    "a number with a unit": (ORG, "max_duration_h: 8, timeout_h: 24", "max_duration_h: 8h, timeout_h: 24", "8h", "E032", "8h"),
    "an octal number": (ORG, "{above: 2000}", "{above: 02000}", "02000", "E032", "02000"),
    "a number with underscores": (ORG, "{above: 2000}", "{above: 2_000}", "2_000", "E032", "2_000"),
    "a limit below nothing": (ORG, "idle_shutdown_min: 60", "idle_shutdown_min: -60", "-60", "E032", "at least"),
    "a limit": (ORG, "idle_shutdown_min: 60", "idle_shutdown: 60", "idle_shutdown:", "E011", "`idle_shutdown_min`"),
    "a limit no action can carry": (
        ORG,
        "limits: {timeout_h: 24, self_approval: false}",
        "limits: {timeout_h: 24, tags: [team]}",
        "[team]",
        "E036",
        "`tags`",
    ),
    "a time without a zone": (ORG, "2026-12-20T00:00:00Z", "2026-12-20T00:00:00", "2026-12-20T00:00:00,", "E009", "`2026-12-20T00:00:00Z`"),
    "a day for an instant": (ORG, "2026-12-20T00:00:00Z", "2026-12-20", "2026-12-20,", "E009", "zone"),
    "an end before its beginning": (ORG, "2027-01-03T00:00:00Z", "2025-01-03T00:00:00Z", "[2026-12-20T", "E034", "before"),
    "a field the action does not have": (ORG, "{region: {not_in", "{duration_h: {at_most: 4}, region: {not_in", "duration_h: {at_most", "E035", "resource_group.create"),
    "a pattern of actions that matches nothing": (ORG, "    deny: [\"*\"]", "    deny: [\"comput.*\"]", '"comput.*"', "E021", "matches no action"),
    "an exception outside": (ORG, "except: [job.submit, data_asset.create", "except: [job.submit, job.submitt", "job.submitt", "E020", "`job.submit`"),
    "two effects": (ORG, "    deny: [\"*\"]", "    deny: [\"*\"]\n    oblige: [job.submit]", "id: org-guests", "E013", "deny and oblige"),
    "no effect": (ORG, "    deny: [\"*\"]\n", "", "id: org-guests", "E012", "one of allow, deny"),
    "the same id in two files": (TEAM, "id: vision-reads", "id: org-guests", "  - id: org-guests", "E015", "org/guardrails.yaml"),
    "an id with capitals": (TEAM, "id: vision-reads", "id: Vision_Reads", "Vision_Reads", "E014", "lower-case"),
    "an allow for nobody": (TEAM, "    to: [ds-vision, azure-admins-vision]\n    reason:\n      en: Data", "    reason:\n      en: Data", "id: vision-work", "E054", "to: [GROUP]"),
    "an approval without a number": (TEAM, "[1 of vision-leads]", "[vision-leads]", "vision-leads]", "E041", "1 of GROUP"),
    "an approval of nobody": (TEAM, "[1 of vision-leads]", "[0 of vision-leads]", "0 of", "E041", "1 to 10"),
    "two reviewers of an emergency": (ORG, "reviewers: [1 of security]", "reviewers: [2 of security]", "[2 of", "E041", "[1 of security]"),
    "reviewers of two groups": (ORG, "reviewers: [1 of security]", "reviewers: [1 of security, 1 of finops]", "[1 of security, 1", "E041", "[1 of security | finops]"),
    "approvals on a denial": (ORG, "when: {guest: true}", "when: {guest: true}\n    approvals: [1 of security]", "approvals: [1 of security]\n", "E055", "no `approvals`"),
    "a requirement without approvals": (ORG, "    approvals: [1 of platform-admins, 1 of security]\n", "", "id: org-owner", "E055", "`approvals`"),
    "self-approval in a guardrail": (ORG, "timeout_h: 24, self_approval: false", "timeout_h: 24, self_approval: true", "true}", "E053", "allow of a team"),
    "a group let off a guardrail": (ORG, "when: {guest: true}", "when: {guest: true}\n    unless: {groups: [platform-admins]}", "[platform-admins]}", "E056", "let a group off"),
    "an unknown fact that helps": (TEAM, "{at_most: 4, on", "{at_most: 4, if_unknown: fire, on", "fire", "E038", "help the requester"),
    "on: leaves nothing": (TEAM, "      size: [Standard_DS2_v2, Standard_DS3_v2, Standard_DS11_v2, Standard_DS12_v2, Standard_NC4as_T4_v3]\n", "", "max_nodes:", "E037", "compute_instance.create"),
    "a project allows what was not delegated": (PROJECT, "allow: [job.submit]", "allow: [job.submit, model.register]", "allow:", "E051", "delegate"),
    "a project of an unknown team": (PROJECT, "team: vision", "team: visoin", "visoin", "E031", "`vision`"),
    "half a reason": (PROJECT, "      es: Las personas del proyecto fraud ejecutan trabajos por su cuenta.\n", "", "en: People", "E012", "`es`"),
    "a name pattern that can run away": (ORG, "^[a-z][a-z0-9-]{2,23}$", "^([a-z]+)+$", '"^([a-z]+)+$"', "E060", "groups"),
    "a name pattern for a part of the name": (ORG, "^[a-z][a-z0-9-]{2,23}$", "[a-z]+", '"[a-z]+"', "E060", "begin with ^"),
    "an unknown mode": (ORG, "mode: observe ", "mode: watch ", "watch", "E031", "enforce, observe"),
    "an unknown apiVersion": (PROJECT, "amlbot/v1", "amlbot/v2", "amlbot/v2", "E031", "`amlbot/v1`"),
    "a kind in the wrong folder": (PROJECT, "kind: ProjectPolicy", "kind: Guardrail", "Guardrail", "E016", "ProjectPolicy"),
    "an owner": (TEAM, "owners: [azure-admins-vision]", "owners: [azure-admin-vision]", "azure-admin-vision", "E040", "`azure-admins-vision`"),
    "a group escalating to nobody": ("groups.yaml", "escalate_to: platform-admins", "escalate_to: platform-admin", "platform-admin}", "E040", "`platform-admins`"),
    "a group that is no GUID": ("groups.yaml", "11111111-0000-4000-8000-000000000002", "security@contoso", "security@contoso", "E014", "GUID"),
    "two names for one group": ("groups.yaml", "11111111-0000-4000-8000-000000000002", "11111111-0000-4000-8000-000000000001", "{entra: 11111111-0000-4000-8000-000000000001, slack: S0SECURITY", "E015", "same Entra group"),
    "escalation in a circle": ("groups.yaml", "slack: S0PLATFORM", "slack: S0PLATFORM, escalate_to: vision-leads", "platform-admins:", "E042", "circle"),
    "what a counter adds": ("quotas.yaml", "add: added_nodes", "add: added_node", "added_node ", "E030", "`added_nodes`"),
    "a counter's window": ("quotas.yaml", "window: live", "window: life", "life", "E031", "`live`"),
    "a counter of text": ("quotas.yaml", "add: added_nodes", "add: region", "region", "E030", "number field"),
    "a place's region": ("workspaces.yaml", "region: westeurope", "region: westeurop", "westeurop", "E031", "`westeurope`"),
    "names of two teams": ("workspaces.yaml", '["nlp-*"]', '["nombre-*"]', "team: nlp", "E080", "overlaps"),
    "a channel of two teams": ("workspaces.yaml", "[C0NLP]", "[C0VISION]", "team: nlp", "E081", "C0VISION"),
    "a channel by its name": ("workspaces.yaml", "[C0NLP]", '["#ml-nlp"]', '"#ml-nlp"', "E014", "C0VISION"),
    "a successor that is no size": ("catalogue.yaml", "successor: Standard_NC8as_T4_v3", "successor: Standard_NC8as_T4", "Standard_NC8as_T4\n", "E031", "`Standard_NC8as_T4_v3`"),
    "a price in an unknown region": ("catalogue.yaml", "{eastus: 0.073,", "{eastu: 0.073,", "eastu:", "E031", "`eastus`"),
    "a name of two roles": ("catalogue.yaml", "names: [Lector]", "names: [Colaborador]", "Colaborador]", "E015", "Contributor"),
    "a test of an unknown rule": ("tests/nlp_test.yaml", "by: nlp-owner", "by: nlp-ower", "nlp-ower", "E040", "`nlp-owner`"),
    "a test of an unknown person": ("tests/nlp_test.yaml", "who: noa, does: job", "who: nora, does: job", "nora", "E031", "`noa`"),
    "a test of an unknown field": ("tests/nlp_test.yaml", "with: {name: cpu, size: Standard_DS11_v2, max", "with: {name: cpu, sise: Standard_DS11_v2, max", "sise", "E030", "`size`"),
    "a property of a role there is not": ("tests/guardrails_test.yaml", "role: Owner}\n    never", "role: Ownr}\n    never", "Ownr", "E031", "`Owner`"),
    "a property of an instant without a zone": ("tests/guardrails_test.yaml", "role: Owner}\n    never", "role: Owner, now: 2026-12-24T00:00:00}\n    never", "2026-12-24T00:00:00}", "E009", "zone"),
    "an anchor": (ORG, "    deny: [\"*\"]", "    deny: &all [\"*\"]", "&all", "E003", "anchors"),
    "a tag": (ORG, "when: {guest: true}", "when: {guest: !!str true}", "!!str", "E003", "tags"),
    "an invisible character": (ORG, "id: org-guests", "id: org-\u200bguests", "\u200b", "E007", "U+200B ZERO WIDTH SPACE"),
    "a tab": (ORG, "    deny: [\"*\"]", "\tdeny: [\"*\"]", "\tdeny", "E001", "not YAML"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "written", "instead", "caret", "code", "said"),
    [pytest.param(*case, id=name) for table in (PLANTED, MORE) for name, case in table.items()],
)
def test_a_mistake_is_refused_where_it_stands(
    path: str, written: str, instead: str, caret: str, code: str, said: str
) -> None:
    files = files_in(SHIPPED)
    text = files[path].decode()
    assert written in text, "the shipped policies changed: this mistake cannot be planted any more"
    broken = text.replace(written, instead, 1)
    with pytest.raises(PolicyFault) as fault:
        load(files={**files, path: broken.encode()}, vocabulary=VOCABULARY)
    meant = text.index(written)
    places = [at for at in range(len(broken)) if broken.startswith(caret, at)]
    at = min(places, key=lambda at: abs(at - meant))
    line = broken.count("\n", 0, at) + 1
    column = at - (broken.rfind("\n", 0, at) + 1) + 1
    if caret.startswith("  - "):
        column = 1
    where = f"{path}:{line}:{column}: error[{code}]: "
    [issue] = [issue for issue in fault.value.issues if issue.startswith(where)] or [""]
    assert issue, f"{where} is not among:\n" + "\n".join(fault.value.issues)
    head, source, under = issue.split("\n")
    assert said in head
    assert len(source) == len(under) or under.rstrip().endswith("^")
    assert source[under.index("^")] == broken[at].replace("\u200b", " ").replace("\t", " ") or caret.startswith("  - ")


def test_a_caret_stands_under_the_word_and_is_as_long() -> None:
    files = documents(org="rules: [{id: gpu, deny: [compute_*], when: {cost_moth: {above: 1}}}]\n")
    with pytest.raises(PolicyFault) as fault:
        load(files=files, vocabulary=VOCABULARY)
    assert fault.value.issues == (
        "org/org.yaml:3:45: error[E030]: unknown field `cost_moth`; did you mean `cost_month`?\n"
        "     3 | rules: [{id: gpu, deny: [compute_*], when: {cost_moth: {above: 1}}}]\n"
        "       | " + " " * 44 + "^" * 9,
    )


def test_every_mistake_is_reported_in_one_run() -> None:
    files = files_in(SHIPPED)
    for path, written, instead, *_ in (PLANTED["field of a deny"], PLANTED["group"], MORE["a counter's window"]):
        files[path] = files[path].decode().replace(written, instead, 1).encode()
    with pytest.raises(PolicyFault) as fault:
        load(files=files, vocabulary=VOCABULARY)
    assert [issue.split(":")[0] for issue in fault.value.issues] == [ORG, "quotas.yaml", TEAM]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("team/vision.yaml", "no policy document belongs here"),
        ("teams/vision.yml", "no policy document belongs here"),
        ("group.yaml", "did you mean `groups.yaml`"),
    ],
)
def test_a_file_nobody_would_read_is_refused(path: str, said: str) -> None:
    with pytest.raises(PolicyFault, match=said):
        load(files={**files_in(SHIPPED), path: b"apiVersion: amlbot/v1\nkind: TeamPolicy\n"}, vocabulary=VOCABULARY)


def test_a_note_beside_the_policies_is_none() -> None:
    load(files={**files_in(SHIPPED), "README.md": b"# Ours", "CODEOWNERS": b"* @x"}, vocabulary=VOCABULARY)
