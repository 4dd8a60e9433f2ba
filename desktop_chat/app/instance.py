"""Owns the private socket over which later starts say what they want; GUI thread.

Who connects is believed nothing: another user is hung up on, and so is who sends too much, takes too long, or says
anything but one of the requests of ``start_request``.
"""

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop_chat.app.private_socket import is_peer_ours, make_folder_ours
from desktop_chat.app.start_request import LONGEST_LINE, StartRequest, decode

DEADLINE = 2_000  # milliseconds for a whole request
MOST_CLIENTS = 8

_log = logging.getLogger(__name__)


class InstanceServer(QObject):
    """Listens for later starts by the same user; ``obey`` does what they ask and gives the id of the window, or None if
    that cannot be done.
    """

    def __init__(self, path: Path, obey: Callable[[StartRequest], int | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._obey = obey
        self._clients: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_connected)

    def listen(self) -> bool:
        """Starts listening; call it only with the data folder's lock, because it replaces a socket left behind."""
        if not make_folder_ours(self._path.parent):
            _log.warning("no second start can be heard: %s is not a private folder of this user", self._path.parent)
            return False
        with contextlib.suppress(OSError):
            for old in self._path.parent.glob("handed-*.txt"):  # of a start that was killed
                old.unlink(missing_ok=True)
            self._path.unlink(missing_ok=True)
        return bool(self._server.listen(str(self._path)))

    def close(self) -> None:
        self._server.close()
        for client in list(self._clients):
            client.abort()

    @Slot()
    def _on_server_connected(self) -> None:
        while (client := self._server.nextPendingConnection()) is not None:
            if len(self._clients) >= MOST_CLIENTS or not is_peer_ours(int(client.socketDescriptor())):
                client.abort()
                client.deleteLater()
                continue
            self._clients.add(client)
            client.setReadBufferSize(LONGEST_LINE + 1)
            client.readyRead.connect(self._on_client_ready)
            client.disconnected.connect(self._on_client_disconnected)
            deadline = QTimer(client)
            deadline.setSingleShot(True)
            deadline.timeout.connect(self._on_deadline_passed)
            deadline.start(DEADLINE)
            if client.bytesAvailable():
                self._read(client)

    @Slot()
    def _on_client_ready(self) -> None:
        client = self.sender()
        if isinstance(client, QLocalSocket):
            self._read(client)

    @Slot()
    def _on_deadline_passed(self) -> None:
        client = self.sender().parent()
        if isinstance(client, QLocalSocket):
            client.abort()

    @Slot()
    def _on_client_disconnected(self) -> None:
        client = self.sender()
        if isinstance(client, QLocalSocket):
            self._clients.discard(client)
            client.deleteLater()

    def _read(self, client: QLocalSocket) -> None:
        if not client.canReadLine():
            if client.bytesAvailable() > LONGEST_LINE:
                client.abort()
            return
        request = decode(bytes(client.readLine(LONGEST_LINE + 1).data()))
        if request is None or client.bytesAvailable():
            client.abort()
            return
        client.readyRead.disconnect(self._on_client_ready)
        window = self._obey(request)
        if window is None:
            client.abort()
            return
        client.write(b'{"window":%d}\n' % window)
        client.flush()
        client.disconnectFromServer()
