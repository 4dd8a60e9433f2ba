"""Owns how the visible rows are painted; GUI thread."""

import time
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_chat.ui.theme.metrics import RADIUS_10, RADIUS_14
from desktop_chat.ui.transcript.found import Found
from desktop_chat.ui.transcript.items import ink
from desktop_chat.ui.transcript.items.item import PaintState, Target
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.selection import Selection


@dataclass(slots=True)
class Pointing:
    """Where pointer and keyboard are.

    Attributes:
        hover_row, hover: row and target under the pointer. focus_row, focus: the same for the keyboard.
        ring: the focus was reached by keyboard and must be seen.
        pressed: the target on which the button went down.
        selection, found: which text is selected, and which is a hit of the search.
    """

    hover_row: int = -1
    hover: Target | None = None
    focus_row: int = -1
    focus: Target | None = None
    ring: bool = False
    pressed: Target | None = None
    selection: Selection = field(default_factory=Selection)
    found: Found = field(default_factory=Found)


def paint(painter: QPainter, reel: Reel, left: int, area: QRect, pointing: Pointing, ratio: float) -> None:
    """Paints the rows within ``area`` of the viewport."""
    painter.fillRect(area, reel.style.color("window"))
    now = time.monotonic()
    for index, row, top in reel.visible():
        if top + row.height < area.top() or top > area.bottom():
            continue
        painter.save()
        painter.translate(left, top)
        _paint_row(painter, reel, index, row, area.translated(-left, -top), pointing, ratio, now)
        painter.restore()


def _paint_row(
    painter: QPainter, reel: Reel, index: int, row: Row, area: QRect, pointing: Pointing, ratio: float, now: float
) -> None:
    style = reel.style
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not row.bubble.isEmpty():
        ink.rounded(painter, row.bubble, style.color("user_bubble"), RADIUS_14)
    active = index in (pointing.hover_row, pointing.focus_row if pointing.ring else -1)
    for number, (item, rect) in enumerate(zip(row.items, row.rects, strict=True)):
        clip = area.intersected(rect.adjusted(-8, -4, 8, 4))
        if clip.isEmpty():
            continue
        if number in row.insets:
            ink.rounded(painter, QRect(2, rect.top() - 4, 2, rect.height() + 8), style.color("quote_bar"), 1)
        painter.save()
        painter.translate(rect.topLeft())
        state = PaintState(
            clip.translated(-rect.topLeft()),
            active,
            _local(pointing.hover, rect.topLeft()) if pointing.hover_row == index else None,
            _local(pointing.focus, rect.topLeft()) if pointing.focus_row == index and pointing.ring else None,
            pointing.selection.within(index, number, row),
            pointing.found.marks(index, number, item),
            ratio,
            now,
        )
        item.paint(painter, state)
        painter.restore()
    if pointing.ring and pointing.focus_row == index and pointing.focus is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(style.color("focus"), 2))
        painter.drawRoundedRect(QRectF(-10, 7, row.width + 20, row.height - 9), RADIUS_10, RADIUS_10)


def _local(target: Target | None, origin: QPoint) -> Target | None:
    return target.moved(-origin.x(), -origin.y()) if target is not None else None
