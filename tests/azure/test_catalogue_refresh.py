"""`amlbot catalogue refresh` against a local Azure, with the SDKs as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.policy.write_catalogue import catalogue_in
from tests.azure.lab import Lab
from tests.azure.test_role_reads import CUSTOM, custom_role
from tests.policy.documents import SHIPPED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "policies"))


def test_sizes_regions_and_roles_are_written_from_azure(
    lab: Lab, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["catalogue", "refresh", str(folder), "--region", "eastus", "--check"]) == 1
    assert (folder / "catalogue.yaml").read_bytes() == (SHIPPED / "catalogue.yaml").read_bytes()
    assert main(["catalogue", "refresh", str(folder), "--region", "eastus"]) == 0
    said = capsys.readouterr().out
    assert "+  - japaneast" in said
    assert "new sizes: " in said
    found = catalogue_in((folder / "catalogue.yaml").read_text(encoding="utf-8"))
    size = found.sizes["Standard_D2ds_v4"]
    assert (size.vcpus, size.memory_gb, size.gpus, size.family) == (2, 8.0, 0, "standardDDSv4Family")
    assert set(size.usd_per_hour) == {"eastus"}
    assert main(["policy", "check", str(folder)]) == 0
    assert main(["policy", "test", str(folder)]) == 0
    assert main(["catalogue", "refresh", str(folder), "--region", "eastus", "--check"]) == 0


def test_a_role_the_organisation_made_can_be_named_in_policies(lab: Lab, folder: Path) -> None:
    custom_role(lab)
    assert main(["catalogue", "refresh", str(folder), "--json"]) == 0
    found = catalogue_in((folder / "catalogue.yaml").read_text(encoding="utf-8"))
    assert found.roles["NLP Annotator"].id == CUSTOM
    team = folder / "teams" / "vision.yaml"
    team.write_text(team.read_text(encoding="utf-8").replace("role: [Reader,", "role: [NLP Annotator, Reader,"))
    assert main(["policy", "check", str(folder)]) == 0


def test_without_a_subscription_nobody_is_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AZURE_SUBSCRIPTION_ID", raising=False)
    assert main(["catalogue", "refresh", str(folder)]) == 2
    assert "AZURE_SUBSCRIPTION_ID" in capsys.readouterr().err


def test_a_region_azure_does_not_have_is_said(lab: Lab, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "refresh", str(folder), "--region", "atlantis", "--json"]) == 2
    assert capsys.readouterr().err
