"""Workspaces deployed from a template of the platform team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from bot.model.operation.references import WorkspaceRef
from bot.model.operation.resources import called
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, tagged
from bot.model.template import TemplateValue

_CHILD_OF = 2
"""A type with more slashes is part of another resource and is not counted for itself."""


class DeployTemplate(AzureVerb):
    """Create a workspace by deploying a template of the platform team, as it stood when people agreed to it.

    digest    SHA-256 of the template's file; document is the template itself, as JSON.
    makes     types of the resources it makes.
    values    its parameters, except the tags, which carry the mark of the operation besides.
    named     which of them the request itself has named.
    """

    verb: Literal["DeployTemplate"] = "DeployTemplate"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    region: str
    template: str
    digest: str
    document: str
    makes: tuple[str, ...]
    values: Mapping[str, TemplateValue]
    named: tuple[str, ...] = ()
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return self.workspace.id

    def sentence(self, say: Say) -> str:
        ref = self.workspace
        place = f"{ref.workspace} {say('in', 'en')} {ref.resource_group} ({self.region})"
        said = say(
            f"Create the workspace {place} from the template ", f"Crear el área de trabajo {place} con la plantilla "
        )
        said += f"{self.template} ({self.digest[:12]}): "
        counted = Counter(kind for kind in self.makes if kind.count("/") < _CHILD_OF)
        said += ", ".join(
            f"{called(kind, say)} × {number}" if number > 1 else called(kind, say) for kind, number in counted.items()
        )
        if self.named:
            said += f"; {say('with', 'con')} " + ", ".join(f"{name}={self.values[name]}" for name in self.named)
        return said + described(self.description, say) + tagged(self.tags, say)
