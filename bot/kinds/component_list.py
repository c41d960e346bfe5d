"""List the components of a workspace, or the versions of one."""

from __future__ import annotations

from bot.model.asset_kinds import list_kind

KIND = list_kind(asset="component", example="prepare")
