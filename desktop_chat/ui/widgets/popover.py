"""Owns the small windows over the page: rounded, with a shadow, gone by Escape or a click beside them; GUI thread."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_chat.ui.theme.metrics import RADIUS_10, SPACE_4, SPACE_12, SPACE_16, SPACE_24
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.translucency import windows_may_be_translucent

_SHADOW_DROP = 4


class Popover(QFrame):
    """A card in a window of its own. Where windows cannot be translucent it is cut out by a mask, without a shadow.

    Attributes:
        body: the layout of its content. shade: how far the window reaches beyond the card, for the shadow.
    """

    def __init__(self, theme: Theme, parent: QWidget | None, name: str, *, margin: int = SPACE_16) -> None:
        flags = Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        super().__init__(parent, flags)
        self._look = theme
        self.shade = SPACE_24 if windows_may_be_translucent() else 0
        # A window that is only masked has to paint all of itself, or the corners flash in another colour.
        if self.shade:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(name)
        edge = margin + self.shade
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.setSpacing(SPACE_12)

    def card(self) -> QRect:
        """The visible part of the window."""
        return self.rect().adjusted(self.shade, self.shade, -self.shade, -self.shade)

    def set_card_width(self, width: int) -> None:
        self.setFixedWidth(width + 2 * self.shade)

    def move_card(self, corner: QPoint) -> None:
        """Puts the upper left corner of the card at a place of the screen."""
        self.move(corner - QPoint(self.shade, self.shade))

    def show_below(self, anchor: QWidget) -> None:
        """Opens under a widget, far edges in line, within the anchor's screen."""
        self.adjustSize()
        width, height = self.card().width(), self.card().height()
        room = anchor.screen().availableGeometry()
        # Of the window, since a button may be turned round on its own; a popover takes over no direction by itself.
        mirrored = anchor.window().isRightToLeft()
        self.setLayoutDirection(anchor.window().layoutDirection())
        corner = anchor.mapToGlobal(QPoint(0 if mirrored else anchor.width(), anchor.height() + SPACE_4))
        wanted = corner.x() if mirrored else corner.x() - width
        left = max(min(wanted, room.right() - width - SPACE_4), room.left() + SPACE_4)
        top = min(corner.y(), max(room.top(), room.bottom() - height - SPACE_4))
        self.move_card(QPoint(left, top))
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.shade:
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(self.rect()), RADIUS_10, RADIUS_10)
            self.setMask(QRegion(outline.toFillPolygon().toPolygon()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # The shadow is part of the window, but a click there is meant for what lies below it.
        if self.rect().contains(event.position().toPoint()) and not self.card().contains(event.position().toPoint()):
            self.close()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        if self.shade:
            self._paint_shadow(painter)
        else:
            painter.fillRect(self.rect(), QColor(tokens.border_strong))
        # Where there is a shadow to set the card off, its edge may be quiet.
        painter.setPen(QPen(QColor(tokens.border if self._has_shadow() else tokens.border_strong), 1))
        painter.setBrush(QColor(tokens.surface_raised))
        painter.drawRoundedRect(QRectF(self.card()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_10 - 0.5, RADIUS_10 - 0.5)

    def _has_shadow(self) -> bool:
        return bool(self.shade) and not self._look.is_dark and QColor(self._look.tokens.shadow).alpha() > 0

    def _paint_shadow(self, painter: QPainter) -> None:
        """A soft shadow of rounded rectangles on top of each other, densest at the card."""
        painter.setPen(Qt.PenStyle.NoPen)
        reach = self.shade - _SHADOW_DROP
        colour = QColor(self._look.tokens.shadow)
        colour.setAlphaF(1 - (1 - colour.alphaF()) ** (1 / reach))
        painter.setBrush(colour)
        card = QRectF(self.card()).translated(0, _SHADOW_DROP)
        for step in range(reach, 0, -1):
            out = reach * (step / reach) ** 2  # close together near the card, so that the edge fades slowly
            painter.drawRoundedRect(card.adjusted(-out, -out, out, out), RADIUS_10 + out, RADIUS_10 + out)
