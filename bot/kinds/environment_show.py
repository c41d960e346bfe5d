"""Show one version of an environment."""

from __future__ import annotations

from bot.model.asset_kinds import show_kind

KIND = show_kind(asset="environment", example="basic-env-scikit")
