"""Owns the moment at which "Today" becomes "Yesterday" while a transcript is on the screen; GUI thread."""

from PySide6.QtCore import QDate, QEvent, QObject, QTime, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

_LONGEST = 15 * 60_000  # milliseconds; a computer that slept notices the new day this much later at most


class DayTurn(QObject):
    """Watches the day while a widget is visible.

    Signals:
        turned(): it is another day than when the widget was last told.
    """

    turned = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._day = QDate.currentDate()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._on_timer_timeout()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return False

    @Slot()
    def _on_timer_timeout(self) -> None:
        day = QDate.currentDate()
        if day != self._day:
            self._day = day
            self.turned.emit()
        left = QTime.currentTime().msecsTo(QTime(23, 59, 59, 999)) + 500
        self._timer.start(min(left, _LONGEST))
