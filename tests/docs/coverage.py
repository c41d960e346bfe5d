"""What the founding document does with Azure, item by item: the kind that answers, its line, and the test that runs it.

The page docs/reference/coverage.md is written from this list by `python -m tests.docs.regenerate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.grammar.commands import COMMANDS
from bot.kinds import KINDS
from bot.model.kind import AnyCommand, AnyKind, Kind
from bot.model.text import Text

SEED = "tests/journeys/test_seed_lines.py"
PLACES = "tests/journeys/test_places.py"
DATA = "tests/journeys/test_data_and_models.py"
FILES = "tests/journeys/test_files.py"
TRAINING = "tests/journeys/test_training.py"
PEOPLE = "tests/journeys/test_people.py"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the document does or explains.

    kinds    names of kinds or commands, as in the reference; empty when nothing needs to be asked for.
    lines    as they are typed after `/aml`; each is read as one of the kinds.
    tests    `path::name` of what runs it, kinds against the local Azure, words in the parser.
    instead  what becomes of it when no kind answers, or what amlbot does otherwise than the document.
    """

    what: Text
    kinds: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    instead: Text | None = None


@dataclass(frozen=True, slots=True)
class Part:
    title: Text
    items: tuple[Item, ...]


def _t(en: str, es: str) -> Text:
    return Text(en=en, es=es)


