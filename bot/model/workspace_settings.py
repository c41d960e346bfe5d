"""What may be said of a workspace, declared once for those who create one and those who change one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.model.facts import Field as Fact
from bot.model.kind import Option
from bot.model.options import OneLine
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
    return rf"(?i)^$|^/subscriptions/[-\w]+/resourceGroups/[-\w.()]+/providers/{provider}/[-\w.]+$"


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
HubId = Annotated[
    str,
    Field(pattern=_id_of(_HUB)),
    Option(
        flag="--hub-id",
        summary=Text(en="Hub a project belongs to", es="Centro al que pertenece un proyecto"),
        rule=_rule(_HUB),
        yaml="hub_id",
    ),
]

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
