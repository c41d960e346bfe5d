"""The name of somebody's instance: theirs to recognise, and always one that Azure takes."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model.new_compute import INSTANCE_NAME, instance_for
from bot.model.people import Principal


def somebody(upn: str, name: str = "") -> Principal:
    return Principal(id="one", type="User", name=name, upn=upn)


@pytest.mark.parametrize(
    ("upn", "name", "instance"),
    [
        ("ana@contoso.com", "Ana García", "nb-ana"),
        ("joe.turner@contoso.com", "", "nb-joe-turner"),
        ("José.Núñez2@contoso.com", "", "nb-jose-nunez2"),
        ("", "Ana García", "nb-ana-garcia"),
        ("77@contoso.com", "", "nb-77x"),
        ("", "王", "nb-x"),
    ],
)
def test_an_instance_is_named_after_its_person(upn: str, name: str, instance: str) -> None:
    assert instance_for(somebody(upn, name)) == instance


@given(st.text(max_size=40))
@example("abcdefghijklmnopqr-9b")
def test_azure_takes_the_name_whoever_it_is_for(account: str) -> None:
    name = instance_for(somebody(f"{account}@contoso.com"))
    assert len(name) <= 24
    assert re.fullmatch(INSTANCE_NAME, name)
