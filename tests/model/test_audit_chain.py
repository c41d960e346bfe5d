"""An edit, a gap, a swap or a cut tail in the audit chain is found, and named by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.model.audit import GENESIS, AuditEvent, Break, ChainLink, chained, hash_of, verify

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def chain(length: int) -> list[ChainLink]:
    links: list[ChainLink] = []
    previous = GENESIS
    for number in range(1, length + 1):
        event = AuditEvent(name="request.submitted", at=NOW, actor="a", request=f"r{number}", data={"n": number})
        links.append(chained(number=number, event=event, previous=previous))
        previous = links[-1].hash
    return links


def edited(links: list[ChainLink]) -> list[ChainLink]:
    links[2] = links[2].model_copy(update={"body": links[2].body.replace('"n":3', '"n":4')})
    return links


def edited_and_rehashed(links: list[ChainLink]) -> list[ChainLink]:
    body = links[2].body.replace('"n":3', '"n":4')
    links[2] = links[2].model_copy(update={"body": body, "hash": hash_of(previous=links[2].previous, body=body)})
    return links


def swapped(links: list[ChainLink]) -> list[ChainLink]:
    links[1], links[2] = (
        links[2].model_copy(update={"number": 2}),
        links[1].model_copy(update={"number": 3}),
    )
    return links


@pytest.mark.parametrize(
    ("harm", "row"),
    [
        (edited, 3),
        (edited_and_rehashed, 4),
        (swapped, 2),
        (lambda links: links[:2] + links[3:], 3),
        (lambda links: links[1:], 1),
        (lambda links: links[:-2], 4),
    ],
    ids=["edited", "edited and hashed anew", "swapped", "middle row removed", "first row removed", "tail cut"],
)
def test_harm_is_found_at_the_row(harm: Callable[[list[ChainLink]], list[ChainLink]], row: int) -> None:
    links = chain(5)
    head = (5, links[-1].hash)
    assert verify(links=links, head=head) == head
    found = verify(links=harm(links), head=head)
    assert isinstance(found, Break)
    assert found.number == row


def test_an_empty_chain_holds() -> None:
    assert verify(links=[]) == (0, GENESIS)


@pytest.mark.parametrize("name", ["submitted", "request", "Request.submitted", "request.", "request submitted"])
def test_an_event_that_is_not_a_noun_and_a_participle_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="noun"):
        AuditEvent(name=name, at=NOW, actor="a")
