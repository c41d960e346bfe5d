"""Who amlbot itself is in Entra, by what its own token says."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from bot.model.noun import Noun

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_SCOPE = "https://management.azure.com/.default"


class Signed(Noun):
    """What the token that amlbot gets for itself says of it.

    id           object id of the service principal, managed identity or person it signs in as, lower case.
    application  client id it signs in with, lower case.
    Either is empty when the token does not say.
    """

    id: str = ""
    application: str = ""


def signed_in(credential: TokenCredential) -> Signed:
    """Read a token of amlbot's own, for Azure Resource Manager. Raises azure-identity's own errors.

    Its signature is not looked at: it came from Entra by TLS and for ourselves, and nothing is let in by it. A token
    that is no JWT says nothing.
    Claims  learn.microsoft.com/entra/identity-platform/access-token-claims-reference, 2026-11: `oid`; `appid` in
            version 1.0 and `azp` in 2.0.
    """
    claims = _claims(credential.get_token(_SCOPE).token)
    application = claims.get("appid") or claims.get("azp")
    return Signed(id=_text(claims.get("oid")), application=_text(application))


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _text(claim: object) -> str:
    return claim.strip().lower() if isinstance(claim, str) else ""
