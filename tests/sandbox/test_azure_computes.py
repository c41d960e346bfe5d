"""Computes: clusters, instances and what is attached, through azure-ai-ml."""

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError

from bot.sandbox.azure.arm_path import COMPUTES, WORKSPACES
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, error_of

PATH = f"/resourceGroups/nlp-rg/providers/{WORKSPACES}/ws-nlp/computes"
ANA = "22222222-0000-4000-8000-000000000001"


def _cluster(name: str = "nombre-cluster", **more: Any) -> Any:
    from azure.ai.ml.entities import AmlCompute

    return AmlCompute(**{"name": name, "size": "STANDARD_DS11_V2", "min_instances": 0, "max_instances": 2, **more})


def _instance(name: str = "nombre-instancia", **more: Any) -> Any:
    from azure.ai.ml.entities import ComputeInstance

    return ComputeInstance(**{"name": name, "size": "STANDARD_DS11_V2", **more})


def _body() -> dict[str, Any]:
    inner = {"vmSize": "Standard_DS3_v2", "scaleSettings": {"maxNodeCount": 1}}
    return {"location": "westeurope", "properties": {"computeType": "AmlCompute", "properties": inner}}


def test_a_cluster_is_created_and_shown(clients: Clients, sandbox: Sandbox) -> None:
    compute = clients.ml().compute
    made = compute.begin_create_or_update(_cluster(tier="low_priority", idle_time_before_scale_down=300)).result()
    assert (made.name, made.provisioning_state, made.size, made.max_instances) == (
        "nombre-cluster",
        "Succeeded",
        "STANDARD_DS11_V2",
        2,
    )
    assert made.tier.lower() in ("lowpriority", "low_priority")
    assert made.idle_time_before_scale_down == 300
    shown = clients.call("GET", f"{PATH}/nombre-cluster").json()["properties"]
    assert (shown["properties"]["allocationState"], shown["properties"]["currentNodeCount"]) == ("Steady", 0)
    assert [item.name for item in compute.list()] == ["nombre-cluster"]


