"""The sentence a person reads when Azure has said no for good."""

from __future__ import annotations

import re

from bot.azure.meanings import BY_WORDS, QUOTA_SENTENCE, REFUSALS, VAGUE
from bot.model.text import Text

ALREADY_EXISTS = "AlreadyExists"
NOT_OURS = "AssignmentNotOurs"

_CODE = re.compile(r"[A-Za-z][\w.-]{0,79}")
_FAMILY_QUOTA = re.compile(r"has a (?P<family>\w{3,60}) vCPU quota of (?P<limit>\d{1,6})\b")


def safe_code(code: str) -> str:
    """The code when it looks like one, so that nothing else can be shown in its place; else `Unknown`."""
    return code if _CODE.fullmatch(code) else "Unknown"


def refusal(*, code: str, message: str = "") -> Text:
    """What to tell a person about a final refusal.

    Azure's message is read for its kind (quota, a name still held by something deleted), and of its words only the
    name of a VM family and its limit are shown: the rest may hold paths and ids.
    """
    known = REFUSALS.get(code.lower())
    if found := _FAMILY_QUOTA.search(message):
        family, limit = found["family"], found["limit"]
        return Text(
            en=f"The quota of the subscription for {family} is {limit} vCPUs, which is not enough. {QUOTA_SENTENCE.en}",
            es=f"La cuota de la suscripción para {family} es de {limit} vCPU y no alcanza. {QUOTA_SENTENCE.es}",
        )
    if known is None or code.lower() in VAGUE:
        for words, sentence in BY_WORDS:
            if words.search(message):
                return sentence
    if known is not None:
        return known
    shown = safe_code(code)
    return Text(
        en=f"Azure refused it with the code {shown}. A platform administrator can find the details in the activity "
        "log.",
        es=f"Azure lo rechazó con el código {shown}. En el registro de actividad están los detalles; puede "
        "consultarlos quien administra la plataforma.",
    )
