"""Owns the layout of ``<id>.json``: valid JSON as a whole, and one sealed line per message for damage and repair.

::

    {"format":"desktop-chat-conversation",...,"count":2,"crc":"0a1b2c3d","messages":[
    {"id":"...","parent":null,"role":"user",...,"crc":"..."},
    {"id":"...","parent":"...","role":"assistant",...,"crc":"..."}
    ]}
"""

from collections.abc import Iterator, Mapping, Sequence

from desktop_chat.domain.content import JsonValue
from desktop_chat.storage.lines import seal, split_lines

_OPEN = b',"messages":[\n'
_BETWEEN = b'\n],"records":[\n'
_CLOSE = b"\n]}\n"
#: Lines that hold nothing but brackets.
FRAME = (b"]}", b'],"records":[')


def document_chunks(
    header: Mapping[str, JsonValue], messages: Sequence[bytes], records: Sequence[bytes]
) -> Iterator[bytes]:
    """The bytes of a document; ``messages`` and ``records`` are sealed lines, copied as they are."""
    yield seal(header)[:-1] + _OPEN
    yield b",\n".join(messages)
    if records:
        yield _BETWEEN
        yield b",\n".join(records)
    yield _CLOSE


def document_lines(data: bytes) -> tuple[list[bytes], bool]:
    """The lines that should hold records, the header among them, and whether the file ends as it was written."""
    lines = split_lines(data)
    whole = data.endswith(_CLOSE)
    return [line for line in lines if line.rstrip(b"\r") not in FRAME], whole