def test_creation_takes_its_time_on_the_sandbox_s_clock(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.seconds[f"PUT {COMPUTES}"] = 300.0
    assert clients.call("PUT", f"{PATH}/nombre-cluster", body=_body()).status_code == 201
    assert clients.ml().compute.get("nombre-cluster").provisioning_state == "Creating"
    [operation] = sandbox.azure.state()["operations"]
    assert (operation["what"], operation["seconds_left"]) == ("create compute nombre-cluster", 300.0)
    sandbox.clock.advance(seconds=300)
    assert clients.ml().compute.get("nombre-cluster").provisioning_state == "Succeeded"
    assert sandbox.azure.state()["operations"] == []


def test_the_headers_and_the_status_document_of_a_long_operation(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.seconds[f"PUT {COMPUTES}"] = 10.0
    body = _body()
    answer = clients.call("PUT", f"{PATH}/cpu", body=body)
    assert answer.status_code == 201
    assert "Location" not in answer.headers
    assert "Retry-After" not in answer.headers
    address = answer.headers["Azure-AsyncOperation"]
    assert "/locations/westeurope/computeOperationsStatus/" in address
    path = address.removeprefix(f"https://management.azure.com{clients.scope}").partition("?")[0]
    assert clients.call("GET", path).json()["status"] == "InProgress"
    sandbox.clock.advance(seconds=10)
    done = clients.call("GET", path)
    assert (done.status_code, done.json()["status"], done.json()["percentComplete"]) == (200, "Succeeded", 100.0)
    assert clients.call("PUT", f"{PATH}/cpu", body=body).status_code == 200
    removed = clients.call("DELETE", f"{PATH}/cpu", underlyingResourceAction="Delete")
    assert removed.status_code == 409 or removed.headers["Location"]


def test_a_cluster_is_updated_and_what_cannot_change_does_not(clients: Clients) -> None:
    compute = clients.ml().compute
    compute.begin_create_or_update(_cluster()).result()
    assert compute.begin_create_or_update(_cluster(max_instances=4)).result().max_instances == 4
    with pytest.raises(HttpResponseError):
        compute.begin_create_or_update(_cluster(size="Standard_DS3_v2"))
    with pytest.raises(ResourceExistsError):
        compute.begin_create_or_update(_instance("nombre-cluster"))
    patch = {"properties": {"properties": {"scaleSettings": {"minNodeCount": 1}}}}
    assert clients.call("PATCH", f"{PATH}/nombre-cluster", body=patch).status_code == 200
    assert len(list(compute.list_nodes("nombre-cluster"))) == 1
    assert compute.get("nombre-cluster").max_instances == 4


def test_an_instance_for_somebody_else_starts_stops_and_restarts(clients: Clients, sandbox: Sandbox) -> None:
    from azure.ai.ml.entities import AssignedUserConfiguration

    compute = clients.ml().compute
    user = AssignedUserConfiguration(user_tenant_id=sandbox.company.azure.tenant_id, user_object_id=ANA)
    made = compute.begin_create_or_update(
        _instance(create_on_behalf_of=user, idle_time_before_shutdown_minutes=30, tags={"owner": "ana"})
    ).result()
    assert (made.state, made.size, made.tags) == ("Running", "STANDARD_DS11_V2", {"owner": "ana"})
    assert made.create_on_behalf_of.user_object_id == ANA
    assert made.idle_time_before_shutdown_minutes == 30
    compute.begin_stop("nombre-instancia").result()
    assert compute.get("nombre-instancia").state == "Stopped"
    assert clients.call("POST", f"{PATH}/nombre-instancia/restart").status_code == 409
    compute.begin_start("nombre-instancia").result()
    compute.begin_restart("nombre-instancia").result()
    assert compute.get("nombre-instancia").state == "Running"
    compute.begin_stop("nombre-instancia").result()
    compute.begin_stop("nombre-instancia").result()
    assert compute.get("nombre-instancia").state == "Stopped"


def test_idle_shutdown_schedules_and_sso_change(clients: Clients) -> None:
    from azure.ai.ml.entities import ComputePowerAction, ComputeSchedules, ComputeStartStopSchedule, CronTrigger

    compute = clients.ml().compute
    stop = ComputeStartStopSchedule(
        trigger=CronTrigger(expression="0 18 * * *", time_zone="UTC"), action=ComputePowerAction.STOP
    )
    compute.begin_create_or_update(_instance(schedules=ComputeSchedules(compute_start_stop=[stop]))).result()
    inner = clients.call("GET", f"{PATH}/nombre-instancia").json()["properties"]["properties"]
    assert inner["schedules"]["computeStartStop"][0]["cron"]["expression"] == "0 18 * * *"
    idle = {"idleTimeBeforeShutdown": "PT60M"}
    assert clients.call("POST", f"{PATH}/nombre-instancia/updateIdleShutdownSetting", body=idle).status_code == 200
    assert compute.get("nombre-instancia").idle_time_before_shutdown_minutes == 60
    compute.enable_sso(name="nombre-instancia", enable_sso=False)
    assert compute.get("nombre-instancia").enable_sso is False


@pytest.mark.parametrize(
    "row",
    [
        {"action": "Nap", "triggerType": "Cron", "cron": {"expression": "0 8 * * *", "timeZone": "UTC"}},
        {"action": "Stop", "triggerType": "Cron", "cron": {"expression": "at eight", "timeZone": "UTC"}},
        {"action": "Stop", "triggerType": "Cron", "cron": {"expression": "0 8 * * *", "timeZone": "Europe/Madrid"}},
    ],
)
def test_a_schedule_that_azure_would_not_take_is_refused(clients: Clients, row: dict[str, Any]) -> None:
    inner = {"vmSize": "Standard_DS3_v2", "schedules": {"computeStartStop": [row]}}
    body = {"location": "westeurope", "properties": {"computeType": "ComputeInstance", "properties": inner}}
    assert clients.call("PUT", f"{PATH}/nombre-instancia", body=body).status_code == 400


@pytest.mark.parametrize(
    ("kind", "name", "valid"),
    [
        ("cluster", "cpu", True),
        ("cluster", "cpu-cluster-1", True),
        ("cluster", "c", False),
        ("cluster", "a" * 32, True),
        ("cluster", "a" * 33, False),
        ("cluster", "cp", False),
        ("cluster", "1cpu", False),
        ("cluster", "cpu-", False),
        ("cluster", "cpu_1", False),
        ("instance", "ci", False),
        ("instance", "nombre-instancia", True),
        ("instance", "a23456789012345678901234", True),
        ("instance", "a234567890123456789012345", False),
        ("instance", "cpu-cluster-1", False),
        ("instance", "1ci", False),
    ],
)
def test_names_follow_the_rules_of_their_kind(clients: Clients, kind: str, name: str, valid: bool) -> None:
    inner: dict[str, Any] = {"vmSize": "Standard_DS3_v2"}
    if kind == "cluster":
        inner["scaleSettings"] = {"maxNodeCount": 1}
    body = {
        "properties": {
            "computeType": {"cluster": "AmlCompute", "instance": "ComputeInstance"}[kind],
            "properties": inner,
        }
    }
    assert clients.call("PUT", f"{PATH}/{name}", body=body).status_code == (201 if valid else 400)


def test_an_instance_s_name_is_taken_in_its_whole_region(clients: Clients, sandbox: Sandbox) -> None:
    existing = clients.call("GET", PATH.removesuffix("/computes")).json()["properties"]
    parts = {name: existing[name] for name in ("storageAccount", "keyVault")}
    other = PATH.replace("ws-nlp/computes", "ws-two")
    clients.call("PUT", other, body={"location": "westeurope", "properties": parts})
    clients.call("GET", other)
    clients.ml().compute.begin_create_or_update(_instance()).result()
    body = {"properties": {"computeType": "ComputeInstance", "properties": {"vmSize": "Standard_DS3_v2"}}}
    taken = clients.call("PUT", f"{other}/computes/Nombre-Instancia", body=body)
    assert taken.status_code == 409
    assert "unique across all existing computes within an Azure region" in taken.json()["error"]["message"]
    assert clients.call("PUT", f"{other}/computes/nombre-otra", body=body).status_code == 201


def test_unknown_sizes_and_users_are_refused(clients: Clients, sandbox: Sandbox) -> None:
    from azure.ai.ml.entities import AssignedUserConfiguration

    with pytest.raises(HttpResponseError) as raised:
        clients.ml().compute.begin_create_or_update(_cluster(size="Standard_Nope"))
    assert error_of(raised).details[0].code == "InvalidPropertyValue"
    stranger = AssignedUserConfiguration(user_tenant_id=sandbox.company.azure.tenant_id, user_object_id=ANA[:-1] + "9")
    stranger.user_object_id = "99999999-0000-4000-8000-000000000009"
    with pytest.raises(HttpResponseError):
        clients.ml().compute.begin_create_or_update(_instance(create_on_behalf_of=stranger))
    assert list(clients.ml().compute.list()) == []


def test_quota_is_refused_in_azure_s_words_and_freed_by_deleting(clients: Clients, sandbox: Sandbox) -> None:
    compute = clients.ml().compute
    with pytest.raises(HttpResponseError) as raised:
        compute.begin_create_or_update(_cluster(size="Standard_NC6s_v3"))
    assert raised.value.status_code == 400
    assert (
        "vCPU quota of 0 and cannot accomodate for at least 1 requested managed compute nodes"
        in error_of(raised).message
    )
    sandbox.azure.tuning.quotas["westeurope", "standardDSv2Family"] = 5
    compute.begin_create_or_update(_instance("first-one")).result()
    compute.begin_create_or_update(_instance("second-one")).result()
    with pytest.raises(HttpResponseError):
        compute.begin_create_or_update(_instance("third-one"))
    usage = next(vars(item) for item in compute.list_usage() if "standardDSv2Family" in str(item.name))
    assert (usage["currentValue"], usage["limit"]) == (4, 5)
    compute.begin_delete("first-one").result()
    compute.begin_create_or_update(_instance("third-one")).result()


def test_sizes_and_quotas_of_a_region(clients: Clients) -> None:
    sizes = {size.name: vars(size) for size in clients.ml().compute.list_sizes()}
    assert (sizes["Standard_DS11_v2"]["vCPUs"], sizes["Standard_DS11_v2"]["memoryGB"]) == (2, 14.0)
    location = "/providers/Microsoft.MachineLearningServices/locations/westeurope"
    family = next(item for item in clients.call("GET", f"{location}/quotas").json()["value"] if "DSv2" in item["id"])
    update = {"value": [{"id": family["id"], "type": family["type"], "limit": 3, "unit": "Count"}]}
    assert clients.call("POST", f"{location}/updateQuotas", body=update).json()["value"][0]["status"] == "Success"
    assert clients.call("GET", f"{location}/usages").json()["value"][0]["limit"] == 3
    assert clients.call("GET", location.replace("westeurope", "atlantis") + "/vmSizes").status_code == 404


def test_everything_that_can_be_attached(clients: Clients, sandbox: Sandbox) -> None:
    from azure.ai.ml.entities import (
        KubernetesCompute,
        SynapseSparkCompute,
        VirtualMachineCompute,
        VirtualMachineSshSettings,
    )

    compute, scope = clients.ml().compute, f"{clients.scope}/resourceGroups/this-rg/providers"
    login = VirtualMachineSshSettings(admin_username="admin", admin_password="hunter2")
    for entity in (
        KubernetesCompute(
            name="k8s", resource_id=f"{scope}/Microsoft.Kubernetes/connectedClusters/arc", namespace="ml", properties={}
        ),
        SynapseSparkCompute(name="spark", resource_id=f"{scope}/Microsoft.Synapse/workspaces/syn/bigDataPools/pool1"),
        VirtualMachineCompute(
            name="vm", resource_id=f"{scope}/Microsoft.Compute/virtualMachines/vm1", ssh_settings=login
        ),
    ):
        compute.begin_attach(entity).result()
    databricks = {
        "computeType": "Databricks",
        "resourceId": f"{scope}/Microsoft.Databricks/workspaces/d1",
        "properties": {"databricksAccessToken": "dapi-hunter2", "workspaceUrl": "https://adb-1.azuredatabricks.net"},
    }
    assert clients.call("PUT", f"{PATH}/dbx", body={"properties": databricks}).status_code == 201
    assert {item.name: item.type.lower() for item in compute.list()} == {
        "k8s": "kubernetes",
        "spark": "synapsespark",
        "vm": "virtualmachine",
        "dbx": "*** unsupported compute type ***",
    }
    assert compute.get("spark").auto_pause_settings.delay_in_minutes == 15
    assert "hunter2" not in clients.call("GET", PATH).text
    assert "hunter2" not in str(sandbox.azure.state())
    assert "hunter2" not in str(sandbox.journal.entries())
    nothing = {"properties": {"computeType": "Kubernetes", "properties": {}}}
    assert clients.call("PUT", f"{PATH}/none", body=nothing).status_code == 400


def test_what_is_managed_is_deleted_and_what_is_attached_is_detached(clients: Clients) -> None:
    from azure.ai.ml.entities import KubernetesCompute

    compute = clients.ml().compute
    compute.begin_create_or_update(_cluster()).result()
    arc = f"{clients.scope}/resourceGroups/this-rg/providers/Microsoft.Kubernetes/connectedClusters/arc"
    compute.begin_attach(KubernetesCompute(name="k8s", resource_id=arc, namespace="ml", properties={})).result()
    for name, wrong in (("nombre-cluster", "Detach"), ("k8s", "Delete"), ("k8s", "")):
        assert clients.call("DELETE", f"{PATH}/{name}", underlyingResourceAction=wrong).status_code == 400
    compute.begin_delete("nombre-cluster").result()
    compute.begin_delete("k8s", action="Detach").result()
    assert list(compute.list()) == []
    with pytest.raises(ResourceNotFoundError):
        compute.get("k8s")
    assert clients.call("DELETE", f"{PATH}/k8s", underlyingResourceAction="Detach").status_code == 204


def test_a_failed_creation_is_told_and_kept(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.faults.add(
        Fault(
            service="azure",
            match="put */COMPUTES/*",
            kind="failed_operation",
            code="AllocationFailed",
            message="no room",
        )
    )
    with pytest.raises(HttpResponseError) as raised:
        clients.ml().compute.begin_create_or_update(_cluster()).result()
    assert (raised.value.status_code, error_of(raised).code, error_of(raised).message) == (
        200,
        "AllocationFailed",
        "no room",
    )
    kept = clients.call("GET", f"{PATH}/nombre-cluster").json()["properties"]
    assert (kept["provisioningState"], kept["provisioningErrors"][0]["error"]["code"]) == ("Failed", "AllocationFailed")
    assert clients.ml().compute.begin_create_or_update(_cluster()).result().provisioning_state == "Succeeded"


def test_a_failed_stop_is_told(clients: Clients, sandbox: Sandbox) -> None:
    clients.ml().compute.begin_create_or_update(_instance()).result()
    sandbox.faults.add(Fault(service="azure", match="POST */stop", kind="failed_operation"))
    with pytest.raises(HttpResponseError):
        clients.ml().compute.begin_stop("nombre-instancia").result()
    inner = clients.call("GET", f"{PATH}/nombre-instancia").json()["properties"]["properties"]
    assert (inner["state"], inner["lastOperation"]["operationStatus"]) == ("Running", "StopFailed")
    assert inner["errors"][0]["error"]["code"]


def test_a_stopped_instance_gets_another_size_and_a_running_one_does_not(clients: Clients) -> None:
    compute = clients.ml().compute
    compute.begin_create_or_update(_instance()).result()
    body = {"targetVMSize": "Standard_DS3_v2"}
    assert clients.call("POST", f"{PATH}/nombre-instancia/resize", body=body).status_code == 409
    compute.begin_stop("nombre-instancia").result()
    unknown = clients.call("POST", f"{PATH}/nombre-instancia/resize", body={"targetVMSize": "Standard_DS99"})
    assert unknown.status_code == 400
    assert clients.call("POST", f"{PATH}/nombre-instancia/resize", body=body).status_code == 202
    compute.begin_create_or_update(_cluster()).result()
    assert clients.call("POST", f"{PATH}/nombre-cluster/resize", body=body).status_code == 400


def test_a_size_that_a_region_lacks_is_neither_listed_nor_made_there(clients: Clients) -> None:
    compute = clients.ml().compute
    here = {size.name for size in compute.list_sizes(location="westeurope")}
    there = {size.name for size in compute.list_sizes(location="spaincentral")}
    assert here - there == {"Standard_NC24ads_A100_v4", "Standard_ND96asr_v4"}
    body = _body()
    body["location"] = "spaincentral"
    body["properties"]["properties"]["vmSize"] = "Standard_ND96asr_v4"
    refused = clients.call("PUT", f"{PATH}/gpu", body=body)
    assert (refused.status_code, refused.json()["error"]["details"][0]["code"]) == (400, "InvalidPropertyValue")


def test_a_compute_needs_its_workspace(clients: Clients) -> None:
    body = {"properties": {"computeType": "AmlCompute", "properties": {}}}
    answer = clients.call("PUT", PATH.replace("ws-nlp", "ws-none") + "/cpu", body=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ResourceNotFound")
    assert "Microsoft.MachineLearningServices/workspaces/ws-none" in answer.json()["error"]["message"]


def test_deleting_a_compute_while_it_is_being_made_wins(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.seconds[f"PUT {COMPUTES}"] = 100.0
    assert clients.call("PUT", f"{PATH}/nombre-cluster", body=_body()).status_code == 201
    assert clients.call("DELETE", f"{PATH}/nombre-cluster", underlyingResourceAction="Delete").status_code == 202
    clients.call("GET", PATH)
    sandbox.clock.advance(seconds=200)
    assert list(clients.ml().compute.list()) == []
