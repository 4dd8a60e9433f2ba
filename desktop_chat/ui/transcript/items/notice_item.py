"""Owns the line that says how a reply ended or what went wrong, with its buttons and countdown; GUI thread."""

import math
import time
from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QTextCharFormat, QTextOption

from desktop_chat.services.notices import Notice, Severity
from desktop_chat.ui.theme.metrics import RADIUS_10
from desktop_chat.ui.transcript.items import doc_text, ink
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.markdown.writer import Writer
from desktop_chat.ui.transcript.style import Style

_LOOK = {
    Severity.INFO: ("surface_sunken", "info", "text_secondary"),
    Severity.WARNING: ("warning_soft", "warning", "warning"),
    Severity.ERROR: ("danger_soft", "error", "danger"),
}
_PAD = 12


class NoticeItem(Item):
    """A notice below a message; all of its texts are plain."""

    gap = 14
    selectable = True
    counts_seconds = True

    def __init__(self, style: Style, notice: Notice) -> None:
        super().__init__(style)
        self.notice = notice
        writer = Writer(style, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere, 13)
        writer.cursor.beginEditBlock()
        for text, weight, role in (
            (notice.sentence, 500, "text"),
            (notice.kept, 400, "text_secondary"),
            (notice.detail[:1000], 400, "text_secondary"),
        ):
            if text:
                char = QTextCharFormat(writer.base)
                char.setFont(style.font(13, weight))
                char.setForeground(style.color(role))
                writer.block(writer.line_format(13), None, char)
                writer.text(" ".join(text.split()), char, strict=True)
        writer.cursor.endEditBlock()
        self._built = writer.built

    @property
    def length(self) -> int:
        return doc_text.length(self._built)

    @property
    def _left(self) -> int:
        return _PAD + self.style.scaled(16) + 10

    def _button_width(self, label: str) -> int:
        return self.style.metrics(13, 500).horizontalAdvance(label) + 24

    def layout(self, width: int) -> None:
        self.width = self.natural_width = width
        self._built.document.setTextWidth(max(40, width - self._left - _PAD))
        self._text_height = ceil(self._built.document.size().height())
        self._buttons: list[Target] = []
        side = self.style.target() + 2
        x, y = self._left, _PAD + self._text_height + 10
        if self.notice.retry_at is not None:
            x += self.style.metrics(13).horizontalAdvance("Next try in 000 s") + 12
        for action in self.notice.actions:
            wide = min(self._button_width(action.label), width - self._left - _PAD)
            if x > self._left and x + wide > width - _PAD:
                x, y = self._left, y + side + 6
            self._buttons.append(Target(QRect(x, y, wide, side), Act.COMMAND, action.command, action.label))
            x += wide + 8
        has_line = bool(self._buttons) or self.notice.retry_at is not None
        self.height = (y + side if has_line else _PAD + self._text_height) + _PAD

    def targets(self) -> Sequence[Target]:
        return self._buttons

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, icon, role = _LOOK[self.notice.severity]
        ink.rounded(painter, QRect(0, 0, self.width, self.height), self.style.color(fill), RADIUS_10)
        side = self.style.scaled(20)
        ink.put_icon(painter, self.style, icon, QRect(_PAD - 2, _PAD, side, side), role)
        painter.save()
        painter.translate(self._left, _PAD)
        clip = QRectF(state.clip).translated(-self._left, -_PAD)
        ink.draw_document(painter, self.style, self._built, clip, state.selection)
        painter.restore()
        if self.notice.retry_at is not None:
            left = max(0, math.ceil(self.notice.retry_at - time.monotonic()))
            top = _PAD + self._text_height + 10
            rect = QRect(self._left, top, self.width - self._left, self.style.target() + 2)
            ink.put_text(painter, self.style, f"Next try in {left} s", rect, role="text_secondary")
        for number, button in enumerate(self._buttons):
            ink.text_button(painter, self.style, button, state, primary=number == 0)

    def animates(self) -> bool:
        return self.notice.retry_at is not None

    # --- text -----------------------------------------------------------------------------------------------------

    def position_at(self, point: QPoint) -> int:
        return doc_text.position_at(self._built, QPointF(point.x() - self._left, point.y() - _PAD))

    def is_text_at(self, point: QPoint) -> bool:
        return QRect(self._left, _PAD, self.width - self._left - _PAD, self._text_height).contains(point)

    def word_at(self, position: int) -> tuple[int, int]:
        return doc_text.word_at(self._built, position)

    def text_between(self, start: int, end: int) -> str:
        return doc_text.text_between(self._built, start, end)
