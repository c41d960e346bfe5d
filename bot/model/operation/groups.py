"""Resource groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

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
