"""Owns the private socket over which a second start asks the first window to come to the front."""

import contextlib
import os
import socket
import struct
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop_chat.app.hand_over import ANSWER, RAISE

LONGEST_MESSAGE = 4096  # bytes


class InstanceServer(QObject):
    """Listens for later starts by the same user.

    Signals:
        raise_requested(): another start wants the window in front.
    """

    raise_requested = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_connected)

    def listen(self) -> bool:
        """Starts listening; call it only with the data folder's lock, because it replaces a socket left behind."""
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.unlink(missing_ok=True)
        return bool(self._server.listen(str(self._path)))

    def close(self) -> None:
        self._server.close()

    @Slot()
    def _on_server_connected(self) -> None:
        while (client := self._server.nextPendingConnection()) is not None:
            if not _is_ours(client):
                client.abort()
                client.deleteLater()
                continue
            client.readyRead.connect(self._on_client_ready)
            client.disconnected.connect(client.deleteLater)
            if client.bytesAvailable():
                self._read(client)

    @Slot()
    def _on_client_ready(self) -> None:
        client = self.sender()
        if isinstance(client, QLocalSocket):
            self._read(client)

    def _read(self, client: QLocalSocket) -> None:
        if client.bytesAvailable() > LONGEST_MESSAGE:
            client.abort()
            return
        if not client.canReadLine():
            return
        if bytes(client.readLine(LONGEST_MESSAGE).data()) == RAISE:
            client.write(ANSWER)
            client.flush()
            self.raise_requested.emit()
        client.disconnectFromServer()


def _is_ours(client: QLocalSocket) -> bool:
    """True if the other end runs as the same user (asked of the kernel where it answers)."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    with socket.socket(fileno=os.dup(int(client.socketDescriptor()))) as peer:
        credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return bool(struct.unpack("3i", credentials)[1] == os.getuid())
