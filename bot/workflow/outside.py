"""Everything the use cases reach the world through, in one value made by the wiring."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.kind import AnyCommand, AnyKind
from bot.workflow.policies import Policies
from bot.workflow.ports import Attachments, Clock, Cloud, Directory, Messenger, Specs, Store
from bot.workflow.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports, and what an operator has settled.

    kinds          every request kind, in the order of the help.
    commands       what may be said about requests.
    tenant         Entra tenant id.
    subscription   used where workspaces.yaml names none.
    slack_team     the one Slack workspace whose people are ours; slack_user: amlbot's own account in it.
    operators_channel  where what needs an operator is said; empty for the approvals channel of the team concerned.
    link_by_email  whether the owner of an unlinked Slack account is shown the Entra user with the same e-mail address,
                   and linked to it once they confirm.
    requests_per_hour  how many one person may file.
    throttle       what one person may send within a minute.
    """

    store: Store
    clock: Clock
    cloud: Cloud
    directory: Directory
    messenger: Messenger
    attachments: Attachments
    specs: Specs
    policies: Policies
    kinds: tuple[AnyKind, ...]
    commands: tuple[AnyCommand, ...]
    tenant: str
    subscription: str
    slack_team: str
    link_by_email: bool
    operators_channel: str = ""
    slack_user: str = ""
    requests_per_hour: int = 60
    throttle: Throttle = field(default_factory=Throttle)

    def kind(self, name: str) -> AnyKind:
        """The kind of that name. Raises LookupError for a name this version does not know."""
        for kind in self.kinds:
            if kind.name == name:
                return kind
        raise LookupError(f"this version knows no request kind {name!r}")
