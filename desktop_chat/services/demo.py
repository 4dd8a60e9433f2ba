"""Owns the built-in demo server while the demo is on; lives on the GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_chat.backend.protocol import Endpoint
from desktop_chat.domain.secret import Secret

if TYPE_CHECKING:
    from desktop_chat.demo.server import DemoServer


class DemoService(QObject):
    """Starts the demo server on demand and stops it at the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server: DemoServer | None = None

    def start(self) -> Endpoint:
        """The demo's endpoint; the server is started once."""
        # Most starts need no demo: its server and texts are loaded with the first one that does.
        from desktop_chat.demo.server import DEMO_KEY, DemoServer

        if self._server is None:
            self._server = DemoServer()
            self._server.start()
        return Endpoint(self._server.base_url, Secret(DEMO_KEY), "")

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None
