"""catalogue.yaml as text: everything in one order and form, so that a difference is a fact that changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from bot.model.catalogue import Catalogue, Size
from bot.policy.issue import Issues
from bot.policy.read_catalogue import COMPUTE_KINDS, catalogue_of
from bot.policy.reader import Mapping as Document
from bot.policy.reader import Scalar, read

_SPECIAL = frozenset(":#{}[],&*!|>'\"%@`\\")


def catalogue_text(*, catalogue: Catalogue, before: str, today: date) -> str:
    """The document: the head comment, owners and note of the one before, everything else in one order and form.

    The date of the prices moves only when a price does, so that nothing to review is no difference.
    """
    old = _read(before)
    lines = [*_head(before), "apiVersion: amlbot/v1", "kind: Catalogue"]
    owners = old.get("owners") if old else None
    if owners is not None:
        lines.append(f"owners: [{', '.join(item.text for item in getattr(owners, 'items', ()))}]")
    lines += ["", *_prices(old, catalogue, today), "", "regions:"]
    lines += [f"  - {region}" for region in sorted(catalogue.regions)]
    lines += ["", "# names: what people also call a role, in any letter case.", "roles:"]
    for name, role in sorted(catalogue.roles.items()):
        lines += [f"  {_word(name)}:", f"    id: {role.id}"]
        lines += [f"    names: [{', '.join(map(_word, role.names))}]"] if role.names else []
    lines += ["", "# vCPUs, memory in GB, GPUs, and US dollars an hour for one Linux node by region.", "sizes:"]
    ordered = sorted(catalogue.sizes.values(), key=lambda size: (bool(size.retired), natural(size.name)))
    for size in ordered:
        lines += _size(size)
    return "\n".join(lines) + "\n"


def catalogue_in(text: str) -> Catalogue:
    """The tables of a document that holds; an empty catalogue for anything else."""
    document = _read(text)
    return catalogue_of(document, issues=Issues()) if document is not None else Catalogue()


def _size(size: Size) -> list[str]:
    lines = [f"  {size.name}:", f"    vcpus: {size.vcpus}", f"    memory_gb: {size.memory_gb:g}"]
    lines += [f"    gpus: {size.gpus}"] if size.gpus else []
    lines += [f"    family: {_word(size.family)}"] if size.family else []
    for part in ("usd_per_hour", "low_priority_usd_per_hour"):
        prices: Mapping[str, float] = getattr(size, part)
        if prices:
            shown = ", ".join(f"{region}: {round(price, 6):.10g}" for region, price in sorted(prices.items()))
            lines.append(f"    {part}: {{{shown}}}")
    if set(size.compute) != set(COMPUTE_KINDS):
        lines.append(f"    compute: [{', '.join(size.compute)}]")
    lines += [f"    retired: {size.retired}"] if size.retired else []
    lines += [f"    successor: {size.successor}"] if size.successor else []
    return lines


def _prices(old: Document | None, catalogue: Catalogue, today: date) -> list[str]:
    node = old.get("prices") if old else None
    parts = {key.text: value.text for key, value in getattr(node, "entries", ()) if isinstance(value, Scalar)}
    same = old is not None and _price_list(catalogue_of(old, issues=Issues())) == _price_list(catalogue)
    as_of = parts.get("as_of", "") if same else ""
    lines = ["prices:", "  currency: USD", f"  as_of: {as_of or today.isoformat()}"]
    note = " ".join(parts.get("note", "").split())
    return [*lines, "  note: >-", *_wrapped(note)] if note else lines


def _wrapped(text: str) -> list[str]:
    lines, line = [], "   "
    for word in text.split():
        if len(line) + 1 + len(word) > 120:
            lines.append(line)
            line = "   "
        line = f"{line} {word}"
    return [*lines, line]


def _price_list(catalogue: Catalogue) -> dict[str, object]:
    return {
        name: (dict(size.usd_per_hour), dict(size.low_priority_usd_per_hour))
        for name, size in catalogue.sizes.items()
        if size.usd_per_hour or size.low_priority_usd_per_hour
    }


def _head(text: str) -> list[str]:
    """The comment lines a document begins with."""
    found = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        found.append(line)
    return found


def _read(text: str) -> Document | None:
    return read(path="catalogue.yaml", content=text.encode(), issues=Issues()) if text else None


def _word(text: str) -> str:
    """A name as YAML takes it: plain where it can be, else in quotes."""
    if text[:1].isalnum() and not set(text) & _SPECIAL and text == text.strip() and not text.isdigit():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def natural(name: str) -> list[tuple[int, str]]:
    """A sorting key: Standard_DS2 before Standard_DS11."""
    return [(int(part), "") if part.isdigit() else (-1, part.casefold()) for part in re.split(r"(\d+)", name) if part]
