"""The catalogue brought up to date with what Azure offers: facts change, what people wrote stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.model.catalogue import Catalogue, Role, Size
from bot.model.lookalike import folded
from bot.policy.write_catalogue import natural


def refreshed(*, before: Catalogue, offered: Catalogue, asked: Sequence[str]) -> tuple[Catalogue, tuple[str, ...]]:
    """The catalogue with Azure's facts, and what a reviewer should know.

    asked   the regions whose sizes `offered` has; prices elsewhere stay as they are.
    A size that Azure no longer offers stays, since policies may name it, but has no price in those regions any more.
    Names people gave to roles stay, and so does what they wrote about a size's retirement.
    """
    notes: list[str] = []
    known = {folded(size.name): size for size in before.sizes.values()}
    sizes = {size.name: _priced(known.get(folded(size.name)), size, asked) for size in offered.sizes.values()}
    notes += [f"{size.name} is written as retired, and is offered" for size in sizes.values() if size.retired]
    new = [name for name in sizes if folded(name) not in known]
    if new:
        notes.append(f"new sizes: {', '.join(sorted(new, key=natural))}")
    for size in before.sizes.values():
        if folded(size.name) in {folded(name) for name in sizes}:
            continue
        sizes[size.name] = size
        if not size.retired:
            sizes[size.name] = _without_prices(size, asked)
            notes.append(f"{size.name} is not offered in {', '.join(asked)}: kept, without a price there")
    gone = sorted(set(before.regions) - set(offered.regions))
    if gone:
        notes.append(f"not among the subscription's regions: {', '.join(gone)} (kept)")
    return (
        Catalogue(
            regions=tuple(sorted({*before.regions, *offered.regions})),
            sizes=sizes,
            roles=_roles(before.roles, offered.roles, notes),
        ),
        tuple(notes),
    )


def _priced(before: Size | None, now: Size, asked: Sequence[str]) -> Size:
    if before is None:
        return now
    elsewhere = _without_prices(before, asked)
    return now.model_copy(
        update={
            "usd_per_hour": {**elsewhere.usd_per_hour, **now.usd_per_hour},
            "low_priority_usd_per_hour": {**elsewhere.low_priority_usd_per_hour, **now.low_priority_usd_per_hour},
            "retired": before.retired,
            "successor": before.successor,
        }
    )


def _without_prices(size: Size, regions: Iterable[str]) -> Size:
    left_out = set(regions)
    update = {
        part: {region: price for region, price in getattr(size, part).items() if region not in left_out}
        for part in ("usd_per_hour", "low_priority_usd_per_hour")
    }
    return size.model_copy(update=update)


def _roles(before: Mapping[str, Role], made: Mapping[str, Role], notes: list[str]) -> dict[str, Role]:
    by_id = {role.id: role for role in before.values()}
    found = {name: role for name, role in before.items() if role.id not in {one.id for one in made.values()}}
    for name, role in made.items():
        known = by_id.get(role.id)
        if known is None:
            notes.append(f"new role: {name}")
        elif known.name != name:
            notes.append(f"the role {known.name} is called {name} now: rules that name it must follow")
        found[name] = role if known is None else role.model_copy(update={"names": known.names})
    return found
