"""Owns the decoding of server-sent events from raw bytes, in linear time and bounded memory; one thread at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_chat.domain.errors import ChatError, ErrorKind

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One dispatched event; ``name`` is empty without an ``event:`` line, ``data`` is empty for a comment."""

    name: str
    data: str
    is_comment: bool = False


_COMMENT = ServerEvent("", "", is_comment=True)


class SseDecoder:
    """Turns chunks of any size into events as the WHATWG standard says; invalid UTF-8 becomes U+FFFD."""

    def __init__(self, event_bytes: int = 1 << 20, total_bytes: int = 32 << 20) -> None:
        self._event_bytes = event_bytes
        self._total_left = total_bytes
        self._line = bytearray()
        self._data: list[str] = []
        self._data_bytes = 0
        self._name = ""
        self._after_cr = False
        self._at_start = True

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """Yields what the chunk completes. Raises ChatError TOO_MUCH_DATA beyond a limit."""
        self._total_left -= len(chunk)
        if self._total_left < 0:
            raise ChatError(ErrorKind.TOO_MUCH_DATA, "the reply is larger than allowed")
        if self._after_cr and chunk:
            self._after_cr = False
            if chunk[0] == 0x0A:
                chunk = chunk[1:]
        if chunk.endswith(b"\r"):
            self._after_cr = True
        # bytes.splitlines() knows exactly the three line ends of the standard: CR LF, LF and CR.
        for piece in chunk.splitlines(keepends=True):
            content = piece.rstrip(b"\r\n")
            if len(self._line) + len(content) + self._data_bytes > self._event_bytes:
                raise ChatError(ErrorKind.TOO_MUCH_DATA, "one event is larger than allowed")
            self._line += content
            if len(content) == len(piece):
                continue
            line = bytes(self._line)
            self._line.clear()
            event = self._take_line(line)
            if event is not None:
                yield event

    def _take_line(self, line: bytes) -> ServerEvent | None:
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatch()
        if line.startswith(b":"):
            return _COMMENT
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value.decode("utf-8", "replace"))
            self._data_bytes += len(value) + 1
        elif name == b"event":
            self._name = value.decode("utf-8", "replace")
        return None  # id, retry and unknown fields mean nothing here

    def _dispatch(self) -> ServerEvent | None:
        name, data = self._name, self._data
        self._name, self._data, self._data_bytes = "", [], 0
        return ServerEvent(name, "\n".join(data)) if data else None
