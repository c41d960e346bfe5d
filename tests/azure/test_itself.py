"""Who amlbot itself is: its own token says so, or the directory does of its client id."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import ClientAuthenticationError

from bot.azure.clients import Clients
from bot.azure.directory import EntraDirectory
from bot.azure.itself import Signed, signed_in
from bot.model.errors import Unavailable
from bot.model.facts import Unknown
from bot.sandbox.faults import Fault
from tests.azure.lab import Lab

ID = "11111111-2222-4333-8444-555555555555"
CLIENT = "66666666-7777-4888-8999-000000000000"


def token(claims: Any) -> str:
    """As Entra writes one, with a signature that nobody could have made."""
    written = (json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims))
    return ".".join((*(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in written), "c2lnbmVk"))


class Credential:
    """A sign-in that gives one token for Azure and counts how often it is asked for it; `graph` signs in to Graph."""

    def __init__(self, text: str, *, graph: TokenCredential | None = None) -> None:
        self.text, self.graph, self.asked = text, graph, 0

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        if self.graph is not None and "graph" in scopes[0]:
            return self.graph.get_token(*scopes, **options)
        self.asked += 1
        assert scopes == ("https://management.azure.com/.default",)
        if not self.text:
            raise ClientAuthenticationError("no")
        return AccessToken(self.text, 4_000_000_000)


def directory_with(credential: Credential, *, application: str = "") -> EntraDirectory:
    return EntraDirectory(clients=Clients(credential=credential), application=application)


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"oid": ID, "appid": CLIENT, "ver": "1.0"}, Signed(id=ID, application=CLIENT)),
        ({"oid": ID.upper(), "azp": CLIENT.upper(), "ver": "2.0"}, Signed(id=ID, application=CLIENT)),
        ({"appid": CLIENT}, Signed(application=CLIENT)),
        ({"oid": 7, "appid": None}, Signed()),
        ([ID], Signed()),
    ],
)
def test_a_token_says_whose_it_is(claims: Mapping[str, Any], said: Signed) -> None:
    assert signed_in(Credential(token(claims))) == said


@pytest.mark.parametrize("text", ["opaque", "a.b.c", "a.é.c", "..", f"x.{base64.b64encode(b'[').decode()}.y"])
def test_what_is_no_token_of_that_sort_says_nothing(text: str) -> None:
    assert signed_in(Credential(text)) == Signed()


def test_it_is_the_service_principal_azure_knows_it_by(lab: Lab) -> None:
    client = lab.sandbox.company.azure.bot_client_id
    known = lab.directory.principal(written=client)
    assert not isinstance(known, Unknown)
    assert lab.directory.itself() == known.id != client


@pytest.mark.parametrize("claims", [{"appid": "…"}, {}], ids=["in the token", "in the settings"])
def test_a_token_without_its_object_id_leaves_the_client_id(lab: Lab, claims: Mapping[str, str]) -> None:
    client = lab.sandbox.company.azure.bot_client_id
    credential = Credential(token(dict.fromkeys(claims, client)), graph=lab.clients.credential)
    directory = directory_with(credential, application="" if claims else client.upper())
    assert directory.itself() == lab.directory.itself()


def test_neither_of_them_is_unknown_and_asked_again() -> None:
    credential = Credential(token({}))
    directory = directory_with(credential)
    assert isinstance(directory.itself(), Unknown)
    credential.text = token({"oid": ID})
    assert directory.itself() == ID


def test_a_client_id_that_nobody_has_is_unknown(lab: Lab) -> None:
    credential = Credential(token({"appid": CLIENT}), graph=lab.clients.credential)
    assert isinstance(directory_with(credential).itself(), Unknown)


def test_once_known_it_is_kept() -> None:
    credential = Credential(token({"oid": ID}))
    directory = directory_with(credential)
    assert [directory.itself() for _ in range(3)] == [ID] * 3
    assert credential.asked == 1


def test_a_sign_in_that_fails_is_no_answer() -> None:
    with pytest.raises(Unavailable):
        directory_with(Credential("")).itself()


def test_a_directory_that_may_not_be_read_is_no_answer(lab: Lab) -> None:
    lab.sandbox.faults.add(Fault(service="azure", match="GET */servicePrincipals*", kind="status", status=403))
    client = lab.sandbox.company.azure.bot_client_id
    credential = Credential(token({"appid": client}), graph=lab.clients.credential)
    with pytest.raises(Unavailable):
        directory_with(credential).itself()
