"""Owns what a probe watches after the first paint of the program; GUI thread."""

import gc
import time
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from tests.bench.probes.reporting import now, report

TICK = 0.004
QUIET_TICKS = 500


class Visible(QObject):
    """Reports when the transcript has painted the conversation that was open last."""

    def __init__(self, application: Any, facts: dict[str, object]) -> None:
        super().__init__()
        self._application = application
        self._facts = facts
        self._viewport: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(4)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        session = self._application._session
        parts = session._parts if session is not None else None
        if parts is not None and parts.rows.rowCount() > 0 and parts.transcript.isVisible():
            self._timer.stop()
            self._facts["rows"] = parts.rows.rowCount()
            self._facts["conversations"] = parts.conversations.rowCount()
            viewport: QWidget = parts.transcript.viewport()
            self._viewport = viewport
            viewport.installEventFilter(self)
            viewport.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._viewport and event.type() == QEvent.Type.Paint:
            self._viewport.removeEventFilter(self)
            QTimer.singleShot(0, self._tell)
        return False

    def _tell(self) -> None:
        self._facts.update(now("visible"))
        report(self._facts)


class Lateness(QObject):
    """Measures how late a timer of 4 ms fires while the SDK is imported, then for two quiet seconds."""

    def __init__(self, facts: dict[str, object]) -> None:
        super().__init__()
        self._facts = facts
        self._busy: list[float] = []
        self._quiet: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(int(TICK * 1000))
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def _on_timeout(self) -> None:
        import sys

        at = time.perf_counter()
        late = at - self._last - TICK
        self._last = at
        # The program freezes the collector's objects when the import is done.
        if gc.get_freeze_count() > 0:
            self._quiet.append(late)
        elif "anthropic" in sys.modules:
            self._busy.append(late)
        if len(self._quiet) >= QUIET_TICKS:
            self._timer.stop()
            self._facts.update(now("loaded"))
            self._facts["busy"] = sorted(self._busy)
            self._facts["quiet"] = sorted(self._quiet[5:])
            report(self._facts)
