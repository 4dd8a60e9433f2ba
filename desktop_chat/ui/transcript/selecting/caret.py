"""Owns selecting with the keyboard: a caret in the text that moves by character, word, line, screen; GUI thread.

F7 switches the caret on, then the arrow keys move it; with Shift they select, also without F7. It stands where the
selection ends, so it stays at its character whatever happens to the text.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.transcript.acting.hit_test import place_at
from desktop_chat.ui.transcript.selecting.caret_moves import Move, Walker, caret_rect
from desktop_chat.ui.transcript.selecting.spots import Place, Spot, place_of, spot_of

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_KEYS = QKeySequence.StandardKey
_SELECTING = {
    _KEYS.SelectNextChar: Move.RIGHT,
    _KEYS.SelectPreviousChar: Move.LEFT,
    _KEYS.SelectNextWord: Move.WORD_RIGHT,
    _KEYS.SelectPreviousWord: Move.WORD_LEFT,
    _KEYS.SelectNextLine: Move.DOWN,
    _KEYS.SelectPreviousLine: Move.UP,
    _KEYS.SelectStartOfLine: Move.LINE_START,
    _KEYS.SelectEndOfLine: Move.LINE_END,
    _KEYS.SelectNextPage: Move.PAGE_DOWN,
    _KEYS.SelectPreviousPage: Move.PAGE_UP,
    _KEYS.SelectStartOfDocument: Move.START,
    _KEYS.SelectEndOfDocument: Move.END,
}
_MOVING = {
    _KEYS.MoveToNextChar: Move.RIGHT,
    _KEYS.MoveToPreviousChar: Move.LEFT,
    _KEYS.MoveToNextWord: Move.WORD_RIGHT,
    _KEYS.MoveToPreviousWord: Move.WORD_LEFT,
    _KEYS.MoveToNextLine: Move.DOWN,
    _KEYS.MoveToPreviousLine: Move.UP,
    _KEYS.MoveToStartOfLine: Move.LINE_START,
    _KEYS.MoveToEndOfLine: Move.LINE_END,
    _KEYS.MoveToNextPage: Move.PAGE_DOWN,
    _KEYS.MoveToPreviousPage: Move.PAGE_UP,
    _KEYS.MoveToStartOfDocument: Move.START,
    _KEYS.MoveToEndOfDocument: Move.END,
}
_MARGIN = 24


class Caret(QObject):
    """The caret of a view.

    Attributes:
        is_browsing: F7 was pressed: the arrow keys move the caret.
    """

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self._walker = Walker(view.reel)
        self._mark = CaretMark(view)
        self._is_shown = False
        self.is_browsing = False

    @property
    def is_shown(self) -> bool:
        return self._is_shown

    def press(self, event: QKeyEvent) -> bool:
        """True if the key was taken."""
        if event.key() == Qt.Key.Key_F7 and not event.modifiers():
            self._switch()
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self._escape()
        for key, move in _SELECTING.items():
            if event.matches(key):
                return self._go(move, selecting=True)
        for key, move in _MOVING.items() if self.is_browsing else ():
            if event.matches(key):
                return self._go(move, selecting=False)
        return False

    def _escape(self) -> bool:
        """First nothing is selected any more, then there is no caret."""
        selection = self._view.pointing.selection
        if self.is_browsing:
            if selection.is_empty or selection.caret is None:
                self._switch()
            else:
                selection.start(selection.caret)
                self._view.refresh()
            return True
        self._is_shown = False
        self.place()
        return False

    def hide(self) -> None:
        """The mouse took over; with F7 the caret goes where it clicks."""
        self._is_shown = self.is_browsing
        self.place()

    def place(self) -> None:
        """Brings the caret to where its character is now."""
        rect = self._rect() if self._is_shown and not self._is_gone() else QRect()
        if rect.isEmpty() or not self._view.hasFocus():
            self._mark.hide()
            return
        self._mark.setGeometry(rect)
        self._mark.show()

    def _is_gone(self) -> bool:
        """What it stood in was cleared or taken away."""
        caret = self._view.pointing.selection.caret
        return caret is None or caret.row >= self._view.reel.count

    def _switch(self) -> None:
        self.is_browsing = self._is_shown = not self.is_browsing
        if self.is_browsing:
            start = self._start()
            if start is not None and self._view.pointing.selection.caret is None:
                self._put(start, selecting=False)
        self._view.copied.emit(
            self._view.tr("The arrow keys move a caret") if self.is_browsing else self._view.tr("No caret")
        )
        self._view.refresh()

    def _start(self) -> Place | None:
        """Where it is, else at the beginning of the message with the focus or of what is in view."""
        view = self._view
        selection, reel = view.pointing.selection, view.reel
        if not reel.count:
            return None
        if selection.caret is not None and self._goes_on(selection.caret):
            return self._walker.nearest(place_of(reel.row(selection.caret.row), selection.caret))
        if view.pointing.ring and 0 <= view.focused_row < reel.count:
            return self._walker.first_of(view.focused_row)
        place = place_at(reel, view.column_left, view.viewport().rect().topLeft())
        return self._walker.nearest(place) if place is not None else None

    def _goes_on(self, caret: Spot) -> bool:
        """False for where the mouse clicked long ago: the keyboard has been somewhere else since."""
        view = self._view
        if caret.row >= view.reel.count:
            return False
        if self._is_shown or not view.pointing.selection.is_empty:
            return True
        if view.pointing.ring:
            return caret.row == view.focused_row
        return self._rect().intersects(view.viewport().rect())

    def _go(self, move: Move, *, selecting: bool) -> bool:
        view = self._view
        start = self._start()
        if start is None:
            return False
        caret = view.pointing.selection.caret
        if caret is None or not self._goes_on(caret):
            self._put(start, selecting=False)
        if move in (Move.PAGE_UP, Move.PAGE_DOWN):
            place = self._turn_page(start, 1 if move is Move.PAGE_DOWN else -1)
        else:
            place = self._walker.moved(start, move)
        self._is_shown = True
        self._put(place, selecting=selecting)
        view.pointing.ring = False
        view.pointing.focus, view.pointing.focus_row, view.pointing.focus_block = None, place.row, ""
        self._reveal()
        view.copier.selection_settled()
        return True

    def _put(self, place: Place, *, selecting: bool) -> None:
        spot = spot_of(self._view.reel.row(place.row), place)
        if selecting:
            self._view.pointing.selection.extend(spot)
        else:
            self._view.pointing.selection.start(spot)

    def _turn_page(self, start: Place, direction: int) -> Place:
        view = self._view
        rect = self._screen_rect(start)
        height = view.viewport().height() - 2 * rect.height()
        bar = view.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + direction * height)
        rest = direction * height - (bar.value() - before)
        point = rect.center()
        point.setY(point.y() + rest)
        port = view.viewport().rect()
        if not port.top() <= point.y() <= port.bottom():
            return self._walker.moved(start, Move.END if direction > 0 else Move.START)
        found = place_at(view.reel, view.column_left, point)
        return found if found is not None else start

    def _rect(self) -> QRect:
        selection, reel = self._view.pointing.selection, self._view.reel
        caret = selection.caret
        if caret is None:
            return QRect()
        row = reel.live(caret.row)
        if row is None or row.width != reel.column or row.is_unread:
            return QRect()  # far away
        return self._screen_rect(place_of(row, caret, end=selection.is_at_end))

    def _screen_rect(self, place: Place) -> QRect:
        """Where the caret is in the viewport."""
        view = self._view
        row = view.reel.row(place.row)
        if place.item >= len(row.items):
            return QRect()
        rect = caret_rect(row.items[place.item], place.position)
        origin = row.rects[place.item].topLeft()
        return rect.translated(origin.x() + view.column_left, origin.y() + view.reel.top(place.row))

    def _reveal(self) -> None:
        """Scrolls until the caret can be seen, also sideways inside of code."""
        view = self._view
        view.refresh()
        caret = view.pointing.selection.caret
        if caret is None:
            return
        place = place_of(view.reel.row(caret.row), caret)
        row = view.reel.row(place.row)
        item = row.items[place.item] if place.item < len(row.items) else None
        if item is not None:
            rect = caret_rect(item, place.position)
            room = min(_MARGIN, item.width // 4)
            beyond = min(0, rect.left() - room) or max(0, rect.right() + room - item.width)
            if beyond and item.scroll_by(rect.center(), beyond):
                view.show_changes()
        rect = self._screen_rect(place)
        height = view.viewport().height()
        if rect.top() < _MARGIN:
            self._scroll(rect.top() - _MARGIN)
        elif rect.bottom() > height - _MARGIN:
            self._scroll(rect.bottom() - height + _MARGIN)
        else:
            view.refresh()

    def _scroll(self, pixels: int) -> None:
        reel = self._view.reel
        reel.scroll_to(reel.scroll + pixels)
        self._view.refresh()


class CaretMark(QWidget):
    """The line that shows where the caret is."""

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view.viewport())
        self._view = view
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._view.reel.style.color("accent"))
        painter.end()
