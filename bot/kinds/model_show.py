"""Show one version of a model."""

from __future__ import annotations

from bot.model.asset_kinds import show_kind

KIND = show_kind(asset="model", example="churn-model")
