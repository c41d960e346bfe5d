"""Show one version of a data asset."""

from __future__ import annotations

from bot.model.asset_kinds import show_kind

KIND = show_kind(asset="data", example="customer-churn-data")
