"""The demo starts although its usual port is taken."""

from __future__ import annotations

import socket

from bot.sandbox.demo import usual_port


def test_a_taken_port_is_left_to_whoever_has_it() -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        taken = somebody.getsockname()[1]
        assert usual_port(bind="127.0.0.1", usual=taken) == 0
    assert usual_port(bind="127.0.0.1", usual=taken) == taken
