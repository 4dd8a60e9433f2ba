"""Owns a connection to an X server that asks little and waits for nobody: properties of windows, and pings.

A ping is the question of a window manager whether a program still answers (``_NET_WM_PING``). The program's own event
loop answers it, so the time until then is how long that loop was busy, and nothing in the program has to help.
"""

import select
import socket
import struct
from dataclasses import dataclass

_CLIENT_MESSAGE = 33
#: StructureNotify and SubstructureNotify; Qt answers pings with the former.
_NOTIFY = 0xA0000
_ANY_TYPE = 0
_LONGEST = 4096  # longs of a property


@dataclass(frozen=True)
class Pong:
    """The answer to a ping."""

    window: int
    number: int


class Connection:
    """A client of one X server.

    Attributes:
        root: the id of the root window.
    """

    def __init__(self, display: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(f"/tmp/.X11-unix/X{display.removeprefix(':').partition('.')[0]}")
        self._buffer = bytearray()
        self._atoms: dict[str, int] = {}
        self._pongs: list[Pong] = []
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        success, length = struct.unpack("<B5xH", self._read(8))
        answer = self._read(4 * length)
        if success != 1:
            raise OSError(f"the X server refuses: {answer!r}")
        vendor, formats = struct.unpack_from("<H", answer, 16)[0], answer[21]
        (self.root,) = struct.unpack_from("<I", answer, 32 + _padded(vendor) + 8 * formats)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    # -- properties --------------------------------------------------------------------------------------------

    def property(self, window: int, name: str) -> bytes:
        """The bytes of a property; empty if it or the window is not there."""
        body = struct.pack("<IIIII", window, self._atom(name), _ANY_TYPE, 0, _LONGEST)
        self._socket.sendall(struct.pack("<BBH", 20, 0, 6) + body)
        head, rest = self._answer()
        if head[0] != 1:
            return b""
        width, (count,) = head[1], struct.unpack_from("<I", head, 16)
        return rest[: count * width // 8]

    def numbers(self, window: int, name: str) -> tuple[int, ...]:
        data = self.property(window, name)
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    # -- pings -------------------------------------------------------------------------------------------------

    def listen(self) -> None:
        """From now on the answers to pings arrive here as well."""
        self._socket.sendall(struct.pack("<BBHIII", 2, 0, 4, self.root, 0x800, _NOTIFY))

    def ping(self, window: int, number: int) -> None:
        protocols, ping = self._atom("WM_PROTOCOLS"), self._atom("_NET_WM_PING")
        event = struct.pack("<BBHIIIIIII", _CLIENT_MESSAGE, 32, 0, window, protocols, ping, number, window, 0, 0)
        self._socket.sendall(struct.pack("<BBHII", 25, 0, 11, window, 0) + event)

    def pongs(self, seconds: float) -> list[Pong]:
        """The answers that are here, or that come within that time."""
        if not self._pongs and select.select([self], [], [], seconds)[0]:
            self._receive()
            while len(self._buffer) >= 32:
                self._event()
        taken, self._pongs = self._pongs, []
        return taken

    # -- the protocol ------------------------------------------------------------------------------------------

    def _atom(self, name: str) -> int:
        if name not in self._atoms:
            data = name.encode()
            body = struct.pack("<HH", len(data), 0) + data.ljust(_padded(len(data)), b"\0")
            self._socket.sendall(struct.pack("<BBH", 16, 0, 1 + len(body) // 4) + body)
            (self._atoms[name],) = struct.unpack_from("<I", self._answer()[0], 8)
        return self._atoms[name]

    def _answer(self) -> tuple[bytes, bytes]:
        """The next reply, or error, with what follows its first 32 bytes; events before it are taken on the way."""
        while True:
            while len(self._buffer) < 32:
                self._receive()
            if self._buffer[0] in (0, 1):
                head = self._read(32)
                more = 4 * int(struct.unpack_from("<I", head, 4)[0]) if head[0] == 1 else 0
                return head, self._read(more)
            self._event()

    def _event(self) -> None:
        """Takes an event; an error says that a window is gone, which its lack of answers says as well."""
        event = self._read(32)
        if event[0] & 0x7F != _CLIENT_MESSAGE:
            return
        _, kind, protocol, number, window = struct.unpack_from("<IIIII", event, 4)
        if (kind, protocol) == (self._atoms.get("WM_PROTOCOLS"), self._atoms.get("_NET_WM_PING")):
            self._pongs.append(Pong(window, number))

    def _read(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._receive()
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    def _receive(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the X server has gone")
        self._buffer += data


def _padded(length: int) -> int:
    return length + 3 & ~3
