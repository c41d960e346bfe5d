"""The closed tables a platform team reviews like code: sizes with their prices, regions, roles."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.facts import Unknown
from bot.model.lookalike import folded
from bot.model.noun import Noun
from bot.model.template import DeploymentTemplate

HOURS_PER_MONTH = 730
"""Hours in an average month, the figure Azure's own price pages multiply by."""


class Size(Noun):
    """One VM size Azure Machine Learning offers.

    usd_per_hour   region -> estimated price of one dedicated Linux node; a region that is absent is unknown.
    compute        kinds of compute it can be used for: AmlCompute, ComputeInstance.
    retired        ISO date on which Azure stopped offering it, empty when it is offered.
    successor      the size to suggest instead, empty when none.
    """

    name: str
    vcpus: int
    memory_gb: float
    gpus: int = 0
    family: str = ""
    usd_per_hour: Mapping[str, float] = {}
    low_priority_usd_per_hour: Mapping[str, float] = {}
    compute: tuple[str, ...] = ("AmlCompute", "ComputeInstance")
    retired: str = ""
    successor: str = ""


class Price(Noun):
    """What Azure itself estimates for one Linux node of a size and region; None is unknown."""

    usd_per_hour: float | None = None
    low_priority_usd_per_hour: float | None = None


class Role(Noun):
    """One Azure role that may be asked for. names are other spellings, in either language."""

    name: str
    id: str
    names: tuple[str, ...] = ()


class Catalogue(Noun):
    """Sizes, regions, roles and deployment templates by canonical name."""

    sizes: Mapping[str, Size] = {}
    regions: tuple[str, ...] = ()
    roles: Mapping[str, Role] = {}
    templates: Mapping[str, DeploymentTemplate] = {}

    def size(self, name: str) -> Size | Unknown:
        """The size of that name in any letter case, or Unknown when the catalogue does not list it."""
        for size in self.sizes.values():
            if folded(size.name) == folded(name):
                return size
        return Unknown(unknown=f"size {name} is not in the catalogue")

    def with_prices(self, prices: Mapping[str, Price], *, region: str) -> Catalogue:
        """The same, with Azure's own estimates where this catalogue has no price for the region.

        prices  lower-case size -> estimate. A size the catalogue does not list stays unlisted: prices are learnt,
                what may be asked for is decided.
        """
        sizes = {}
        for name, size in self.sizes.items():
            found = prices.get(size.name.lower(), Price())
            own, low = dict(size.usd_per_hour), dict(size.low_priority_usd_per_hour)
            if found.usd_per_hour is not None:
                own.setdefault(region, found.usd_per_hour)
            if found.low_priority_usd_per_hour is not None:
                low.setdefault(region, found.low_priority_usd_per_hour)
            sizes[name] = size.model_copy(update={"usd_per_hour": own, "low_priority_usd_per_hour": low})
        return self.model_copy(update={"sizes": sizes})

    def usd_per_hour(self, *, size: str, region: str, low_priority: bool = False) -> float | Unknown:
        """Estimated price of one Linux node for one hour; Unknown when size or region has no price."""
        found = self.size(size)
        if isinstance(found, Unknown):
            return found
        prices = found.low_priority_usd_per_hour if low_priority else found.usd_per_hour
        if region in prices:
            return prices[region]
        return Unknown(unknown=f"no price for {found.name} in {region or 'an unknown region'}")
