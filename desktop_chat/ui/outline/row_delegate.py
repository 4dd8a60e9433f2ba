"""Owns how an entry of the outline is painted: questions strong, headings indented, where one reads; GUI thread."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_chat.models.outline import OutlineRole
from desktop_chat.ui.theme.metrics import (
    RADIUS_6,
    SPACE_2,
    SPACE_8,
    SPACE_12,
    TARGET,
    TEXT_12,
    TEXT_13,
)
from desktop_chat.ui.theme.theme import Theme

_INDENT = SPACE_12
_GAP = SPACE_8  # above a question
#: Characters that turn the direction of what follows; a title is shown in its own direction only.
_TURNS = dict.fromkeys([0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_Index = QModelIndex | QPersistentModelIndex


def shown_text(text: str) -> str:
    """Foreign words for one line: nothing in them breaks the line, hides or turns it round."""
    return "".join(letter for letter in text.translate(_TURNS) if letter.isprintable())


class OutlineDelegate(QStyledItemDelegate):
    """Paints rows.

    Attributes:
        ring: the current row has a frame, for who steers by keyboard.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.ring = False

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(80, self.row_height())

    def row_height(self) -> int:
        return max(TARGET, self._theme.scaled(TARGET + SPACE_2))

    def text_rect(self, rect: QRect, depth: int) -> QRect:
        """Where the words of a row stand."""
        start = SPACE_12 + self._theme.scaled(_INDENT) * depth
        if self._is_mirrored():
            return rect.adjusted(SPACE_8, 0, -start, 0)
        return rect.adjusted(start, 0, -SPACE_8, 0)

    def _is_mirrored(self) -> bool:
        parent = self.parent()
        return isinstance(parent, QWidget) and parent.isRightToLeft()

    def font(self, depth: int) -> QFont:
        font = self._theme.font(TEXT_13 if depth <= 1 else TEXT_12)
        if depth == 0:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        depth, reading = int(index.data(OutlineRole.DEPTH)), bool(index.data(OutlineRole.READING))
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if reading:
            painter.setBrush(self._theme.color("accent_soft"))
            painter.drawRoundedRect(box, RADIUS_6, RADIUS_6)
            self._paint_bar(painter, box)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._theme.color("hover"))
            painter.drawRoundedRect(box, RADIUS_6, RADIUS_6)
        if self.ring and state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.drawRoundedRect(box, RADIUS_6, RADIUS_6)
        self._paint_text(painter, option.rect, shown_text(str(index.data())), depth, strong=reading or depth == 0)
        painter.restore()

    def _paint_bar(self, painter: QPainter, box: QRectF) -> None:
        x = box.right() - 3 if self._is_mirrored() else box.left()
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(QRectF(x, box.top() + 5, 3, box.height() - 10), 1.5, 1.5)

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, depth: int, *, strong: bool) -> None:
        font, area = self.font(depth), self.text_rect(rect, depth)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.color("text" if strong else "text_secondary")))
        line = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if self._is_mirrored() else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, flags.value | Qt.TextFlag.TextSingleLine.value, line)

    def is_cut(self, rect: QRect, index: _Index) -> bool:
        """True if the words of a row do not fit."""
        depth = int(index.data(OutlineRole.DEPTH))
        width = QFontMetrics(self.font(depth)).horizontalAdvance(shown_text(str(index.data())))
        return width > self.text_rect(rect, depth).width()
