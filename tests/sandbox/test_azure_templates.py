"""The expression language of templates, addresses of resources, and what is below what."""

from typing import Any

import pytest

from bot.sandbox.azure.arm_path import (
    COMPUTES,
    GROUPS,
    ROLE_ASSIGNMENTS,
    SUBSCRIPTIONS,
    WORKSPACES,
    is_under,
    parse_arm_path,
)
from bot.sandbox.azure.expressions import UNKNOWN, evaluate
from bot.sandbox.azure.functions import PURE_FUNCTIONS, unique_string
from bot.sandbox.azure.wire import AzureError

FUNCTIONS = {
    **PURE_FUNCTIONS,
    "parameters": lambda a: {"name": "ws", "list": ["a", "b"], "object": {"Inner": {"x": 1}}, "no": False}[a[0]],
    "reference": lambda _: UNKNOWN,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("[[not an expression]", "[not an expression]"),
        ("[parameters('name')]", "ws"),
        ("[concat(parameters('name'), '-', 7, '-it''s')]", "ws-7-it's"),
        ("[concat(parameters('list'), createArray('c'))]", ["a", "b", "c"]),
        ("[format('{0}/{1}', 'a', true())]", "a/True"),
        ("[parameters('list')[1]]", "b"),
        ("[parameters('object').inner.X]", 1),
        ("[parameters('object')['Inner']['x']]", 1),
        ("[toLower('ÁB')]", "áb"),
        ("[toUpper('ab')]", "AB"),
        ("[replace('a-b', '-', '')]", "ab"),
        ("[substring('abcdef', 1, 3)]", "bcd"),
        ("[split('a,b;c', createArray(',', ';'))]", ["a", "b", "c"]),
        ("[join(parameters('list'), '+')]", "a+b"),
        ("[take('abc', 2)]", "ab"),
        ("[skip(parameters('list'), 1)]", ["b"]),
        ("[first(parameters('list'))]", "a"),
        ("[last('abc')]", "c"),
        ("[length('abc')]", 3),
        ("[empty('')]", True),
        ("[contains(parameters('object'), 'INNER')]", True),
        ("[union(createObject('a', 1), createObject('b', 2))]", {"a": 1, "b": 2}),
        ("[equals('Default', 'default')]", True),
        ("[if(parameters('no'), boom(), 'safe')]", "safe"),
        ("[not(parameters('no'))]", True),
        ("[and(true(), parameters('no'))]", False),
        ("[or(true(), parameters('no'))]", True),
        ("[bool('false')]", False),
        ("[int('7')]", 7),
        ("[string(createArray(1))]", "[1]"),
        ("[json('{\"a\": [1]}').a[0]]", 1),
        ("[coalesce(null(), 'x')]", "x"),
        ("[add(mul(2, 3), -1)]", 5),
        ("[div(7, 2)]", 3),
        ("[max(1, 3, 2)]", 3),
        ("[padLeft('7', 3, '0')]", "007"),
        ("[startsWith('Azure', 'az')]", True),
        ("[range(2, 3)]", [2, 3, 4]),
        ("[base64('a')]", "YQ=="),
        ("[uri('https://x/', '/y')]", "https://x/y"),
        ("[greaterOrEquals(2, 2)]", True),
        ("[concat('a', reference('later').key)]", UNKNOWN),
        ("[  toLower( 'A' )  ]", "a"),
    ],
)
def test_expressions(text: str, value: Any) -> None:
    assert evaluate(text, FUNCTIONS) == value


def test_expressions_are_found_anywhere_in_a_document() -> None:
    document = {"[parameters('name')]": [{"x": "[toUpper('a')]"}, 3, None]}
    assert evaluate(document, FUNCTIONS) == {"ws": [{"x": "A"}, 3, None]}


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[nope()]",
        "[concat('a']",
        "[concat('a',)]",
        "[concat 'a']",
        "[parameters('name').missing]",
        "[parameters('object').missing]",
        "[parameters('list')[9]]",
        "[substring('abc', 2, 5)]",
        "[int('seven')]",
        "[bool('maybe')]",
        "[createObject('a')]",
        "[json('{')]",
        "['a' 'b']",
        "[concat('a').]",
        "[%]",
        "[first(createArray())]",
    ],
)
def test_broken_expressions_are_invalid_templates(text: str) -> None:
    with pytest.raises(AzureError) as raised:
        evaluate(text, FUNCTIONS)
    assert (raised.value.status, raised.value.code) == (400, "InvalidTemplate")


def test_unique_strings_are_the_same_for_the_same_parts_and_short() -> None:
    assert unique_string("a", "b") == unique_string("a", "b") != unique_string("a", "c")
    assert len(unique_string("a")) == 13
    assert unique_string("a").isalnum()


RG = "/subscriptions/s/resourceGroups/rg"
ML = f"{RG}/providers/{WORKSPACES}/ws"


@pytest.mark.parametrize(
    ("written", "kind", "names", "is_item", "shown", "parent"),
    [
        ("/subscriptions/s", SUBSCRIPTIONS, ("s",), True, "/subscriptions/s", "/subscriptions/s"),
        ("/subscriptions/s/resourcegroups", GROUPS, (), False, "/subscriptions/s/resourceGroups", "/subscriptions/s"),
        ("/subscriptions/s/resourcegroups/rg", GROUPS, ("rg",), True, RG, "/subscriptions/s"),
        (f"{RG}/providers/microsoft.machinelearningservices/WORKSPACES/ws", WORKSPACES, ("ws",), True, ML, RG),
        (f"{RG}/providers/{WORKSPACES}", WORKSPACES, (), False, f"{RG}/providers/{WORKSPACES}", RG),
        (f"{ML}/computes/c", COMPUTES, ("ws", "c"), True, f"{ML}/computes/c", ML),
        (f"{ML}/Computes", COMPUTES, ("ws",), False, f"{ML}/computes", ML),
        (
            f"{ML}/computes/c/start",
            f"{COMPUTES}/start",
            ("ws", "c"),
            False,
            f"{ML}/computes/c/start",
            f"{ML}/computes/c",
        ),
        (
            f"{ML}/providers/microsoft.authorization/roleassignments/g",
            ROLE_ASSIGNMENTS,
            ("g",),
            True,
            f"{ML}/providers/{ROLE_ASSIGNMENTS}/g",
            ML,
        ),
        (
            f"{RG}/deployments/d/operations",
            "Microsoft.Resources/deployments/operations",
            ("d",),
            False,
            f"{RG}/providers/Microsoft.Resources/deployments/d/operations",
            f"{RG}/providers/Microsoft.Resources/deployments/d",
        ),
    ],
)
def test_addresses(written: str, kind: str, names: tuple[str, ...], is_item: bool, shown: str, parent: str) -> None:
    path = parse_arm_path(written)
    assert (path.kind, path.names, path.is_item, path.id, path.parent_id) == (kind, names, is_item, shown, parent)


@pytest.mark.parametrize("written", ["/nothing/here", "/subscriptions"])
def test_what_is_no_address_is_not_found(written: str) -> None:
    with pytest.raises(AzureError) as raised:
        parse_arm_path(written)
    assert raised.value.status == 404


@pytest.mark.parametrize(
    ("below", "above", "expected"),
    [
        (ML, RG, True),
        (ML.upper(), RG, True),
        (RG, RG + "/", True),
        (RG, ML, False),
        (RG + "2", RG, False),
        (ML, "/", True),
    ],
)
def test_below_and_above(below: str, above: str, expected: bool) -> None:
    assert is_under(below, above) is expected
