"""Restore an archived component, or one version of it."""

from __future__ import annotations

from bot.model.asset_kinds import restore_kind

KIND = restore_kind(asset="component", example="prepare")
