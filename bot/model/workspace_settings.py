"""What may be said of a workspace, declared once for those who create one and those who change one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.model.facts import Field as Fact
from bot.model.kind import Option, Untaken
from bot.model.options import IDENTITY_WHY, NETWORK_WHY, OneLine, pairs_of
from bot.model.place import Place
from bot.model.problem import Problem
from bot.model.text import Text

DisplayName = Annotated[
    str,
    OneLine,
    Field(max_length=256),
    Option(
        flag="--display-name",
        summary=Text(en="Name shown in the studio", es="Nombre mostrado en el estudio"),
        free=True,
    ),
]
PublicNetworkAccess = Annotated[
    Literal["", "Enabled", "Disabled"],
    Option(
        flag="--public-network-access",
        summary=Text(en="Whether it is reached from the internet", es="Si se accede a ella desde internet"),
        yaml="public_network_access",
    ),
]
ManagedNetwork = Annotated[
    Literal["", "disabled", "allow_internet_outbound", "allow_only_approved_outbound"],
    Option(
        flag="--managed-network",
        aliases=("-m",),
        summary=Text(
            en="Isolation of its computes by a network that Azure manages",
            es="Aislamiento de sus procesos con una red que administra Azure",
        ),
        yaml="managed_network.isolation_mode",
    ),
]
DatastoresAuth = Annotated[
    Literal["", "accesskey", "identity"],
    Option(
        flag="--system-datastores-auth-mode",
        aliases=("-d",),
        summary=Text(
            en="How its own datastores sign in: by keys, or as whoever asks",
            es="Cómo se autentican sus almacenes de datos: con claves o con la identidad de quien pide",
        ),
        yaml="system_datastores_auth_mode",
    ),
]
ImageBuildCompute = Annotated[
    str,
    Field(pattern=r"^$|^[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]$"),
    Option(
        flag="--image-build-compute",
        aliases=("-i",),
        summary=Text(
            en="Compute that builds images when the registry is private",
            es="Proceso que crea las imágenes cuando el registro es privado",
        ),
        yaml="image_build_compute",
    ),
]


def _id_of(kind: str) -> str:
    """The pattern of an Azure id of one type, in any letter case; also nothing."""
    provider = kind.replace(".", r"\.")
    return rf"(?i)^$|^/subscriptions/[-\w]+/resourceGroups/[-\w.()]*[-\w()]/providers/{provider}/[-\w.]*[-\w]$"


def _rule(kind: str) -> Text:
    path = f"/subscriptions/…/resourceGroups/…/providers/{kind}/…"
    return Text(en=f"an Azure id such as {path}", es=f"un identificador de Azure como {path}")


def _own(flag: str, short: str, kind: str, en: str, es: str, yaml: str) -> Option:
    return Option(flag=flag, aliases=(short,), summary=Text(en=en, es=es), rule=_rule(kind), yaml=yaml)


_STORAGE, _VAULT = "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"
_INSIGHTS, _REGISTRY = "Microsoft.Insights/components", "Microsoft.ContainerRegistry/registries"
_HUB = "Microsoft.MachineLearningServices/workspaces"

StorageId = Annotated[
    str,
    Field(pattern=_id_of(_STORAGE)),
    _own("--storage-account", "-s", _STORAGE, "Storage account to use instead of a new one",
         "Cuenta de almacenamiento que se usa en lugar de una nueva", "storage_account"),
]  # fmt: skip
VaultId = Annotated[
    str,
    Field(pattern=_id_of(_VAULT)),
    _own("--key-vault", "-k", _VAULT, "Key vault to use instead of a new one",
         "Almacén de claves que se usa en lugar de uno nuevo", "key_vault"),
]  # fmt: skip
InsightsId = Annotated[
    str,
    Field(pattern=_id_of(_INSIGHTS)),
    _own("--application-insights", "-a", _INSIGHTS, "Application Insights to use", "Application Insights que se usa",
         "application_insights"),
]  # fmt: skip
RegistryId = Annotated[
    str,
    Field(pattern=_id_of(_REGISTRY)),
    _own("--container-registry", "-c", _REGISTRY, "Container registry to use", "Registro de contenedores que se usa",
         "container_registry"),
]  # fmt: skip
Hub = Annotated[
    str,
    Field(pattern=rf"{_id_of(_HUB)}|^[a-zA-Z0-9][a-zA-Z0-9_-]{{2,32}}$"),
    Option(
        flag="--hub-id",
        summary=Text(
            en="Hub a project belongs to: its Azure id, or its name when it is in the same group",
            es="Centro al que pertenece un proyecto: su identificador de Azure, o su nombre si está en el mismo grupo",
        ),
        rule=_rule(_HUB),
        yaml="hub_id",
        before=("workspace_hub",),
    ),
]
KindOfWorkspace = Annotated[
    Literal["default", "hub", "project"],
    Option(
        flag="--kind",
        summary=Text(en="Kind of workspace", es="Clase de área de trabajo"),
    ),
]
ProvisionNetwork = Annotated[
    bool,
    Option(
        flag="--provision-network-now",
        summary=Text(
            en="Make the managed network at once, and not with the first compute",
            es="Crear la red administrada de inmediato y no con el primer proceso",
        ),
        switch=True,
        yaml="provision_network_now",
    ),
]
DataIsolation = Annotated[
    bool,
    Option(
        flag="--enable-data-isolation",
        aliases=("-e",),
        summary=Text(en="Keep the data of a hub's projects apart", es="Aislar los datos de los proyectos de un centro"),
        switch=True,
        yaml="enable_data_isolation",
    ),
]

TemplateName = Annotated[
    str,
    Option(
        flag="--template",
        summary=Text(
            en="Template of the platform team that makes it, with its network",
            es="Plantilla del equipo de plataforma con la que se crea, con su red",
        ),
        lookup="templates",
    ),
]
TemplateParameters = Annotated[
    Mapping[str, str],
    BeforeValidator(pairs_of),
    Field(max_length=30),
    Option(
        flag="--parameters",
        summary=Text(en="Values for the template, as name=value", es="Valores para la plantilla, como nombre=valor"),
        many=True,
        free=True,
    ),
]
TEMPLATE = Fact(
    name="template",
    type="text",
    table="templates",
    summary=Text(en="Template of the platform team, or none.", es="Plantilla del equipo de plataforma, o none."),
)

ISOLATION = Fact(
    name="isolation",
    type="text",
    summary=Text(
        en="Managed network: disabled, allow_internet_outbound or allow_only_approved_outbound.",
        es="Red administrada: disabled, allow_internet_outbound o allow_only_approved_outbound.",
    ),
)
PUBLIC_ACCESS = Fact(
    name="public_access",
    type="boolean",
    summary=Text(en="It is reached from the internet.", es="Se accede a ella desde internet."),
)
KIND_OF_WORKSPACE = Fact(
    name="workspace_kind",
    type="text",
    summary=Text(en="default, hub or project.", es="default, hub o project."),
)
GIVEN_PARTS = Fact(
    name="given_parts",
    type="texts",
    summary=Text(
        en="Which of storage_account, key_vault, application_insights, container_registry and hub it is given.",
        es="Cuáles de storage_account, key_vault, application_insights, container_registry y hub recibe.",
    ),
)
OUTSIDE_GROUP = Fact(
    name="outside_group",
    type="boolean",
    summary=Text(
        en="Something it is given lies outside its resource group.",
        es="Algo de lo que recibe está fuera de su grupo de recursos.",
    ),
)


def any_outside(ids: Iterable[str], *, place: Place) -> bool:
    """Whether one of these Azure ids lies outside of the resource group of the place: value of OUTSIDE_GROUP."""
    group = f"{place.group_scope}/".lower()
    return any(not one.lower().startswith(group) for one in ids)


def other_subscription(given: Mapping[str, str], *, place: Place) -> tuple[Problem, ...]:
    """The first of what a workspace is given, field -> Azure id, that is in another subscription than it."""
    here = f"/subscriptions/{place.subscription}/".lower()
    for name, part in given.items():
        if not part.lower().startswith(here):
            text = Text(
                en=f"{part.rpartition('/')[2]} is in another subscription than the workspace.",
                es=f"{part.rpartition('/')[2]} está en otra suscripción que el área de trabajo.",
            )
            return (Problem(code="other-subscription", text=text, field=name),)
    return ()


WORKSPACE_UNTAKEN = (
    Untaken(
        flags=("--primary-user-assigned-identity", "-p", "--allow-roleassignment-on-rg", "-r"),
        why=IDENTITY_WHY,
        keys=("identity", "primary_user_assigned_identity", "allow_roleassignment_on_rg"),
    ),
    Untaken(
        flags=("--network-acls",),
        why=NETWORK_WHY,
        keys=("network_acls", "serverless_compute", "managed_network.outbound_rules", "managed_network.firewall_sku"),
    ),
    Untaken(
        flags=(),
        why=Text(
            en="encryption with a key of your own is the platform team's: a template of theirs can have it",
            es="el cifrado con clave propia es cosa del equipo de plataforma: una plantilla suya puede incluirlo",
        ),
        keys=("customer_managed_key",),
    ),
    Untaken(
        flags=(),
        why=Text(
            en="whether data have a high business impact is for the platform team to say, in a template of theirs",
            es="que los datos sean de alto impacto lo decide el equipo de plataforma, en una plantilla suya",
        ),
        keys=("hbi_workspace",),
    ),
    Untaken(
        flags=(),
        why=Text(en="Azure gives it by itself", es="lo asigna la propia Azure"),
        keys=("id", "discovery_url", "mlflow_tracking_uri"),
        harmless=True,
    ),
)
"""What az takes for any workspace, by option or in its YAML file, and a request does not.

Source  learn.microsoft.com/azure/machine-learning/reference-yaml-workspace, 2026, and the schema of azure-ai-ml 1.35.2
"""
