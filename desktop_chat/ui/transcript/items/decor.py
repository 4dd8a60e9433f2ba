"""Owns what stands beside and behind text: bars of quotations, marks of lists, boxes of code; GUI thread."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen, QTextBlock

from desktop_chat.ui.theme.metrics import RADIUS_6
from desktop_chat.ui.transcript.items import ink
from desktop_chat.ui.transcript.markdown.writer import BlockDecor, Built
from desktop_chat.ui.transcript.style import Style

_PAD = 10
_BAR = 3
_BOX = 14
_MARK_GAP = 8
_RULE = 120
_BEYOND = 20  # how far a box that goes on elsewhere reaches out of its item
_FAR = 1 << 20
#: Makes the dot behind a number stand where the number is read from.
_FROM_RIGHT = "\u200f"


@dataclass(frozen=True, slots=True)
class CodeBox:
    """Code within text: the box around it, and all of the code as it was written."""

    rect: QRectF
    text: str


def code_boxes(style: Style, built: Built, width: int) -> list[CodeBox]:
    """The boxes of the code in a laid-out document."""
    pad = style.scaled(_PAD)
    boxes = []
    for first, last, text in built.code:
        top = _text_rect(built.document.findBlockByNumber(first)).top() - pad
        bottom = _text_rect(built.document.findBlockByNumber(last)).bottom() + pad
        decor = built.decor.get(first, BlockDecor())
        left = 0 if decor.mirrored else decor.indent
        boxes.append(CodeBox(QRectF(left, top, width - decor.indent, bottom - top), text))
    return boxes


def foot(style: Style, built: Built) -> int:
    """What the box of code at the very end needs below its text: the margin there does not count for a document."""
    return style.scaled(_PAD) if built.code and built.code[-1][1] == built.document.blockCount() - 1 else 0


def paint(
    painter: QPainter,
    style: Style,
    built: Built,
    width: int,
    clip: QRect,
    *,
    joined: bool,
    open_ends: tuple[bool, bool] = (False, False),
) -> None:
    """Paints all of it within ``clip``.

    ``joined``: the document goes on from the one above it. ``open_ends``: the first code goes on from above, the last
    goes on below.
    """
    boxes = code_boxes(style, built, width)
    for number, box in enumerate(boxes):
        rect = QRectF(box.rect)
        if open_ends[0] and not number:
            rect.setTop(-_BEYOND)
        if open_ends[1] and box is boxes[-1]:
            rect.setBottom(rect.bottom() + _BEYOND)
        if rect.bottom() >= clip.top() and rect.top() <= clip.bottom():
            painter.save()
            painter.setClipRect(QRectF(0, rect.top() if not open_ends[0] or number else 0, width, _FAR))
            ink.rounded(painter, rect, style.color("code_background"), RADIUS_6, style.color("border"))
            painter.restore()
    layout = built.document.documentLayout()
    for number, decor in built.decor.items():
        block = built.document.findBlockByNumber(number)
        rect = layout.blockBoundingRect(block)
        if rect.top() > clip.bottom() + 200:
            return
        if decor.above:
            painter.fillRect(QRectF(0, 0, min(width, style.scaled(_RULE)), 1), style.color("border_strong"))
        if decor.under:
            bottom, length = rect.bottom() - 1, min(decor.under, width - decor.indent)
            left = width - decor.indent - length if decor.mirrored else decor.indent
            painter.fillRect(QRectF(left, bottom, length, 1), style.color("border"))
        if decor.bars:
            _paint_bars(painter, style, built, number, rect, width, joined=joined)
        if rect.bottom() >= clip.top() and (decor.marker or decor.checked is not None):
            _paint_marker(painter, style, decor, block, width)


def _text_rect(block: QTextBlock) -> QRectF:
    """Where the lines of a block are, without the space around it."""
    layout = block.layout()
    if not layout.lineCount():
        return QRectF(layout.position(), layout.position())
    last = layout.lineAt(layout.lineCount() - 1).rect()
    rect = layout.lineAt(0).rect()
    rect.setBottom(last.bottom())
    return rect.translated(layout.position())


def _paint_bars(
    painter: QPainter, style: Style, built: Built, number: int, rect: QRectF, width: int, *, joined: bool
) -> None:
    decor, before = built.decor[number], built.decor.get(number - 1)
    pad = style.scaled(_PAD) if decor.code else 0
    for x in decor.bars:
        top = -1.0 if joined and not number else rect.top()
        if before is not None and x in before.bars and before.mirrored == decor.mirrored:
            above = built.document.findBlockByNumber(number - 1)  # one bar through the space between two paragraphs
            top = built.document.documentLayout().blockBoundingRect(above).bottom()
        left = width - x - _BAR - 1 if decor.mirrored else x + 1
        painter.fillRect(QRectF(left, top, _BAR, rect.bottom() + pad - top), style.color("quote_bar"))


def _paint_marker(painter: QPainter, style: Style, decor: BlockDecor, block: QTextBlock, width: int) -> None:
    if not block.layout().lineCount():
        return
    line = block.layout().lineAt(0)
    base = block.layout().position().y() + line.y() + line.ascent()
    gap = style.scaled(_MARK_GAP)
    if decor.checked is not None:
        side = style.scaled(_BOX)
        x = width - decor.indent + gap if decor.mirrored else decor.indent - gap - side
        _paint_box(painter, style, QRectF(x, base - side + 2, side, side), checked=decor.checked)
        return
    marker = f"{_FROM_RIGHT}{decor.marker}{_FROM_RIGHT}" if decor.mirrored else decor.marker
    wide = style.metrics(decor.size).horizontalAdvance(marker)
    x = width - decor.indent + gap if decor.mirrored else decor.indent - gap - wide
    painter.setFont(style.font(decor.size))
    painter.setPen(style.color("text_secondary"))
    painter.drawText(QPointF(x, base), marker)


def _paint_box(painter: QPainter, style: Style, box: QRectF, *, checked: bool) -> None:
    fill = style.color("accent" if checked else "surface")
    ink.rounded(painter, box, fill, 3, None if checked else style.color("border_strong"))
    if checked:
        painter.setPen(QPen(style.color("accent_text"), 1.6))
        x, y, side = box.x(), box.y(), box.width()
        painter.drawPolyline(
            [
                QPointF(x + side * 0.24, y + side * 0.52),
                QPointF(x + side * 0.43, y + side * 0.70),
                QPointF(x + side * 0.77, y + side * 0.32),
            ]
        )
