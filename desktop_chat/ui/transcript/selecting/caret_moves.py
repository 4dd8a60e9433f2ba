"""Owns where a caret goes from a place in the text: characters, words, lines, across items and rows; GUI thread."""

from collections.abc import Iterator
from enum import Enum

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QTextBlock, QTextCursor, QTextLine

from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.items.notice_item import NoticeItem
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.markdown.writer import Built
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.selecting.spots import Place, spot_of


class Move(Enum):
    LEFT = 1
    RIGHT = 2
    WORD_LEFT = 3
    WORD_RIGHT = 4
    UP = 5
    DOWN = 6
    LINE_START = 7
    LINE_END = 8
    PAGE_UP = 9
    PAGE_DOWN = 10
    START = 11
    END = 12


_OPS = QTextCursor.MoveOperation
_BY_WORD = (Move.WORD_LEFT, Move.WORD_RIGHT)
_TO_THE_RIGHT = (Move.RIGHT, Move.WORD_RIGHT)


class Walker:
    """Moves places in the rows of a reel."""

    def __init__(self, reel: Reel) -> None:
        self._reel = reel
        self._column: int | None = None

    def moved(self, place: Place, move: Move) -> Place:
        """The place after a movement; the same at the end of everything."""
        if move in (Move.UP, Move.DOWN):
            if self._column is None:
                self._column = self._x(place)
            return self._line_away(place, down=move is Move.DOWN)
        self._column = None
        if move in (Move.START, Move.END):
            return self._edge(last=move is Move.END) or place
        if move in (Move.LINE_START, Move.LINE_END):
            return self._in_line(place, end=move is Move.LINE_END)
        return self._step(place, move)

    def first_of(self, row: int) -> Place | None:
        """The beginning of what was said in a row, or of the next one where anything was."""
        for index in range(row, self._reel.count):
            for number in _walkable(self._reel.row(index)):
                return Place(index, number, 0)
        return self._edge(last=True)

    def nearest(self, place: Place) -> Place | None:
        """The place, or where the caret can stand next to it."""
        row = self._reel.row(place.row)
        numbers = list(_walkable(row))
        if place.item in numbers:
            return Place(place.row, place.item, min(place.position, _end_of(row.items[place.item])))
        following = next((number for number in numbers if number > place.item), None)
        if following is not None:
            return Place(place.row, following, 0)
        if numbers:
            return Place(place.row, numbers[-1], _end_of(row.items[numbers[-1]]))
        return self.first_of(place.row)

    # --- steps ----------------------------------------------------------------------------------------------------

    def _step(self, place: Place, move: Move) -> Place:
        row = self._reel.row(place.row)
        item = row.items[place.item]
        forward = (move in _TO_THE_RIGHT) is not _is_right_to_left(item, place.position)
        here, spot = place.position, spot_of(row, place)
        cursor = _cursor(item, here)
        if cursor is None:
            target = item.length if forward else 0
            return Place(place.row, place.item, target) if target != here else self._next(place, forward=forward)
        by_word = move in _BY_WORD
        op = (_OPS.NextWord if by_word else _OPS.NextCharacter) if forward else _back(by_word=by_word)
        while cursor.movePosition(op):
            reached = Place(place.row, place.item, min(cursor.position(), item.length))
            if spot_of(row, reached) != spot:
                return reached
        return self._next(place, forward=forward)

    def _next(self, place: Place, *, forward: bool) -> Place:
        """The end of the item before, or the beginning of the one after."""
        found = self._neighbour(place, forward=forward)
        if found is None:
            return place
        index, number = found
        return Place(index, number, 0 if forward else _end_of(self._reel.row(index).items[number]))

    def _neighbour(self, place: Place, *, forward: bool) -> tuple[int, int] | None:
        step = 1 if forward else -1
        index = place.row
        while 0 <= index < self._reel.count:
            numbers = list(_walkable(self._reel.row(index)))
            if index == place.row:
                numbers = [number for number in numbers if (number > place.item) is forward and number != place.item]
            if numbers:
                return index, numbers[0 if forward else -1]
            index += step
        return None

    def _edge(self, *, last: bool) -> Place | None:
        count = self._reel.count
        for index in range(count - 1, -1, -1) if last else range(count):
            numbers = list(_walkable(self._reel.row(index)))
            if numbers:
                number = numbers[-1 if last else 0]
                return Place(index, number, _end_of(self._reel.row(index).items[number]) if last else 0)
        return None

    # --- lines ----------------------------------------------------------------------------------------------------

    def _x(self, place: Place) -> int:
        row = self._reel.row(place.row)
        return caret_rect(row.items[place.item], place.position).left() + row.rects[place.item].left()

    def _in_line(self, place: Place, *, end: bool) -> Place:
        item = self._reel.row(place.row).items[place.item]
        cursor = _cursor(item, place.position)
        if cursor is None:
            return Place(place.row, place.item, item.length if end else 0)
        cursor.movePosition(_OPS.EndOfLine if end else _OPS.StartOfLine)
        return Place(place.row, place.item, min(cursor.position(), item.length))

    def _line_away(self, place: Place, *, down: bool) -> Place:
        row = self._reel.row(place.row)
        item, rect = row.items[place.item], row.rects[place.item]
        assert self._column is not None
        position = _line_within(item, place.position, self._column - rect.left(), down=down)
        if position is not None:
            return Place(place.row, place.item, position)
        found = self._neighbour(place, forward=down)
        if found is None:
            return Place(place.row, place.item, _end_of(item) if down else 0)
        index, number = found
        other = self._reel.row(index)
        inside = self._column - other.rects[number].left()
        return Place(index, number, _entry(other.items[number], inside, from_above=down))


