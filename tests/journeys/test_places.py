"""Groups, workspaces and roles from Slack to Azure and back: made, looked at, changed, taken away."""

from __future__ import annotations

import hashlib
import json

import pytest

from bot.sandbox.faults import Fault
from tests.journeys.town import ROOT, VISION, Town, words

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True, scope="module")
def at_once(town: Town) -> None:
    """What Azure takes its time for is not what is seen here."""
    town.sandbox.azure.tuning.instantly()


def carried_out(town: Town, who: str, line: str, *approvers: str) -> int:
    """Ask, have it agreed to, and wait until it has succeeded."""
    number = town.ask(who, line)
    town.approve(number, *approvers)
    assert town.until(number, "succeeded", "failed", "denied") == "succeeded", town.everything()
    return number


def group_names(town: Town) -> list[str]:
    return [one["name"] for one in town.resources()["resource_groups"]]


def test_a_group_is_made_found_shown_and_deleted_by_two_people(town: Town) -> None:
    carried_out(town, "U0ANA", "az group create -n vision-trial -l eastus --tags purpose=trial", "U0LEA")
    town.answer("U0ANA", "az group exists -n vision-trial", "vision-trial", "existe")
    town.answer("U0ANA", "az group list --tag purpose=trial", "vision-trial", "purpose=trial")
    town.answer("U0ANA", "az group show -n vision-trial", "eastus", "(nada)")
    number = town.ask("U0ANA", "az group delete -n vision-trial --yes --no-wait --reason over")
    town.approve(number, "U0LEA")
    assert town.status(number) == "pending"
    assert "vision-trial" in group_names(town)
    town.approve(number, "U0PAT")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    assert "vision-trial" not in group_names(town)
    town.answer("U0ANA", "az group exists -n vision-trial", "vision-trial", "no existe")


def test_a_group_that_is_not_there_cannot_be_asked_away(town: Town) -> None:
    before = town.newest()
    town.answer("U0ANA", "az group delete -n vision-nowhere", "Ese grupo de recursos no existe")
    assert town.newest() == before


def resources_of(town: Town, group: str) -> set[str]:
    """Types of what a group of the local Azure holds, lower case."""
    found = next(one for one in town.resources()["resource_groups"] if one["name"] == group)
    return {str(one["type"]).lower() for one in found["resources"]}


def test_a_workspace_is_made_changed_diagnosed_and_deleted_with_all_it_was_given(town: Town) -> None:
    carried_out(town, "U0ANA", "az ml workspace create -n vision-lab -g this-rg", "U0LEA")
    assert "microsoft.keyvault/vaults" in resources_of(town, "this-rg")
    town.answer("U0ANA", "az ml workspace list -g this-rg", "vision-lab", "default", "correcto")
    town.answer("U0ANA", "az ml workspace diagnose -n vision-lab -g this-rg", "todo", "no hay nada mal")

    line = "az ml workspace update -n vision-lab -g this-rg --display-name Visión --public-network-access disabled"
    number = carried_out(town, "U0ANA", line, "U0LEA")
    asked = words(town.find("U0ANA", f"R-{number} ", channel=VISION))
    assert "nombre para mostrar: “vision-lab” → “Visión”" in asked
    town.answer("U0ANA", "az ml workspace show -n vision-lab -g this-rg", "Visión", "deshabilitado")
    town.answer("U0ANA", line, "ya está así")

    line = "az ml workspace delete -n vision-lab -g this-rg --all-resources --permanently-delete -y"
    number = carried_out(town, "U0ANA", line, "U0LEA", "U0PAT")
    assert resources_of(town, "this-rg") == set()
    assert town.events(number).count("operation.done") == 5


def test_opening_a_workspace_to_the_internet_needs_security_too(town: Town) -> None:
    line = "ml workspace update -n ws-nlp -g nlp-rg --public-network-access Enabled --description x"
    number = town.ask("U0NOA", line, channel="C0NLP")
    town.approve(number, "U0LUIS")
    assert town.status(number) == "pending"
    town.approve(number, "U0SARA")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()


def test_a_hub_gets_a_project_and_stays_while_it_has_one(town: Town) -> None:
    carried_out(town, "U0ANA", "az ml workspace create -n vision-hub -g this-rg --kind hub", "U0LEA")
    line = "az ml workspace create -n vision-proj -g this-rg --kind project --hub-id vision-hub"
    town.answer("U0ANA", f"{line} -l westeurope", "vision-hub está en eastus")
    number = carried_out(town, "U0ANA", line, "U0LEA")
    assert "del centro (hub) vision-hub" in words(town.find("U0ANA", f"R-{number} ", channel=VISION))
    town.answer("U0ANA", "az ml workspace list --filtered-kinds hub,project -g this-rg", "vision-hub", "vision-proj")
    town.answer("U0ANA", "az ml workspace delete -n vision-hub -g this-rg", "es un centro con proyectos (vision-proj)")


def test_a_closed_workspace_is_made_as_it_was_asked_for(town: Town) -> None:
    line = "az ml workspace create -n vision-closed -g this-rg -m allow_only_approved_outbound"
    number = carried_out(town, "U0ANA", f"{line} --public-network-access Disabled -d identity", "U0LEA")
    asked = words(town.find("U0ANA", f"R-{number} ", channel=VISION))
    for text in ("sin acceso público", "red administrada allow_only_approved_outbound", "no permite desactivar"):
        assert text in asked


