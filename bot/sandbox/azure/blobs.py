"""Blob storage as the machine learning SDK uses it: put, look, read and label files under a signed address."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from email.utils import format_datetime

from bot.sandbox.azure.wire import Call, Reply, new_guid
from bot.sandbox.azure.world import World

_KEY = secrets.token_bytes(32)
_LARGEST = 64 * 1024 * 1024


def signature(account: str, container: str) -> str:
    """The signature that opens a container of an account, for as long as this process lives."""
    digest = hmac.new(_KEY, f"{account}/{container}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def answer(*, world: World, call: Call, now: datetime) -> Reply:
    """Answer a call to *.blob.core.windows.net; the other storage services are not there (501)."""
    account, _, service = call.host.partition(".")
    if not service.startswith("blob."):
        return _refused(501, "NotImplemented", "The sandbox has blob storage only.")
    container = call.path.strip("/").partition("/")[0]
    if not hmac.compare_digest(call.query.get("sig", "").encode(), signature(account, container).encode()):
        return _refused(403, "AuthenticationFailed", "Server failed to authenticate the request.")
    key, when = f"{account}{call.path}", format_datetime(now, usegmt=True)
    standard = {"x-ms-version": "2024-11-04", "Last-Modified": when, "ETag": f'"{new_guid()}"'}
    if call.method == "PUT":
        return _put(world, call, key, standard)
    stored = world.blobs.get(key)
    if stored is None:
        return _refused(404, "BlobNotFound", "The specified blob does not exist.")
    content, metadata = stored
    if call.method == "DELETE":
        del world.blobs[key]
        return Reply(202, None, standard)
    if call.method not in ("GET", "HEAD"):
        return _refused(405, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.")
    labels = {f"x-ms-meta-{name}": value for name, value in metadata.items()}
    headers = {
        **standard,
        **labels,
        "x-ms-blob-type": "BlockBlob",
        "Content-Type": "application/octet-stream",
        "Content-Length": str(len(content)),
    }
    return Reply(200, content, headers)


def _put(world: World, call: Call, key: str, standard: dict[str, str]) -> Reply:
    content, metadata = world.blobs.get(key, (b"", {}))
    what = call.query.get("comp", "")
    if what == "metadata":
        if key not in world.blobs:
            return _refused(404, "BlobNotFound", "The specified blob does not exist.")
        named = {
            name.removeprefix("x-ms-meta-"): value
            for name, value in call.headers.items()
            if name.startswith("x-ms-meta-")
        }
        world.blobs[key] = (content, named)
        return Reply(200, None, standard)
    if what == "block":
        world.blobs[f"{key}?block={call.query.get('blockid', '')}"] = (call.body, {})
        return Reply(201, None, standard)
    if what == "blocklist":
        prefix = f"{key}?block="
        blocks = [name for name in world.blobs if name.startswith(prefix)]
        world.blobs[key] = (b"".join(world.blobs.pop(name)[0] for name in blocks), {})
        return Reply(201, None, standard)
    if len(call.body) > _LARGEST:
        return _refused(413, "RequestBodyTooLarge", "The request body is too large for the sandbox.")
    world.blobs[key] = (call.body, metadata)
    return Reply(201, None, standard)


def _refused(status: int, code: str, message: str) -> Reply:
    text = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    headers = {"x-ms-error-code": code, "Content-Type": "application/xml", "x-ms-version": "2024-11-04"}
    return Reply(status, text.encode(), headers)