PARTS: tuple[Part, ...] = (
    Part(
        _t("Before anything", "Antes de nada"),
        (
            Item(
                _t("Install the CLI extension", "Instalar la extensión de la CLI"),
                lines=("az extension add -n ml -y",),
                tests=("tests/docs/test_coverage.py::test_what_needs_no_request_gets_a_word",),
                instead=_t("Nothing to install: a friendly word.", "No hay nada que instalar: se dice con una frase."),
            ),
            Item(
                _t("Sign in", "Iniciar sesión"),
                lines=("az login",),
                tests=("tests/docs/test_coverage.py::test_what_needs_no_request_gets_a_word",),
                instead=_t(
                    "Slack says who asks, and amlbot has an identity of its own.",
                    "Slack dice quién pide y amlbot tiene identidad propia.",
                ),
            ),
            Item(
                _t("Help", "Ayuda"),
                lines=("az ml -h",),
                tests=("tests/docs/test_coverage.py::test_what_needs_no_request_gets_a_word",),
                instead=_t("Help from the declarations.", "La ayuda sale de las declaraciones."),
            ),
            Item(
                _t("Remember the group and the workspace", "Recordar el grupo y el área de trabajo"),
                kinds=("defaults.configure", "defaults.show"),
                lines=(
                    'az configure --defaults group="nombre-grupo"',
                    'az configure --defaults workspace="area-trabajo-nombre"',
                    "defaults",
                ),
                tests=(f"{SEED}::test_a_read_is_answered_to_the_asker",),
            ),
        ),
    ),
    Part(
        _t("Resource groups", "Grupos de recursos"),
        (
            Item(
                _t("Create a resource group", "Crear un grupo de recursos"),
                kinds=("resource_group.create",),
                lines=('az group create --name "nombre-grupo" --location "eastus"',),
                tests=(f"{SEED}::test_azure_has_the_group_and_the_workspace_with_what_belongs_to_it",),
            ),
            Item(
                _t("Look for them, and delete one", "Consultarlos y eliminar uno"),
                kinds=(
                    "resource_group.list",
                    "resource_group.show",
                    "resource_group.exists",
                    "resource_group.delete",
                ),
                lines=("az group list", "az group show -n nombre-grupo", "az group delete -n nombre-grupo"),
                tests=(f"{PLACES}::test_a_group_is_made_found_shown_and_deleted_by_two_people",),
            ),
        ),
    ),
    Part(
        _t("Workspaces", "Áreas de trabajo"),
        (
            Item(
                _t(
                    "Create a workspace, with its storage account, key vault and Application Insights",
                    "Crear un área de trabajo, con su cuenta de almacenamiento, Key Vault y Application Insights",
                ),
                kinds=("workspace.create",),
                lines=('az ml workspace create --name "area-trabajo-nombre"',),
                tests=(f"{SEED}::test_azure_has_the_group_and_the_workspace_with_what_belongs_to_it",),
            ),
            Item(
                _t(
                    "Hubs and projects, managed networks, resources that are there already",
                    "Centros y proyectos, redes administradas, recursos que ya existen",
                ),
                kinds=("workspace.create",),
                lines=(
                    "az ml workspace create -n vision-hub -g vision-rg --kind hub",
                    "az ml workspace create -n vision-closed -g vision-rg --managed-network "
                    "allow_only_approved_outbound --public-network-access Disabled",
                ),
                tests=(
                    f"{PLACES}::test_a_hub_gets_a_project_and_stays_while_it_has_one",
                    f"{PLACES}::test_a_closed_workspace_is_made_as_it_was_asked_for",
                    f"{PLACES}::test_storage_of_another_group_needs_a_platform_admin",
                ),
            ),
            Item(
                _t(
                    "From an ARM template with a virtual network and private endpoints",
                    "Con una plantilla de ARM con red virtual y puntos de conexión privados",
                ),
                kinds=("workspace.create",),
                lines=("az ml workspace create -n vision-vnet -g vision-rg --template private",),
                tests=(f"{PLACES}::test_a_workspace_with_a_network_comes_from_the_platform_teams_template",),
                instead=_t(
                    "From the templates the platform team keeps in policies/templates.",
                    "Con las plantillas que el equipo de plataforma guarda en policies/templates.",
                ),
            ),
            Item(
                _t("List, show, change, diagnose, delete", "Listar, mostrar, cambiar, diagnosticar y eliminar"),
                kinds=(
                    "workspace.list",
                    "workspace.show",
                    "workspace.update",
                    "workspace.diagnose",
                    "workspace.delete",
                    "workspace.unfinished",
                    "workspace.discard",
                ),
                lines=("az ml workspace list", "az ml workspace show -n area-trabajo-nombre"),
                tests=(f"{PLACES}::test_a_workspace_is_made_changed_diagnosed_and_deleted_with_all_it_was_given",),
            ),
            Item(
                _t(
                    "One workspace per team, per project, or a single one",
                    "Un área de trabajo por equipo, por proyecto o una sola",
                ),
                tests=("tests/policy/test_places.py::test_whose_request_it_is",),
                instead=_t(
                    "The layout of workspaces.yaml decides whose a name is.",
                    "El diseño indicado en workspaces.yaml decide de quién es un nombre.",
                ),
            ),
        ),
    ),
    Part(
        _t("Access", "Acceso"),
        (
            Item(
                _t(
                    "Give a role: Owner, Contributor, Reader, AzureML Data Scientist, AzureML Compute Operator",
                    "Dar un rol: Propietario, Colaborador, Lector, Científico de datos de AzureML, Operador de proceso "
                    "de AzureML",
                ),
                kinds=("role.grant",),
                lines=(
                    'az role assignment create --role "Contributor" --assignee "joe@contoso.com" '
                    "--resource-group this-rg",
                ),
                tests=(
                    f"{SEED}::test_azure_has_the_two_role_assignments_at_their_scopes",
                    f"{PLACES}::test_a_role_is_given_by_its_spanish_name_and_taken_away_by_its_guid",
                ),
            ),
            Item(
                _t("Who has which role; take it away", "Quién tiene qué rol; quitarlo"),
                kinds=("role.list", "role.revoke"),
                lines=("az role assignment list -g this-rg",),
                tests=(f"{PLACES}::test_a_role_is_given_by_its_spanish_name_and_taken_away_by_its_guid",),
            ),
            Item(
                _t("What a role allows", "Qué permite un rol"),
                kinds=("role_definition.list", "role_definition.show"),
                lines=("az role definition list",),
                tests=(f"{PLACES}::test_everybody_may_look_what_a_role_allows",),
            ),
            Item(
                _t(
                    "Somebody comes, somebody goes: role, instance, datastore and environment by one request",
                    "Alguien llega, alguien se va: rol, instancia, almacén y entorno con una sola solicitud",
                ),
                kinds=("person.onboard", "person.offboard"),
                lines=(
                    "onboard --assignee joe@contoso.com --size STANDARD_DS11_V2 -w area-trabajo-nombre --for 90d",
                    "onboard --assignee joe@contoso.com --size DS3_v2 --environment basic-env --environment-version 1 "
                    "--image mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04",
                    "offboard --assignee joe@contoso.com -w area-trabajo-nombre --reason 'has left the team'",
                ),
                tests=(
                    f"{PEOPLE}::test_one_approval_brings_somebody_in_and_one_takes_them_out",
                    f"{PEOPLE}::test_the_teams_environment_comes_along_and_is_registered_once",
                ),
            ),
            Item(
                _t(
                    "A rule that only Azure admins create computes and datastores, while data scientists run jobs, "
                    "train and register models",
                    "Una directiva por la que solo los administradores de Azure crean procesos y almacenes de datos, "
                    "y los científicos de datos ejecutan trabajos, entrenan y registran modelos",
                ),
                tests=(
                    "tests/policy/test_trial.py::test_the_seed_s_own_rule",
                    f"{DATA}::test_a_data_scientist_creates_no_datastore",
                ),
                instead=_t(
                    "It is the shipped policy of every team.",
                    "Es la política de cada equipo que se entrega con el bot.",
                ),
            ),
        ),
    ),
    Part(
        _t("Computes", "Procesos"),
        (
            Item(
                _t("Create a compute instance", "Crear una instancia de proceso"),
                kinds=("compute_instance.create",),
                lines=(
                    'az ml compute create --name "nombre-instancia" --size STANDARD_DS11_V2 --type ComputeInstance',
                ),
                tests=(f"{SEED}::test_azure_has_exactly_the_cluster_and_the_instance_that_were_planned",),
            ),
            Item(
                _t("For a colleague, with times of the week", "Para un colega, con horario semanal"),
                kinds=("compute_instance.create",),
                lines=(
                    "az ml compute create -n nb-joe -t ComputeInstance --size DS3_v2 --on-behalf-of joe@contoso.com",
                ),
                tests=("tests/journeys/test_computes.py::test_an_instance_for_a_colleague_with_its_times_of_the_week",),
            ),
            Item(
                _t("Notebooks on an instance of one's own", "Cuadernos en una instancia propia"),
                kinds=("notebook.open",),
                lines=("notebook open",),
                tests=(
                    "tests/journeys/test_computes.py::"
                    "test_notebooks_open_where_there_is_an_instance_and_where_one_is_made",
                ),
            ),
            Item(
                _t("Create a compute cluster", "Crear un clúster de proceso"),
                kinds=("compute_cluster.create",),
                lines=(
                    'az ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 --max-instances 2 '
                    "--type AmlCompute",
                ),
                tests=(
                    f"{SEED}::test_azure_has_exactly_the_cluster_and_the_instance_that_were_planned",
                    f"{FILES}::test_a_cluster_is_asked_for_by_a_file_named_after_the_command",
                ),
            ),
            Item(
                _t(
                    "What there is: computes, nodes, sizes with their prices, quota in use",
                    "Qué hay: procesos, nodos, tamaños con su precio y cuota usada",
                ),
                kinds=(
                    "compute.list",
                    "compute.show",
                    "compute.list_nodes",
                    "compute.list_sizes",
                    "compute.list_usage",
                ),
                lines=("az ml compute list", "az ml compute show --name nombre-cluster", "az ml compute list-sizes"),
                tests=(
                    f"{SEED}::test_a_read_is_answered_to_the_asker",
                    "tests/journeys/test_computes.py::test_a_read_is_answered",
                ),
            ),
            Item(
                _t("Start, stop, restart, resize", "Iniciar, detener, reiniciar y cambiar de tamaño"),
                kinds=("compute.start", "compute.stop", "compute.restart", "compute.resize", "compute.update"),
                lines=("az ml compute start --name nombre-instancia", "az ml compute stop --name nombre-instancia"),
                tests=(
                    "tests/journeys/test_computes.py::"
                    "test_its_owner_stops_resizes_and_starts_it_and_a_lead_agrees_to_the_size",
                    "tests/journeys/test_computes.py::test_a_cluster_grows_and_keeps_what_nobody_named",
                ),
            ),
            Item(
                _t(
                    "Attach what others run: Kubernetes, Synapse Spark, Databricks, a virtual machine",
                    "Asociar lo que otros administran: Kubernetes, Synapse Spark, Databricks, una máquina virtual",
                ),
                kinds=(
                    "kubernetes.attach",
                    "synapse_spark.attach",
                    "databricks.attach",
                    "virtual_machine.attach",
                ),
                lines=(
                    "az ml compute attach -n aks -t Kubernetes --namespace ml --resource-id /subscriptions/"
                    "22222222-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/"
                    "managedClusters/prod",
                ),
                tests=(
                    "tests/journeys/test_computes.py::"
                    "test_what_others_run_is_attached_with_a_secret_nobody_typed_and_detached_again",
                    "tests/azure/test_operations.py::test_an_operation_is_begun_without_waiting_and_comes_true",
                ),
            ),
            Item(
                _t("Serverless compute", "Proceso sin servidor"),
                kinds=("job.submit",),
                lines=("az ml job create --file job.yml",),
                tests=(
                    "tests/journeys/test_computes.py::"
                    "test_nothing_is_created_for_serverless_compute_and_the_person_is_told",
                    f"{FILES}::test_a_pipeline_from_a_zip_runs_without_a_compute",
                ),
                instead=_t(
                    "Nothing to create: a job without a compute, judged by what its nodes cost.",
                    "No hay nada que crear: un trabajo sin proceso, que se juzga por lo que cuestan sus nodos.",
                ),
            ),
            Item(
                _t("Delete or detach one", "Eliminar o desasociar uno"),
                kinds=("compute.delete", "compute.detach"),
                lines=("az ml compute delete --name nombre-cluster --yes",),
                tests=("tests/journeys/test_computes.py::test_a_cluster_goes_when_the_lead_agrees",),
            ),
        ),
    ),
    Part(
        _t("Environments", "Entornos"),
        (
            Item(
                _t(
                    "Register one: an image, with the packages of a conda file",
                    "Registrar uno: una imagen, con los paquetes de un archivo de conda",
                ),
                kinds=("environment.create",),
                lines=("az ml environment create --file basic-env.yml",),
                tests=(
                    f"{FILES}::test_the_founding_document_s_two_files_become_an_environment",
                    "tests/azure/test_environments.py::test_an_environment_is_registered_with_its_packages",
                ),
            ),
            Item(
                _t("List, show, archive, restore", "Listar, mostrar, archivar y restaurar"),
                kinds=("environment.list", "environment.show", "environment.archive", "environment.restore"),
                lines=("az ml environment list", "az ml environment show --name basic-env-scikit --version 1"),
                tests=("tests/azure/test_environments.py::test_an_archived_version_keeps_its_number",),
            ),
        ),
    ),
    Part(
        _t("Datastores", "Almacenes de datos"),
        (
            Item(
                _t("Create one for other storage", "Crear uno para otro almacenamiento"),
                kinds=("datastore.create",),
                lines=(
                    "az ml datastore create --name raw_images --type azure_blob --account-name contosoraw "
                    "--container-name raw-images",
                ),
                tests=(
                    f"{DATA}::test_a_datastore_is_created_without_credentials_by_an_azure_admin",
                    "tests/azure/test_assets.py::test_a_datastore_of_every_type_is_created_without_credentials",
                ),
                instead=_t(
                    "Always without credentials: keys never pass through Slack.",
                    "Siempre sin credenciales: las claves nunca pasan por Slack.",
                ),
            ),
            Item(
                _t(
                    "The four built-in ones: workspaceblobstore, workspacefilestore, workspaceartifactstore, "
                    "workspaceworkingdirectory",
                    "Los cuatro integrados: workspaceblobstore, workspacefilestore, workspaceartifactstore, "
                    "workspaceworkingdirectory",
                ),
                kinds=("datastore.list", "datastore.show"),
                lines=("az ml datastore list", "az ml datastore show"),
                tests=(
                    "tests/azure/test_assets.py::"
                    "test_the_built_in_datastores_come_first_with_what_they_are_for_in_both_languages",
                    f"{DATA}::test_what_there_is_is_told_to_the_asker_in_their_language",
                ),
            ),
            Item(
                _t("Delete one", "Eliminar uno"),
                kinds=("datastore.delete",),
                lines=("az ml datastore delete --name raw_images",),
                tests=(f"{DATA}::test_a_datastore_is_deleted_and_the_built_in_ones_are_not",),
            ),
        ),
    ),
    Part(
        _t("Data", "Datos"),
        (
            Item(
                _t(
                    "Register data: a name and a version for a file or a folder",
                    "Registrar datos: un nombre y una versión para un archivo o una carpeta",
                ),
                kinds=("data_asset.create",),
                lines=(
                    "az ml dataset create --file data-local-path.yml",
                    "az ml data create --name customer-churn --path customer-churn.csv",
                    "az ml data create --name raw-images --version 1 --type uri_folder "
                    "--path azureml://datastores/raw_images/paths/2026/",
                ),
                tests=(
                    f"{DATA}::test_the_seed_s_own_file_is_asked_for_by_its_old_names_and_that_is_said",
                    f"{DATA}::test_data_is_registered_at_the_version_that_was_named",
                ),
            ),
            Item(
                _t("List and show", "Listar y mostrar"),
                kinds=("data_asset.list", "data_asset.show"),
                lines=("az ml dataset list", "az ml data show -n raw-images -v 1"),
                tests=(f"{DATA}::test_what_there_is_is_told_to_the_asker_in_their_language",),
            ),
            Item(
                _t("Archive and restore", "Archivar y restaurar"),
                kinds=("data_asset.archive", "data_asset.restore"),
                lines=("az ml data archive --name raw-images --version 1", "az ml data restore -n raw-images -v 1"),
                tests=(f"{DATA}::test_what_is_archived_is_hidden_and_comes_back_whole",),
            ),
        ),
    ),
    Part(
        _t("Models", "Modelos"),
        (
            Item(
                _t(
                    "Register a model: a pickle or other file, an MLflow or a Triton folder",
                    "Registrar un modelo: un pickle u otro archivo, o una carpeta de MLflow o de Triton",
                ),
                kinds=("model.register",),
                lines=(
                    "az ml model create --name churn-model --type custom_model "
                    "--path azureml://jobs/train-7/outputs/artifacts/paths/model/churn.pkl --stage Production",
                    "az ml model create -n churn-mlflow -t mlflow_model -p runs:/train-7/model",
                    "az ml model create --name churn-model --path model/churn.pkl",
                ),
                tests=(
                    f"{DATA}::test_a_model_gets_the_next_version_each_time",
                    f"{DATA}::test_a_model_that_came_along_is_uploaded_and_registered_once",
                ),
            ),
            Item(
                _t("List, show, archive, restore", "Listar, mostrar, archivar y restaurar"),
                kinds=("model.list", "model.show", "model.archive", "model.restore"),
                lines=("az ml model list", "az ml model show -n churn-model --label latest"),
                tests=(
                    f"{DATA}::test_what_there_is_is_told_to_the_asker_in_their_language",
                    f"{DATA}::test_what_is_archived_is_hidden_and_comes_back_whole",
                ),
            ),
        ),
    ),
    Part(
        _t("Components and training", "Componentes y entrenamiento"),
        (
            Item(
                _t("Register a component with its code", "Registrar un componente con su código"),
                kinds=(
                    "component.create",
                    "component.list",
                    "component.show",
                    "component.archive",
                    "component.restore",
                ),
                lines=("az ml component create --file prepare.yml", "az ml component list"),
                tests=(f"{TRAINING}::test_a_component_is_registered_with_its_code_and_hidden_again",),
            ),
            Item(
                _t(
                    "Submit a job: command, sweep, pipeline, automated ML",
                    "Enviar un trabajo: comando, barrido, canalización, ML automatizado",
                ),
                kinds=("job.submit",),
                lines=("az ml job create --file job.yml", "az ml job create --file pipeline.yml"),
                tests=(f"{TRAINING}::test_a_job_of_every_type_runs_as_its_file_says",),
            ),
            Item(
                _t("Follow, cancel, archive", "Seguir, cancelar y archivar"),
                kinds=("job.list", "job.show", "job.cancel", "job.archive", "job.restore"),
                lines=("az ml job list", "az ml job cancel --name amlbot-r-7-1a2b3c4d-0"),
                tests=(
                    f"{FILES}::test_a_pipeline_from_a_zip_runs_without_a_compute",
                    "tests/azure/test_jobs.py::test_a_job_is_cancelled_once_and_one_that_has_ended_is_left_alone",
                    "tests/azure/test_jobs.py::test_a_job_is_archived_and_restored",
                ),
            ),
        ),
    ),
)

