"""Owns what happens when the desktop ends: everything is saved in time, nobody is asked anything; GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, SignalInstance, Slot
from PySide6.QtGui import QGuiApplication, QSessionManager

BOUND = 3_000  # milliseconds that a logout waits for our disk


class SessionEnd(QObject):
    """Listens to the session manager of the desktop, where there is one.

    ``save`` begins to write everything, ``settled`` tells that it is on disk and ``is_settled`` asks for it.
    """

    def __init__(
        self,
        save: Callable[[], None],
        is_settled: Callable[[], bool],
        settled: SignalInstance,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._save, self._is_settled, self._settled = save, is_settled, settled
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            direct = Qt.ConnectionType.DirectConnection  # the answer must be there when the signal returns
            application.commitDataRequest.connect(self._on_commit_data_requested, direct)
            application.saveStateRequest.connect(self._on_save_state_requested, direct)

    @Slot(QSessionManager)
    def _on_commit_data_requested(self, manager: QSessionManager) -> None:
        """The desktop wants to end; it may still be called off, so nothing ends here but everything is written."""
        _never_restart(manager)
        self._save()
        if self._is_settled():
            return
        loop = QEventLoop(self)
        self._settled.connect(loop.quit)
        QTimer.singleShot(BOUND, loop, loop.quit)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self._settled.disconnect(loop.quit)
        loop.deleteLater()

    @Slot(QSessionManager)
    def _on_save_state_requested(self, manager: QSessionManager) -> None:
        _never_restart(manager)


def _never_restart(manager: QSessionManager) -> None:
    """Our windows come back with the program; the session manager need not start it with a state of its own."""
    manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
