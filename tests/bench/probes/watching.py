"""Owns what a probe watches after the first paint of the program; GUI thread."""

import gc
import sys
import time
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from tests.bench.probes.reporting import now, report

TICK = 0.004
IDLE_TICKS = 300


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
        for area in self._application.window.findChildren(QAbstractScrollArea):
            # The histories are longer than the window, so a scroll bar with a range means that the messages are there.
            if area.accessibleName() == "Messages" and area.isVisible() and area.verticalScrollBar().maximum() > 0:
                self._timer.stop()
                self._viewport = area.viewport()
                self._viewport.installEventFilter(self)
                self._viewport.update()
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._viewport and event.type() == QEvent.Type.Paint:
            self._viewport.removeEventFilter(self)
            QTimer.singleShot(0, self._tell)
        return False

    def _tell(self) -> None:
        self._facts.update(now("visible"))
        report(self._facts)


class Lateness(QObject):
    """Measures how late a timer of 4 ms fires: in an idle window, or in the program while the SDK is imported."""

    def __init__(self, facts: dict[str, object], *, idle: bool = False) -> None:
        super().__init__()
        self._facts = facts
        self._idle = idle
        self._late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(int(TICK * 1000))
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def _on_timeout(self) -> None:
        at = time.perf_counter()
        late = at - self._last - TICK
        self._last = at
        if self._idle or "anthropic" in sys.modules:
            self._late.append(late)
        # The program freezes the collector's objects when the import is done.
        if gc.get_freeze_count() > 0 or (self._idle and len(self._late) >= IDLE_TICKS):
            self._timer.stop()
            self._facts.update(now("loaded"))
            self._facts["late"] = sorted(self._late)
            report(self._facts)
