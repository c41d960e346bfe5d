"""Components registered through MLClient from the very files that were agreed to, with their code."""

from __future__ import annotations

from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.asset_facts import SeenVersion, next_version, seen_version
from bot.azure.assets import ASSET_API, Contents, taken_meanwhile
from bot.azure.clients import Clients
from bot.azure.errors import names_the_workspace, reading, writing
from bot.azure.existing import Difference, already_exists, is_ours, with_mark
from bot.azure.jobs import FILES_CHANGED, spec_again
from bot.azure.proving import Specs, unpacked
from bot.azure.rest import get_json, list_json
from bot.model.errors import Refused
from bot.model.operation import PutComponent, asset_id
from bot.model.outcome import Absent, Outcome, Rejected, Succeeded
from bot.model.text import Text

_DEFINITION = Text(en="definition", es="definición")


class Components:
    """Registers versions. One is never written over: whose it is shows by our mark among its tags."""

    def __init__(self, *, clients: Clients, contents: Contents) -> None:
        self._clients = clients
        self._contents = contents
        self._specs = Specs()

    def begin(self, *, operation: PutComponent, key: str) -> Outcome:
        """Register it unless it is there. Raises Refused, Unavailable, OutcomeUnknown."""
        standing, version = self._standing(operation, key)
        if isinstance(standing, Succeeded):
            return standing.model_copy(update={"already": True})
        if not isinstance(standing, Absent):
            return standing
        made = spec_again(main=operation.file, files=operation.files, overrides=(), contents=self._contents)
        if made is None or made[0].digest != operation.spec:
            return FILES_CHANGED
        spec, contents = made
        wrong = self._specs.proved(spec=spec, sort="component", contents=contents)
        if wrong:
            return Rejected(code="ValidationException", sentence=wrong[0].text)
        with unpacked(spec=spec, contents=contents) as folder:
            from azure.ai.ml import load_component

            component = load_component(source=folder / spec.main)
            component.name, component.version = operation.name, version
            component.tags = with_mark(component.tags or {}, key=key)
            try:
                with writing():
                    self._clients.uploader(operation.workspace).components.create_or_update(component)
            except Refused:
                if operation.version or self._look(operation, version) is None:
                    raise
                raise taken_meanwhile() from None
        return Succeeded(resource_id=_id(operation, version))

    def check(self, *, operation: PutComponent, key: str) -> Outcome:
        """Look whether it is there. Raises Refused, Unavailable."""
        return self._standing(operation, key)[0]

    def _standing(self, operation: PutComponent, key: str) -> tuple[Outcome, str]:
        """What is there for the operation, and the version it is about: the one named, else ours, else the next."""
        if operation.version:
            return _standing(operation, key, self._look(operation, operation.version)), operation.version
        client = self._clients.resources(operation.workspace.subscription)
        container = asset_id(workspace=operation.workspace, asset="component", name=operation.name)
        with reading():
            # Archived ones are counted too: their numbers are taken.
            query = {"listViewType": "All"}
            documents = list_json(client, f"{container}/versions", api_version=ASSET_API, query=query)
            found = [seen_version(one) for one in documents]
        ours = next((one for one in found if is_ours(one.tags, key=key)), None)
        return _standing(operation, key, ours), ours.version if ours is not None else next_version(found)

    def _look(self, operation: PutComponent, version: str) -> SeenVersion | None:
        client = self._clients.resources(operation.workspace.subscription)
        with reading():
            try:
                document: dict[str, Any] = get_json(client, _id(operation, version), api_version=ASSET_API)
            except ResourceNotFoundError as missing:
                if names_the_workspace(missing, operation.workspace):
                    raise
                return None
        return seen_version(document)


def _standing(operation: PutComponent, key: str, seen: SeenVersion | None) -> Outcome:
    if seen is None:
        return Absent(resource_id=operation.target)
    if is_ours(seen.tags, key=key):
        return Succeeded(resource_id=seen.id or operation.target)
    # What Azure keeps of a component is not what its file says, so nobody can tell that two are equal.
    difference = Difference(_DEFINITION, found=f"{operation.name}:{seen.version}", asked=operation.file)
    return already_exists(name=f"{operation.name}:{seen.version}", differences=[difference])


def _id(operation: PutComponent, version: str) -> str:
    return asset_id(workspace=operation.workspace, asset="component", name=operation.name, version=version)
