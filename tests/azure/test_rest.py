"""Plain requests: a list is read to its end or not at all, and what is no JSON is no answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from azure.core.exceptions import DecodeError
from azure.core.rest import HttpRequest

from bot.azure.errors import reading
from bot.azure.graph import Graph
from bot.azure.rest import get_json, list_json, post_and_wait
from bot.model.errors import Unavailable

ARM, PORT = "https://management.azure.com", "https://management.azure.com:443"
GRAPH = "https://graph.microsoft.com/v1.0"


@dataclass
class Said:
    """One answer, as azure-core gives it."""

    text: str
    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        return json.loads(self.text)

    def raise_for_status(self) -> None:
        assert self.status_code < 400

    @property
    def content(self) -> bytes:
        return self.text.encode()


@dataclass
class Service:
    """Stands for a client: gives its answers in their order, and keeps the addresses it was asked at."""

    answers: list[Said]
    asked: list[str] = field(default_factory=list)

    def send_request(self, request: HttpRequest, **_: object) -> Said:
        self.asked.append(str(request.url))
        return self.answers.pop(0)


def pages(*written: dict[str, Any]) -> Any:
    return cast(Any, Service([Said(json.dumps(one)) for one in written]))


def graph_of(service: Any) -> Graph:
    graph = object.__new__(Graph)
    graph._client = service
    return graph


@pytest.mark.parametrize("root", [ARM, PORT])
def test_a_list_is_read_to_its_end_also_when_azure_writes_its_port_into_the_address(root: str) -> None:
    client = pages({"value": [{"name": "a"}], "nextLink": f"{root}/jobs?$skip=1"}, {"value": [{"name": "b"}]})
    assert [one["name"] for one in list_json(client, "/jobs", api_version="1")] == ["a", "b"]
    assert client.asked[1] == f"{root}/jobs?$skip=1"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/jobs",
        "http://management.azure.com/jobs",
        f"{ARM}.example/x",
        f"{ARM}:8443/x",
        f"{ARM}:x/y",
        "/jobs?$skip=1",
        f"{ARM}/jobs?api-version=1",
    ],
)
def test_half_a_list_is_never_taken_for_the_whole(address: str) -> None:
    """Nor is the bot's token sent to another host, nor the same page read for ever."""
    client = pages({"value": [{"name": "a"}], "nextLink": address})
    found = list_json(client, "/jobs", api_version="1")
    assert next(found) == {"name": "a"}
    with pytest.raises(Unavailable, match="rest of a list"):
        next(found)
    assert len(client.asked) == 1


def test_half_a_list_of_people_is_never_taken_for_the_whole() -> None:
    there = graph_of(pages({"value": [{"id": 1}], "@odata.nextLink": f"{GRAPH}/users?p=2"}, {"value": [{"id": 2}]}))
    assert list(there.pages("/users")) == [{"id": 1}, {"id": 2}]
    away = graph_of(pages({"value": [{"id": 1}], "@odata.nextLink": "https://elsewhere.example/users"}))
    with pytest.raises(Unavailable, match="rest of a list"):
        list(away.pages("/users"))


@pytest.mark.parametrize("text", ["<html>Please sign in</html>", "", "[]", "null"])
def test_what_is_no_document_is_no_answer(text: str) -> None:
    """A proxy's own page comes with status 200; an empty document would say that there is nothing."""
    with pytest.raises(Unavailable), reading():
        get_json(cast(Any, Service([Said(text)])), "/x", api_version="1")
    with pytest.raises(Unavailable), reading():
        graph_of(Service([Said(text)])).get("/users")


def test_what_an_answer_held_is_not_in_the_words_of_the_error() -> None:
    with pytest.raises(DecodeError) as raised:
        get_json(cast(Any, Service([Said('["s3cr3t"]')])), "/x", api_version="1")
    assert "s3cr3t" not in str(raised.value)


@pytest.mark.parametrize("after", ["0", "Fri, 27 Nov 2026 12:00:00 GMT", "1"])
@pytest.mark.parametrize("root", [ARM, PORT])
def test_an_answer_that_does_not_come_is_waited_for_so_long_and_no_longer(after: str, root: str) -> None:
    """With `Retry-After: 0` Azure was asked again at once and without an end; a date there was no number."""
    waits = Said("", status_code=202, headers={"Location": f"{root}/done", "Retry-After": after})
    slept: list[float] = []
    service = Service([waits] * 100)
    with pytest.raises(Unavailable, match="in time"):
        post_and_wait(
            cast(Any, service), "/ask", body={}, api_version="1", seconds=5, sleep=lambda one: slept.append(one)
        )
    assert sum(slept) == 5


def test_an_answer_that_comes_is_given() -> None:
    waits = Said("", status_code=202, headers={"Location": f"{PORT}/done"})
    service = Service([waits, Said('{"value": 1}')])
    found = post_and_wait(cast(Any, service), "/ask", body={}, api_version="1", seconds=5, sleep=lambda _: None)
    assert found == {"value": 1}
