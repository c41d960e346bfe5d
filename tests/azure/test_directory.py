"""Who is who in Entra, read through the local Microsoft Graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from bot.azure.directory import EntraDirectory
from bot.model.errors import Unavailable
from bot.model.facts import Unknown
from bot.model.people import Principal
from bot.sandbox.azure.directory import DirectoryGroup, User
from tests.azure.lab import Lab

STRANGER = "99999999-0000-4000-8000-000000000001"


def _user(lab: Lab, *, upn: str, mail: str = "", number: int = 1, enabled: bool = True) -> User:
    user = User(
        id=f"88888888-0000-4000-8000-{number:012d}",
        name=f"Somebody {number}",
        upn=upn,
        mail=mail or upn,
        enabled=enabled,
        user_type="Member",
    )
    lab.sandbox.azure.directory.add(user, now=lab.sandbox.clock.now())
    return user


@pytest.mark.parametrize("written", ["ana@contoso.com", "ANA@Contoso.com", "  ana@contoso.com "])
def test_a_person_is_found_by_user_principal_name(lab: Lab, written: str) -> None:
    found = lab.directory.principal(written=written)
    assert found == Principal(id=lab.entra("ana"), type="User", name="Ana García", upn="ana@contoso.com")


def test_a_person_is_found_by_mail_when_it_is_not_their_user_principal_name(lab: Lab) -> None:
    found = lab.directory.principal(written="gus@partner.example")
    assert isinstance(found, Principal)
    assert found.id == lab.entra("gus")
    assert "#EXT#" in found.upn


def test_a_guest_is_found_by_a_user_principal_name_with_signs(lab: Lab) -> None:
    found = lab.directory.principal(written="gus_partner.example#EXT#@contoso.onmicrosoft.com")
    assert isinstance(found, Principal)
    assert found.id == lab.entra("gus")


@pytest.mark.parametrize("upn", ["finn.o'brien@contoso.com", "a+b@contoso.com", "50%@contoso.com"])
def test_an_address_with_signs_reaches_graph_as_it_is(lab: Lab, upn: str) -> None:
    user = _user(lab, upn=upn)
    found = lab.directory.principal(written=upn)
    assert isinstance(found, Principal)
    assert found.id == user.id


def test_a_mail_address_with_a_quote_is_found(lab: Lab) -> None:
    user = _user(lab, upn="fob@contoso.com", mail="finn.o'brien@contoso.com")
    found = lab.directory.principal(written="finn.o'brien@contoso.com")
    assert isinstance(found, Principal)
    assert found.id == user.id


def test_an_application_is_found_by_the_id_it_signs_in_with(lab: Lab) -> None:
    azure = lab.sandbox.company.azure
    found = lab.directory.principal(written=azure.bot_client_id)
    assert isinstance(found, Principal)
    assert (found.id, found.type) == (azure.bot_object_id, "ServicePrincipal")


@pytest.mark.parametrize(("handle", "kind"), [("ana", "User"), ("ds-nlp", "Group"), ("amlbot", "ServicePrincipal")])
def test_an_object_id_is_a_person_a_group_or_an_application(lab: Lab, handle: str, kind: str) -> None:
    ids = {
        "User": lambda: lab.entra(handle),
        "Group": lambda: lab.entra_group(handle),
        "ServicePrincipal": lambda: lab.sandbox.company.azure.bot_object_id,
    }
    object_id = ids[kind]()
    found = lab.directory.principal(written=object_id.upper())
    assert isinstance(found, Principal)
    assert (found.id, found.type) == (object_id, kind)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("nobody@contoso.com", "nobody in the directory has the address"),
        (STRANGER, "nobody in the directory has the id"),
        ("ana", "is not an e-mail address"),
        ("", "is not an e-mail address"),
        ("ana@contoso.com/../groups", "is not an e-mail address"),
        ("a b@contoso.com", "is not an e-mail address"),
        ("' or mail ne '@", "is not an e-mail address"),
        ("x'or'1'eq'1@contoso.com", "nobody in the directory has the address"),
    ],
)
def test_who_is_not_there_is_unknown_with_the_reason(lab: Lab, written: str, reason: str) -> None:
    found = lab.directory.principal(written=written)
    assert isinstance(found, Unknown)
    assert reason in found.unknown


def test_two_accounts_with_one_address_are_unknown(lab: Lab) -> None:
    _user(lab, upn="one@contoso.com", mail="shared@contoso.com", number=1)
    _user(lab, upn="two@contoso.com", mail="shared@contoso.com", number=2)
    found = lab.directory.principal(written="shared@contoso.com")
    assert isinstance(found, Unknown)
    assert "more than one" in found.unknown


@pytest.mark.parametrize("how", ["address", "id"])
def test_a_disabled_account_is_unknown_and_says_so(lab: Lab, how: str) -> None:
    lab.sandbox.azure.directory.disable(lab.entra("ana"))
    written = "ana@contoso.com" if how == "address" else lab.entra("ana")
    found = lab.directory.principal(written=written)
    assert isinstance(found, Unknown)
    assert "disabled" in found.unknown


def test_groups_of_a_person_are_those_asked_about(lab: Lab) -> None:
    among = {name: lab.entra_group(name) for name in ("ds-vision", "ds-fraud", "security")}
    assert lab.directory.groups_of(principal=lab.entra("dan"), among=among) == {"ds-vision", "ds-fraud"}


def test_groups_are_transitive_and_compared_without_case(lab: Lab) -> None:
    inner = DirectoryGroup("77777777-0000-4000-8000-000000000001", "inner", frozenset({lab.entra("joe")}))
    outer = DirectoryGroup("77777777-0000-4000-8000-00000000000a", "outer", frozenset({inner.id}))
    for group in (inner, outer):
        lab.sandbox.azure.directory.add(group, now=lab.sandbox.clock.now())
    assert lab.directory.groups_of(principal=lab.entra("joe"), among={"everyone": outer.id.upper()}) == {"everyone"}


def test_many_groups_are_asked_about_twenty_at_a_time(lab: Lab) -> None:
    many = {f"g{i}": f"77777777-0000-4000-8000-{i:012d}" for i in range(45)}
    among = {**many, "ds-vision": lab.entra_group("ds-vision")}
    assert lab.directory.groups_of(principal=lab.entra("ana"), among=among) == {"ds-vision"}
    assert lab.sent("POST", "checkMemberGroups") == 3


def test_membership_is_asked_for_every_time(lab: Lab) -> None:
    among = {"ds-vision": lab.entra_group("ds-vision")}
    assert lab.directory.groups_of(principal=lab.entra("ana"), among=among)
    lab.sandbox.azure.directory.set_membership(group_id=among["ds-vision"], member_id=lab.entra("ana"), member=False)
    assert lab.directory.groups_of(principal=lab.entra("ana"), among=among) == frozenset()


def test_somebody_who_does_not_exist_is_in_no_group(lab: Lab) -> None:
    among = {"ds-vision": lab.entra_group("ds-vision")}
    assert lab.directory.groups_of(principal=STRANGER, among=among) == frozenset()
    assert lab.directory.groups_of(principal=lab.entra("ana"), among={}) == frozenset()


def test_an_applications_groups_are_found(lab: Lab) -> None:
    bot = lab.sandbox.company.azure.bot_object_id
    security = lab.entra_group("security")
    lab.sandbox.azure.directory.set_membership(group_id=security, member_id=bot, member=True)
    assert lab.directory.groups_of(principal=bot, among={"security": security}) == {"security"}


def test_members_leave_out_guests_and_disabled_accounts(lab: Lab) -> None:
    groups = {"vision-leads": lab.entra_group("vision-leads"), "ds-vision": lab.entra_group("ds-vision")}
    lab.sandbox.azure.directory.disable(lab.entra("joe"))
    members = lab.directory.members_of(groups=groups)
    assert members["vision-leads"] == {lab.entra("lea")}
    assert members["ds-vision"] == {lab.entra("ana"), lab.entra("dan"), lab.entra("lea")}


def test_members_of_a_group_that_does_not_exist_are_nobody(lab: Lab) -> None:
    assert lab.directory.members_of(groups={"gone": STRANGER}) == {"gone": frozenset()}


def test_lists_of_members_are_kept_for_a_minute(lab: Lab) -> None:
    now = [100.0]
    directory = EntraDirectory(clients=lab.clients, monotonic=lambda: now[0])
    groups = {"vision-leads": lab.entra_group("vision-leads")}
    assert directory.members_of(groups=groups)["vision-leads"] == {lab.entra("lea")}
    lab.sandbox.azure.directory.set_membership(group_id=groups["vision-leads"], member_id=lab.entra("ana"), member=True)
    now[0] += 59
    assert directory.members_of(groups=groups)["vision-leads"] == {lab.entra("lea")}
    now[0] += 2
    assert directory.members_of(groups=groups)["vision-leads"] == {lab.entra("lea"), lab.entra("ana")}


def test_names_are_found_for_people_groups_and_applications(lab: Lab) -> None:
    bot = lab.sandbox.company.azure.bot_object_id
    many = [_user(lab, upn=f"p{i}@contoso.com", number=i).id for i in range(40)]
    ids = [lab.entra("ana").upper(), lab.entra_group("security"), bot, STRANGER, "not an id", *many]
    names = lab.directory.names_of(ids)
    assert names[lab.entra("ana")] == "ana@contoso.com"
    assert names[lab.entra_group("security")] == "security"
    assert names[bot] == "amlbot"
    assert names[many[39]] == "p39@contoso.com"
    assert len(names) == 43


def _groups_of(directory: EntraDirectory, person: str, groups: Mapping[str, str]) -> object:
    return directory.groups_of(principal=person, among=groups)


def _members_of(directory: EntraDirectory, person: str, groups: Mapping[str, str]) -> object:
    return directory.members_of(groups=groups)


def _principal(directory: EntraDirectory, person: str, groups: Mapping[str, str]) -> object:
    return directory.principal(written=person)


@pytest.mark.parametrize(
    ("missing", "ask"),
    [("User.Read.All", _groups_of), ("User.Read.All", _principal), ("GroupMember.Read.All", _members_of)],
)
def test_what_may_not_be_read_is_unavailable_never_empty(
    lab: Lab, missing: str, ask: Callable[[EntraDirectory, str, Mapping[str, str]], object]
) -> None:
    groups = {"ds-vision": lab.entra_group("ds-vision")}
    assert ask(EntraDirectory(clients=lab.clients), lab.entra("ana"), groups)
    lab.sandbox.azure.tuning.graph_permissions.discard(missing)
    with pytest.raises(Unavailable) as raised:
        ask(lab.directory, lab.entra("ana"), groups)
    assert "Authorization_RequestDenied" in raised.value.why


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_graph_that_cannot_answer_now_is_unavailable(lab: Lab, status: int) -> None:
    lab.disturb_graph("GET /v1.0/users/*", "status", status=status, retry_after=17)
    with pytest.raises(Unavailable) as raised:
        lab.directory.principal(written="ana@contoso.com")
    assert raised.value.service == "Microsoft Graph"
    assert raised.value.retry_after == 17


def test_one_dropped_connection_is_not_noticed(lab: Lab) -> None:
    lab.disturb_graph("GET /v1.0/users/*", "reset_before")
    assert isinstance(lab.directory.principal(written="ana@contoso.com"), Principal)


def test_a_connection_that_keeps_breaking_is_unavailable(lab: Lab) -> None:
    lab.disturb_graph("POST /v1.0/users/*", "reset_before", times=2)
    with pytest.raises(Unavailable):
        lab.directory.groups_of(principal=lab.entra("ana"), among={"x": lab.entra_group("security")})


def test_a_renamed_person_is_named_as_now(lab: Lab) -> None:
    directory = lab.sandbox.azure.directory
    ana = directory.users[lab.entra("ana")]
    directory.add(replace(ana, upn="ana.garcia@contoso.com"), now=lab.sandbox.clock.now())
    assert lab.directory.names_of([ana.id]) == {ana.id: "ana.garcia@contoso.com"}


def test_absent_is_only_who_is_neither_there_nor_can_be_restored(lab: Lab) -> None:
    directory = lab.sandbox.azure.directory
    gone, deleted, group = lab.entra("joe"), lab.entra("ana"), lab.entra_group("ds-nlp")
    ids = (gone.upper(), deleted, group, lab.sandbox.company.azure.bot_object_id, "not an id")
    assert lab.directory.absent(ids=ids) == frozenset()
    directory.purge(gone)
    directory.remove(deleted)
    assert lab.directory.absent(ids=ids) == {gone}
    directory.purge(group)
    assert lab.directory.absent(ids=ids) == {gone, group}
    assert lab.directory.absent(ids=()) == frozenset()


@pytest.mark.parametrize("match", ["POST *getByIds*", "GET */directory/deletedItems/*"])
@pytest.mark.parametrize("status", [403, 429])
def test_who_cannot_be_looked_up_is_not_held_to_be_absent(lab: Lab, match: str, status: int) -> None:
    lab.sandbox.azure.directory.purge(lab.entra("joe"))
    lab.disturb_graph(match, "status", status=status, times=20)
    with pytest.raises(Unavailable):
        lab.directory.absent(ids=(lab.entra("joe"),))
    lab.sandbox.faults.clear()


@pytest.mark.parametrize("right", ["User.Read.All", "Group.Read.All", "Application.Read.All"])
def test_without_the_right_to_see_what_was_deleted_nobody_is_absent(lab: Lab, right: str) -> None:
    lab.sandbox.azure.directory.purge(lab.entra("joe"))
    lab.sandbox.azure.tuning.graph_permissions.discard(right)
    with pytest.raises(Unavailable):
        lab.directory.absent(ids=(lab.entra("joe"),))
