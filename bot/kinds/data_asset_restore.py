"""Restore an archived data asset, or one version of it."""

from __future__ import annotations

from bot.model.asset_kinds import restore_kind

KIND = restore_kind(asset="data", example="customer-churn-data")
