"""Owns the round button that leads back to the end of the conversation; GUI thread."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_chat.ui.theme.icons import paint_icon
from desktop_chat.ui.transcript.style import Style

_SIDE = 38
_BADGE = 18


class DownButton(QAbstractButton):
    """Shown while the reader is not at the end; counts what arrived meanwhile."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._style = style
        self._count = -1
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())
        self.set_count(0)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(_SIDE + 10, _SIDE + 12)

    def set_style(self, style: Style) -> None:
        self._style = style
        self.update()

    @property
    def count(self) -> int:
        return self._count

    def set_count(self, count: int) -> None:
        if count == self._count:
            return
        self._count = count
        name = self.tr("Go to the end")
        self.setAccessibleName(f"{name}, {count} new" if count else name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = self._style
        circle = QRectF(5, 8, _SIDE, _SIDE)
        for spread in range(3):
            shade = QColor(style.color("shadow"))
            shade.setAlpha(shade.alpha() // 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade)
            painter.drawEllipse(circle.adjusted(-spread, -spread + 1, spread, spread + 1))
        painter.setPen(QPen(style.color("border_strong" if self.underMouse() else "border"), 1))
        painter.setBrush(style.color("surface_raised"))
        painter.drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5))
        middle = circle.center()
        paint_icon(painter, "down", QRectF(middle.x() - 9, middle.y() - 9, 18, 18), style.color("text").name())
        if self._count:
            self._paint_badge(painter)

    def _paint_badge(self, painter: QPainter) -> None:
        text = str(self._count) if self._count < 100 else "99+"
        font = self._style.theme.font(12)
        font.setPixelSize(11)
        painter.setFont(font)
        width = max(_BADGE, painter.fontMetrics().horizontalAdvance(text) + 8)
        badge = QRect((self.width() - width) // 2, 0, width, _BADGE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._style.color("accent"))
        painter.drawRoundedRect(QRectF(badge), _BADGE / 2, _BADGE / 2)
        painter.setPen(self._style.color("accent_text"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter.value, text)
