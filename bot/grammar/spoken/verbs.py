"""What people say for what is to be done, in English and Spanish, by the verb in a kind's name.

A word may mean several verbs: `remove` a compute deletes it, `remove` a role revokes it. The noun decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from bot.grammar.spoken.words import plain

_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "create": ("create", "make", "add", "provision", "build", "set up", "spin up", "give"),
    "grant": ("grant", "give", "assign", "add"),
    "revoke": ("revoke", "remove", "take away", "withdraw"),
    "delete": ("delete", "remove", "drop", "destroy"),
    "start": ("start", "boot", "turn on", "switch on"),
    "stop": ("stop", "shut down", "turn off", "switch off", "halt"),
    "restart": ("restart", "reboot"),
    "resize": ("resize", "scale"),
    "update": ("update", "change", "modify"),
    "list": ("list", "show", "see"),
    "show": ("show", "see", "describe"),
    "attach": ("attach", "connect", "add"),
    "detach": ("detach", "disconnect"),
    "archive": ("archive",),
    "restore": ("restore", "unarchive"),
    "register": ("register", "create", "add"),
    "submit": ("submit", "run", "launch", "create"),
    "run": ("run", "submit", "launch"),
    "cancel": ("cancel", "abort"),
    "open": ("open",),
    "diagnose": ("diagnose", "check"),
}
_SPANISH: Mapping[str, tuple[str, ...]] = {
    "create": ("crear", "hacer", "montar", "levantar", "añadir", "dar"),
    "grant": ("conceder", "dar", "otorgar", "asignar", "añadir"),
    "revoke": ("revocar", "quitar", "retirar"),
    "delete": ("eliminar", "borrar", "suprimir", "quitar"),
    "start": ("iniciar", "arrancar", "encender"),
    "stop": ("detener", "parar", "apagar"),
    "restart": ("reiniciar",),
    "resize": ("redimensionar", "escalar"),
    "update": ("cambiar", "modificar", "actualizar"),
    "list": ("listar", "enumerar", "mostrar", "enseñar", "ver"),
    "show": ("mostrar", "ver", "describir", "enseñar"),
    "attach": ("asociar", "adjuntar", "conectar", "vincular"),
    "detach": ("desasociar", "desvincular", "desconectar"),
    "archive": ("archivar",),
    "restore": ("restaurar", "recuperar"),
    "register": ("registrar", "crear", "añadir"),
    "submit": ("enviar", "ejecutar", "lanzar", "crear"),
    "run": ("ejecutar", "lanzar"),
    "cancel": ("cancelar", "anular"),
    "open": ("abrir",),
    "diagnose": ("diagnosticar",),
}
_IRREGULAR: Mapping[str, tuple[str, ...]] = {
    "hacer": ("haz", "haga", "hazme", "hagame"),
    "dar": ("da", "des", "den", "dale", "dame", "dele", "deme", "denle"),
    "mostrar": ("muestra", "muestre", "muestrame", "muestreme"),
    "ver": ("ve", "vea"),
    "detener": ("deten", "detenga"),
    "encender": ("enciende", "encienda"),
    "recuperar": ("recupera", "recupere"),
    "abrir": ("abre", "abra", "abreme"),
    "describir": ("describe", "describa"),
}
_CLITICS = ("", "me", "le", "les", "nos", "lo", "la")
WISHES = frozenset(
    plain(word)
    for word in (
        "want", "need", "like", "quiero", "quisiera", "necesito", "queremos", "necesitamos", "gustaría", "querría",
        "solicito", "pido", "request",
    )
)  # fmt: skip
"""Somebody wants something: to be created, or a role to be granted to them, when no other verb says what."""

_WISHED = frozenset({"create", "grant"})
_LISTED = frozenset({"list", "show"})
_ASKING = frozenset({"which", "what", "who", "que", "cuales", "quien", "quienes"})
"""Questions, at the beginning of a sentence."""


def verbs_meant(words: tuple[str, ...]) -> Iterator[tuple[int, int, frozenset[str]]]:
    """(index, number of words, verbs they may mean) for every verb among plain words; a wish only when it stands alone.

    Phrases go before single words: `shut down`, `turn off`.
    """
    table, longest = _table()
    found: list[tuple[int, int, frozenset[str]]] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            meant = table.get(phrase) or (_LISTED if not at and phrase in _ASKING else None)
            # `para` stops something at the beginning of a sentence, and is `for` anywhere else.
            if meant and (phrase != "para" or not at):
                found.append((at, length, meant))
                at += length
                break
        else:
            at += 1
    if not found:
        found = [(index, 1, _WISHED) for index, word in enumerate(words) if word in WISHES][:1]
    return iter(found)


def is_verb(word: str) -> bool:
    """Whether a plain word is one of the verbs, or a wish."""
    return word in _table()[0] or word in WISHES


@cache
def _table() -> tuple[Mapping[str, frozenset[str]], int]:
    meanings: dict[str, set[str]] = {}
    for verb, spoken in _ENGLISH.items():
        for word in spoken:
            meanings.setdefault(plain(word), set()).add(verb)
    for verb, spoken in _SPANISH.items():
        for infinitive in spoken:
            for form in _forms(infinitive):
                meanings.setdefault(form, set()).add(verb)
    return {word: frozenset(verbs) for word, verbs in meanings.items()}, 2


def _forms(infinitive: str) -> set[str]:
    """An infinitive with the imperatives, and who is meant at the end: crear, crea, cree, creame, crearle."""
    word = plain(infinitive)
    stems = {word}
    if infinitive in _IRREGULAR:
        stems |= set(_IRREGULAR[infinitive])
    elif word.endswith("ar"):
        stems |= {word[:-1], _softened(word[:-2]) + "e", _softened(word[:-2]) + "es"}
    elif word.endswith("er"):
        stems |= {word[:-1], word[:-2] + "a"}
    else:
        stems |= {word[:-2] + "e", word[:-2] + "a"}
    # `de` is a preposition, and `crea` with the article is no other word: `creala`.
    return {f"{stem}{clitic}" for stem in stems for clitic in _CLITICS} - {"de"}


def _softened(stem: str) -> str:
    """The stem as it is written before an e: arranc- arranque, apag- apague, lanz- lance."""
    for hard, soft in (("c", "qu"), ("g", "gu"), ("z", "c")):
        if stem.endswith(hard):
            return re.sub(f"{hard}$", soft, stem)
    return stem
