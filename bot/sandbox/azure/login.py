"""login.microsoftonline.com: the documents and tokens azure-identity asks for."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any, cast
from urllib.parse import parse_qs

from bot.sandbox.azure.wire import LOGIN, AzureError, Call, Json, Reply, new_guid
from bot.sandbox.azure.world import Caller, World

_LIFETIME = 3_599


class TokenIssuer:
    """Issues and checks tokens that look like Entra's; the signing key lives as long as the sandbox.

    A token's age is measured by the wall clock and not the sandbox's, because azure-identity keeps tokens by the
    wall clock too.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def answer(self, *, world: World, call: Call) -> Reply:
        """Answer a call to login.microsoftonline.com."""
        parts = [part for part in call.path.split("/") if part]
        if call.path.startswith("/common/discovery/instance"):
            return Reply(200, _instances(world.tenant))
        if len(parts) < 2:
            return Reply(404)
        tenant = parts[0]
        if tenant.lower() not in (world.tenant, world.directory.domain):
            return _refused(
                "invalid_tenant",
                90002,
                f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID",
                status=400,
            )
        if call.path.endswith("/.well-known/openid-configuration"):
            return Reply(200, _discovery(world.tenant))
        if call.path.endswith("/oauth2/v2.0/token") and call.method == "POST":
            return self._token(world=world, call=call)
        return Reply(404)

    def caller(self, *, world: World, call: Call, audience: str) -> Caller:
        """Who calls; raises AzureError 401 when the token is missing, not ours, too old or for somebody else."""
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        claims = self._claims(token)
        if claims is None:
            raise _unauthorized("InvalidAuthenticationToken", "The access token is invalid.")
        if claims["exp"] <= time.time():
            raise _unauthorized("ExpiredAuthenticationToken", "The access token expiry UTC time is in the past.")
        if audience not in str(claims["aud"]):
            raise _unauthorized(
                "InvalidAuthenticationTokenAudience",
                f"The access token has been obtained for wrong audience or resource '{claims['aud']}'. It should "
                f"exactly match with one of the allowed audiences 'https://{audience}/'.",
            )
        object_id = str(claims["oid"])
        return Caller(object_id, str(claims["appid"]), world.directory.name_of(object_id))

    def _token(self, *, world: World, call: Call) -> Reply:
        form = {name: values[-1] for name, values in parse_qs(call.body.decode("utf-8", "replace")).items()}
        if form.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", 70003, "The app requested an unsupported grant type.", status=400)
        application = world.directory.application_by_client_id(form.get("client_id", ""))
        if application is None:
            return _refused(
                "unauthorized_client",
                700016,
                f"Application with identifier '{form.get('client_id', '')}' was not found in the directory "
                f"'{world.company.slack.team.name}'.",
                status=400,
            )
        if not application.secret or not hmac.compare_digest(application.secret, form.get("client_secret", "")):
            return _refused(
                "invalid_client",
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{application.app_id}'.",
            )
        scope = form.get("scope", "")
        audience = scope.removesuffix("/.default").rstrip("/")
        if not scope.endswith("/.default") or not audience.startswith("https://"):
            return _refused("invalid_scope", 1002012, f"The provided value for scope {scope} is not valid.", status=400)
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{world.tenant}/",
            "iat": now,
            "nbf": now,
            "exp": now + _LIFETIME,
            "appid": application.app_id,
            "idtyp": "app",
            "oid": application.id,
            "sub": application.id,
            "tid": world.tenant,
            "ver": "1.0",
        }
        token = self._signed(claims)
        return Reply(
            200,
            {"token_type": "Bearer", "expires_in": _LIFETIME, "ext_expires_in": _LIFETIME, "access_token": token},
        )

    def _signed(self, claims: Json) -> str:
        head = _base64({"typ": "JWT", "alg": "HS256", "kid": "sandbox"})
        text = f"{head}.{_base64(claims)}"
        return f"{text}.{self._signature(text)}"

    def _signature(self, text: str) -> str:
        digest = hmac.new(self._key, text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _claims(self, token: str) -> dict[str, Any] | None:
        text, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._signature(text).encode(), signature.encode()):
            return None
        payload = text.partition(".")[2]
        return cast("Json", json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def _base64(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _instances(tenant: str) -> Json:
    return {
        "tenant_discovery_endpoint": f"https://{LOGIN}/{tenant}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": LOGIN, "preferred_cache": LOGIN, "aliases": [LOGIN]}],
    }


def _discovery(tenant: str) -> Json:
    root = f"https://{LOGIN}/{tenant}"
    return {
        "token_endpoint": f"{root}/oauth2/v2.0/token",
        "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
        "jwks_uri": f"{root}/discovery/v2.0/keys",
        "issuer": f"{root}/v2.0",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "tenant_region_scope": "NA",
        "cloud_instance_name": "microsoftonline.com",
    }


def _refused(error: str, number: int, sentence: str, *, status: int = 401) -> Reply:
    trace = new_guid()
    return Reply(
        status,
        {
            "error": error,
            "error_description": f"AADSTS{number}: {sentence} Trace ID: {trace}",
            "error_codes": [number],
            "trace_id": trace,
            "correlation_id": new_guid(),
        },
    )


def _unauthorized(code: str, message: str) -> AzureError:
    challenge = f'Bearer authorization_uri="https://{LOGIN}/", error="invalid_token", error_description="{message}"'
    return AzureError(401, code, message, headers={"WWW-Authenticate": challenge})
