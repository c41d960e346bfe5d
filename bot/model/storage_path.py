"""Where data or a model lies: a path as az, the SDK and Azure's own pages write it, taken apart.

Source  learn.microsoft.com/azure/machine-learning/reference-yaml-data, "path", and concept-data, "Data URIs", 2026.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from bot.model.noun import Noun
from bot.model.operation import WorkspaceRef

Source = Literal["datastore", "storage", "job", "run", "web", "local"]
"""A datastore of a workspace; a storage account by its address; what a job or an MLflow run left behind; any other
place in the web; or a file that is on somebody's machine."""

_DATASTORE = re.compile(
    r"^azureml://(?:subscriptions/(?P<subscription>[^/]+)/resourcegroups/(?P<group>[^/]+)/(?:providers/[^/]+/)?"
    r"workspaces/(?P<workspace>[^/]+)/)?datastores/(?P<datastore>[^/]+)(?:/paths/?(?P<path>.*))?$",
    re.IGNORECASE,
)
_JOB = re.compile(r"^azureml://(?:subscriptions/.+/)?(?:jobs|locations/.+/jobs)/[^/]+/outputs/.+$", re.IGNORECASE)
_RUN = re.compile(r"^runs:/[^/]+(?:/.*)?$", re.IGNORECASE)
_STORAGE = re.compile(
    r"^(?P<account>[a-z0-9]{3,24})(?:-secondary)?\.(?:z\d+\.)?(?:blob|dfs|file)\."
    r"(?:core\.windows\.net|core\.chinacloudapi\.cn|core\.usgovcloudapi\.net|storage\.azure\.net)$",
    re.IGNORECASE,
)
_ONE_LAKE = re.compile(r"^(?:[a-z0-9-]+-)?onelake\.(?:dfs|blob)\.fabric\.microsoft\.com$", re.IGNORECASE)
_STORAGE_SCHEMES = ("https", "wasbs", "abfss", "wasb", "abfs")


class StoragePath(Noun):
    """A path and what it says about itself.

    source     `local` for whatever is no address in the cloud.
    datastore  its name.
    account    the storage account, empty when the path names none.
    host       the host an address names, in lower case.
    workspace  the workspace a long datastore path names, None otherwise.
    inside     what follows the datastore.
    """

    written: str
    source: Source
    datastore: str = ""
    account: str = ""
    host: str = ""
    workspace: WorkspaceRef | None = None
    inside: str = ""

    @property
    def names_file(self) -> bool:
        """Whether it can only be a file or a folder that comes along: it is local and no address of any kind."""
        return self.source == "local" and re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", self.written) is None

    @property
    def is_file(self) -> bool:
        """Whether its last part looks like the name of a file: it has an extension and no slash after it."""
        place = self.written.partition("?")[0]
        _, address, rest = place.partition("://")
        last = (rest.partition("/")[2] if address else place).rpartition("/")[2]
        return re.search(r"[^.]\.\w{1,10}$", last) is not None

    def long(self, *, here: WorkspaceRef) -> str:
        """The spelling Azure keeps: a datastore by the whole path of its workspace; anything else as it is."""
        if self.source != "datastore":
            return self.written
        ref = self.workspace or here
        return (
            f"azureml://subscriptions/{ref.subscription}/resourcegroups/{ref.resource_group}/workspaces/"
            f"{ref.workspace}/datastores/{self.datastore}/paths/{self.inside}"
        )

    def short(self, *, here: WorkspaceRef) -> str:
        """The spelling people read: a datastore of this workspace by its name alone; anything else as it is."""
        there = self.workspace
        if there is None or there.id.casefold() != here.id.casefold():
            return self.written
        return f"azureml://datastores/{self.datastore}/paths/{self.inside}"


def storage_path(written: str) -> StoragePath:
    """Take a path apart. Never raises: what is none of the forms Azure knows is `local`."""
    if found := _DATASTORE.match(written):
        workspace = None
        if found["workspace"]:
            workspace = WorkspaceRef(
                subscription=found["subscription"], resource_group=found["group"], workspace=found["workspace"]
            )
        return StoragePath(
            written=written,
            source="datastore",
            datastore=found["datastore"],
            workspace=workspace,
            inside=found["path"] or "",
        )
    if _JOB.match(written):
        return StoragePath(written=written, source="job")
    if _RUN.match(written):
        return StoragePath(written=written, source="run")
    try:
        address = urlsplit(written)
        host = (address.hostname or "").lower()
    except ValueError:
        return StoragePath(written=written, source="local")
    if address.scheme not in (*_STORAGE_SCHEMES, "http") or "." not in host:
        return StoragePath(written=written, source="local")
    if found := _STORAGE.match(host):
        return StoragePath(written=written, source="storage", account=found["account"].lower(), host=host)
    if _ONE_LAKE.match(host):
        return StoragePath(written=written, source="storage", host=host)
    if address.scheme in ("http", "https"):
        return StoragePath(written=written, source="web", host=host)
    return StoragePath(written=written, source="local")


def same_path(left: str, right: str, *, here: WorkspaceRef) -> bool:
    """Whether two paths name one place, the short form of a datastore path and the long one included.

    Names of subscriptions, groups, workspaces and datastores are compared without regard to case; what follows is not.
    """
    return _folded(storage_path(left), here) == _folded(storage_path(right), here)


def _folded(path: StoragePath, here: WorkspaceRef) -> tuple[str, str]:
    if path.source != "datastore":
        return path.written.rstrip("/"), ""
    head, _, inside = path.long(here=here).partition("/paths/")
    return head.lower(), inside.strip("/")
