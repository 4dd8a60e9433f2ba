"""Owns the end of a run: nothing leaves before it is on disk, or before the person agreed to lose it; GUI thread."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_chat.app import exit_codes
from desktop_chat.app.services import Services, close_services

PATIENCE = 5_000  # milliseconds that a disk may take before the person is asked

_log = logging.getLogger(__name__)


class Closing(QObject):
    """Ends the turns, waits for the disk, asks if something cannot be saved, and closes the services.

    Signals:
        agreed(int): everything may be closed, with the exit code; then call close().
    """

    agreed = Signal(int)

    def __init__(self, services: Services, window: Callable[[], QWidget | None], parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._window = window
        self._is_waiting = False
        self._may_ask = True
        self._box: QMessageBox | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE)
        self._timer.timeout.connect(self._decide)
        services.library.writer.settled.connect(self._on_writer_settled)

    def start(self, *, may_ask: bool = True) -> None:
        """Asks to end; agreed follows unless the person wants to stay, who is not asked if the system ends."""
        self._may_ask = self._may_ask and may_ask
        if self._box is not None and not may_ask:
            self._box.close()
            self.agreed.emit(exit_codes.STORAGE)
        if self._is_waiting:
            return
        self._is_waiting = True
        self._services.turns.close()
        self._services.drafts.flush()
        writer = self._services.library.writer
        writer.retry_now()
        if writer.is_settled:
            self._decide()
        else:
            self._timer.start()

    @Slot()
    def _on_writer_settled(self) -> None:
        if self._is_waiting and self._timer.isActive():
            self._decide()

    @Slot()
    def _decide(self) -> None:
        self._timer.stop()
        writer = self._services.library.writer
        problem = writer.problem or writer.given_up
        if problem is None and not writer.pending:
            self.agreed.emit(exit_codes.OK)
        elif not self._may_ask:
            self.agreed.emit(exit_codes.STORAGE)
        else:
            self._ask(problem.detail if problem is not None else self.tr("the disk does not answer"))

    def _ask(self, reason: str) -> None:
        box = self._box = QMessageBox(self._window())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Some of what you wrote is not on disk. Quit all the same?"))
        box.setInformativeText(reason)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        leave = box.addButton(self.tr("Quit and lose it"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)

        def answer() -> None:
            self._box = None
            if box.clickedButton() is leave:
                self.agreed.emit(exit_codes.STORAGE)
            else:
                self._is_waiting = False

        box.finished.connect(answer)
        box.open()

    def close(self) -> bool:
        """Closes the services; False if a thread hangs, so that the process must end without waiting for it."""
        problems, has_ended = close_services(self._services)
        for problem in problems:
            _log.error("not saved at the end: %s", problem)
        return has_ended
