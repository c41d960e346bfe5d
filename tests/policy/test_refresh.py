"""The catalogue is brought up to date without losing what people wrote, and nothing new is no difference."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.catalogue import Catalogue, Role, Size
from bot.policy.load import load
from bot.policy.refresh import refreshed
from bot.policy.write_catalogue import catalogue_in, catalogue_text
from tests.policy.documents import SHIPPED, files_in
from tests.policy.vocabulary import VOCABULARY

TODAY = date(2026, 11, 27)
OLD = """# Ours. Ask the platform team.
# Two lines of it.
apiVersion: amlbot/v1
kind: Catalogue
owners: [platform-admins]
prices: {currency: USD, as_of: 2026-11-01, note: Without discounts.}
regions: [eastus, westeurope]
roles:
  Reader: {id: 00000000-0000-4000-8000-00000000000c, names: [Lector]}
  Auditor of ML: {id: 00000000-0000-4000-8000-00000000000d, names: [Auditora]}
sizes:
  Standard_DS11_v2: {vcpus: 2, memory_gb: 14, usd_per_hour: {eastus: 0.2, westeurope: 0.3}}
  Standard_DS3_v2: {vcpus: 4, memory_gb: 14, usd_per_hour: {eastus: 0.5}}
  Standard_NC6: {vcpus: 6, memory_gb: 56, gpus: 1, retired: 2023-09-06, successor: Standard_DS3_v2}
"""
DS11 = Size(name="Standard_DS11_v2", vcpus=2, memory_gb=14, usd_per_hour={"eastus": 0.25})
OFFERED = Catalogue(regions=("eastus", "spaincentral", "westeurope"), sizes={DS11.name: DS11})


def after(offered: Catalogue, *, old: str = OLD) -> tuple[str, tuple[str, ...]]:
    catalogue, notes = refreshed(before=catalogue_in(old), offered=offered, asked=("eastus",))
    return catalogue_text(catalogue=catalogue, before=old, today=TODAY), notes


def test_facts_are_azure_s_and_prices_elsewhere_stay() -> None:
    text, _ = after(OFFERED)
    found = catalogue_in(text)
    assert found.sizes["Standard_DS11_v2"].usd_per_hour == {"eastus": 0.25, "westeurope": 0.3}
    assert found.regions == ("eastus", "spaincentral", "westeurope")


def test_what_people_wrote_stays() -> None:
    text, _ = after(OFFERED)
    assert text.startswith("# Ours. Ask the platform team.\n# Two lines of it.\napiVersion")
    assert "owners: [platform-admins]\n" in text
    assert "note: >-\n    Without discounts.\n" in text
    found = catalogue_in(text)
    assert found.roles["Reader"].names == ("Lector",)
    assert (found.sizes["Standard_NC6"].retired, found.sizes["Standard_NC6"].successor) == (
        "2023-09-06",
        "Standard_DS3_v2",
    )


def test_a_size_that_is_not_offered_stays_without_a_price_and_is_named() -> None:
    text, notes = after(OFFERED)
    assert catalogue_in(text).sizes["Standard_DS3_v2"].usd_per_hour == {}
    assert notes == ("Standard_DS3_v2 is not offered in eastus: kept, without a price there",)


def test_a_retired_size_that_is_offered_stays_retired_and_is_named() -> None:
    size = Size(name="Standard_NC6", vcpus=6, memory_gb=56, gpus=1)
    text, notes = after(OFFERED.model_copy(update={"sizes": {**OFFERED.sizes, size.name: size}}))
    assert catalogue_in(text).sizes["Standard_NC6"].retired == "2023-09-06"
    assert "Standard_NC6 is written as retired, and is offered" in notes


def test_new_sizes_and_roles_are_named_and_a_renamed_role_keeps_its_other_names() -> None:
    size = Size(name="Standard_E4s_v3", vcpus=4, memory_gb=32, family="Standard EX Family: 3", compute=("AmlCompute",))
    roles = {
        name: Role(name=name, id=f"00000000-0000-4000-8000-00000000000{digit}")
        for name, digit in (("ML Auditor", "d"), ("Job: runner", "e"))
    }
    text, notes = after(OFFERED.model_copy(update={"sizes": {**OFFERED.sizes, size.name: size}, "roles": roles}))
    found = catalogue_in(text)
    assert found.sizes["Standard_E4s_v3"] == size
    assert found.roles["ML Auditor"].names == ("Auditora",)
    assert set(found.roles) == {"Reader", "ML Auditor", "Job: runner"}
    assert set(notes) >= {
        "new sizes: Standard_E4s_v3",
        "new role: Job: runner",
        "the role Auditor of ML is called ML Auditor now: rules that name it must follow",
    }


@pytest.mark.parametrize("offered", [OFFERED, Catalogue(regions=("eastus",))])
def test_doing_it_twice_changes_nothing(offered: Catalogue) -> None:
    once, _ = after(offered)
    assert after(offered, old=once)[0] == once


def test_the_date_of_the_prices_moves_with_the_prices_alone() -> None:
    same = DS11.model_copy(update={"usd_per_hour": {"eastus": 0.2}})
    ds3 = Size(name="Standard_DS3_v2", vcpus=8, memory_gb=14, usd_per_hour={"eastus": 0.5})
    unmoved, _ = after(Catalogue(regions=("eastus",), sizes={same.name: same, ds3.name: ds3}))
    assert "as_of: 2026-11-01" in unmoved
    assert "vcpus: 8" in unmoved
    assert "as_of: 2026-11-27" in after(OFFERED)[0]


def test_a_first_catalogue_needs_none_before() -> None:
    text, _ = after(OFFERED, old="")
    load(files={"catalogue.yaml": text.replace("roles:\n", "roles: {}\n").encode()}, vocabulary=VOCABULARY)
    assert catalogue_in(text).sizes == OFFERED.sizes


def test_the_shipped_catalogue_has_that_form() -> None:
    """So that the first refresh shows facts, and not a file written anew."""
    text = files_in(SHIPPED)["catalogue.yaml"].decode()
    assert catalogue_text(catalogue=catalogue_in(text), before=text, today=TODAY) == text
