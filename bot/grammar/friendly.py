"""Lines that need nothing here get a word instead of an error."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.notice import Said
from bot.model.text import Text

_LOGIN = Text(
    en="You need not sign in: I know you from Slack, and Azure knows me. Just ask.",
    es="No hace falta que inicie sesión: le conozco por Slack y Azure me conoce a mí. Pida lo que necesite.",
)
_EXTENSION = Text(
    en="Nothing to install: the ml extension is not needed here. Just type the `az ml …` line.",
    es="No hay nada que instalar: aquí no hace falta la extensión ml. Escriba directamente la línea `az ml …`.",
)
_ACCOUNT = Text(
    en="The subscription follows from your team; `/aml defaults` shows what I remember for you here.",
    es="La suscripción depende de su equipo; `/aml defaults` muestra lo que recuerdo para usted aquí.",
)
_ABOUT = Text(
    en="I am amlbot, not az: there is no version to check and nothing to update. `/aml help` lists what I can do.",
    es="Soy amlbot, no az: no hay versión que comprobar ni nada que actualizar. `/aml help` enumera lo que sé hacer.",
)
_THANKS = Text(en="You are welcome.", es="De nada.")
_WORDS: tuple[tuple[tuple[str, ...], Text], ...] = (
    (("login",), _LOGIN),
    (("logout",), _LOGIN),
    (("extension",), _EXTENSION),
    (("upgrade",), _EXTENSION),
    (("account",), _ACCOUNT),
    (("version",), _ABOUT),
    (("--version",), _ABOUT),
    (("thanks",), _THANKS),
    (("thank",), _THANKS),
    (("gracias",), _THANKS),
)


def friendly(words: Sequence[str]) -> Said | None:
    """The word for such a line, None for any other."""
    first = tuple(word.lower() for word in words[:1])
    return next((Said(text=text) for begin, text in _WORDS if first == begin), None)
