"""Owns the orderly end on SIGTERM, SIGINT and SIGHUP; GUI thread."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot


class SignalWatch(QObject):
    """Turns signals of the system into one Qt signal.

    Python runs its handlers only between bytecodes, and an idle event loop runs none: a socket wakes it.

    Signals:
        end_requested(): the process was asked to end.
    """

    end_requested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        self._reader.setblocking(False)
        self._before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        names = ("SIGTERM", "SIGINT", "SIGHUP")
        self._handlers = {
            number: signal.signal(number, _nothing)
            for number in (getattr(signal, name, None) for name in names)
            if number is not None
        }

    def close(self) -> None:
        """Gives the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _on_notifier_activated(self) -> None:
        if set(self._reader.recv(64)) & {int(number) for number in self._handlers}:
            self.end_requested.emit()


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """The wake-up socket carries the news."""
