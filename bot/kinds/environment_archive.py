"""Archive an environment, or one version of it."""

from __future__ import annotations

from bot.model.asset_kinds import archive_kind

KIND = archive_kind(asset="environment", example="basic-env-scikit")
