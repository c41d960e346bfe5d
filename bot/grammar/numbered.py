"""A request by its number, as people write it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.model.kind import Option
from bot.model.text import Text, Unsuitable

_NUMBER = re.compile(r"^(?:R-?|#)?(\d{1,9})$", re.IGNORECASE)


def _number(written: Any) -> Any:
    found = _NUMBER.match(str(written).strip())
    if found is None:
        raise Unsuitable(en="write a request as R-7", es="escriba una solicitud como R-7")
    return int(found[1])


Number = Annotated[int, BeforeValidator(_number), Field(ge=1)]
"""`R-7`, `r7`, `#7` and `7` are the seventh request."""

REQUEST = Option(flag="", summary=Text(en="Request, such as R-7", es="Solicitud, como R-7"))
