"""catalogue.yaml: the sizes, regions and roles that exist for this organisation."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from datetime import date

from bot.model.catalogue import Catalogue, Role, Size
from bot.model.lookalike import folded, foreign_character
from bot.policy.issue import Issues, did_you_mean, quoted
from bot.policy.reader import Mapping, Node, Scalar
from bot.policy.shape import choice_of, fields_of, guid_of, number_of, text_of, words_of

COMPUTE_KINDS = ("AmlCompute", "ComputeInstance")
_SIZE = re.compile(r"Standard_[A-Za-z0-9_]{2,40}")
_REGION = re.compile(r"[a-z][a-z0-9]{2,30}")


def catalogue_of(root: Mapping, *, issues: Issues) -> Catalogue:
    """The tables of a Catalogue document."""
    found = fields_of(
        root,
        what="a Catalogue document",
        required=("apiVersion", "kind", "regions", "sizes", "roles"),
        optional=("owners", "prices"),
        issues=issues,
    )
    if found is None:
        return Catalogue()
    if "prices" in found:
        _check_prices(found["prices"], issues)
    regions = _regions(found["regions"], issues) if "regions" in found else ()
    sizes = _sizes(found["sizes"], regions, issues) if "sizes" in found else {}
    roles = _roles(found["roles"], issues) if "roles" in found else {}
    return Catalogue(regions=regions, sizes=sizes, roles=roles)


def _check_prices(node: Node, issues: Issues) -> None:
    found = fields_of(node, what="`prices`", required=("currency", "as_of"), optional=("note",), issues=issues) or {}
    if "currency" in found:
        choice_of(found["currency"], what="`currency`", among=("USD",), issues=issues)
    if "as_of" in found:
        _date(found["as_of"], "`as_of`", issues)


def _regions(node: Node, issues: Issues) -> tuple[str, ...]:
    regions = []
    for word in words_of(node, what="`regions`", issues=issues):
        if _REGION.fullmatch(word.text):
            regions.append(word.text)
        else:
            issues.add("E014", word, f"{quoted(word.text)} is not the name of an Azure region such as westeurope")
    return tuple(regions)


def _sizes(node: Node, regions: tuple[str, ...], issues: Issues) -> dict[str, Size]:
    if not isinstance(node, Mapping):
        issues.add("E013", node, "`sizes` is a mapping of size: {vcpus: ..., memory_gb: ...}")
        return {}
    names = {key.text for key, _ in node.entries}
    found: dict[str, Size] = {}
    spelt: dict[str, str] = {}
    for key, value in node.entries:
        if not _SIZE.fullmatch(key.text):
            issues.add("E014", key, f"{quoted(key.text)} is not a VM size such as Standard_DS11_v2")
            continue
        if folded(key.text) in spelt:
            issues.add("E015", key, f"{quoted(key.text)} and {quoted(spelt[folded(key.text)])} are the same size")
        spelt[folded(key.text)] = key.text
        size = _size(key.text, value, names, regions, issues)
        if size is not None:
            found[key.text] = size
    return found


def _size(name: str, node: Node, names: set[str], regions: tuple[str, ...], issues: Issues) -> Size | None:
    found = fields_of(
        node,
        what=f"size `{name}`",
        required=("vcpus", "memory_gb"),
        optional=(*("gpus", "family", "usd_per_hour", "low_priority_usd_per_hour", "compute", "retired", "successor"),),
        issues=issues,
    )
    if found is None or not {"vcpus", "memory_gb"} <= set(found):
        return None
    vcpus = _count(found["vcpus"], "`vcpus`", issues, least=1)
    memory = number_of(found["memory_gb"], what="`memory_gb`", issues=issues, least=0.5)
    gpus = _count(found["gpus"], "`gpus`", issues, least=0) if "gpus" in found else 0
    compute: tuple[str, ...] = COMPUTE_KINDS
    if "compute" in found:
        words = words_of(found["compute"], what="`compute`", issues=issues)
        compute = tuple(
            word.text
            for word in words
            if choice_of(word, what="`compute`", among=COMPUTE_KINDS, issues=issues) is not None
        )
    successor = ""
    if "successor" in found:
        successor = text_of(found["successor"], what="`successor`", issues=issues) or ""
        if successor and successor not in names:
            issues.add("E031", found["successor"], f"unknown size {quoted(successor)}{did_you_mean(successor, names)}")
    if vcpus is None or memory is None or gpus is None:
        return None
    return Size(
        name=name,
        vcpus=vcpus,
        memory_gb=memory,
        gpus=gpus,
        family=(text_of(found["family"], what="`family`", issues=issues) or "") if "family" in found else "",
        usd_per_hour=_prices(found, "usd_per_hour", regions, issues),
        low_priority_usd_per_hour=_prices(found, "low_priority_usd_per_hour", regions, issues),
        compute=compute,
        retired=_date(found["retired"], "`retired`", issues) if "retired" in found else "",
        successor=successor,
    )


def _prices(found: dict[str, Node], part: str, regions: tuple[str, ...], issues: Issues) -> AbstractMapping[str, float]:
    node = found.get(part)
    if node is None:
        return {}
    if not isinstance(node, Mapping):
        issues.add("E013", node, f"`{part}` is a mapping of region: price")
        return {}
    prices: dict[str, float] = {}
    for key, value in node.entries:
        if key.text not in regions:
            issues.add("E031", key, f"unknown region {quoted(key.text)}{did_you_mean(key.text, regions)}")
            continue
        price = number_of(value, what=f"the price in {key.text}", issues=issues, least=0)
        if price is not None:
            prices[key.text] = price
    return prices


def _roles(node: Node, issues: Issues) -> dict[str, Role]:
    if not isinstance(node, Mapping):
        issues.add("E013", node, "`roles` is a mapping of role: {id: ...}")
        return {}
    found: dict[str, Role] = {}
    spelt: dict[str, str] = {}
    ids: dict[str, str] = {}
    for key, value in node.entries:
        if foreign_character(key.text):
            issues.add("E031", key, f"the role {quoted(key.text)} contains {foreign_character(key.text)}")
        parts = fields_of(value, what=f"role `{key.text}`", required=("id",), optional=("names",), issues=issues)
        if parts is None or "id" not in parts:
            continue
        guid = guid_of(parts["id"], what="`id`", issues=issues)
        names = words_of(parts["names"], what="`names`", issues=issues) if "names" in parts else ()
        if guid is None:
            continue
        if guid in ids:
            issues.add("E015", value, f"{quoted(key.text)} and {quoted(ids[guid])} are the same role")
        ids[guid] = key.text
        for name in (key, *names):
            _check_spelling(name, key.text, spelt, issues)
        found[key.text] = Role(name=key.text, id=guid, names=tuple(name.text for name in names))
    return found


def _check_spelling(name: Scalar, role: str, spelt: dict[str, str], issues: Issues) -> None:
    other = spelt.setdefault(folded(name.text), role)
    if other != role:
        issues.add("E015", name, f"{quoted(name.text)} already means {quoted(other)}")


def _count(node: Node, what: str, issues: Issues, *, least: int) -> int | None:
    value = number_of(node, what=what, issues=issues, least=least)
    if value is not None and value != int(value):
        issues.add("E032", node, f"{what} is a whole number")
        return None
    return None if value is None else int(value)


def _date(node: Node, what: str, issues: Issues) -> str:
    text = text_of(node, what=what, issues=issues)
    if text is None:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        issues.add("E009", node, f"{what} {quoted(text)} is not a date such as 2026-11-01")
        return ""
