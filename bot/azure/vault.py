"""Secrets of a key vault, by plain REST: one address, and what it answers is never logged, kept or shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azure.core.exceptions import ResourceNotFoundError, map_error
from azure.core.rest import HttpRequest

from bot.azure.errors import reading
from bot.azure.meanings import NO_SECRET
from bot.azure.rest import document_of, own_client
from bot.model.errors import Refused
from bot.model.text import Text

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_SCOPE = "https://vault.azure.net/.default"
_API = "7.4"
_VAULT = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]")
"""Source  learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026"""

_NOT_READABLE = Text(
    en="The bot may not read secrets of that key vault. A platform administrator has to give it the role "
    "Key Vault Secrets User on it.",
    es="El bot no puede leer los secretos de ese almacén de claves. Alguien de administración de la plataforma tiene "
    "que darle el rol Usuario de secretos de Key Vault sobre él.",
)
_CLOSED = Text(
    en="That key vault is closed to the network amlbot is in. A platform administrator has to let that network in, or "
    "attach it in the portal.",
    es="Ese almacén de claves está cerrado para la red en la que está amlbot. Alguien de administración de la "
    "plataforma tiene que permitir esa red o asociarlo en el portal.",
)
_MEANING = {
    "notfound": NO_SECRET,
    "forbidden": _NOT_READABLE,
    "forbiddenbyfirewall": _CLOSED,
    "forbiddenbyconnection": _CLOSED,
    "secretdisabled": NO_SECRET,
}
"""Lower-case code -> sentence. Key Vault says Forbidden to four things, and which of them in the error within.

Source  learn.microsoft.com/azure/key-vault/general/rest-error-codes, 2026
"""


class Vaults:
    """Reads secrets. The caller hands the value on to Azure and forgets it."""

    def __init__(self, *, credential: TokenCredential) -> None:
        self._client = own_client(root="https://vault.azure.net", scope=_SCOPE, credential=credential)

    def secret(self, *, vault: str, name: str) -> str:
        """The newest value. Raises Refused (not there, not for us) or Unavailable."""
        if not _VAULT.fullmatch(vault):
            raise Refused(code="SecretNotFound", sentence=NO_SECRET)
        address = f"https://{vault}.vault.azure.net/secrets/{name}?api-version={_API}"
        try:
            with reading(service="Azure Key Vault"):
                response = self._client.send_request(HttpRequest("GET", address))
                map_error(status_code=response.status_code, response=response, error_map={404: ResourceNotFoundError})
                response.raise_for_status()
                return str(document_of(response).get("value") or "")
        except Refused as refused:
            meant = _MEANING.get(_inner(refused.__cause__)) or _MEANING.get(refused.code.lower())
            raise Refused(code=refused.code, sentence=meant or refused.sentence) from refused


def _inner(cause: BaseException | None) -> str:
    """The code of the error within Key Vault's refusal, lower case; empty when there is none."""
    found = getattr(getattr(cause, "error", None), "innererror", None)
    return str(found.get("code") or "").lower() if isinstance(found, dict) else ""
