"""Phrases that the sentences of several verbs share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.model.place import scope_level, scope_place

Say = Callable[[str, str], str]
"""Chooses between the English and the Spanish of something."""


def english(en: str, es: str) -> str:
    return en


def spanish(en: str, es: str) -> str:
    return es


def scope_words(scope: str, say: Say) -> str:
    """What an Azure scope is, with its name; the scope itself when it is none of the three levels."""
    place, level = scope_place(scope), scope_level(scope)
    if place is None or level is None:
        return scope
    if level == "workspace":
        return f"{say('the workspace', 'el área de trabajo')} {place.workspace} ({place.resource_group})"
    if level == "resource_group":
        return f"{say('the resource group', 'el grupo de recursos')} {place.resource_group}"
    return f"{say('the subscription', 'la suscripción')} {place.subscription}"


def described(description: str, say: Say) -> str:
    """What people wrote to be read, beginning with `; `; empty when they wrote nothing."""
    return f"; {say('described as', 'con la descripción')} “{description}”" if description else ""


def tagged(tags: Mapping[str, str], say: Say) -> str:
    """The tags, beginning with `; `; empty when there are none."""
    return f"; {say('tags', 'etiquetas')} " + ", ".join(f"{n}={v}" for n, v in tags.items()) if tags else ""
