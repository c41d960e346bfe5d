"""Places for searching."""

from __future__ import annotations

from bot.model.place import Place


def at(team: str, project: str = "") -> Place:
    return Place(team=team, project=project)
