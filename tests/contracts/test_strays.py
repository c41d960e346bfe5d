"""What serves nobody is kept once, changed by one at a time, and found until it is gone."""

from __future__ import annotations

import pytest

from bot.model.place import Place
from bot.model.stray import GivenRole, Idle, LeftPart, Matter, Orphan, Stray, StrayStatus, Unfinished, stray_id
from bot.workflow.ports import Store
from tests.contracts.nouns import NOON

SCOPE = "/subscriptions/s/resourceGroups/this-rg"
ORPHAN = Orphan(
    scope=SCOPE,
    principal="22222222-0000-4000-8000-000000000003",
    type="User",
    roles=(GivenRole(name="Reader", id=f"{SCOPE}/providers/Microsoft.Authorization/roleAssignments/1"),),
)
IDLE = Idle(compute="/subscriptions/s/computes/nb", name="nb", place=Place(workspace="w"), size="Standard_DS3_v2")


UNFINISHED = Unfinished(
    place=Place(subscription="s", resource_group="this-rg", workspace="w"),
    parts=(LeftPart(type="Microsoft.KeyVault/vaults", name="kv", state="left-over"),),
    made_by=("r-7-1a2b3c4d-0",),
    again="ml workspace create --name w",
)


def stray(matter: Matter, *, status: StrayStatus = StrayStatus.TOLD) -> Stray:
    return Stray(id=stray_id(matter), matter=matter, team="vision", status=status, since=NOON)


@pytest.mark.parametrize("matter", [ORPHAN, IDLE, UNFINISHED], ids=lambda matter: matter.sort)
def test_a_stray_of_every_sort_is_read_back_as_it_was(store: Store, matter: Matter) -> None:
    with store.transaction() as tx:
        tx.strays.put(stray(matter))
    with store.transaction() as tx:
        assert list(tx.strays.present(sort=matter.sort)) == [stray(matter)]


def test_a_stray_is_stored_once_and_read_back_as_it_was(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.strays.get(stray_id(ORPHAN)) is None
        assert tx.strays.put(stray(ORPHAN))
        assert not tx.strays.put(stray(ORPHAN))
    with store.transaction() as tx:
        assert tx.strays.get(stray_id(ORPHAN)) == stray(ORPHAN)


def test_of_two_changes_of_the_same_version_one_is_kept(store: Store) -> None:
    first = stray(ORPHAN)
    with store.transaction() as tx:
        tx.strays.put(first)
    with store.transaction() as tx:
        assert tx.strays.put(first.changed(status=StrayStatus.ASKED))
        assert not tx.strays.put(first.changed(status=StrayStatus.GONE))
    with store.transaction() as tx:
        kept = tx.strays.get(first.id)
    assert kept is not None
    assert (kept.status, kept.version, kept.revision) == (StrayStatus.ASKED, 2, 2)


def test_a_change_of_what_is_not_stored_changes_nothing(store: Store) -> None:
    with store.transaction() as tx:
        assert not tx.strays.put(stray(IDLE).changed(status=StrayStatus.KEPT))
        assert tx.strays.get(stray_id(IDLE)) is None


def test_those_of_one_sort_are_found_until_they_are_gone(store: Store) -> None:
    with store.transaction() as tx:
        for one in (stray(ORPHAN), stray(IDLE, status=StrayStatus.WATCHED)):
            tx.strays.put(one)
    with store.transaction() as tx:
        assert [one.id for one in tx.strays.present(sort="idle")] == [stray_id(IDLE)]
        tx.strays.put(stray(IDLE, status=StrayStatus.WATCHED).changed(status=StrayStatus.GONE))
        assert not tx.strays.present(sort="idle")
        assert [one.id for one in tx.strays.present(sort="orphan")] == [stray_id(ORPHAN)]
