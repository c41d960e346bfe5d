"""Show one version of a component."""

from __future__ import annotations

from bot.model.asset_kinds import show_kind

KIND = show_kind(asset="component", example="prepare")
