"""Archive a job."""

from __future__ import annotations

from bot.model.job_kinds import change_kind
from bot.model.operation import ArchiveJob
from bot.model.text import Text

KIND = change_kind(
    word="archive",
    title=Text(en="Archive a job", es="Archivar un trabajo"),
    summary=Text(
        en="No longer in lists; its outputs and records stay, and it can be restored.",
        es="Deja de aparecer en las listas; sus salidas y registros se conservan y se puede restaurar.",
    ),
    operation=lambda workspace, name: ArchiveJob(workspace=workspace, name=name),
    example="amlbot-r-7-1a2b3c4d-0",
)
