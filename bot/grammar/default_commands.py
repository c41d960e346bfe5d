"""What somebody has remembered for them: the group, workspace and location of lines that name none."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.kind import AnyCommand, Command, Option, Params, Untaken
from bot.model.text import Text


class ConfigureParams(Params):
    defaults: Annotated[
        tuple[str, ...],
        Option(
            flag="--defaults",
            aliases=("-d",),
            summary=Text(en="group=…, workspace=…, location=…", es="group=…, workspace=…, location=…"),
            many=True,
        ),
    ] = ()
    list_defaults: Annotated[
        bool,
        Option(
            flag="--list-defaults",
            aliases=("-l",),
            summary=Text(en="Show them", es="Mostrarlos"),
            switch=True,
        ),
    ] = False


class ConfigSetParams(Params):
    defaults: Annotated[
        tuple[str, ...],
        Option(flag="", summary=Text(en="defaults.group=…", es="defaults.group=…"), many=True),
    ]


class UnsetParams(Params):
    names: Annotated[
        tuple[str, ...],
        Field(min_length=1),
        Option(
            flag="",
            summary=Text(en="defaults.group, defaults.workspace…", es="defaults.group, defaults.workspace…"),
            many=True,
        ),
    ]


class DefaultsParams(Params):
    names: Annotated[
        tuple[str, ...],
        Option(flag="", summary=Text(en="defaults, or nothing", es="defaults, o nada"), many=True),
    ] = ()


_WHERE_KEPT = (
    Untaken(
        flags=("--scope",),
        why=Text(
            en="defaults are kept for you in each channel",
            es="los valores se guardan para usted en cada canal",
        ),
        harmless=True,
    ),
    Untaken(
        flags=("--local",),
        why=Text(
            en="defaults are kept for you in each channel",
            es="los valores se guardan para usted en cada canal",
        ),
        words=0,
        harmless=True,
    ),
)
CONFIGURE = Command(
    name="defaults.configure",
    title=Text(en="Remember defaults", es="Recordar valores predeterminados"),
    summary=Text(
        en="Group, workspace or location to use when a line names none, for you in this channel.",
        es="Grupo, área de trabajo o región que se usan cuando una línea no los indica, para usted en este canal.",
    ),
    params=ConfigureParams,
    commands=("configure",),
    untaken=_WHERE_KEPT,
    examples=('configure --defaults group="nombre-grupo"', 'configure --defaults workspace="area-trabajo-nombre"'),
)
CONFIG_SET = Command(
    name=CONFIGURE.name,
    title=CONFIGURE.title,
    summary=CONFIGURE.summary,
    params=ConfigSetParams,
    commands=("config set",),
    untaken=_WHERE_KEPT,
    examples=('config set defaults.group="nombre-grupo"',),
)
FORGET = Command(
    name=CONFIGURE.name,
    title=Text(en="Forget defaults", es="Olvidar valores predeterminados"),
    summary=Text(en="No longer use a remembered value.", es="Dejar de usar un valor recordado."),
    params=UnsetParams,
    commands=("config unset",),
    untaken=_WHERE_KEPT,
    examples=("config unset defaults.workspace",),
)
DEFAULTS = Command(
    name="defaults.show",
    title=Text(en="Your defaults here", es="Sus valores predeterminados aquí"),
    summary=Text(en="What is remembered for you in this channel.", es="Lo que se recuerda para usted en este canal."),
    params=DefaultsParams,
    commands=("defaults", "config get", "valores"),
    spanish="valores",
    untaken=_WHERE_KEPT,
    examples=("defaults",),
)
DEFAULT_COMMANDS: tuple[AnyCommand, ...] = (CONFIGURE, CONFIG_SET, FORGET, DEFAULTS)
