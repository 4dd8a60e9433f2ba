"""A hand with a mouse, for tests of selecting: real events on the viewport."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_chat.ui.transcript.selecting.caret_moves import caret_rect
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import item_rect

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def selected(view: TranscriptView) -> str:
    return view.pointing.selection.text(view.reel)


def at(view: TranscriptView, words: str, row: int = 0, within: int = 0) -> QPoint:
    """Where words begin in the viewport, or ``within`` characters after that."""
    built = view.reel.row(row)
    for number, item in enumerate(built.items):
        found = item.built.document.toPlainText().find(words) if item.built is not None else -1
        if found >= 0:
            place = caret_rect(item, found + within)
            return place.center() + item_rect(view, row, number).topLeft()
    raise AssertionError(words)


def send(view: TranscriptView, kind: QEvent.Type, point: QPoint, held: Qt.MouseButton = LEFT) -> None:
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else LEFT
    spot = QPointF(point)
    event = QMouseEvent(kind, spot, QPointF(view.viewport().mapToGlobal(point)), button, held, NONE)
    QApplication.sendEvent(view.viewport(), event)


def drag(view: TranscriptView, start: QPoint, end: QPoint) -> None:
    """Presses and moves; the button stays down."""
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    send(view, QEvent.Type.MouseMove, end)


def let_go(view: TranscriptView, point: QPoint) -> None:
    QTest.mouseRelease(view.viewport(), LEFT, NONE, point)


def rest(view: TranscriptView) -> None:
    """The next press is not the second of two."""
    QTest.qWait(QApplication.doubleClickInterval() + 20)


def double_click(view: TranscriptView, point: QPoint, *, hold: bool = False) -> None:
    port = view.viewport()
    QTest.mouseClick(port, LEFT, NONE, point)
    send(view, QEvent.Type.MouseButtonDblClick, point)
    if not hold:
        let_go(view, point)
