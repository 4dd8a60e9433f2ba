"""Owns the round Send and Stop buttons of the composer, painted from the theme. GUI thread."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import press_by_enter

_SIZE = 32
_RING = 3


class RoundButton(QAbstractButton):
    """A filled disc with an arrow (Send) or a square (Stop).

    Attributes:
        glyph: ``arrow`` or ``square``.
        is_by_mouse: while ``clicked`` is told: it was the mouse, and not a key or assistive technology.
    """

    def __init__(self, theme: Theme, glyph: str, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.glyph = glyph
        self.is_by_mouse = False
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def sizeHint(self) -> QSize:
        side = max(_SIZE, self._theme.scaled(_SIZE)) + 2 * _RING
        return QSize(side, side)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()

    def _colours(self) -> tuple[QColor, QColor]:
        tokens = self._theme.tokens
        if not self.isEnabled():
            return QColor(tokens.border), QColor(tokens.text_faint)
        fill = QColor(tokens.accent if self.glyph == "arrow" else tokens.text)
        mark = QColor(tokens.accent_text if self.glyph == "arrow" else tokens.window)
        if self.isDown():
            fill = fill.darker(118)
        elif self.underMouse():
            fill = fill.darker(107) if not self._theme.is_dark else fill.lighter(107)
        return fill, mark

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.is_by_mouse = True
        super().mouseReleaseEvent(event)
        self.is_by_mouse = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, mark = self._colours()
        disc = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.tokens.focus), 2))
            painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawEllipse(disc)
        painter.translate(disc.center())
        painter.scale(disc.width() / _SIZE, disc.width() / _SIZE)
        middle = QPointF()
        if self.glyph == "square":
            painter.setBrush(mark)
            painter.drawRoundedRect(QRectF(middle.x() - 5, middle.y() - 5, 10, 10), 2, 2)
            return
        pen = QPen(mark, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        top = QPointF(middle.x(), middle.y() - 6)
        painter.drawLine(top, QPointF(middle.x(), middle.y() + 6.5))
        painter.drawPolyline(QPolygonF([top + QPointF(-5, 5), top, top + QPointF(5, 5)]))
