"""People and groups through Microsoft Graph."""

import pytest

from bot.sandbox.azure.directory import DirectoryGroup, ServicePrincipal
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients

JOE = "22222222-0000-4000-8000-000000000003"
LEA = "22222222-0000-4000-8000-000000000004"
GUS = "22222222-0000-4000-8000-000000000011"
DS_VISION = "11111111-0000-4000-8000-000000000007"
LEADS = "11111111-0000-4000-8000-000000000005"


def test_a_person_is_found_by_principal_name_by_id_and_by_mail(clients: Clients) -> None:
    by_name = clients.graph("/users/joe@contoso.com", select="id,mail,accountEnabled").json()
    assert {key: by_name[key] for key in ("id", "mail", "accountEnabled")} == {
        "id": JOE,
        "mail": "joe@contoso.com",
        "accountEnabled": True,
    }
    assert "displayName" not in by_name
    assert clients.graph(f"/users/{JOE}").json()["displayName"] == "Joe Turner"
    by_mail = clients.graph("/users", filter="mail eq 'JOE@contoso.com'").json()["value"]
    assert [person["id"] for person in by_mail] == [JOE]


def test_a_guest_is_found_by_mail_but_not_by_it_as_principal_name(clients: Clients) -> None:
    assert clients.graph("/users/gus@partner.example").status_code == 404
    [guest] = clients.graph(
        "/users", filter="mail eq 'gus@partner.example'", select="id,userType,userPrincipalName"
    ).json()["value"]
    assert guest["userType"] == "Guest"
    assert "#EXT#" in guest["userPrincipalName"]
    again = clients.graph("/users/" + guest["userPrincipalName"].replace("#", "%23"))
    assert again.json()["id"] == GUS


@pytest.mark.parametrize("path", ["/users/nobody@contoso.com", "/groups/" + JOE, "/servicePrincipals/" + JOE])
def test_nobody_is_a_404_in_graph_s_words(clients: Clients, path: str) -> None:
    answer = clients.graph(path)
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert error["code"] == "Request_ResourceNotFound"
    assert "request-id" in error["innerError"]


def test_membership_is_answered_for_the_groups_that_are_asked_about(clients: Clients, sandbox: Sandbox) -> None:
    def check() -> list[str]:
        body = {"groupIds": [DS_VISION, LEADS]}
        found: list[str] = clients.graph(f"/users/{JOE}/checkMemberGroups", method="POST", body=body).json()["value"]
        return found

    assert check() == [DS_VISION]
    sandbox.azure.directory.set_membership(group_id=LEADS, member_id=JOE, member=True)
    assert check() == [DS_VISION, LEADS]
    sandbox.azure.directory.set_membership(group_id=DS_VISION, member_id=JOE, member=False)
    assert check() == [LEADS]


def test_membership_goes_through_nested_groups(clients: Clients, sandbox: Sandbox) -> None:
    everyone = "33333333-0000-4000-8000-000000000001"
    sandbox.azure.directory.add(DirectoryGroup(everyone, "everyone", frozenset({DS_VISION})), now=sandbox.clock.now())
    direct = clients.graph(f"/users/{JOE}/memberOf").json()["value"]
    through = clients.graph(f"/users/{JOE}/transitiveMemberOf/microsoft.graph.group", select="id,displayName").json()[
        "value"
    ]
    assert [group["displayName"] for group in direct] == ["ds-vision"]
    assert [group["displayName"] for group in through] == ["ds-vision", "everyone"]
    members = clients.graph(f"/groups/{everyone}/transitiveMembers/microsoft.graph.user", select="mail").json()["value"]
    assert "joe@contoso.com" in [person["mail"] for person in members]


def test_more_than_twenty_groups_at_once_are_refused(clients: Clients) -> None:
    body = {"groupIds": [f"11111111-0000-4000-8000-{number:012}" for number in range(21)]}
    assert clients.graph(f"/users/{JOE}/checkMemberGroups", method="POST", body=body).status_code == 400


def test_groups_members_and_applications(clients: Clients, sandbox: Sandbox) -> None:
    assert clients.graph(f"/groups/{LEADS}", select="displayName").json()["displayName"] == "vision-leads"
    found = clients.graph("/groups", filter="displayName eq 'vision-leads'").json()["value"]
    assert [group["id"] for group in found] == [LEADS]
    assert {person["id"] for person in clients.graph(f"/groups/{LEADS}/members").json()["value"]} == {LEA, GUS}
    bot = sandbox.company.azure
    [mine] = clients.graph("/servicePrincipals", filter=f"appId eq '{bot.bot_client_id}'").json()["value"]
    assert mine["id"] == bot.bot_object_id
    many = clients.graph("/directoryObjects/getByIds", method="POST", body={"ids": [JOE, LEADS, "nobody"]}).json()
    assert [item["@odata.type"] for item in many["value"]] == ["#microsoft.graph.user", "#microsoft.graph.group"]


