"""The tenant's directory: users, groups and service principals, and who belongs to what."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bot.sandbox.company import Company

PrincipalType = Literal["User", "Group", "ServicePrincipal"]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account; guests keep their own company's mail address and get a #EXT# user principal name."""

    id: str
    name: str
    upn: str
    mail: str
    enabled: bool
    user_type: Literal["Member", "Guest"]


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """A security group; members are ids of users, groups and service principals."""

    id: str
    name: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """An application or a managed identity; the secret is "" for those that cannot log in with one."""

    id: str
    app_id: str
    name: str
    kind: Literal["Application", "ManagedIdentity"]
    secret: str = field(default="", repr=False)


class Directory:
    """Who exists. Not thread-safe by itself: AzureSandbox guards it."""

    def __init__(self, *, company: Company, bot_secret: str, now: datetime) -> None:
        self.tenant = company.azure.tenant_id
        self.domain = f"{company.slack.team.domain}.com"
        self.users: dict[str, User] = {}
        self.groups: dict[str, DirectoryGroup] = {}
        self.applications: dict[str, ServicePrincipal] = {}
        self.created: dict[str, datetime] = {}
        self.deleted: dict[str, User | ServicePrincipal] = {}
        for person in company.people:
            if person.entra is None or person.email is None:
                continue
            guest = person.is_restricted or person.is_ultra_restricted
            upn = (
                f"{person.email.replace('@', '_')}#EXT#@{company.slack.team.domain}.onmicrosoft.com"
                if guest
                else person.email
            )
            self.users[person.entra] = User(
                id=person.entra,
                name=person.name,
                upn=upn,
                mail=person.email,
                enabled=not person.deleted,
                user_type="Guest" if guest else "Member",
            )
        for group in company.groups:
            members = frozenset(p.entra for p in company.people if p.entra is not None and group.name in p.groups)
            self.groups[group.entra] = DirectoryGroup(group.entra, group.name, members)
        bot = company.azure
        self.applications[bot.bot_object_id] = ServicePrincipal(
            bot.bot_object_id, bot.bot_client_id, company.slack.app.name, "Application", bot_secret
        )
        self._since = now

    def add(self, principal: User | DirectoryGroup | ServicePrincipal, *, now: datetime) -> None:
        """Add or replace somebody; new ones are remembered with their moment (see Tuning.replication_seconds)."""
        if self.principal_type(principal.id) is None:
            self.created[principal.id] = now
        if isinstance(principal, User):
            self.users[principal.id] = principal
        elif isinstance(principal, DirectoryGroup):
            self.groups[principal.id] = principal
        else:
            self.applications[principal.id] = principal

    def remove(self, principal_id: str) -> None:
        """Delete somebody; role assignments of theirs stay behind, as in Azure.

        A person and an application can be restored until they are purged; a security group is gone at once.
        """
        found = self.users.pop(principal_id, None) or self.applications.pop(principal_id, None)
        if found is not None:
            self.deleted[principal_id] = found
        self.groups.pop(principal_id, None)
        for group in [group for group in self.groups.values() if principal_id in group.members]:
            self.set_membership(group_id=group.id, member_id=principal_id, member=False)

    def restore(self, principal_id: str) -> None:
        """Bring back somebody who was deleted. Raises KeyError when there is nothing to restore."""
        found = self.deleted.pop(principal_id)
        if isinstance(found, User):
            self.users[principal_id] = found
        else:
            self.applications[principal_id] = found

    def purge(self, principal_id: str) -> None:
        """Delete somebody for ever, as Entra does by itself after 30 days."""
        self.remove(principal_id)
        self.deleted.pop(principal_id, None)

    def disable(self, user_id: str) -> None:
        """Block a user's account. Raises KeyError when there is no such user."""
        self.users[user_id] = replace(self.users[user_id], enabled=False)

    def set_membership(self, *, group_id: str, member_id: str, member: bool) -> None:
        """Put somebody into a group or take them out. Raises KeyError when there is no such group."""
        group = self.groups[group_id]
        changed = group.members | {member_id} if member else group.members - {member_id}
        self.groups[group_id] = replace(group, members=changed)

    def principal_type(self, principal_id: str) -> PrincipalType | None:
        """What kind of principal has this id; None when nobody has it."""
        if principal_id in self.users:
            return "User"
        if principal_id in self.groups:
            return "Group"
        return "ServicePrincipal" if principal_id in self.applications else None

    def age(self, principal_id: str, *, now: datetime) -> float:
        """Seconds since a principal was created; those who were there from the start are as old as the sandbox."""
        return (now - self.created.get(principal_id, self._since)).total_seconds()

    def name_of(self, principal_id: str) -> str:
        """A readable name: mail of a user, name of the others, else the id itself."""
        if user := self.users.get(principal_id):
            return user.mail
        if group := self.groups.get(principal_id):
            return group.name
        application = self.applications.get(principal_id)
        return application.name if application else principal_id

    def groups_of(self, member_id: str, *, transitive: bool = True) -> list[DirectoryGroup]:
        """The groups somebody is in, directly or through other groups, in order of name."""
        found: dict[str, DirectoryGroup] = {}
        waiting = [member_id]
        while waiting:
            current = waiting.pop()
            for group in self.groups.values():
                if current in group.members and group.id not in found:
                    found[group.id] = group
                    if transitive:
                        waiting.append(group.id)
        return sorted(found.values(), key=lambda group: group.name)

    def application_by_client_id(self, client_id: str) -> ServicePrincipal | None:
        """The service principal of an application; None when the tenant does not know it."""
        for application in self.applications.values():
            if application.app_id == client_id:
                return application
        return None
