"""Owns where stretches of a document's text are on the screen; GUI thread."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextBlock, QTextLine

from desktop_chat.ui.transcript.markdown.writer import Built, Pill


def pill_rects(built: Built) -> list[tuple[QRectF, Pill]]:
    """The boxes behind inline code, citation marks and chips, one per line of text."""
    rects = []
    for start, end, kind in built.pills:
        block = built.document.findBlock(start)
        top_left = built.document.documentLayout().blockBoundingRect(block).topLeft()
        shift = top_left - block.layout().position()
        if built.document.defaultTextOption().wrapMode().name == "WordWrap":  # cells of tables count from their cell
            moved = [rect.translated(shift) for rect in line_rects(block, start, end)]
        else:
            moved = line_rects(block, start, end)
        rects += [(rect.adjusted(-3, 0, 3, 0), kind) for rect in moved]
    return rects


def line_rects(block: QTextBlock, start: int, end: int) -> list[QRectF]:
    """Where a stretch of a block's text is, one rectangle per line, as high as the text."""
    layout = block.layout()
    origin = layout.position()
    low, high = start - block.position(), end - block.position()
    rects = []
    line = layout.lineForTextPosition(low)
    number = line.lineNumber() if line.isValid() else layout.lineCount()
    while number < layout.lineCount():
        line = layout.lineAt(number)
        first, last = max(low, line.textStart()), min(high, line.textStart() + line.textLength())
        if line.textStart() >= high:
            break
        number += 1
        if first >= last:
            continue
        x1, x2 = _x(line, first), _x(line, last)
        top = origin.y() + line.y() + line.ascent()
        rects.append(QRectF(origin.x() + min(x1, x2), top, abs(x2 - x1), 0))
    height = block.charFormat().font().pixelSize()
    return [rect.adjusted(0, -height * 1.02, 0, height * 0.30) for rect in rects]


def _x(line: QTextLine, position: int) -> float:
    found: object = line.cursorToX(position)
    if isinstance(found, tuple):
        found = found[0]
    assert isinstance(found, int | float)
    return float(found)
