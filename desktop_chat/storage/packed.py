"""Owns the lines of a conversation in memory, compressed in packs: a long one is seldom read whole; any thread."""

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache

import orjson

from desktop_chat.domain.content import ContentBlock, LazyContent, block
from desktop_chat.domain.ids import MessageId

_PACK = 65_536  # bytes of lines in a pack: small enough to be opened within a millisecond
_LEVEL = 6
_OPEN_PACKS = 4
_READY = 64


class Packs:
    """Sealed lines of messages by number, from 0 on. One thread adds them, before others read."""

    def __init__(self) -> None:
        self._packs: list[bytes] = []
        self._firsts: list[int] = []
        self._tail: list[bytes] = []
        self._tail_size = 0
        self._first_of_tail = 0
        self._opened = lru_cache(maxsize=_OPEN_PACKS)(self._open)
        self._content = lru_cache(maxsize=_READY)(self._read_content)

    @property
    def size(self) -> int:
        """Bytes that the lines take here."""
        return sum(map(len, self._packs)) + self._tail_size

    def add(self, line: bytes) -> None:
        """A line has no newline in it."""
        self._tail.append(line)
        self._tail_size += len(line)
        if self._tail_size >= _PACK:
            self._firsts.append(self._first_of_tail)
            self._first_of_tail += len(self._tail)
            self._packs.append(zlib.compress(b"\n".join(self._tail), _LEVEL))
            self._tail, self._tail_size = [], 0

    def _open(self, pack: int) -> list[bytes]:
        return zlib.decompress(self._packs[pack]).split(b"\n")

    def line(self, number: int) -> bytes:
        """The line of the n-th message."""
        if number >= self._first_of_tail:
            return self._tail[number - self._first_of_tail]
        pack = bisect_right(self._firsts, number) - 1
        return self._opened(pack)[number - self._firsts[pack]]

    def content(self, number: int) -> tuple[ContentBlock, ...]:
        """The blocks of the n-th message."""
        return self._content(number)

    def _read_content(self, number: int) -> tuple[ContentBlock, ...]:
        entries = orjson.loads(self.line(number))["content"]
        return tuple(block(entry) for entry in entries if isinstance(entry, dict))


class PackedLines(Mapping[MessageId, bytes]):
    """Sealed lines of messages by id, in the order in which they came.

    Attributes:
        packs: where they are; all that is needed once the ids are known elsewhere.
    """

    def __init__(self) -> None:
        self.packs = Packs()
        self._numbers: dict[MessageId, int] = {}

    def add(self, message_id: MessageId, line: bytes) -> None:
        """Takes the line of a message that is not there yet."""
        self._numbers[message_id] = len(self._numbers)
        self.packs.add(line)

    def __getitem__(self, message_id: MessageId) -> bytes:
        return self.packs.line(self._numbers[message_id])

    def __iter__(self) -> Iterator[MessageId]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class PackedContent(LazyContent):
    """The blocks of a message that are read from its line when they are asked for."""

    __slots__ = ("_number", "_packs", "_size")

    def __init__(self, packs: Packs, number: int, size: int) -> None:
        self._packs = packs
        self._number = number
        self._size = size

    @property
    def size(self) -> int:
        return self._size

    def blocks(self) -> tuple[ContentBlock, ...]:
        return self._packs.content(self._number)
