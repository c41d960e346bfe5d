"""Components registered through MLClient from the very files that were agreed to, with their code."""

from __future__ import annotations

from bot.azure.asset_facts import SeenVersion, seen_version
from bot.azure.assets import Contents
from bot.azure.clients import Clients
from bot.azure.errors import writing
from bot.azure.existing import Difference, already_exists, is_ours, with_mark
from bot.azure.jobs import FILES_CHANGED, spec_again
from bot.azure.proving import Specs, unpacked
from bot.azure.versions import Versions
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
        self._versions = Versions(clients=clients)

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
                if not operation.version:
                    self._versions.must_be_free(workspace=operation.workspace, path=_id(operation, version))
                raise
        return Succeeded(resource_id=_id(operation, version))

    def check(self, *, operation: PutComponent, key: str) -> Outcome:
        """Look whether it is there. Raises Refused, Unavailable."""
        return self._standing(operation, key)[0]

    def _standing(self, operation: PutComponent, key: str) -> tuple[Outcome, str]:
        """What is there for the operation, and the version it is about."""
        found, version = self._versions.about(
            workspace=operation.workspace, container=_id(operation), version=operation.version, key=key
        )
        return _standing(operation, key, None if found is None else seen_version(found)), version


def _standing(operation: PutComponent, key: str, seen: SeenVersion | None) -> Outcome:
    if seen is None:
        return Absent(resource_id=operation.target)
    if is_ours(seen.tags, key=key):
        return Succeeded(resource_id=seen.id or operation.target)
    # What Azure keeps of a component is not what its file says, so nobody can tell that two are equal.
    difference = Difference(_DEFINITION, found=f"{operation.name}:{seen.version}", asked=operation.file)
    return already_exists(name=f"{operation.name}:{seen.version}", differences=[difference])


def _id(operation: PutComponent, version: str = "") -> str:
    return asset_id(workspace=operation.workspace, asset="component", name=operation.name, version=version)
