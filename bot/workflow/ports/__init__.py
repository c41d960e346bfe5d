"""What the use cases need of the outside, as Protocols. The edges implement them; tests have fakes of their own.

Every method that leaves the process states what it raises: Unavailable when nothing was applied,
OutcomeUnknown when it may have been.
"""

from __future__ import annotations

from bot.workflow.ports.azure import Cloud, Directory, Specs
from bot.workflow.ports.grants import Executions, Grants, Ledger, Pauses, Strays
from bot.workflow.ports.intake import EVERYWHERE, Asker, Concluded, Defaults, Files, Inbox, People
from bot.workflow.ports.requests import Approvals, Filters, Requests
from bot.workflow.ports.slack import COPY, Attachments, Messenger, View, Views
from bot.workflow.ports.store import Audit, Clock, Store, Transaction

__all__ = [
    "COPY",
    "EVERYWHERE",
    "Approvals",
    "Asker",
    "Attachments",
    "Audit",
    "Clock",
    "Cloud",
    "Concluded",
    "Defaults",
    "Directory",
    "Executions",
    "Files",
    "Filters",
    "Grants",
    "Inbox",
    "Ledger",
    "Messenger",
    "Pauses",
    "People",
    "Requests",
    "Specs",
    "Store",
    "Strays",
    "Transaction",
    "View",
    "Views",
]
