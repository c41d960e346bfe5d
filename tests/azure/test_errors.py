"""From the SDKs' exceptions to ours: every code has a meaning, and nothing of Azure's own words gets through."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.identity import CredentialUnavailableError

from bot.azure import refusals
from bot.azure.complaints import complaints, telling
from bot.azure.errors import classify, reading, retry_after, writing
from bot.azure.meanings import PASSING, REFUSALS, VAGUE
from bot.azure.refusals import refusal, safe_code
from bot.model.errors import OutcomeUnknown, Refused, Unavailable

SANDBOX = Path(refusals.__file__).parents[1] / "sandbox" / "azure"


class Answer:
    """An HTTP response as azure-core's exceptions read it."""

    def __init__(self, status: int, body: object = None, headers: dict[str, str] | None = None) -> None:
        self.status_code = status
        self.reason = "because"
        self.headers = headers or {}
        self._text = body if isinstance(body, str) else json.dumps(body or {})

    def text(self, encoding: str | None = None) -> str:
        return self._text


def _http(
    status: int, code: str = "", message: str = "m", headers: dict[str, str] | None = None, **more: Any
) -> HttpResponseError:
    body = {"error": {"code": code, "message": message, **more}} if code else "<html>gateway</html>"
    return HttpResponseError(response=Answer(status, body, headers))  # type: ignore[arg-type]


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_final_code_has_a_sentence_in_both_languages(code: str) -> None:
    sentence = REFUSALS[code]
    assert sentence.en != sentence.es
    assert sentence.en.endswith(".")
    assert sentence.es.endswith(".")
    for write in (True, False):
        meant = classify(_http(400, code), writing=write)
        assert isinstance(meant, Refused)
        assert meant.code == code


@pytest.mark.parametrize("code", sorted(PASSING))
def test_every_passing_code_is_waited_for_and_has_changed_nothing(code: str) -> None:
    for write in (True, False):
        meant = classify(_http(409, code), writing=write)
        assert isinstance(meant, Unavailable)
        assert meant.retry_after == PASSING[code]


def test_no_code_is_both_final_and_passing() -> None:
    assert not REFUSALS.keys() & PASSING.keys()
    assert REFUSALS.keys() >= VAGUE


def test_every_code_that_the_local_azure_can_answer_has_a_meaning() -> None:
    """Read from its source: codes of roles that are defined, and of long operations that are cancelled, included."""
    used: set[str] = set()
    for file in SANDBOX.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'AzureError\(\s*\d{3},\s*"(\w+)"', text))
        used |= set(re.findall(r'"code": "(\w+)"', text))
    assert len(used) > 30
    known = REFUSALS.keys() | PASSING.keys()
    sign_in = {
        "AuthenticationFailed",
        "InvalidAuthenticationToken",
        "ExpiredAuthenticationToken",
        "InvalidAuthenticationTokenTenant",
    }
    never_asked = {
        "AccountKey",
        "RoleDefinitionDeleteNotAllowed",
        "RoleDefinitionHasAssignments",
        "RoleDefinitionUpdateNotAllowed",
        "RoleDefinitionWithSameNameExists",
    }
    assert {code for code in used - sign_in - never_asked if code.lower() not in known} == set()


@pytest.mark.parametrize("status", range(400, 600))
@pytest.mark.parametrize("write", [True, False])
def test_every_status_without_a_code_has_a_meaning(status: int, write: bool) -> None:
    meant = classify(_http(status), writing=write)
    if status == 429 or status == 503:
        assert isinstance(meant, Unavailable)
    elif status in (408, 500, 502, 504):
        assert isinstance(meant, OutcomeUnknown if write else Unavailable)
    elif status < 500:
        assert isinstance(meant, Refused)
    else:
        assert isinstance(meant, Unavailable)


def test_a_failure_reported_with_status_200_is_judged_by_its_code() -> None:
    meant = classify(_http(200, "SkuNotAvailable"), writing=True)
    assert isinstance(meant, Refused)
    assert meant.code == "SkuNotAvailable"
    assert isinstance(classify(_http(200, "ServiceUnavailable"), writing=True), Unavailable)


def _behind(outer: type[AzureError], inner: BaseException) -> AzureError:
    """What azure-core raises: its own exception around requests', around urllib3's."""
    middle = OSError(inner)
    middle.__cause__ = inner
    return outer("message", error=middle)


class NewConnectionError(Exception):
    """Named like urllib3's: no connection was made."""


class NameResolutionError(NewConnectionError):
    """Named like urllib3's: the name does not resolve."""


class SSLCertVerificationError(Exception):
    """Named like ssl's: the certificate was not trusted."""


class RemoteDisconnected(Exception):
    """Named like http.client's: the other side closed without an answer."""


@pytest.mark.parametrize(
    ("error", "maybe_applied"),
    [
        (_behind(ServiceRequestError, NewConnectionError()), False),
        (_behind(ServiceRequestError, NameResolutionError()), False),
        (_behind(ServiceRequestError, ConnectionRefusedError()), False),
        (_behind(ServiceRequestError, SSLCertVerificationError()), False),
        (_behind(ServiceRequestError, OSError("Tunnel connection failed: 403 Forbidden")), False),
        (ServiceRequestTimeoutError("connect timed out"), False),
        (_behind(ServiceRequestError, RemoteDisconnected()), True),
        (_behind(ServiceRequestError, ConnectionResetError()), True),
        (ServiceRequestError("Unable to connect to proxy"), True),
        (ServiceResponseError("aborted"), True),
        (ServiceResponseTimeoutError("read timed out"), True),
        (IncompleteReadError("half"), True),
        (AzureError("something else"), True),
        (DecodeError("not JSON"), True),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, AzureError) else str(value),
)
def test_a_lost_connection_is_unknown_only_where_the_call_may_have_arrived(
    error: AzureError, maybe_applied: bool
) -> None:
    assert isinstance(classify(error, writing=True), OutcomeUnknown if maybe_applied else Unavailable)
    assert isinstance(classify(error, writing=False), Unavailable)


