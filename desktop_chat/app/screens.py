"""Owns the news that the screens are others: one came, went, or has another size; GUI thread."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QScreen

_SETTLE = 300  # milliseconds in which a desktop rearranges its screens


class ScreenWatch(QObject):
    """Watches the screens from its making on.

    Signals:
        settled(): they are others than before, and rest.
    """

    settled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE)
        self._settle.timeout.connect(self.settled)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._on_application_screen_added)
            application.screenRemoved.connect(self._on_screens_changed)
            application.primaryScreenChanged.connect(self._on_screens_changed)
        for screen in QGuiApplication.screens():
            screen.geometryChanged.connect(self._on_screens_changed)

    @Slot(QScreen)
    def _on_application_screen_added(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._on_screens_changed)
        self._settle.start()

    @Slot()
    def _on_screens_changed(self) -> None:
        self._settle.start()
