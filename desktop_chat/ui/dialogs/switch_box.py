"""Owns the switch: a check box that is drawn as a sliding knob. GUI thread."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_chat.ui.theme.theme import Theme

_WIDTH, _HEIGHT, _RING = 38, 22, 3


class SwitchBox(QCheckBox):
    """On or off. To assistive technology it is a check box."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH + 2 * _RING, max(_HEIGHT + 2 * _RING, 28))

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _HEIGHT) / 2
        track = QRectF(_RING, top, _WIDTH, _HEIGHT)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), 2))
            ring = track.adjusted(-2, -2, 2, 2)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        on, usable = self.isChecked(), self.isEnabled()
        fill = QColor(tokens.accent if on else tokens.surface_sunken)
        edge = QColor(tokens.accent if on else tokens.border_strong)
        knob = QColor(tokens.accent_text if on else tokens.text_secondary)
        if not usable:
            fill, edge, knob = QColor(tokens.border), QColor(tokens.border), QColor(tokens.border_strong)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), _HEIGHT / 2, _HEIGHT / 2)
        side = _HEIGHT - 8
        right = on != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        left = track.right() - side - 4 if right else track.left() + 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(knob)
        painter.drawEllipse(QRectF(left, top + 4, side, side))
