"""The demo starts although its usual port is taken."""

from __future__ import annotations

import socket

import pytest

from bot.sandbox import demo


def test_a_taken_port_is_left_to_whoever_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        monkeypatch.setattr(demo, "USUAL_PORT", somebody.getsockname()[1])
        assert demo.usual_port(bind="127.0.0.1") == 0
    assert demo.usual_port(bind="127.0.0.1") == demo.USUAL_PORT
