"""New policies are looked for; bad ones are refused, put on record and said to the operators, once each."""

from __future__ import annotations

import logging

from bot.model.audit import AuditEvent
from bot.model.errors import PolicyFault
from bot.model.notice import Alert
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.operators import told_operators
from bot.workflow.outside import Outside

log = logging.getLogger(__name__)

_MOST_SAID = 5


class PolicyWatch:
    """Reads the policies again when asked to, and remembers what it has complained about."""

    def __init__(self, *, outside: Outside) -> None:
        self._outside = outside
        self._complaint: tuple[str, ...] = ()
        self._recorded: tuple[str, ...] = ()

    def look(self) -> None:
        """Take good policies into force, keep the last good ones otherwise, and say so when that is news."""
        outcome = self._outside.policies.reload()
        match outcome:
            case PolicyFault(issues=issues) if issues != self._complaint:
                if issues != self._recorded:
                    log.error("policies.refused issues=%d\n%s", len(issues), outcome)
                    self._record("policies.refused", {"issues": list(issues), "in_force": self._in_force()})
                    self._recorded = issues
                # Said before it is remembered: what could not be said is tried again at the next look.
                alert = _refused(issues, in_force=self._in_force())
                if told_operators(outside=self._outside, alert=alert):
                    self._complaint = issues
            case Bundle():
                log.info("policies.loaded bundle=%s rules=%d", outcome.hash[:12], len(outcome.rules))
                self._record("policies.loaded", {"bundle": outcome.hash, "rules": len(outcome.rules)})
                self._recorded = ()
                if self._complaint and told_operators(outside=self._outside, alert=_mended(outcome)):
                    self._complaint = ()

    def _in_force(self) -> str:
        """Hash of the policies in force; empty when there are none and everything is denied."""
        current = self._outside.policies.current
        return current.hash if isinstance(current, Bundle) else ""

    def _record(self, name: str, data: dict[str, object]) -> None:
        outside = self._outside
        with outside.store.transaction() as tx:
            tx.audit.append(AuditEvent(name=name, at=outside.clock.now(), actor="system", data=data))


def _refused(issues: tuple[str, ...], *, in_force: str) -> Alert:
    still_en = f"The last good ones ({in_force[:12]}) stay in force." if in_force else "Everything is denied meanwhile."
    still_es = f"Siguen en vigor las últimas válidas ({in_force[:12]})." if in_force else "Entretanto se deniega todo."
    return Alert(
        text=Text(
            en=f"The new policies were refused: {len(issues)} mistake(s). {still_en}",
            es=f"Las políticas nuevas se han rechazado: {len(issues)} error(es). {still_es}",
        ),
        lines=issues[:_MOST_SAID],
        left_out=max(0, len(issues) - _MOST_SAID),
    )


def _mended(bundle: Bundle) -> Alert:
    return Alert(
        text=Text(
            en=f"The policies can be read again: {bundle.hash[:12]} is in force.",
            es=f"Las políticas se pueden leer de nuevo: {bundle.hash[:12]} está en vigor.",
        )
    )
