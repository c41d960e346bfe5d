"""What others run is attached with a credential that only Azure ever sees."""

from __future__ import annotations

import logging

import pytest

from bot.azure.attachments import attached_body
from bot.azure.vault import Vaults
from bot.model.errors import Refused, Unavailable
from bot.model.operation import AttachDatabricks, AttachKubernetes, AttachVirtualMachine, DetachCompute
from bot.model.outcome import Rejected, Succeeded
from bot.sandbox.azure.arm_path import VAULTS
from tests.azure.lab import Lab

URL = "https://adb-1.7.azuredatabricks.net"
HIDDEN = "dapi-0123456789"


def vault_of(lab: Lab) -> str:
    found = lab.sandbox.azure.resource(lab.workspace.id)
    assert found is not None
    return str(found["properties"]["keyVault"]).rsplit("/", 1)[-1]


def databricks(lab: Lab, held_in: str = "attach-databricks") -> AttachDatabricks:
    resource_id = f"{lab.group('this-rg')}/providers/Microsoft.Databricks/workspaces/dbx"
    return AttachDatabricks(
        workspace=lab.workspace, name="dbx", resource_id=resource_id, workspace_url=URL, secret=held_in
    )


def machine(lab: Lab) -> AttachVirtualMachine:
    resource_id = f"{lab.group('this-rg')}/providers/Microsoft.Compute/virtualMachines/vm1"
    return AttachVirtualMachine(
        workspace=lab.workspace,
        name="vm",
        resource_id=resource_id,
        ssh_port=22,
        username="azureuser",
        secret="attach-vm",
    )


def sent(lab: Lab) -> str:
    """Everything the local Azure noted of the calls."""
    return "".join(str(entry) for entry in lab.sandbox.journal.entries(service="azure"))


def test_databricks_is_attached_with_the_token_of_the_workspaces_own_vault(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lab.sandbox.azure.put_secret(vault=vault_of(lab), name="attach-databricks", value=HIDDEN)
    operation = databricks(lab)
    done = lab.finish(operation, key="a")
    assert isinstance(done, Succeeded)
    found = lab.sandbox.azure.resource(operation.target)
    assert found is not None
    assert found["properties"]["computeType"] == "Databricks"
    assert found["properties"]["properties"]["workspaceUrl"] == URL
    assert HIDDEN not in str(found) + caplog.text + sent(lab) + operation.model_dump_json() + str(done)


@pytest.mark.parametrize(
    ("value", "held"), [("correct horse", "password"), ("-----BEGIN OPENSSH PRIVATE KEY-----\nx", "privateKeyData")]
)
def test_a_machine_gets_a_key_as_a_key_and_a_password_as_a_password(lab: Lab, value: str, held: str) -> None:
    body = attached_body(operation=machine(lab), key="a", secret=value, region="westeurope")
    assert body["properties"]["properties"] == {
        "sshPort": 22,
        "administratorAccount": {"username": "azureuser", held: value},
    }


def test_a_secret_that_is_not_there_is_said_and_nothing_is_attached(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=databricks(lab, "attach-nothing"), key="a")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "SecretNotFound"
    assert "almacén de claves" in outcome.sentence.es
    assert lab.sent("PUT", "/computes/") == 0


def test_an_empty_secret_is_none(lab: Lab) -> None:
    lab.sandbox.azure.put_secret(vault=vault_of(lab), name="attach-vm", value="")
    outcome = lab.cloud.begin(operation=machine(lab), key="a")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "SecretEmpty"


def test_without_the_role_on_the_vault_nothing_is_read(lab: Lab) -> None:
    bot = lab.sandbox.company.azure.bot_object_id
    lab.sandbox.azure.take_roles(principal_id=bot)
    lab.sandbox.azure.give_role(principal_id=bot, role="Contributor", scope=f"/subscriptions/{lab.subscription}")
    outcome = lab.cloud.begin(operation=databricks(lab), key="a")
    assert isinstance(outcome, Rejected)
    assert "Key Vault Secrets User" in outcome.sentence.en
    assert lab.sent("PUT", "/computes/") == 0


def test_a_vault_that_is_closed_to_the_network_is_not_said_to_lack_a_role(lab: Lab) -> None:
    """Both are Forbidden, and nobody can help with the wrong one of them."""
    there = next(one for one in lab.sandbox.azure._world.of_kind(VAULTS) if one.name == vault_of(lab))
    there.properties["publicNetworkAccess"] = "Disabled"
    with pytest.raises(Refused) as raised:
        Vaults(credential=lab.clients.credential).secret(vault=vault_of(lab), name="attach-x")
    assert "closed to the network" in raised.value.sentence.en
    assert "cerrado para la red" in raised.value.sentence.es


def test_a_vault_that_does_not_answer_has_applied_nothing(lab: Lab) -> None:
    lab.disturb_vault("GET /secrets/*", "status", status=503, retry_after=7)
    with pytest.raises(Unavailable):
        lab.cloud.begin(operation=databricks(lab), key="a")
    assert lab.sent("PUT", "/computes/") == 0


@pytest.mark.parametrize("vault", ["", "a b", "evil.example/x", "vault/../other"])
def test_what_is_no_name_of_a_vault_is_never_an_address(lab: Lab, vault: str) -> None:
    with pytest.raises(Refused):
        Vaults(credential=lab.clients.credential).secret(vault=vault, name="attach-x")


def test_what_is_there_otherwise_is_left_alone_and_what_was_detached_can_come_back(lab: Lab) -> None:
    lab.attach("aks")
    other = f"{lab.group('nlp-rg')}/providers/Microsoft.ContainerService/managedClusters/other"
    wanted = AttachKubernetes(workspace=lab.workspace, name="aks", resource_id=other, namespace="ml")
    refused = lab.cloud.begin(operation=wanted, key="a")
    assert isinstance(refused, Rejected)
    assert "namespace: default instead of ml" in refused.sentence.en
    gone = lab.finish(DetachCompute(workspace=lab.workspace, name="aks"), key="b")
    assert isinstance(gone, Succeeded)
    assert isinstance(lab.finish(wanted, key="c"), Succeeded)
