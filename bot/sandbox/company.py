"""The small company that lives in the sandbox: its people, groups, channels and the Azure it starts with."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

_Guid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]


class _Noun(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Team(_Noun):
    """A Slack workspace."""

    id: str
    domain: str
    name: str


class AppShortcut(_Noun):
    """A shortcut the app is registered with: a "message" one is offered on messages, a "global" one everywhere."""

    callback_id: str
    name: str
    kind: Literal["global", "message"]


class SlackApp(_Noun):
    """The bot as Slack knows it."""

    id: str
    bot_user_id: str
    bot_id: str
    name: str
    shortcuts: tuple[AppShortcut, ...] = ()


class Channel(_Noun):
    """A channel; `is_ext_shared` ones are shared with the partner's Slack workspace."""

    id: str
    name: str
    bot_is_member: bool = False
    is_ext_shared: bool = False
    is_private: bool = False


class SlackSection(_Noun):
    """What the local Slack starts with."""

    team: Team
    partner_team: Team
    app: SlackApp
    channels: tuple[Channel, ...]


class ResourceGroupSeed(_Noun):
    """A resource group that exists from the start."""

    name: str
    location: str


class WorkspaceSeed(_Noun):
    """An Azure Machine Learning workspace that exists from the start."""

    name: str
    resource_group: str
    location: str


class AzureSection(_Noun):
    """What the local Azure starts with; `bot_roles` are the bot's own roles on the subscription."""

    tenant_id: _Guid
    subscription_id: _Guid
    subscription_name: str
    bot_client_id: _Guid
    bot_object_id: _Guid
    bot_roles: tuple[str, ...]
    resource_groups: tuple[ResourceGroupSeed, ...]
    workspaces: tuple[WorkspaceSeed, ...]


class Group(_Noun):
    """A group that exists both in Entra (object id) and in Slack (user group id)."""

    name: str
    entra: _Guid
    slack: str


class Person(_Noun):
    """Somebody who can be chosen on the page; `entra` and `email` are None for people of another company.

    An `is_admin` administers the Slack workspace, and may delete what others have written.
    """

    slack: str
    entra: _Guid | None
    name: str
    handle: str
    email: str | None
    locale: str
    tz: str
    groups: tuple[str, ...]
    about: dict[str, str]
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    is_admin: bool = False
    team: str | None = None


class Company(_Noun):
    """Everybody and everything the sandbox starts with."""

    slack: SlackSection
    azure: AzureSection
    groups: tuple[Group, ...]
    people: tuple[Person, ...]

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        known_groups = {group.name for group in self.groups}
        known_teams = {self.slack.team.id, self.slack.partner_team.id}
        resource_groups = {group.name for group in self.azure.resource_groups}
        for person in self.people:
            if unknown := set(person.groups) - known_groups:
                raise ValueError(f"{person.handle} is in unknown groups: {sorted(unknown)}")
            if person.team is not None and person.team not in known_teams:
                raise ValueError(f"{person.handle} belongs to an unknown team: {person.team}")
        for workspace in self.azure.workspaces:
            if workspace.resource_group not in resource_groups:
                raise ValueError(f"workspace {workspace.name} is in an unknown resource group")
        for what, ids in {
            "people": [person.slack for person in self.people],
            "handles": [person.handle for person in self.people],
            "groups": [group.name for group in self.groups],
            "channels": [channel.id for channel in self.slack.channels],
            "Entra object ids": [p.entra for p in self.people if p.entra] + [g.entra for g in self.groups],
        }.items():
            if len(set(ids)) != len(ids):
                raise ValueError(f"{what} are listed twice")
        return self

    def person(self, *, handle: str) -> Person:
        """The person with this handle; raises KeyError when nobody has it."""
        for person in self.people:
            if person.handle == handle:
                return person
        raise KeyError(handle)

    def group(self, *, name: str) -> Group:
        """The group with this name; raises KeyError when there is none."""
        for group in self.groups:
            if group.name == name:
                return group
        raise KeyError(name)


def read_company(text: str) -> Company:
    """The company written in a JSON text; raises pydantic.ValidationError when it does not hold together."""
    return Company.model_validate_json(text)


@cache
def default_company() -> Company:
    """The company that comes with the sandbox (company.json)."""
    return read_company(files("bot.sandbox").joinpath("company.json").read_text("utf-8"))
