"""Register an environment: an image, with the packages of a conda file or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.model.asset_options import REGISTRY_UNTAKEN, VERSION_FIELD, NewName, NewVersion
from bot.model.declaring import NAMING_FIELDS, naming_facts, with_tags, workspace_of
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.images import IMAGE_FIELDS, IMAGE_PATTERN, IMAGE_RULE, image_facts, image_notes
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import PutEnvironment
from bot.model.options import SET_UNTAKEN, Group, OneLine, Reason, Subscription, Tags, Workspace
from bot.model.problem import Correction, Problem
from bot.model.text import Text

_OLD_PYTHON = {"2": "2020-01-01", "3.6": "2021-12-23", "3.7": "2023-06-27", "3.8": "2024-10-07", "3.9": "2025-10-31"}
"""Python version -> the day its support ended. devguide.python.org/versions, 2026."""


class EnvironmentParams(Params):
    name: NewName
    version: NewVersion = ""
    image: Annotated[
        str,
        Field(pattern=rf"^{IMAGE_PATTERN}$"),
        Option(
            flag="--image",
            aliases=("-i",),
            summary=Text(en="Docker image", es="Imagen de Docker"),
            rule=IMAGE_RULE,
        ),
    ]
    conda_file: Annotated[
        str,
        Field(max_length=260),
        Option(
            flag="--conda-file",
            aliases=("-c",),
            summary=Text(en="Conda file with the packages", es="Archivo conda con los paquetes"),
            lookup="files",
        ),
    ] = ""
    os_type: Annotated[
        Literal["linux", "windows"],
        Option(flag="--os-type", summary=Text(en="Operating system", es="Sistema operativo")),
    ] = "linux"
    description: Annotated[
        str,
        OneLine,
        Field(max_length=256),
        Option(flag="--description", summary=Text(en="Description", es="Descripción"), free=True),
    ] = ""
    tags: Tags = {}
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _conda(params: EnvironmentParams, context: Context) -> Mapping[str, Any]:
    """The conda file as plain values: a file of its own, or a part of the environment's."""
    path, _, part = params.conda_file.partition("#")
    found: Any = context.documents.get(path, {}) if path else {}
    for name in part.split(".") if part else ():
        found = found.get(name, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _facts(params: EnvironmentParams, context: Context) -> Mapping[str, FactValue]:
    return {
        **naming_facts(name=params.name, tags=params.tags, place=context.place),
        "version": params.version,
        **image_facts(params.image),
        "packages": tuple(sorted(_planned(params, context).packages)),
    }


def _objections(params: EnvironmentParams, context: Context) -> tuple[Problem, ...]:
    if not params.conda_file or isinstance(_conda(params, context).get("dependencies"), list):
        return ()
    text = Text(
        en=f"{params.conda_file} is no conda file: it has no list of `dependencies`.",
        es=f"{params.conda_file} no es un archivo conda: no tiene lista `dependencies`.",
    )
    return (Problem(code="no-conda-file", text=text, field="conda_file"),)


def _planned(params: EnvironmentParams, context: Context) -> PutEnvironment:
    return PutEnvironment(
        workspace=workspace_of(context.place),
        name=params.name,
        version=params.version,
        image=params.image,
        conda=_conda(params, context),
        os_type=params.os_type,
        description=params.description,
        tags=params.tags,
    )


def _notes(params: EnvironmentParams, context: Context) -> tuple[Correction, ...]:
    notes = [*image_notes(params.image)]
    for package in _planned(params, context).packages:
        found = re.fullmatch(r"python\s*[=<>~]+\s*(\d+(?:\.\d+)?)[\d.*]*", package)
        if found is not None and found[1] in _OLD_PYTHON:
            version, since = found[1], _OLD_PYTHON[found[1]]
            text = Text(
                en=f"Python {version} has had no security fixes since {since}: 3.11 and 3.12 have.",
                es=f"Python {version} no recibe correcciones de seguridad desde {since}: 3.11 y 3.12, sí.",
            )
            notes.append(Correction(code="retired-python", text=text))
    return tuple(notes)


_BUILD = Text(
    en="an image is not built from files sent through Slack, since nobody would see what goes into it: name an image, "
    "and the packages in a conda file",
    es="no se construye una imagen con archivos enviados por Slack, porque nadie vería qué contiene: indique una "
    "imagen y los paquetes en un archivo conda",
)
_SERVING = Text(
    en="how an image answers is set where a model is deployed, and models are not deployed from here",
    es="cómo responde una imagen se fija donde se implementa un modelo, y aquí no se implementan modelos",
)

KIND = Kind(
    name="environment.create",
    title=Text(en="Register an environment", es="Registrar un entorno"),
    summary=Text(
        en="A name and a version for an image, with the packages that a conda file adds to it.",
        es="Un nombre y una versión para una imagen, con los paquetes que le añade un archivo conda.",
    ),
    params=EnvironmentParams,
    commands=("ml environment create",),
    needs="workspace",
    fields=(
        *NAMING_FIELDS,
        VERSION_FIELD,
        *IMAGE_FIELDS,
        Fact(
            name="packages",
            type="texts",
            summary=Text(en="Packages of the conda file.", es="Paquetes del archivo conda."),
        ),
    ),
    facts=_facts,
    oblige=with_tags,
    objections=_objections,
    plan=lambda params, context: (_planned(params, context),),
    notes=_notes,
    untaken=(
        SET_UNTAKEN,
        REGISTRY_UNTAKEN,
        Untaken(flags=("--build-context", "-b", "--dockerfile-path", "-d"), why=_BUILD, keys=("build",)),
        Untaken(
            flags=("--datastore",),
            why=Text(en="nothing is uploaded for it", es="no se sube nada"),
            harmless=True,
        ),
        Untaken(flags=(), why=_SERVING, harmless=True, keys=("inference_config",)),
    ),
    schemas=("environment",),
    examples=(
        "ml environment create --file basic-env.yml",
        "ml environment create --name basic-env --version 2 --image mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04 "
        "--conda-file basic-env-ml.yml",
    ),
)
