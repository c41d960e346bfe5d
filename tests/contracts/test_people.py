"""Inbox, identity links, accounts, defaults and the messages that show requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.model.notice import Notice, Recorded, Said
from bot.model.people import SlackAccount
from bot.model.picture import Picture
from bot.model.text import Text, same
from bot.workflow.ports import Concluded, Store
from tests.contracts.nouns import NOON, incoming, link, offer, request, view

HOUR = timedelta(hours=1)


def test_what_slack_delivers_twice_is_taken_in_once(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.inbox.add(incoming())
    with store.transaction() as tx:
        assert not tx.inbox.add(incoming(text="something else"))
        assert tx.inbox.get("in-1") == incoming()
        assert tx.inbox.get("in-2") is None


def test_a_reply_url_is_kept_as_long_as_it_is_good_and_then_erased(store: Store) -> None:
    old, new = (incoming(id=name, at=at, reply_url=f"https://{name}") for name, at in (("a", NOON), ("b", NOON + HOUR)))
    with store.transaction() as tx:
        for one in (old, new, incoming(id="c")):
            tx.inbox.add(one)
        assert tx.inbox.get("a") == old
    for before, erased in ((NOON, 0), (NOON + HOUR, 1), (NOON + HOUR, 0)):
        with store.transaction() as tx:
            assert tx.inbox.forget_spent(before=before) == erased
    with store.transaction() as tx:
        assert tx.inbox.get("a") == old.model_copy(update={"reply_url": ""})
        assert tx.inbox.get("b") == new
        assert not tx.inbox.add(old)


def test_what_was_carried_out_is_known_with_its_answer_until_nobody_asks_any_more(store: Store) -> None:
    answers: dict[str, Notice | None] = {
        "quiet": None,
        "said": Said(text=Text(en="Done \u0000", es="Hecho")),
        "picture": Recorded(picture=Picture(request=request(), title=same("t"), preview=(same("p"),))),
    }
    with store.transaction() as tx:
        for name in (*answers, "waits"):
            tx.inbox.add(incoming(id=name))
    for name, told in answers.items():
        with store.transaction() as tx:
            assert tx.inbox.concluded(name) is None
            assert tx.inbox.conclude(name, told=told)
        with store.transaction() as tx:
            assert tx.inbox.concluded(name) == Concluded(told=told)
            assert not tx.inbox.conclude(name, told=Said(text=same("something else")))
    for before, erased in ((NOON, 0), (NOON + HOUR, 2), (NOON + HOUR, 0)):
        with store.transaction() as tx:
            assert tx.inbox.forget_spent(before=before) == erased
    with store.transaction() as tx:
        assert {name: tx.inbox.concluded(name) for name in answers} == dict.fromkeys(answers, Concluded())
        assert tx.inbox.concluded("waits") is None
        assert not tx.inbox.conclude("quiet", told=None)
        assert not tx.inbox.conclude("never came", told=None)


def test_what_was_typed_is_erased_once_it_was_carried_out_and_nobody_asks_for_the_answer(store: Store) -> None:
    with store.transaction() as tx:
        for name, at in (("a", NOON), ("b", NOON), ("later", NOON + HOUR), ("waits", NOON), ("open", NOON)):
            tx.inbox.add(incoming(id=name, at=at, reply_url="https://x" if name == "open" else ""))
        for name in ("a", "b", "later", "open"):
            assert tx.inbox.conclude(name, told=None)
    for before, most, erased in ((NOON, 9, 0), (NOON + HOUR, 1, 1), (NOON + HOUR, 9, 1), (NOON + HOUR, 9, 0)):
        with store.transaction() as tx:
            assert tx.inbox.forget(before=before, most=most) == erased
    with store.transaction() as tx:
        assert [name for name in ("a", "b", "later", "waits", "open") if tx.inbox.get(name)] == [
            "later",
            "waits",
            "open",
        ]
        assert tx.inbox.concluded("a") is None
        assert tx.inbox.add(incoming(id="a"))


def test_a_link_is_found_from_both_sides(store: Store) -> None:
    with store.transaction() as tx:
        tx.people.put(link())
    with store.transaction() as tx:
        assert tx.people.link(slack_team="T1", slack_user="U1") == link()
        assert tx.people.linked(entra="entra-ana") == link()
        assert tx.people.linked(entra="ENTRA-ANA") == link()
        assert tx.people.link(slack_team="T2", slack_user="U1") is None
        assert tx.people.linked(entra="entra-luis") is None


def test_a_changed_link_replaces_the_old_one(store: Store) -> None:
    with store.transaction() as tx:
        tx.people.put(link())
    with store.transaction() as tx:
        tx.people.put(link(entra="entra-luis"))
    with store.transaction() as tx:
        assert tx.people.link(slack_team="T1", slack_user="U1") == link(entra="entra-luis")
        assert tx.people.linked(entra="entra-ana") is None


def test_of_links_in_several_slack_workspaces_the_newest_is_the_one_to_write_to(store: Store) -> None:
    for team in ("T2", "T1", "T3"):
        with store.transaction() as tx:
            assert tx.people.put(link(slack_team=team))
    with store.transaction() as tx:
        assert tx.people.linked(entra="entra-ana") == link(slack_team="T3")
        assert tx.people.put(link(slack_team="T2", how="admin"))
    with store.transaction() as tx:
        assert tx.people.linked(entra="entra-ana") == link(slack_team="T2", how="admin")


def test_an_identity_is_linked_to_one_account_of_a_slack_workspace(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.people.put(link())
        assert not tx.people.put(link(slack_user="U2", entra="Entra-Ana"))
    with store.transaction() as tx:
        assert tx.people.link(slack_team="T1", slack_user="U2") is None
        assert tx.people.link(slack_team="T1", slack_user="U1") == link()
        assert tx.people.put(link(how="admin"))
        assert tx.people.put(link(entra="entra-luis"))
        assert tx.people.put(link(slack_user="U2"))
    with store.transaction() as tx:
        assert not tx.people.put(link())
        assert tx.people.linked(entra="entra-luis") == link(entra="entra-luis")


def test_a_removed_link_is_gone_and_its_identity_free(store: Store) -> None:
    with store.transaction() as tx:
        tx.people.put(link())
        assert tx.people.remove(slack_team="T1", slack_user="U1") == link()
    with store.transaction() as tx:
        assert tx.people.remove(slack_team="T1", slack_user="U1") is None
        assert tx.people.linked(entra="entra-ana") is None
        assert tx.people.put(link(slack_user="U2"))


def test_links_are_listed_by_account_in_pages_and_found_by_a_part_of_a_name(store: Store) -> None:
    made = [link(slack_user=f"U{n}", entra=f"entra-{n}", upn=f"Person{n}@x.es") for n in (3, 1, 2)]
    with store.transaction() as tx:
        for one in made:
            tx.people.put(one)

    def users(**asked: Any) -> list[str]:
        with store.transaction() as tx:
            return [one.slack_user for one in tx.people.links(**asked)]

    assert users() == ["U1", "U2", "U3"]
    assert users(limit=2) == ["U1", "U2"]
    assert users(limit=2, after="U2") == ["U3"]
    assert users(containing="person2") == users(containing="ENTRA-2") == users(containing="u2") == ["U2"]
    assert users(containing="%") == []


def test_an_offer_is_one_to_an_account_and_can_be_dropped(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.people.offer(slack_team="T1", slack_user="U1") is None
        tx.people.put_offer(offer())
        tx.people.put_offer(offer(state="declined", waiting=()))
        tx.people.put_offer(offer(slack_user="U2"))
    with store.transaction() as tx:
        assert tx.people.offer(slack_team="T1", slack_user="U1") == offer(state="declined", waiting=())
        for _ in range(2):
            tx.people.drop_offer(slack_team="T1", slack_user="U1")
        assert tx.people.offer(slack_team="T1", slack_user="U1") is None
        assert tx.people.offer(slack_team="T1", slack_user="U2") == offer(slack_user="U2")


def test_an_account_is_remembered_as_last_seen(store: Store) -> None:
    english, spanish = (SlackAccount(team="T1", user="U1", name="ana", language=code) for code in ("en", "es"))
    with store.transaction() as tx:
        assert tx.people.account(slack_team="T1", slack_user="U1") is None
        tx.people.remember(english, seen_at=NOON)
    with store.transaction() as tx:
        tx.people.remember(spanish, seen_at=NOON - timedelta(seconds=1))
        assert tx.people.account(slack_team="T1", slack_user="U1") == english
        tx.people.remember(spanish, seen_at=NOON)
        assert tx.people.account(slack_team="T1", slack_user="U1") == spanish


def test_defaults_merge_and_an_empty_value_forgets(store: Store) -> None:
    def remembered() -> dict[str, str]:
        with store.transaction() as tx:
            return dict(tx.defaults.of(team="T1", user="U1", channel="C1"))

    assert remembered() == {}
    for values, after in (
        ({"group": "nombre-grupo"}, {"group": "nombre-grupo"}),
        ({"workspace": "área"}, {"group": "nombre-grupo", "workspace": "área"}),
        ({"group": "otro\x00", "location": ""}, {"group": "otro\x00", "workspace": "área"}),
        ({"group": ""}, {"workspace": "área"}),
        ({}, {"workspace": "área"}),
    ):
        with store.transaction() as tx:
            tx.defaults.put(team="T1", user="U1", channel="C1", values=values)
        assert remembered() == after


@pytest.mark.parametrize("whose", [("T2", "U1", "C1"), ("T1", "U2", "C1"), ("T1", "U1", "C2")])
def test_defaults_belong_to_one_person_in_one_channel(store: Store, whose: tuple[str, str, str]) -> None:
    team, user, channel = whose
    with store.transaction() as tx:
        tx.defaults.put(team="T1", user="U1", channel="C1", values={"group": "g"})
    with store.transaction() as tx:
        tx.defaults.put(team=team, user=user, channel=channel, values={"group": ""})
        assert tx.defaults.of(team=team, user=user, channel=channel) == {}
        assert tx.defaults.of(team="T1", user="U1", channel="C1") == {"group": "g"}


def test_a_view_is_replaced_by_purpose_and_channel(store: Store) -> None:
    with store.transaction() as tx:
        tx.requests.add(request())
        tx.views.put(view(purpose="request", channel="C2"))
        tx.views.put(view())
        tx.views.put(view(channel="C0"))
    with store.transaction() as tx:
        tx.views.put(view(ts="1.2", shown=3))
    with store.transaction() as tx:
        assert tx.views.of("request-1") == (
            view(channel="C0"),
            view(ts="1.2", shown=3),
            view(purpose="request", channel="C2"),
        )
        assert tx.views.of("request-2") == ()


def test_a_view_is_found_by_where_it_stands(store: Store) -> None:
    with store.transaction() as tx:
        tx.requests.add(request())
        tx.views.put(view(ts="1790000000.000100"))
        tx.views.put(view(purpose="request", channel="C2", ts="1790000000.000200"))
        tx.views.put(view(purpose="progress", channel="C2", thread_ts="1790000000.000200"))
    with store.transaction() as tx:
        found = tx.views.at(channel="C2", ts="1790000000.000200")
        assert found == view(purpose="request", channel="C2", ts="1790000000.000200")
        for channel, ts in (("C2", "1790000000.000100"), ("C2", "1790000000.00020_"), ("C2", ""), ("C3", "1.2")):
            assert tx.views.at(channel=channel, ts=ts) is None


def test_a_card_is_kept_once_for_good_under_its_digest(store: Store) -> None:
    with store.transaction() as tx:
        digest = tx.views.keep_card(sent='{"text": "¿Sí? \u0000"}', at=NOON)
        assert tx.views.keep_card(sent='{"text": "¿Sí? \u0000"}', at=NOON + HOUR) == digest
        assert tx.views.keep_card(sent="{}", at=NOON) != digest
    with store.transaction() as tx:
        assert tx.views.card(digest) == '{"text": "¿Sí? \u0000"}'
        with pytest.raises(LookupError):
            tx.views.card("0" * 64)


def test_a_view_of_nothing_is_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(LookupError, match="not stored"), store.transaction() as tx:
        tx.views.put(view())
