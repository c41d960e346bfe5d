"""From what the SDKs raise to what amlbot knows how to name: Refused, Unavailable or OutcomeUnknown.

Two questions decide. Will Azure say the same again? Then Refused. Could the call have been applied although nobody
told us? Then OutcomeUnknown, and the caller looks before it acts. The status is never enough: a long operation that
failed is reported with status 200, and the code says why.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
)

from bot.azure.complaints import telling
from bot.azure.meanings import PASSING, REFUSALS, VAGUE
from bot.azure.refusals import refusal, safe_code
from bot.model.errors import AmlbotError, OutcomeUnknown, Refused, Unavailable
from bot.model.operation import WorkspaceRef

log = logging.getLogger(__name__)

ARM = "Azure"
GRAPH = "Microsoft Graph"
ENTRA = "Microsoft Entra"

_SIGN_IN_SECONDS = 60.0
_MAYBE_APPLIED = frozenset({408, 500, 502, 504})
_NEVER_SENT = frozenset(
    {
        "NewConnectionError",
        "NameResolutionError",
        "ConnectTimeoutError",
        "ConnectTimeout",
        "ConnectionRefusedError",
        "gaierror",
        "SSLCertVerificationError",
        "InvalidURL",
        "InvalidProxyURL",
    }
)


def classify(error: AzureError, *, writing: bool, service: str = ARM) -> Refused | Unavailable | OutcomeUnknown:
    """What an SDK's exception means.

    writing  the call that failed would have changed something, so an answer that never came may hide a change.
    """
    if isinstance(error, ClientAuthenticationError):
        return Unavailable(
            service=ENTRA, why=f"the bot's own sign-in was refused ({_status(error)})", retry_after=_SIGN_IN_SECONDS
        )
    if isinstance(error, DecodeError):
        return _unheard(service, "the answer could not be read", writing=writing)
    if isinstance(error, HttpResponseError):
        return _answered(error, writing=writing, service=service)
    if isinstance(error, ServiceRequestError):
        why = f"no connection ({type(error).__name__})"
        if isinstance(error, ServiceRequestTimeoutError) or _never_sent(error):
            return Unavailable(service=service, why=why)
        return _unheard(service, why, writing=writing)
    if isinstance(error, ServiceResponseError):
        return _unheard(service, f"the answer was lost ({type(error).__name__})", writing=writing)
    if _is_of_ml(error):
        inner = _within(error)
        if inner is not None:
            return classify(inner, writing=writing, service=service)
        return Refused(code="ValidationException", sentence=refusal(code="ValidationException"))
    return _unheard(service, f"the call broke off ({type(error).__name__})", writing=writing)


@contextmanager
def reading(*, service: str = ARM) -> Iterator[None]:
    """Around calls that change nothing: raises Refused or Unavailable in place of the SDK's exceptions."""
    try:
        yield
    except AzureError as error:
        raise _noted(error, classify(error, writing=False, service=service)) from error


@contextmanager
def writing(*, service: str = ARM) -> Iterator[None]:
    """Around one call that changes something: raises Refused, Unavailable or OutcomeUnknown."""
    try:
        yield
    except AzureError as error:
        raise _noted(error, classify(error, writing=True, service=service)) from error


def is_missing(error: AmlbotError) -> bool:
    """True when Azure says that the thing, or what it belongs to, does not exist."""
    return isinstance(error, Refused) and error.code.lower() in _MISSING


_MISSING = frozenset(
    {
        "resourcenotfound",
        "resourcegroupnotfound",
        "parentresourcenotfound",
        "notfound",
        "deploymentnotfound",
        "roleassignmentnotfound",
        "request_resourcenotfound",
    }
)


_CANNOT_LOOK = frozenset(
    {
        "subscriptionnotfound",
        "invalidsubscriptionid",
        "invalidresourcetype",
        "invalidresourcenamespace",
        "noregisteredproviderfound",
    }
)


def is_not_there(missing: ResourceNotFoundError) -> bool:
    """True when a 404 means that the thing does not exist.

    Azure answers 404 as well when it shows the bot no such subscription, and when it knows the type or the version no
    more: then the thing may stand as before, and what was to be deleted must not be called gone.
    """
    code = (missing.error.code or "") if missing.error is not None else ""
    return code.lower() not in _CANNOT_LOOK


