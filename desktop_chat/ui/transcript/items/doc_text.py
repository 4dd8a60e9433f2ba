"""Owns reading a document's text back: positions, words and the original text of a stretch; GUI thread."""

from bisect import bisect_left
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextBlock, QTextCursor, QTextTable

from desktop_chat.ui.transcript.markdown.writer import BlockDecor, Built


def slicer(text: str) -> Callable[[int, int], str]:
    """Slices a text by UTF-16 units, which is how documents count."""
    if text.isascii() or max(text, default="") < "\U00010000":
        return lambda start, end: text[max(0, start) : max(0, end)]
    units = text.encode("utf-16-le", "surrogatepass")
    return lambda start, end: units[2 * max(0, start) : 2 * max(0, end)].decode("utf-16-le", "replace")


def length(built: Built) -> int:
    return max(0, built.document.characterCount() - 1)


def position_at(built: Built, point: QPointF) -> int:
    return max(0, built.document.documentLayout().hitTest(point, Qt.HitTestAccuracy.FuzzyHit))


def word_at(built: Built, position: int) -> tuple[int, int]:
    cursor = QTextCursor(built.document)
    cursor.setPosition(min(position, length(built)))
    cursor.select(QTextCursor.SelectionType.WordUnderCursor)
    return cursor.selectionStart(), cursor.selectionEnd()


def text_between(built: Built, start: int, end: int, table: QTextTable | None = None) -> str:
    """The original text from ``start`` to ``end``: no break chances, hidden characters as they were, list marks."""
    pieces: list[str] = []
    block = built.document.findBlock(start)
    row = -1
    while block.isValid() and block.position() < end:
        if table is not None:
            cell = table.cellAt(block.position())
            if cell.isValid():
                if row >= 0:
                    pieces.append("\t" if cell.row() == row else "\n")
                row = cell.row()
        elif pieces:
            pieces.append("\n")
        low, high = max(start, block.position()), min(end, block.position() + block.length() - 1)
        if low <= block.position():
            pieces.append(_mark(built.decor.get(block.blockNumber())))
        pieces.append(_block_text(built, block, low, high))
        block = block.next()
    return "".join(pieces)


def _mark(decor: BlockDecor | None) -> str:
    if decor is None:
        return ""
    if decor.checked is not None:
        return "[x] " if decor.checked else "[ ] "
    if not decor.marker:
        return ""
    return f"{decor.marker} " if decor.marker[-1] == "." else "- "


def _block_text(built: Built, block: QTextBlock, low: int, high: int) -> str:
    cut, origin = slicer(block.text()), block.position()
    parts: list[str] = []
    first = bisect_left(built.substitutions, low, key=lambda entry: entry.start + entry.length)
    for substitution in built.substitutions[first:]:
        begin, end = substitution.start, substitution.start + substitution.length
        if begin >= high:
            break
        if end <= low:
            continue
        parts.append(cut(low - origin, begin - origin))
        parts.append(substitution.original)
        low = max(low, end)
    if low < high:
        parts.append(cut(low - origin, high - origin))
    return "".join(parts)
