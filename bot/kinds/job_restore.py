"""Restore an archived job."""

from __future__ import annotations

from bot.model.job_kinds import change_kind
from bot.model.operation import RestoreJob
from bot.model.text import Text

KIND = change_kind(
    word="restore",
    title=Text(en="Restore an archived job", es="Restaurar un trabajo archivado"),
    summary=Text(
        en="It is in lists again.",
        es="Vuelve a aparecer en las listas.",
    ),
    operation=lambda workspace, name: RestoreJob(workspace=workspace, name=name),
    example="amlbot-r-7-1a2b3c4d-0",
)