_INTRODUCTION = _t(
    "Everything the founding document does with Azure Machine Learning, the kind of request that answers to it, a line "
    "to type after `/aml`, the schema of the YAML file that says the same, and the test that runs it against the "
    "sandbox.",
    "Todo lo que el documento fundacional hace con Azure Machine Learning, el tipo de solicitud que responde a ello, "
    "una línea que escribir tras `/aml`, el esquema del archivo YAML que dice lo mismo y la prueba que lo ejecuta en "
    "el entorno de pruebas.",
)
_BEYOND = _t("Besides", "Además")
_WRITTEN = "<!-- Generated from tests/docs/coverage.py: python -m tests.docs.regenerate -->"

_EVERYTHING: tuple[AnyKind | AnyCommand, ...] = (*KINDS, *COMMANDS)
SAID: Mapping[str, tuple[AnyKind | AnyCommand, ...]] = {
    name: tuple(one for one in _EVERYTHING if one.name == name)
    for name in dict.fromkeys(one.name for one in _EVERYTHING)
}


def page() -> str:
    """The Markdown of docs/reference/coverage.md."""
    parts = [_WRITTEN, "# Coverage · Cobertura", _INTRODUCTION.en, _INTRODUCTION.es]
    heads = ("English", "Español", "Kind · Tipo", "Line · Línea", "YAML", "Test · Prueba")
    for part in PARTS:
        rows = (_row(item) for item in part.items)
        parts += [f"## {part.title.en} · {part.title.es}", _table(heads, rows)]
    named = {name for part in PARTS for item in part.items for name in item.kinds}
    beyond = [several[0] for name, several in SAID.items() if name not in named]
    rows = (
        (one.title.en, one.title.es, _link(one.name), _code(one.examples[:1]), _schemas((one.name,)), "")
        for one in beyond
    )
    return "\n\n".join([*parts, f"## {_BEYOND.en} · {_BEYOND.es}", _table(heads, rows)]) + "\n"


def _row(item: Item) -> tuple[str, ...]:
    en, es = item.what.en, item.what.es
    if item.instead is not None:
        en, es = f"{en}. *{item.instead.en}*", f"{es}. *{item.instead.es}*"
    tests = "<br>".join(f"[{name}](../../{path})" for path, _, name in (one.partition("::") for one in item.tests))
    kinds = "<br>".join(_link(name) for name in item.kinds)
    return (en, es, kinds, _code(line.removeprefix("az ") for line in item.lines), _schemas(item.kinds), tests)


def _link(name: str) -> str:
    return f"[`{name}`]({name}.md)"


def _code(lines: Iterable[str]) -> str:
    return "<br>".join(f"`{line}`" for line in lines)


def _schemas(names: tuple[str, ...]) -> str:
    found = (schema for name in names for one in SAID[name] if isinstance(one, Kind) for schema in one.schemas)
    return "<br>".join(f"`{schema}`" for schema in found)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(heads)
    lines: list[Iterable[str]] = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
