"""Archive a component, or one version of it."""

from __future__ import annotations

from bot.model.asset_kinds import archive_kind

KIND = archive_kind(asset="component", example="prepare")
