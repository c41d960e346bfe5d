"""Whatever sign amlbot puts into a message, the page draws it: no machine needs an emoji font."""

from __future__ import annotations

import json
import re
from pathlib import Path

import bot.sandbox.page
import bot.slack

DRAWN = json.loads((Path(bot.sandbox.page.__file__).parent / "emoji.json").read_text(encoding="utf-8"))
SIGN = re.compile("[\U0001f300-\U0001faff⌚⌛⏩⏰⏳▫⚠⚪⛔✅❌❓❔➕ℹ↩🗑]")


def test_every_sign_that_amlbot_uses_is_drawn() -> None:
    room = Path(bot.slack.__file__).parent
    sources = [*room.glob("*.py"), *room.glob("locales/*.po")]
    used = {sign for path in sources for sign in SIGN.findall(path.read_text(encoding="utf-8"))}
    assert "🚨" in used
    assert used - set(DRAWN) - {"👋", "🙂"} == set()