@pytest.mark.parametrize(
    "error",
    [
        ClientAuthenticationError("AADSTS7000215: Invalid client secret provided: abc~secret"),
        CredentialUnavailableError("EnvironmentCredential authentication unavailable"),
        ClientAuthenticationError(response=Answer(401, {"error": {"code": "InvalidAuthenticationToken"}})),  # type: ignore[arg-type]
    ],
    ids=["secret", "unavailable", "401"],
)
def test_a_sign_in_that_fails_has_applied_nothing_and_tells_no_secret(error: ClientAuthenticationError) -> None:
    for write in (True, False):
        meant = classify(error, writing=write)
        assert isinstance(meant, Unavailable)
        assert meant.service == "Microsoft Entra"
        assert "abc~secret" not in str(meant)


SECRETS = "/subscriptions/123 sig=abc%2F client 'x' AccountKey=zzz"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 503])
def test_azures_own_words_never_get_through(status: int) -> None:
    for code in ("AuthorizationFailed", "BadRequest", "Weird_Code", SECRETS):
        for write in (True, False):
            meant = classify(_http(status, code, SECRETS), writing=write)
            said = str(meant) + (meant.sentence.es if isinstance(meant, Refused) else "")
            assert "abc%2F" not in said
            assert "zzz" not in said
            assert "/subscriptions" not in said


def test_the_code_that_says_most_is_found_inside() -> None:
    nested = {
        "error": {
            "code": "Conflict",
            "message": "m",
            "details": [{"code": "StorageAccountAlreadyTaken", "message": "x"}],
        }
    }
    error = {
        "code": "DeploymentFailed",
        "message": "At least one resource deployment operation failed.",
        "details": [{"code": "Conflict", "message": json.dumps(nested)}],
    }
    assert telling(error).code == "StorageAccountAlreadyTaken"
    assert [c.code for c in complaints(error)] == [
        "DeploymentFailed",
        "Conflict",
        "Conflict",
        "StorageAccountAlreadyTaken",
    ]
    assert (
        telling(_http(400, "BadRequest", details=[{"code": "SkuNotAvailable", "message": ""}]).error).code
        == "SkuNotAvailable"
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, "Unknown"),
        ({}, "Unknown"),
        ({"code": "DeploymentFailed", "details": [{"code": "Novelty", "message": "new"}]}, "Novelty"),
        ({"code": "BadRequest", "message": "{not json"}, "BadRequest"),
        ({"code": "BadRequest", "message": "[1]"}, "BadRequest"),
        ({"error": {"code": "ScopeLocked", "message": ""}}, "ScopeLocked"),
    ],
)
def test_odd_error_documents_are_read_without_harm(error: object, code: str) -> None:
    assert telling(error).code == code


def test_a_quota_names_the_family_though_another_part_names_the_code() -> None:
    message = (
        "The specified subscription has a standardNCSv3Family vCPU quota of 24 and cannot accomodate for at least 6"
    )
    error = _http(
        400, "BadRequest", message, details=[{"code": "ClusterCoreQuotaReached", "message": "Maximum allowed"}]
    )
    meant = classify(error, writing=True)
    assert isinstance(meant, Refused)
    assert meant.code == "ClusterCoreQuotaReached"
    assert "standardNCSv3Family is 24 vCPUs" in meant.sentence.en
    assert "standardNCSv3Family es de 24 vCPU" in meant.sentence.es


@pytest.mark.parametrize(
    ("code", "message", "en"),
    [
        ("BadRequest", "exceeds the quota", "quota"),
        ("Conflict", "Soft-deleted workspace exists. Please purge or recover it.", "recovered"),
        ("Conflict", "A vault with the same name already exists in deleted state.", "recovered"),
        ("BadRequest", "InvalidPropertyValue: vmSize X", "machine size"),
        ("Conflict", "Compute with this name already exists.", "name is already taken"),
        ("InvalidTemplateDeployment", "Authorization failed for template resource", "permission"),
        ("Conflict", "anything", "clashes"),
        ("RoleAssignmentExists", "soft deleted quota", "already been given"),
    ],
)
def test_a_vague_code_is_explained_by_what_the_message_is_about(code: str, message: str, en: str) -> None:
    assert en in refusal(code=code, message=message).en


def test_a_code_nobody_knows_is_shown_as_it_is() -> None:
    assert "Novelty" in refusal(code="Novelty").en
    assert "Novelty" in refusal(code="Novelty").es


@pytest.mark.parametrize("code", ["", "a b", "x" * 81, "<script>", "1", "code\nline"])
def test_what_is_not_a_code_is_not_shown(code: str) -> None:
    assert safe_code(code) == "Unknown"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12.0),
        ({"retry-after": "0"}, 1.0),
        ({"Retry-After-Ms": "2500"}, 2.5),
        ({"x-ms-retry-after-ms": "100"}, 1.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 5.0),
        ({"Retry-After": "-3"}, 5.0),
        ({}, 5.0),
    ],
)
def test_the_wait_is_what_the_headers_say_in_whole_numbers(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers) == seconds


def test_our_own_errors_and_bugs_pass_untouched() -> None:
    for guard in (reading, writing):
        with pytest.raises(ZeroDivisionError), guard():
            raise ZeroDivisionError
        with pytest.raises(Unavailable) as raised, guard():
            raise Unavailable(service="s", why="w")
        assert raised.value.service == "s"
