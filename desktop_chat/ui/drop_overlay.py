"""Owns what lies over the page while files are held above it; GUI thread."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.theme.icons import paint_icon
from desktop_chat.ui.theme.metrics import RADIUS_14, SPACE_8, SPACE_16, TEXT_15
from desktop_chat.ui.theme.theme import Theme

_ICON = 32


class DropOverlay(QWidget):
    """A tinted page with a dashed edge and the words "Drop to attach", or "Drop to import" for exported chats."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._page = theme, parent
        self._exports = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self, *, exports: bool = False) -> None:
        self._exports = exports
        self.setGeometry(self._page.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._theme.color("window"))
        ground.setAlphaF(0.9)  # words below must not be read together with ours
        painter.fillRect(self.rect(), ground)
        box = QRectF(self.rect()).adjusted(SPACE_16, SPACE_16, -SPACE_16, -SPACE_16)
        pen = QPen(self._theme.color("accent"), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        tint = QColor(self._theme.color("accent_soft"))
        tint.setAlphaF(0.72)
        painter.setBrush(tint)
        painter.drawRoundedRect(box, RADIUS_14, RADIUS_14)
        middle = box.center()
        side = max(_ICON, self._theme.scaled(_ICON))
        place = QRectF(middle.x() - side / 2, middle.y() - side - SPACE_8, side, side)
        paint_icon(painter, "chat" if self._exports else "attach", place, self._theme.tokens.accent)
        font = self._theme.font(TEXT_15)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        words = QRectF(box.left(), middle.y() + SPACE_8, box.width(), 2 * side)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        painter.drawText(words, flags, self.tr("Drop to import") if self._exports else self.tr("Drop to attach"))