def test_a_workspace_with_a_network_comes_from_the_platform_teams_template(town: Town) -> None:
    line = "az ml workspace create -n vision-vnet -g this-rg --template private"
    town.answer("U0ANA", f"{line} --parameters retentionDays=3", "retentionDays", "como mínimo 30")
    town.answer("U0ANA", f"{line} --managed-network disabled", "la propia plantilla private")
    number = carried_out(town, "U0ANA", f"{line} --parameters retentionDays=90", "U0LEA")
    asked = words(town.find("U0ANA", f"R-{number} ", channel=VISION))
    digest = hashlib.sha256((ROOT / "policies/templates/private.json").read_bytes()).hexdigest()
    for text in (
        f"la plantilla private ({digest[:12]})",
        "red virtual",
        "punto de conexión privado",
        "retentionDays=90",
    ):
        assert text in asked
    assert "microsoft.network/privateendpoints" in resources_of(town, "this-rg")
    followed = words(town.find("U0ANA", f"R-{number} ", "Red", channel=VISION, thread=True))
    assert "Acceso privado" in followed


def test_storage_of_another_group_needs_a_platform_admin(town: Town) -> None:
    nlp = next(one for one in town.resources()["resource_groups"] if one["name"] == "nlp-rg")
    storage = next(one["id"] for one in nlp["resources"] if one["type"].endswith("storageAccounts"))
    number = town.ask("U0ANA", f"az ml workspace create -n vision-own -g this-rg -s {storage}")
    town.approve(number, "U0LEA")
    assert town.status(number) == "pending"
    town.press("U0PAT", town.card("U0PAT", number, "Approve"), "aml:refuse")


def roles_of(town: Town, who: str) -> set[tuple[str, str]]:
    """(role, last part of the scope) of everything somebody has been given."""
    entra = town.entra(who)
    given = [one for one in town.resources()["role_assignments"] if entra in json.dumps(one)]
    return {(one["role"], one["scope"].rsplit("/", 1)[-1]) for one in given}


def test_a_role_is_given_by_its_spanish_name_and_taken_away_by_its_guid(town: Town) -> None:
    carried_out(
        town, "U0ANA", 'az role assignment create --role lector --assignee "joe@contoso.com" -g this-rg', "U0LEA"
    )
    assert ("Reader", "this-rg") in roles_of(town, "U0JOE")
    line = "az role assignment delete --role acdd72a7-3385-48ef-bd42-f606fba81ae7 --assignee joe@contoso.com -g this-rg"
    carried_out(town, "U0ANA", f"{line} --yes", "U0LEA")
    assert ("Reader", "this-rg") not in roles_of(town, "U0JOE")
    town.answer("U0ANA", line, "joe@contoso.com no tiene el rol Reader asignado", "this-rg")


def test_a_group_gets_a_role_and_is_not_taken_for_a_person(town: Town) -> None:
    # A group that no lead is in: whoever is in it does not decide on it.
    group = next(one.entra for one in town.sandbox.company.groups if one.name == "ds-fraud")
    line = f"az role assignment create --role Reader --assignee-object-id {group} -g this-rg --assignee-principal-type"
    town.answer("U0ANA", f"{line} User", "no es User sino Group")
    carried_out(town, "U0ANA", f"{line} Group --for 8h", "U0LEA")
    assert group in json.dumps(town.resources()["role_assignments"])


def test_everybody_may_look_what_a_role_allows(town: Town) -> None:
    town.answer(
        "U0ANA", "az role definition show --name 'Operador de proceso de AzureML'", "AzureML Compute Operator", "Puede"
    )
    town.answer("U0ANA", "az role definition list --name Owner", "Owner", "integrado")


def _half_made(town: Town, name: str) -> int:
    """Ask for a workspace whose own creation fails when everything else of it is there."""
    town.sandbox.faults.add(
        Fault(service="azure", match=f"PUT */workspaces/{name}", kind="failed_operation", code="InternalServerError")
    )
    number = town.ask("U0ANA", f"az ml workspace create -n {name} -g this-rg")
    town.approve(number, "U0LEA")
    assert town.until(number, "failed", "succeeded") == "failed", town.everything()
    town.answer("U0ANA", "az ml workspace list-unfinished -g this-rg", name, f"r-{number}-", "sobrante")
    return number


def test_a_half_made_workspace_is_listed_and_retried_to_its_end(town: Town) -> None:
    number = _half_made(town, "vision-half")
    shown = town.find("U0ANA", f"R-{number} ", "Reintentar", channel=VISION, thread=True)
    assert "Ya creado:" in words(shown)
    town.press("U0ANA", shown, "aml:retry")
    assert town.until(number, "succeeded") == "succeeded", town.everything()
    town.answer("U0ANA", "az ml workspace discard -n vision-half -g this-rg", "Ninguna solicitud fallida")


def test_a_half_made_workspace_is_cleared_up_by_a_request_of_its_own(town: Town) -> None:
    before = resources_of(town, "this-rg")
    failed = _half_made(town, "vision-gone")
    line = "az ml workspace discard -n vision-gone -g this-rg --reason otra-vez"
    number = town.ask("U0ANA", line)
    asked = words(town.find("U0ANA", f"R-{number} ", channel=VISION))
    assert f"que creó R-{failed}" in asked
    town.approve(number, "U0LEA")
    assert town.status(number) == "pending", "a platform admin agrees to it too"
    town.approve(number, "U0PAT")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    assert resources_of(town, "this-rg") == before
