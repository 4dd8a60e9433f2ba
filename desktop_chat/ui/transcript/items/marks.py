"""Owns how hits of a search look and where they are in an item; GUI thread."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QPainter, QTextCharFormat, QTextCursor, QTextLayout, QTextLine

from desktop_chat.ui.transcript.markdown.writer import Built
from desktop_chat.ui.transcript.style import Style

_MANY = 30  # in one item on the screen; from there on only what is behind them is painted
_MOST = 1_500  # more would be a coloured page
_Selection = QAbstractTextDocumentLayout.Selection


@dataclass(frozen=True, slots=True)
class Marks:
    """The hits in one item.

    Attributes:
        spans: their positions in its document, ascending. current: the number of the one that is looked at, or -1.
    """

    spans: tuple[tuple[int, int], ...]
    current: int = -1


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text that an item paints without a document, in item coordinates."""

    text: str
    rect: QRect
    size: int = 13
    weight: int = 400


def mark_selections(style: Style, built: Built, clip: QRectF, marks: Marks) -> list[_Selection]:
    """What the document has to paint for the hits within ``clip``; where there are many, for the current one only."""
    numbers = _within(built, clip, marks)
    if len(numbers) > _MANY:
        numbers = range(marks.current, marks.current + 1) if marks.current in numbers else range(0)
    plain, strong = _format(style, "found"), _format(style, "found_now")
    selections = []
    for number in numbers:
        mark = _Selection()
        mark.cursor = _cursor(built, *marks.spans[number])
        mark.format = strong if number == marks.current else plain
        selections.append(mark)
    return selections


def paint_grounds(painter: QPainter, style: Style, built: Built, clip: QRectF, marks: Marks) -> None:
    """Paints what is behind the hits where there are so many that selections would take too long."""
    numbers = _within(built, clip, marks)
    if len(numbers) > _MANY:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.color("found"))
        painter.drawRects([span_rect(built, *marks.spans[number]) for number in numbers[:_MOST]])
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _within(built: Built, clip: QRectF, marks: Marks) -> range:
    """The numbers of the hits on the lines that ``clip`` touches."""
    layout = built.document.documentLayout()
    top = layout.hitTest(clip.topLeft(), Qt.HitTestAccuracy.FuzzyHit)
    bottom = layout.hitTest(QPointF(clip.right(), clip.bottom()), Qt.HitTestAccuracy.FuzzyHit)
    low, high = _line_bounds(built, max(0, top))[0], _line_bounds(built, max(0, bottom))[1]
    first = max(0, bisect_left(marks.spans, (low, 0)) - 1)  # the one before may reach into it
    return range(first, bisect_left(marks.spans, (high, 0)))


def _line_bounds(built: Built, position: int) -> tuple[int, int]:
    """Where the line of a position begins and ends: the point that was hit may be at its end, seen from the left."""
    block = built.document.findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    if not line.isValid():
        return block.position(), block.position() + block.length()
    return block.position() + line.textStart(), block.position() + line.textStart() + line.textLength() + 1


def _format(style: Style, role: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setBackground(style.color(role))
    form.setForeground(style.color(f"{role}_text"))
    return form


def _cursor(built: Built, start: int, end: int) -> QTextCursor:
    cursor = QTextCursor(built.document)
    last = max(0, built.document.characterCount() - 1)
    cursor.setPosition(min(start, last))
    cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def span_rect(built: Built, start: int, end: int) -> QRectF:
    """Where a stretch is in its document; its first line where it has several."""
    block = built.document.findBlock(start)
    if not block.isValid():
        return QRectF()
    corner = built.document.documentLayout().blockBoundingRect(block).topLeft()
    layout = block.layout()
    line = layout.lineForTextPosition(start - block.position())
    if not line.isValid():
        return QRectF(corner.x(), corner.y(), 1, 16)
    # Blocks of tables count from their cell; elsewhere corner and position differ by margins only.
    in_cell = built.document.defaultTextOption().wrapMode().name == "WordWrap"
    origin = corner if in_cell else layout.position()
    last = min(end - block.position(), line.textStart() + line.textLength())
    x1, x2 = _x(line, start - block.position()), _x(line, last)
    return QRectF(origin.x() + min(x1, x2), origin.y() + line.y(), max(1.0, abs(x2 - x1)), line.height())


def _x(line: QTextLine, position: int) -> float:
    found: object = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


# --- lines of text outside of documents -------------------------------------------------------------------------------


def _in_label(labels: Sequence[Label], span: tuple[int, int]) -> tuple[Label, int, int]:
    """The label of a stretch, which counts through all of them with one character between two, and its place in it."""
    start, end = span
    for label in labels:
        if start <= len(label.text):
            return label, start, min(end, len(label.text))
        start, end = start - len(label.text) - 1, end - len(label.text) - 1
    return labels[-1], 0, 0


def label_rect(style: Style, labels: Sequence[Label], span: tuple[int, int]) -> QRect:
    """Where a stretch of the labels is, in item coordinates; at the end of one that is cut off if it is there."""
    label, start, end = _in_label(labels, span)
    layout = QTextLayout(label.text, style.font(label.size, label.weight))
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    utf16 = [len(label.text[:at].encode("utf-16-le", "surrogatepass")) // 2 for at in (start, end)]
    low, high = sorted(min(_x(line, at), label.rect.width()) for at in utf16)
    low = max(0.0, min(low, label.rect.width() - 8.0))
    height = style.metrics(label.size, label.weight).height()
    top = label.rect.center().y() - height / 2 + 1
    return QRectF(label.rect.left() + low, top, max(3.0, high - low), height).toAlignedRect()


def found_labels(labels: Sequence[Label], marks: Marks) -> list[Label]:
    """The labels in which there are hits."""
    return [_in_label(labels, span)[0] for span in marks.spans[:_MOST]]


def paint_label_marks(painter: QPainter, style: Style, labels: Sequence[Label], marks: Marks) -> None:
    """Paints the hits in labels over what was painted of them."""
    for number, span in enumerate(marks.spans[:_MOST]):
        role = "found_now" if number == marks.current else "found"
        label = _in_label(labels, span)[0]
        rect = label_rect(style, labels, span)
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.fillRect(rect, style.color(role))
        painter.setFont(style.font(label.size, label.weight))
        painter.setPen(style.color(f"{role}_text"))
        width = label.rect.width()
        shown = style.metrics(label.size, label.weight).elidedText(label.text, Qt.TextElideMode.ElideRight, width)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.drawText(label.rect, flags, shown)
        painter.restore()