def names_the_workspace(missing: ResourceNotFoundError, workspace: WorkspaceRef) -> bool:
    """True when it is the workspace, its group or its subscription that does not exist, not something in it.

    Azure answers ResourceNotFound for what is missing in a workspace and for a missing workspace; only the message
    tells which: it ends the quoted path with `/workspaces/<name>` for the workspace.
    """
    code = (missing.error.code or "") if missing.error is not None else ""
    if code.lower() in ("resourcegroupnotfound", "parentresourcenotfound", "subscriptionnotfound"):
        return True
    message = (missing.error.message or "").lower() if missing.error is not None else ""
    return f"workspaces/{workspace.workspace.lower()}'" in message


def _noted(error: AzureError, meant: AmlbotError) -> AmlbotError:
    """Leave what support at Microsoft asks for in the log: status and correlation id, never the message."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    log.warning(
        "azure.call-failed meant=%s error=%s status=%s correlation=%s",
        f"{type(meant).__name__}({meant.code})" if isinstance(meant, Refused) else type(meant).__name__,
        type(error).__name__,
        getattr(error, "status_code", None),
        headers.get("x-ms-correlation-request-id") or headers.get("request-id") or "",
    )
    return meant


def _answered(error: HttpResponseError, *, writing: bool, service: str) -> Refused | Unavailable | OutcomeUnknown:
    status = error.status_code or 0
    complaint = telling(error.error)
    code = safe_code(complaint.code)
    if isinstance(error, ResourceNotFoundError) and (code == "Unknown" or code.lower() in VAGUE):
        # Azure Machine Learning answers UserError to what is not in a workspace, as it does to bad values.
        code = "NotFound"
    headers: Mapping[str, str] = getattr(error.response, "headers", None) or {}
    passing = PASSING.get(code.lower())
    if status == 429 or passing is not None:
        return Unavailable(
            service=service,
            why=f"asked to wait ({status} {code})",
            retry_after=retry_after(headers, otherwise=passing or 10.0),
            throttled=status == 429,
        )
    if code.lower() in REFUSALS and status < 500:
        return Refused(code=code, sentence=refusal(code=code, message=complaint.message))
    if status in _MAYBE_APPLIED and writing:
        return OutcomeUnknown(service=service, why=f"an error of its own ({status} {code})")
    if status == 408 or status >= 500:
        return Unavailable(
            service=service, why=f"an error of its own ({status} {code})", retry_after=retry_after(headers)
        )
    return Refused(code=code, sentence=refusal(code=code, message=complaint.message))


def retry_after(headers: Mapping[str, str], *, otherwise: float = 5.0) -> float:
    """Seconds to wait as the headers say; `otherwise` when they do not, or only by a date."""
    for name, unit in (("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = next((value for key, value in headers.items() if key.lower() == name), "")
        if text.strip().isdigit():
            return max(1.0, int(text) * unit)
    return otherwise


def _unheard(service: str, why: str, *, writing: bool) -> Unavailable | OutcomeUnknown:
    if writing:
        return OutcomeUnknown(service=service, why=why)
    return Unavailable(service=service, why=why)


def _is_of_ml(error: BaseException) -> bool:
    return type(error).__module__.startswith("azure.ai.ml")


def _within(error: AzureError) -> AzureError | None:
    """What azure-ai-ml made an error of its own out of, such as an upload that broke off; None when it is its own.

    What it names as the reason counts. Of what merely went on around it only a broken connection does: a look that
    found nothing comes before many a complaint about values.
    """
    waiting: list[tuple[object, bool]] = [(error, True)]
    seen: set[int] = set()
    while waiting:
        current, is_reason = waiting.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        broken = isinstance(current, ServiceRequestError | ServiceResponseError)
        if isinstance(current, AzureError) and not _is_of_ml(current) and (is_reason or broken):
            return current
        reasons = (getattr(current, "inner_exception", None), current.__cause__)
        waiting += [*((reason, is_reason) for reason in reasons), (current.__context__, False)]
    return None


def _never_sent(error: BaseException) -> bool:
    """True when the chain below shows that not a byte of the request can have reached Azure.

    Behind a proxy a reset connection is reported like a proxy that cannot be reached, so the outermost type decides
    nothing: only a connection that was never made, a name that did not resolve, a certificate that was not trusted or
    a tunnel that the proxy refused does.
    """
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        if any(kind.__name__ in _NEVER_SENT for kind in type(current).__mro__):
            return True
        if isinstance(current, OSError) and str(current).startswith("Tunnel connection failed"):
            return True
        waiting += [current.__cause__, current.__context__, *current.args]
        waiting += [getattr(current, name, None) for name in ("inner_exception", "reason", "original_error")]
    return False


def _status(error: HttpResponseError) -> str:
    return str(error.status_code) if error.status_code else "no token"
