"""Cancel a job."""

from __future__ import annotations

from bot.model.job_kinds import change_kind
from bot.model.operation import CancelJob
from bot.model.text import Text

KIND = change_kind(
    word="cancel",
    title=Text(en="Cancel a job", es="Cancelar un trabajo"),
    summary=Text(
        en="Stops a job that waits or runs; one that has ended is left as it is.",
        es="Detiene un trabajo en espera o en marcha; uno que ha terminado se deja como está.",
    ),
    operation=lambda workspace, name: CancelJob(workspace=workspace, name=name),
    example="amlbot-r-7-1a2b3c4d-0",
)
