"""Reading multipart/form-data without another dependency: the standard library's mail parser knows the format."""

from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form; `filename` is "" for a plain field."""

    name: str
    filename: str
    content: bytes


def read_parts(body: bytes, *, content_type: str) -> list[Part]:
    """The parts of a form, in order; raises ValueError for a body that is not one."""
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise ValueError("not a multipart form")
    parts = []
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        parts.append(
            Part(
                name=_parameter(part, "name"),
                filename=_parameter(part, "filename"),
                content=content if isinstance(content, bytes) else b"",
            )
        )
    return parts


def _parameter(part: Message, name: str) -> str:
    value = part.get_param(name, "", header="content-disposition")
    return value[2] if isinstance(value, tuple) else str(value or "")
