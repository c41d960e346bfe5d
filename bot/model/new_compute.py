"""What the kinds that make a compute declare alike: type and size, and of an instance its name and when it stops."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field as Bound

from bot.model.decision import Limits
from bot.model.facts import FactValue, Field
from bot.model.kind import Option, Untaken
from bot.model.options import FILE_UNTAKEN, IDENTITY_WHY, NETWORK_WHY, SET_UNTAKEN
from bot.model.people import Principal
from bot.model.problem import Correction, Problem
from bot.model.text import Text

COMPUTE_TYPE = Option(flag="--type", aliases=("-t",), summary=Text(en="Type of compute", es="Tipo de proceso"))
"""Which kind is meant: each has the one value that its own default is."""


def vm_size(*, en: str, es: str) -> Option:
    """The option for a size. `--vm-size` is the spelling of az before 2022, which people still know."""
    return Option(flag="--size", aliases=("--vm-size",), summary=Text(en=en, es=es), lookup="sizes")


VmSize = Annotated[str, vm_size(en="VM size", es="Tamaño de máquina virtual")]

INSTANCE_NAME = r"[A-Za-z](?:[A-Za-z0-9]{2,}|[A-Za-z0-9-]+[A-Za-z][A-Za-z0-9]*)"
"""The name rule is Azure's: its error text, and "if - is used, a letter must follow it somewhere". At most 24 long.

Source  learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance, 2026
"""
INSTANCE_NAME_RULE = Text(
    en="3 to 24 letters, digits and -, beginning with a letter, and a letter somewhere after each -",
    es="de 3 a 24 letras, dígitos y -, empezando por letra, y alguna letra después de cada -",
)

_SHORTEST_IDLE_MINUTES, _LONGEST_IDLE_MINUTES = 15, 4320
"""Azure's own bounds. Source  learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance, 2026"""
IDLE_BOUNDS = Bound(ge=_SHORTEST_IDLE_MINUTES, le=_LONGEST_IDLE_MINUTES)


def idle_shutdown(*, en: str, es: str) -> Option:
    """The option for the idle minutes of an instance."""
    return Option(
        flag="--idle-time-before-shutdown-minutes",
        summary=Text(en=en, es=es),
        unit=Text(en="minutes", es="minutos"),
        yaml="idle_time_before_shutdown_minutes",
    )


IdleMinutes = Annotated[
    int | None, IDLE_BOUNDS, idle_shutdown(en="Idle time before it is shut down", es="Inactividad antes de apagarse")
]
"""None: it is shut down by nobody but people."""

IDLE_FIELD = Field(
    name="idle_shutdown_min",
    type="number",
    unit="minutes",
    summary=Text(en="Idle time before shutdown.", es="Inactividad antes de apagarse."),
)


def idle_facts(idle_minutes: int | None) -> Mapping[str, FactValue]:
    """The value of IDLE_FIELD; nothing when it is not shut down, which no limit can then be kept by."""
    return {"idle_shutdown_min": idle_minutes} if idle_minutes is not None else {}


def obliged_idle(*, idle_minutes: int | None, limits: Limits) -> int | None:
    """The idle minutes, or those that a policy asks for where none are named."""
    if idle_minutes is not None or limits.idle_shutdown_min is None:
        return idle_minutes
    return max(_SHORTEST_IDLE_MINUTES, int(limits.idle_shutdown_min))


def instance_for(person: Principal) -> str:
    """The name of somebody's instance when none is named: `joe.turner@contoso.com` gets `nb-joe-turner`.

    Names are unique in a region, and nobody else's account has that name.
    """
    words = unicodedata.normalize("NFKD", person.shown.partition("@")[0])
    stem = re.sub(r"[^a-z0-9]+", "-", words.encode("ascii", "ignore").decode().lower()).strip("-")[:20].strip("-")
    return f"nb-{stem}{'' if re.search('[a-z][0-9]*$', stem) else 'x'}"


def only_for_people(*, person: Principal, field: str) -> tuple[Problem, ...]:
    """A problem of that field when an instance would be somebody's who is no person."""
    if person.type == "User":
        return ()
    text = Text(
        en=f"{person.name} is no person: only people are given a compute instance.",
        es=f"{person.name} no es una persona: solo las personas reciben una instancia de proceso.",
    )
    return (Problem(code="not-a-person", text=text, field=field),)


def assigned_note(*, en: str, es: str, person: Principal) -> Correction:
    """Who will be able to use an instance; en and es say which, such as `The instance nb-joe`."""
    who = person.shown or person.id
    text = Text(
        en=f"{en} is made for {who}, who alone can open notebooks on it.",
        es=f"{es} se crea para {who}: solo esa persona puede abrir cuadernos en ella.",
    )
    return Correction(code="assigned-to", text=text)


COMPUTE_UNTAKEN = (
    FILE_UNTAKEN,
    SET_UNTAKEN,
    Untaken(
        flags=("--location", "-l"),
        why=Text(
            en="a compute is made in the region of its workspace",
            es="el proceso se crea en la región de su área de trabajo",
        ),
        keys=("location",),
    ),
    Untaken(
        flags=("--vnet-name", "--subnet", "--enable-node-public-ip"),
        why=NETWORK_WHY,
        keys=("network_settings", "enable_node_public_ip"),
    ),
    Untaken(flags=("--identity-type", "--user-assigned-identities", "-i"), why=IDENTITY_WHY, keys=("identity",)),
    Untaken(
        flags=("--ssh-public-access-enabled", "-p", "--ssh-key-value", "--admin-username"),
        why=Text(
            en="SSH stays closed: open a terminal in the studio",
            es="SSH queda cerrado: abra un terminal en el estudio",
        ),
        keys=("ssh_settings", "ssh_public_access_enabled"),
    ),
)
"""What az takes for any compute and a request does not."""