def test_who_left_is_disabled_and_then_gone(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.azure.directory.disable(JOE)
    assert clients.graph(f"/users/{JOE}", select="accountEnabled").json()["accountEnabled"] is False
    sandbox.azure.directory.remove(JOE)
    assert clients.graph(f"/users/{JOE}").status_code == 404


def test_who_was_deleted_can_be_restored_until_they_are_purged(clients: Clients, sandbox: Sandbox) -> None:
    directory = sandbox.azure.directory

    def found() -> tuple[int, int, list[str]]:
        ids = {"ids": [JOE, LEADS]}
        there = clients.graph("/directoryObjects/getByIds", method="POST", body=ids).json()["value"]
        listed = clients.graph("/directory/deletedItems/microsoft.graph.user").json()["value"]
        one = clients.graph(f"/directory/deletedItems/{JOE}", select="id")
        return len(there), one.status_code, [item["id"] for item in listed]

    assert found() == (2, 404, [])
    directory.remove(JOE)
    assert found() == (1, 200, [JOE])
    assert directory.groups_of(JOE) == []
    directory.restore(JOE)
    assert found() == (2, 404, [])
    directory.purge(JOE)
    assert found() == (1, 404, [])
    directory.purge(LEADS)
    assert found() == (0, 404, [])


@pytest.mark.parametrize(
    ("right", "who", "status"),
    [
        ("Application.Read.All", "application", 403),
        ("Application.Read.All", "user", 200),
        ("User.Read.All", "user", 403),
    ],
)
def test_what_was_deleted_is_shown_to_those_who_may_read_its_type(
    clients: Clients, sandbox: Sandbox, right: str, who: str, status: int
) -> None:
    application = ServicePrincipal("44444444-0000-4000-8000-000000000001", "app", "Old app", "Application")
    sandbox.azure.directory.add(application, now=sandbox.clock.now())
    for one in (JOE, application.id):
        sandbox.azure.directory.remove(one)
    sandbox.azure.tuning.graph_permissions.discard(right)
    key = {"user": JOE, "application": application.id}[who]
    assert clients.graph(f"/directory/deletedItems/{key}").status_code == status


@pytest.mark.parametrize("ids", [[], ["one"] * 1001])
def test_between_one_and_a_thousand_ids_are_looked_up_at_once(clients: Clients, ids: list[str]) -> None:
    assert clients.graph("/directoryObjects/getByIds", method="POST", body={"ids": ids}).status_code == 400


@pytest.mark.parametrize(
    ("query", "headers", "code"),
    [
        ({"filter": "mail ne 'x'"}, {}, "Request_UnsupportedQuery"),
        ({"filter": "shoe eq 'x'"}, {}, "BadRequest"),
        ({"search": '"displayName:joe"'}, {}, "Request_UnsupportedQuery"),
        ({"top": "0"}, {}, "Request_BadRequest"),
    ],
)
def test_queries_that_graph_refuses(
    clients: Clients, query: dict[str, str], headers: dict[str, str], code: str
) -> None:
    answer = clients.graph("/users", headers=headers, **query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_counting_needs_the_consistency_header(clients: Clients) -> None:
    eventual = {"ConsistencyLevel": "eventual"}
    assert clients.graph("/users", count="true").status_code == 400
    assert clients.graph("/users", headers=eventual, count="true").status_code == 200


def test_without_the_permission_nobody_is_shown(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.azure.tuning.graph_permissions.discard("User.Read.All")
    refused = clients.graph(f"/users/{JOE}")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
    assert clients.graph(f"/groups/{LEADS}").status_code == 200


def test_long_answers_come_in_pages(clients: Clients, sandbox: Sandbox) -> None:
    import requests

    token = clients.token("https://graph.microsoft.com")
    found: list[str] = []
    answer = clients.graph("/users", top="4", select="mail").json()
    while True:
        found += [person["mail"] for person in answer["value"]]
        if "@odata.nextLink" not in answer:
            break
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.get(answer["@odata.nextLink"], headers=headers, timeout=5).json()
    assert sorted(found) == sorted(person.email for person in sandbox.company.people if person.entra and person.email)
