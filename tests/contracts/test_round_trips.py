"""Whatever a noun's type allows comes back equal, from every store."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.audit import AuditEvent, verify
from bot.model.decision import Reservation
from bot.model.execution import Execution, Grant
from bot.model.incoming import Incoming
from bot.model.people import IdentityLink, LinkOffer, SlackAccount
from bot.model.request import Approval, Request
from bot.workflow.ports import Store, View
from tests.contracts.nouns import NOON, anything, event, request

ONE_STORE = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
OF_REQUEST = st.just("request-1")
"""Each example brings an id of its own, so one store serves them all."""


def fresh(prefix: str = "id") -> st.SearchStrategy[str]:
    return st.builds(lambda: f"{prefix}-{uuid4()}")


def with_a_request(store: Store) -> None:
    with store.transaction() as tx:
        tx.requests.add(request())


@ONE_STORE
@given(asked=anything(Request, id=fresh()))
def test_requests(store: Store, asked: Request) -> None:
    with store.transaction() as tx:
        if tx.requests.numbered(asked.number) is None:
            assert tx.requests.add(asked)
            assert tx.requests.get(asked.id) == tx.requests.numbered(asked.number) == asked


@ONE_STORE
@given(verdict=anything(Approval, request=OF_REQUEST, digest=fresh()))
def test_approvals(store: Store, verdict: Approval) -> None:
    with_a_request(store)
    with store.transaction() as tx:
        assert tx.approvals.add(verdict)
        assert tx.approvals.of("request-1")[-1] == verdict


@ONE_STORE
@given(made=anything(Execution, id=fresh(), request=OF_REQUEST))
def test_executions(store: Store, made: Execution) -> None:
    with_a_request(store)
    with store.transaction() as tx:
        assert tx.executions.add(made)
        assert tx.executions.get(made.id) == made


@ONE_STORE
@given(given_=anything(Grant, id=fresh(), request=OF_REQUEST))
def test_grants(store: Store, given_: Grant) -> None:
    with_a_request(store)
    with store.transaction() as tx:
        assert tx.grants.add(given_)
        assert tx.grants.get(given_.id) == given_


@ONE_STORE
@given(taken=anything(Reservation, key=fresh(), amount=st.floats(0, 1e12)))
def test_reservations(store: Store, taken: Reservation) -> None:
    with_a_request(store)
    with store.transaction() as tx:
        assert tx.ledger.take(request="request-1", reservations=[taken], limits={}) == ()
        assert taken in tx.ledger.held(request="request-1")
        assert tx.ledger.used(keys={taken.counter: taken.key}) == {taken.counter: taken.amount}


@ONE_STORE
@given(shown=anything(View, request=OF_REQUEST, channel=fresh()))
def test_views(store: Store, shown: View) -> None:
    with_a_request(store)
    with store.transaction() as tx:
        tx.views.put(shown)
        assert shown in tx.views.of("request-1")


@ONE_STORE
@given(arrived=anything(Incoming, id=fresh()))
def test_the_inbox(store: Store, arrived: Incoming) -> None:
    with store.transaction() as tx:
        assert tx.inbox.add(arrived)
        assert tx.inbox.get(arrived.id) == arrived


@ONE_STORE
@given(
    link=anything(IdentityLink, entra=fresh()),
    offer=anything(LinkOffer, slack_user=fresh()),
    account=anything(SlackAccount, user=fresh()),
)
def test_people(store: Store, link: IdentityLink, offer: LinkOffer, account: SlackAccount) -> None:
    with store.transaction() as tx:
        assert tx.people.put(link)
        assert tx.people.link(slack_team=link.slack_team, slack_user=link.slack_user) == link
        assert tx.people.linked(entra=link.entra) == link
        tx.people.put_offer(offer)
        assert tx.people.offer(slack_team=offer.slack_team, slack_user=offer.slack_user) == offer
        tx.people.remember(account, seen_at=NOON)
        assert tx.people.account(slack_team=account.team, slack_user=account.user) == account


@ONE_STORE
@given(happened=st.lists(anything(AuditEvent, name=st.just(event().name)), max_size=3))
def test_audit_events(store: Store, happened: list[AuditEvent]) -> None:
    with store.transaction() as tx:
        for one in happened:
            tx.audit.append(one)
    with store.transaction() as tx:
        assert verify(links=tx.audit.page(limit=10_000)) == tx.audit.head()
