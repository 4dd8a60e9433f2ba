"""Owns how a chat in a file is painted in the list of the import: its title, quiet facts, what to know; GUI thread."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QApplication, QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_chat.ui.theme.metrics import RADIUS_6, SPACE_2, SPACE_4, SPACE_8, SPACE_12, SPACE_24, TEXT_12, TEXT_13
from desktop_chat.ui.theme.theme import Theme

#: The lines of a row as pairs of text and tone: ``title``, or the name of a colour.
LINES = Qt.ItemDataRole.UserRole
TITLE = "title"
_Index = QModelIndex | QPersistentModelIndex


class ImportRowDelegate(QStyledItemDelegate):
    """Paints rows of several lines; box and ground are the style's."""

    def __init__(self, theme: Theme, view: QListWidget) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        lines = index.data(LINES) or ()
        text = sum(self._height(tone) for _text, tone in lines) + SPACE_2 * (len(lines) - 1)
        return QSize(80, text + 2 * SPACE_8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self._paint_ground(painter, option)
        self._paint_box(painter, option, index)
        area = self._text_area(option.rect)
        painter.save()
        top = area.top()
        for text, tone in index.data(LINES) or ():
            font = self._font(tone)
            painter.setFont(font)
            painter.setPen(self._theme.color("text" if tone == TITLE else tone))
            words = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            line = QRect(area.left(), top, area.width(), self._height(tone))
            side = Qt.AlignmentFlag.AlignRight if self._view.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
            flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, flags.value | Qt.TextFlag.TextSingleLine.value, words)
            top = line.bottom() + 1 + SPACE_2
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """The current row is tinted; a frame says that the keyboard is there."""
        state: QStyle.StateFlag = option.state
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(self._theme.color("accent_soft"))
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.drawRoundedRect(box, RADIUS_6, RADIUS_6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._theme.color("hover"))
            painter.drawRoundedRect(box, RADIUS_6, RADIUS_6)
        painter.restore()

    def _paint_box(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """The box to tick, drawn by the style where the style takes its clicks."""
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        style = self._view.style() or QApplication.style()
        if not bare.features & QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator:
            return
        bare.rect = style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, bare, self._view)
        on = bare.checkState == Qt.CheckState.Checked
        bare.state |= QStyle.StateFlag.State_On if on else QStyle.StateFlag.State_Off
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, bare, painter, self._view)

    def _text_area(self, row: QRect) -> QRect:
        """All texts begin at the same place, with a box before them or not."""
        start, end = SPACE_12 + SPACE_24 + SPACE_4, SPACE_12
        if self._view.isRightToLeft():
            start, end = end, start
        return row.adjusted(start, SPACE_8, -end, -SPACE_8)

    def _font(self, tone: str) -> QFont:
        font = self._theme.font(TEXT_13 if tone == TITLE else TEXT_12)
        if tone == TITLE:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _height(self, tone: str) -> int:
        return QFontMetrics(self._font(tone)).height()
