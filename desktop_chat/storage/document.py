"""Owns the layout of ``<id>.json``: valid JSON as a whole, and one sealed line per message for damage and repair.

::

    {"format":"desktop-chat-conversation",...,"count":2,"crc":"0a1b2c3d","messages":[
    {"id":"...","parent":null,"role":"user",...,"crc":"..."},
    {"id":"...","parent":"...","role":"assistant",...,"crc":"..."}
    ]}
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from desktop_chat.domain.content import JsonValue
from desktop_chat.storage.lines import each_line, seal

_OPEN = b',"messages":[\n'
_BETWEEN = b'\n],"records":[\n'
_CLOSE = b"\n]}\n"
_AT_ONCE = 256  # lines that are written together
#: Lines that hold nothing but brackets.
FRAME = (b"]}", b'],"records":[')


def document_chunks(
    header: Mapping[str, JsonValue], messages: Iterable[bytes], records: Sequence[bytes]
) -> Iterator[bytes]:
    """The bytes of a document; ``messages`` and ``records`` are sealed lines, copied as they are."""
    yield seal(header)[:-1] + _OPEN
    rest = iter(messages)
    between = b""
    while some := list(islice(rest, _AT_ONCE)):
        yield between + b",\n".join(some)
        between = b",\n"
    if records:
        yield _BETWEEN
        yield b",\n".join(records)
    yield _CLOSE


def document_lines(data: bytes) -> Iterator[bytes]:
    """The lines that should hold records, the header among them."""
    return (line for line in each_line(data) if line.rstrip(b"\r") not in FRAME)


def ends_as_written(data: bytes) -> bool:
    """False for a document that was cut."""
    return data.endswith(_CLOSE)
