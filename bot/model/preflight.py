"""What was looked at in Azure before anybody is asked to decide."""

from __future__ import annotations

from typing import Literal

from bot.model.noun import Noun
from bot.model.text import Text

Looked = Literal["fine", "notable", "wrong", "unknown"]


class Finding(Noun):
    """One thing that was looked at, and what was seen.

    state  `fine`; `notable`: it works out, but whoever decides should know; `wrong`: Azure would refuse it, so nobody
           is asked; `unknown`: it could not be read, which is said and never taken for fine.
    field  the parameter that is the cause when something is wrong; empty when there is none.
    """

    check: Literal["name", "deleted", "size", "quota", "provider"]
    state: Looked
    text: Text
    field: str = ""
