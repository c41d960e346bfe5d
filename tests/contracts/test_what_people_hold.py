"""What somebody holds, and what people have set for themselves everywhere."""

from __future__ import annotations

from datetime import timedelta

from bot.model.execution import GrantStatus
from bot.workflow.ports import EVERYWHERE, Store
from tests.contracts.nouns import NOON, grant, person, request

HOUR = timedelta(hours=1)


def test_what_somebody_holds_ends_first_at_the_front_and_endless_last(store: Store) -> None:
    with store.transaction() as tx:
        for number in (1, 2, 3):
            tx.requests.add(request(number))
        tx.requests.add(request(4, requester=person("dan")))
        tx.grants.add(grant("endless", request="request-1"))
        tx.grants.add(grant("late", request="request-2", expires_at=NOON + 2 * HOUR))
        tx.grants.add(grant("early", request="request-3", expires_at=NOON + HOUR))
        tx.grants.add(grant("over", request="request-3", status=GrantStatus.REVOKED, expires_at=NOON))
        tx.grants.add(grant("dans", request="request-4"))
    mine = person().entra
    with store.transaction() as tx:
        assert [one.id for one in tx.grants.held_by(requester=mine)] == ["early", "late", "endless"]
        assert [one.id for one in tx.grants.held_by(requester=mine, limit=1)] == ["early"]
        assert tx.grants.held_by(requester="nobody") == ()


def test_what_people_have_set_for_themselves_everywhere_is_found_by_name(store: Store) -> None:
    with store.transaction() as tx:
        for user, channel, values in (
            ("U1", EVERYWHERE, {"away": "one", "language": "es"}),
            ("U2", EVERYWHERE, {"away": "two"}),
            ("U3", "C1", {"away": "a channel's"}),
        ):
            tx.defaults.put(team="T", user=user, channel=channel, values=values)
    with store.transaction() as tx:
        assert list(tx.defaults.everybodys(name="away")) == ["one", "two"]
        tx.defaults.put(team="T", user="U1", channel=EVERYWHERE, values={"away": ""})
    with store.transaction() as tx:
        assert list(tx.defaults.everybodys(name="away")) == ["two"]
        assert list(tx.defaults.everybodys(name="language")) == ["es"]