def _end_of(item: Item) -> int:
    """The end of what was said in an item; below a table is a line of nothing."""
    return item.length - isinstance(item, TableItem)


def _back(*, by_word: bool) -> QTextCursor.MoveOperation:
    return _OPS.PreviousWord if by_word else _OPS.PreviousCharacter


def _walkable(row: Row) -> Iterator[int]:
    """The items of what was said."""
    for number, item in enumerate(row.items):
        if item.selectable and not isinstance(item, NoticeItem):
            yield number


def _cursor(item: Item, position: int) -> QTextCursor | None:
    built = item.built
    if built is None or isinstance(item, MathItem):
        return None  # one thing: before it or after it
    cursor = QTextCursor(built.document)
    cursor.setPosition(min(position, item.length))
    return cursor


def _is_right_to_left(item: Item, position: int) -> bool:
    cursor = _cursor(item, position)
    return cursor is not None and cursor.block().textDirection() == Qt.LayoutDirection.RightToLeft


def _line_within(item: Item, position: int, x: int, *, down: bool) -> int | None:
    """The position above or below in the same item; None where it has no more lines."""
    cursor = _cursor(item, position)
    built = item.built
    if cursor is None or built is None:
        return None
    block = cursor.block()
    lines = block.layout()
    number = lines.lineForTextPosition(position - block.position()).lineNumber() + (1 if down else -1)
    if 0 <= number < lines.lineCount():
        return _at(item, built, block, lines.lineAt(number), x)
    if isinstance(item, TableItem):
        before = cursor.position()
        cursor.movePosition(_OPS.Down if down else _OPS.Up)
        moved = cursor.position() != before and cursor.currentTable() is not None
        return min(cursor.position(), item.length) if moved else None
    other = block.next() if down else block.previous()
    if not other.isValid() or not other.layout().lineCount():
        return None
    return _at(item, built, other, other.layout().lineAt(0 if down else other.layout().lineCount() - 1), x)


def _entry(item: Item, x: int, *, from_above: bool) -> int:
    """Where a caret comes into an item from above or below."""
    built = item.built
    if built is None or isinstance(item, MathItem):
        return 0 if from_above else item.length
    if isinstance(item, TableItem):
        return item.position_at(QPoint(x, 4 if from_above else item.height - 4))
    block = built.document.firstBlock() if from_above else built.document.lastBlock()
    count = block.layout().lineCount()
    if not count:
        return 0 if from_above else item.length
    return _at(item, built, block, block.layout().lineAt(0 if from_above else count - 1), x)


def _at(item: Item, built: Built, block: QTextBlock, line: QTextLine, x: int) -> int:
    inside = x - item.text_origin.x() - _origin(item, built, block).x()
    last = line.textStart() + line.textLength()
    position = line.xToCursor(inside, QTextLine.CursorPosition.CursorBetweenCharacters)
    is_last = line.lineNumber() == block.layout().lineCount() - 1
    # The end of a line that goes on in the next one is the beginning of that.
    return block.position() + (position if is_last else min(position, max(line.textStart(), last - 1)))


def _origin(item: Item, built: Built, block: QTextBlock) -> QPointF:
    if isinstance(item, TableItem):  # cells count from their cell
        return built.document.documentLayout().blockBoundingRect(block).topLeft()
    return block.layout().position()


def caret_rect(item: Item, position: int) -> QRect:
    """Where the caret stands, in item coordinates."""
    built = item.built
    if built is None or isinstance(item, MathItem):
        return QRect(item.width - 2 if position else 0, 0, 2, max(1, item.height))
    block = built.document.findBlock(min(position, item.length))
    line = block.layout().lineForTextPosition(min(position, item.length) - block.position())
    if not line.isValid():
        return QRect(0, 0, 2, max(1, item.height))
    x: object = line.cursorToX(min(position, item.length) - block.position())
    x = x[0] if isinstance(x, tuple) else x
    assert isinstance(x, float)
    top = _origin(item, built, block) + QPointF(x, line.y()) + QPointF(item.text_origin)
    height = min(line.height(), line.ascent() + line.descent())
    return QRect(round(top.x()), round(top.y() + line.height() - height), 2, max(4, round(height)))
