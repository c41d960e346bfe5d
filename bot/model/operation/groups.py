"""Resource groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model.noun import Noun
from bot.model.operation.resources import listed
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, tagged


class PutResourceGroup(AzureVerb):
    """Create a resource group. Azure answers 409 when the name is taken in another region."""

    verb: Literal["PutResourceGroup"] = "PutResourceGroup"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    subscription: str
    name: str
    region: str
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.name}"

    def sentence(self, say: Say) -> str:
        what = say("Create the resource group", "Crear el grupo de recursos")
        return f"{what} {self.name} {say('in', 'en')} {self.region}{tagged(self.tags, say)}"


class DeleteResourceGroup(AzureVerb):
    """Delete a resource group with everything in it. One that is already gone counts as done.

    holds  what was in it when it was asked for, each as `type/name`. Azure is not told when something has come since:
           nobody has agreed to the deletion of that.
    """

    verb: Literal["DeleteResourceGroup"] = "DeleteResourceGroup"
    precondition: Precondition = "present"
    effect: OperationEffect = "delete"
    subscription: str
    name: str
    holds: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.name}"

    def sentence(self, say: Say) -> str:
        said = say(f"Delete the resource group {self.name}", f"Eliminar el grupo de recursos {self.name}")
        if not self.holds:
            return said + say(", which is empty", ", que está vacío")
        what = say(" with everything in it: ", " con todo lo que contiene: ")
        return said + what + listed(self.holds, say)


class ListResourceGroups(Noun):
    """The resource groups of a subscription; tag, as `name=value` or `name`, narrows when not empty."""

    verb: Literal["ListResourceGroups"] = "ListResourceGroups"
    subscription: str
    tag: str = ""


class ShowResourceGroup(Noun):
    """One resource group, and what is in it."""

    verb: Literal["ShowResourceGroup"] = "ShowResourceGroup"
    subscription: str
    name: str


class ResourceGroupExists(Noun):
    """Whether there is a resource group of that name: one row, `true` or `false`."""

    verb: Literal["ResourceGroupExists"] = "ResourceGroupExists"
    subscription: str
    name: str


class ListGroupContents(Noun):
    """What a resource group holds: type, name, region."""

    verb: Literal["ListGroupContents"] = "ListGroupContents"
    subscription: str
    name: str
