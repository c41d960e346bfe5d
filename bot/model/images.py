"""What may be said of the Docker image of an environment, declared once for all who register one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.problem import Correction
from bot.model.text import Text

IMAGE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._/:@-]{0,511}"
IMAGE_RULE = Text(
    en="a registry's address of an image, such as mcr.microsoft.com/azureml/…",
    es="la dirección de una imagen en un registro, como mcr.microsoft.com/azureml/…",
)
IMAGE_FIELDS = (
    Fact(name="image", type="text", summary=Text(en="Docker image.", es="Imagen de Docker.")),
    Fact(
        name="image_registry",
        type="text",
        summary=Text(en="Host the image comes from.", es="Servidor del que procede la imagen."),
    ),
)
_OLD_SYSTEM = re.compile(r"ubuntu-?(?:14|16|18)[.-]?04", re.IGNORECASE)
"""Base images that Azure keeps pullable and no longer renews; 18.04's standard support ended on 31 May 2023.

Source  github.com/Azure/AzureML-Containers, 2026, and ubuntu.com/about/release-cycle
"""
_NEW_IMAGE = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04"


def image_facts(image: str) -> Mapping[str, FactValue]:
    """The facts of IMAGE_FIELDS; both empty when no image is named."""
    return {"image": image, "image_registry": _registry(image) if image else ""}


def image_notes(image: str) -> tuple[Correction, ...]:
    """A word about an image that is no longer renewed."""
    if not _OLD_SYSTEM.search(image):
        return ()
    text = Text(
        en=f"{image} still works and is no longer renewed: {_NEW_IMAGE} is.",
        es=f"{image} todavía funciona pero ya no se renueva: {_NEW_IMAGE}, sí.",
    )
    return (Correction(code="retired-image", text=text),)


def _registry(image: str) -> str:
    """The host of an image; Docker Hub's when it names none."""
    first, slash, _ = image.partition("/")
    named = bool(slash) and ("." in first or ":" in first or first == "localhost")
    return first.lower() if named else "docker.io"
