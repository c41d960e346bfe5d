"""Ids for trouble: what a person is told and what the log can be searched for."""

from __future__ import annotations

import secrets

from bot.model.errors import AmlbotError, Unavailable
from bot.model.notice import Failed
from bot.model.text import Text

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def trouble_id() -> str:
    """Eight letters and digits that cannot be mistaken for one another, such as `E-7KQ2M9XA`."""
    return "E-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def failed(error: Exception, *, id: str) -> Failed:
    """What to tell a person about it."""
    if isinstance(error, Unavailable):
        text = Text(
            en="amlbot cannot take this now because something it needs does not answer. Nothing was done; "
            "please try again in a minute.",
            es="amlbot no puede atender esto ahora porque no responde algo que necesita. No se ha hecho nada; "
            "inténtalo de nuevo en un minuto.",
        )
    elif isinstance(error, AmlbotError):
        text = Text(
            en="amlbot could not take this. Nothing was done; please try again.",
            es="amlbot no ha podido atender esto. No se ha hecho nada; inténtalo de nuevo.",
        )
    else:
        text = Text(
            en="Something went wrong inside amlbot, and it may not have been recorded. If no answer follows, "
            "please try again, and give the platform team this id if it happens again.",
            es="Algo ha fallado dentro de amlbot y puede que no haya quedado registrado. Si no llega ninguna "
            "respuesta, inténtalo de nuevo; si se repite, pasa este identificador al equipo de plataforma.",
        )
    return Failed(id=id, text=text)
