"""Attach a virtual machine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.model.attaching import Attached, AttachParams, SecretName, attach_kind, id_pattern, resource_id
from bot.model.kind import Context, Option
from bot.model.new_compute import COMPUTE_TYPE
from bot.model.operation import AttachVirtualMachine, Operation
from bot.model.problem import Correction
from bot.model.text import Text

_TYPE = "Microsoft.Compute/virtualMachines"


class MachineParams(AttachParams):
    """The SSH port is 22 when none is named: learn.microsoft.com/cli/azure/ml/compute, 2026."""

    type: Annotated[Literal["VirtualMachine"], COMPUTE_TYPE] = "VirtualMachine"
    resource_id: Annotated[
        str,
        Field(max_length=500, pattern=id_pattern(_TYPE)),
        resource_id(provider=_TYPE, en="a virtual machine", es="una máquina virtual"),
    ]
    username: Annotated[
        str,
        Field(pattern=r"^[a-z_][a-z0-9_-]{0,31}$"),
        Option(
            flag="--admin-username",
            summary=Text(en="Account on the machine", es="Cuenta en la máquina"),
            rule=Text(en="1 to 32 lower-case letters, digits, _ and -", es="de 1 a 32 minúsculas, dígitos, _ y -"),
        ),
    ]
    ssh_port: Annotated[
        int,
        Field(ge=1, le=65_535),
        Option(flag="--ssh-port", summary=Text(en="SSH port", es="Puerto SSH")),
    ] = 22
    held_in: SecretName = "attach-vm"


def _attach(params: MachineParams, alike: Attached) -> Operation:
    return AttachVirtualMachine(**alike, ssh_port=params.ssh_port, username=params.username, secret=params.held_in)


def _note(params: MachineParams, context: Context) -> Correction:
    text = Text(
        en=f"The password or private key is read from the secret {params.held_in} in the key vault of "
        f"{context.place.workspace} when it is needed, and kept nowhere else.",
        es=f"La contraseña o clave privada se lee del secreto {params.held_in} del almacén de claves de "
        f"{context.place.workspace} cuando hace falta y no se guarda en ningún otro sitio.",
    )
    return Correction(code="key-in-vault", text=text)


KIND = attach_kind(
    name="virtual_machine.attach",
    title=Text(en="Attach a virtual machine", es="Asociar una máquina virtual"),
    summary=Text(
        en="Lets jobs of the workspace run on a virtual machine that is there.",
        es="Permite que los trabajos del área de trabajo se ejecuten en una máquina virtual existente.",
    ),
    params=MachineParams,
    attach=_attach,
    note=_note,
    example="-n vm -t VirtualMachine --admin-username azureuser --resource-id /subscriptions/"
    "22222222-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1",
)
