"""What the command line asks of the policies: checked, tried, compared, and lines read with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.azure.clients import Clients
from bot.azure.directory import EntraDirectory
from bot.azure.tables import offered
from bot.grammar.commands import COMMANDS
from bot.grammar.parse import Draft, parse
from bot.grammar.spoken.until import Now
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.catalogue import Catalogue
from bot.model.errors import PolicyFault
from bot.policy.bundle import Bundle
from bot.policy.deep import look_deeper
from bot.policy.issue import Issue
from bot.policy.load import load, read_all
from bot.policy.staffing import look_at_people
from bot.policy.trial import Trial, trial
from bot.wiring.documents import documents_in
from bot.workflow.reading import known_around


def check_policies(
    *, folder: Path, deep: bool = False, people: Mapping[str, frozenset[str]] | None = None
) -> tuple[list[Issue], Bundle]:
    """Everything that is wrong with the documents in a folder, and what could be read of them.

    deep     look, in sound documents, for rules that never matter.
    people   group -> its people: look for approvals that too few can give.
    """
    bundle, _, issues = read_all(files=documents_in(folder), vocabulary=vocabulary(kinds=KINDS))
    if deep and not issues.errors:
        look_deeper(bundle=bundle, issues=issues)
    if people is not None and not issues.errors:
        look_at_people(bundle=bundle, people=people, now=datetime.now(UTC), issues=issues)
    return issues.in_order(), bundle


def policies_in(*, folder: Path) -> Bundle:
    """The policies of a folder. Raises PolicyFault with every mistake."""
    return load(files=documents_in(folder), vocabulary=vocabulary(kinds=KINDS))


def policies_with(*, folder: Path, other: Path, prefix: str) -> Bundle | None:
    """The policies of a folder with the files under a prefix as they are in another; None when those do not fit."""
    files = {path: text for path, text in documents_in(folder).items() if not path.startswith(prefix)}
    files |= {path: text for path, text in documents_in(other).items() if path.startswith(prefix)}
    try:
        return load(files=files, vocabulary=vocabulary(kinds=KINDS))
    except PolicyFault:
        return None


def try_policies(*, folder: Path, solver: bool = False) -> Trial:
    """Run the tests beside the policies. Raises PolicyFault; SolverMissing when `solver` is asked for in vain."""
    return trial(files=documents_in(folder), vocabulary=vocabulary(kinds=KINDS), solver=solver)


def people_in(*, groups: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """Group name -> its people, asked of Entra with the environment's own Azure credentials. Raises Unavailable."""
    return EntraDirectory(clients=Clients()).members_of(groups=groups)


def offered_in_azure(*, subscription: str, regions: Sequence[str]) -> Catalogue:
    """Regions, sizes and custom roles, asked with the environment's Azure credentials. Raises Refused, Unavailable."""
    return offered(clients=Clients(), subscription=subscription, regions=regions)


def regions_in_use(*, folder: Path) -> tuple[str, ...]:
    """The regions of the places in workspaces.yaml and those that have a price already."""
    bundle = policies_in(folder=folder)
    priced = {region for size in bundle.catalogue.sizes.values() for region in size.usd_per_hour}
    return tuple(sorted({place.region for place in bundle.places if place.region} | priced))


def line_reader(*, folder: Path, defaults: Mapping[str, str]) -> Callable[[str], Draft]:
    """Reads lines and sentences as the bot would, with the sizes, regions, roles and names of a policy folder.

    Who says a sentence is not known here. Raises PolicyFault.
    """
    bundle = load(files=documents_in(folder), vocabulary=vocabulary(kinds=KINDS))

    def read(line: str) -> Draft:
        known = known_around(places=bundle.places, now=Now(at=datetime.now(UTC)))
        return parse(
            line=line, kinds=KINDS, commands=COMMANDS, catalogue=bundle.catalogue, defaults=defaults, known=known
        )

    return read
