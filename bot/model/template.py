"""An ARM template that the platform team keeps with its policies, read and judged before anybody can ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import StrictBool, StrictInt, StrictStr

from bot.model.noun import Noun

ParameterType = Literal["string", "int", "bool", "object"]
TemplateValue = StrictBool | StrictInt | StrictStr

NO_TEMPLATE = "none"
"""What policies write for a workspace that no template of the platform team makes."""

FILLED_IN = (
    "workspace",
    "region",
    "tags",
    "displayName",
    "description",
    "storage",
    "vault",
    "logs",
    "insights",
)
"""Parameters that amlbot gives a template when it declares them: the request's own values, and names that follow from
the workspace's id. All others are the template's own, to be named with `--parameters`."""


class TemplateParameter(Noun):
    """One parameter a template declares.

    required  it has no value of its own, so somebody must give one.
    allowed   the only values there are, when they are few.
    least, most  bounds of a number, or of the length of a text.
    """

    type: ParameterType
    required: bool
    allowed: tuple[TemplateValue, ...] = ()
    least: int | None = None
    most: int | None = None


class DeploymentTemplate(Noun):
    """A template as it stands in `policies/templates/`.

    digest    SHA-256 of the file, lower-case hex.
    document  the template itself, as JSON.
    makes     the types of the resources it makes, nested ones too, each as often as it stands there.
    """

    name: str
    digest: str
    document: str
    parameters: Mapping[str, TemplateParameter]
    makes: tuple[str, ...]

    @property
    def own(self) -> Mapping[str, TemplateParameter]:
        """The parameters a request may name."""
        return {name: one for name, one in self.parameters.items() if name not in FILLED_IN}
