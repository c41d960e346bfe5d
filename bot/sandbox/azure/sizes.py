"""Regions and virtual machine sizes: cores, memory, families, default quotas and indicative prices.

Cores, memory and disks: Microsoft Learn, "Sizes for virtual machines in Azure" (2026). Prices are indicative US dollars
an hour for Linux, pay as you go, East US; the sandbox's price list is made from them and from nothing else.
"""

from dataclasses import dataclass

LOCATIONS = {
    "eastus": "East US",
    "eastus2": "East US 2",
    "westus": "West US",
    "westus2": "West US 2",
    "westus3": "West US 3",
    "centralus": "Central US",
    "southcentralus": "South Central US",
    "northcentralus": "North Central US",
    "canadacentral": "Canada Central",
    "brazilsouth": "Brazil South",
    "mexicocentral": "Mexico Central",
    "northeurope": "North Europe",
    "westeurope": "West Europe",
    "uksouth": "UK South",
    "francecentral": "France Central",
    "germanywestcentral": "Germany West Central",
    "spaincentral": "Spain Central",
    "swedencentral": "Sweden Central",
    "switzerlandnorth": "Switzerland North",
    "southeastasia": "Southeast Asia",
    "eastasia": "East Asia",
    "japaneast": "Japan East",
    "australiaeast": "Australia East",
    "centralindia": "Central India",
}


@dataclass(frozen=True, slots=True)
class VmSize:
    """A size; memory in GiB, disk in MiB, `price` in US dollars an hour; `not_in` are regions that lack it."""

    name: str
    family: str
    cores: int
    memory: float
    gpus: int
    disk: int
    price: float
    not_in: tuple[str, ...] = ()


_FEW = ("spaincentral", "mexicocentral", "westus", "northcentralus", "switzerlandnorth", "eastasia")
"""Regions without the newest GPUs."""

SIZES = (
    VmSize("Standard_DS1_v2", "standardDSv2Family", 1, 3.5, 0, 7_168, 0.073),
    VmSize("Standard_DS2_v2", "standardDSv2Family", 2, 7.0, 0, 14_336, 0.146),
    VmSize("Standard_DS3_v2", "standardDSv2Family", 4, 14.0, 0, 28_672, 0.293),
    VmSize("Standard_DS4_v2", "standardDSv2Family", 8, 28.0, 0, 57_344, 0.585),
    VmSize("Standard_DS5_v2", "standardDSv2Family", 16, 56.0, 0, 114_688, 1.17),
    VmSize("Standard_DS11_v2", "standardDSv2Family", 2, 14.0, 0, 28_672, 0.185),
    VmSize("Standard_DS12_v2", "standardDSv2Family", 4, 28.0, 0, 57_344, 0.37),
    VmSize("Standard_DS13_v2", "standardDSv2Family", 8, 56.0, 0, 114_688, 0.741),
    VmSize("Standard_DS14_v2", "standardDSv2Family", 16, 112.0, 0, 229_376, 1.482),
    VmSize("Standard_D2_v2", "standardDv2Family", 2, 7.0, 0, 102_400, 0.146),
    VmSize("Standard_D3_v2", "standardDv2Family", 4, 14.0, 0, 204_800, 0.293),
    VmSize("Standard_D11_v2", "standardDv2Family", 2, 14.0, 0, 102_400, 0.185),
    VmSize("Standard_D2s_v3", "standardDSv3Family", 2, 8.0, 0, 16_384, 0.096),
    VmSize("Standard_D4s_v3", "standardDSv3Family", 4, 16.0, 0, 32_768, 0.192),
    VmSize("Standard_D8s_v3", "standardDSv3Family", 8, 32.0, 0, 65_536, 0.384),
    VmSize("Standard_D16s_v3", "standardDSv3Family", 16, 64.0, 0, 131_072, 0.768),
    VmSize("Standard_D2ds_v4", "standardDDSv4Family", 2, 8.0, 0, 76_800, 0.113),
    VmSize("Standard_D4ds_v4", "standardDDSv4Family", 4, 16.0, 0, 153_600, 0.226),
    VmSize("Standard_E4ds_v4", "standardEDSv4Family", 4, 32.0, 0, 153_600, 0.288),
    VmSize("Standard_E4s_v3", "standardESv3Family", 4, 32.0, 0, 65_536, 0.252),
    VmSize("Standard_E8s_v3", "standardESv3Family", 8, 64.0, 0, 131_072, 0.504),
    VmSize("Standard_F4s_v2", "standardFSv2Family", 4, 8.0, 0, 32_768, 0.169),
    VmSize("Standard_F8s_v2", "standardFSv2Family", 8, 16.0, 0, 65_536, 0.338),
    VmSize("Standard_NC4as_T4_v3", "Standard NCASv3_T4 Family", 4, 28.0, 1, 180_224, 0.526),
    VmSize("Standard_NC8as_T4_v3", "Standard NCASv3_T4 Family", 8, 56.0, 1, 360_448, 0.752),
    VmSize("Standard_NC64as_T4_v3", "Standard NCASv3_T4 Family", 64, 440.0, 4, 2_883_584, 4.352),
    VmSize("Standard_NC6s_v3", "standardNCSv3Family", 6, 112.0, 1, 344_064, 3.06),
    VmSize("Standard_NC12s_v3", "standardNCSv3Family", 12, 224.0, 2, 688_128, 6.12),
    VmSize("Standard_NC24s_v3", "standardNCSv3Family", 24, 448.0, 4, 1_376_256, 12.24),
    VmSize("Standard_NC24ads_A100_v4", "StandardNCADSA100v4Family", 24, 220.0, 1, 65_536, 3.673, _FEW),
    VmSize("Standard_ND96asr_v4", "standardNDASv4Family", 96, 900.0, 8, 6_656_000, 27.197, (*_FEW, "northeurope")),
)

DEFAULT_QUOTAS = {
    "standardDSv2Family": 100,
    "standardDv2Family": 100,
    "standardDSv3Family": 100,
    "standardDDSv4Family": 100,
    "standardEDSv4Family": 50,
    "standardESv3Family": 50,
    "standardFSv2Family": 50,
    "Standard NCASv3_T4 Family": 16,
    "standardNCSv3Family": 0,
    "StandardNCADSA100v4Family": 0,
    "standardNDASv4Family": 0,
}

_BY_NAME = {size.name.lower(): size for size in SIZES}


def size_named(name: str) -> VmSize | None:
    """The size with this name in any spelling; None when there is none."""
    return _BY_NAME.get(name.lower())
