"""The sandbox's servers, and how an application drops its caller's connection without an answer."""

import ssl
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import trustme
import uvicorn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


def abort_connection(receive: Receive) -> None:
    """Drop the connection behind an ASGI `receive`, at once and without an answer.

    The caller sees it reset or closed; whatever is sent afterwards goes nowhere. ASGI has no word for this: uvicorn's
    `receive` is a bound method of the object that owns the transport. Raises AttributeError under other servers.
    """
    transport = receive.__self__.transport  # type: ignore[attr-defined]
    transport.abort()


def server_for(app: Any, *, certificate: trustme.LeafCert | None = None) -> uvicorn.Server:
    """A server for an ASGI application, in TLS when a certificate is given; HTTP/1.1 and WebSocket.

    Connections stay open for 75 seconds between calls, longer than clients keep them in their pools unused.
    """
    config = uvicorn.Config(
        app,
        http="h11",
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
        ws_ping_interval=None,
        ws_ping_timeout=None,
    )
    config.load()
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        config.ssl = context
    return uvicorn.Server(config)
