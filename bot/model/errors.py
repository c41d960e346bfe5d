"""Malfunctions, sorted by who can mend them. A refusal by policy is a value (Decision), never one of these.

AmlbotError
├── RequestInvalid     the requester mends it; carries every problem at once
├── Conflict           nobody; look again
│   ├── StaleVersion   the card or form shows an older revision
│   ├── AlreadyClosed  the request has already been decided, withdrawn or has expired
│   └── Duplicate      the same thing was recorded before
├── PolicyFault        the policy owner; requests are denied meanwhile
├── Refused            Azure said no; requester or operator, by code
├── Unavailable        time; retried, bounded
├── OutcomeUnknown     reconciliation: the call may have been applied
└── Misconfigured      the operator; start-up refuses and lists every problem
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.problem import Problem
from bot.model.text import Text


class AmlbotError(Exception):
    """Something amlbot knows how to name went wrong."""


class RequestInvalid(AmlbotError):
    """The request as written cannot be understood or breaks a rule of its own form."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("an invalid request names at least one problem")
        self.problems = tuple(problems)
        super().__init__("; ".join(p.text.en for p in self.problems))


class Conflict(AmlbotError):
    """The world changed under the actor; the current state says how."""


class StaleVersion(Conflict):
    """The card or form shows an older revision of the request."""


class AlreadyClosed(Conflict):
    """The request no longer waits for anybody."""


class Duplicate(Conflict):
    """The same thing was recorded before; nothing was changed."""


class PolicyFault(AmlbotError):
    """The policies cannot be read; every request is denied until they can."""

    def __init__(self, issues: Sequence[str]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(self.issues))


class Refused(AmlbotError):
    """Azure said no and will say no again: quota, name taken, forbidden.

    code      Azure's own error code, such as AuthorizationFailed.
    sentence  what to tell a person, without secrets, ids of other tenants or stack traces.
    """

    def __init__(self, *, code: str, sentence: Text) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(f"{code}: {sentence.en}")


class Unavailable(AmlbotError):
    """The other side cannot answer now; nothing was applied. retry_after is in seconds.

    throttled  it has asked everybody who shares its limits to wait, not only this call.
    """

    def __init__(self, *, service: str, why: str, retry_after: float = 5.0, throttled: bool = False) -> None:
        self.service = service
        self.throttled = throttled
        self.why = why
        self.retry_after = retry_after
        super().__init__(f"{service}: {why}")


class OutcomeUnknown(AmlbotError):
    """The call was sent and no answer came back: it may or may not have been applied."""

    def __init__(self, *, service: str, why: str) -> None:
        self.service = service
        self.why = why
        super().__init__(f"{service}: {why}")


class Misconfigured(AmlbotError):
    """Start-up is refused; every problem is listed."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))
