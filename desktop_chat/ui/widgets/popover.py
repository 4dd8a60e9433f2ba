"""Owns the small windows over the page: rounded, with a shadow, gone by Escape or a click beside them; GUI thread."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_chat.ui.theme.metrics import SPACE_4, SPACE_12, SPACE_16, SPACE_24
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.card import card_mask, paint_card
from desktop_chat.ui.widgets.translucency import windows_may_be_translucent


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
            self.setMask(card_mask(self.rect()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # The shadow is part of the window, but a click there is meant for what lies below it.
        if self.rect().contains(event.position().toPoint()) and not self.card().contains(event.position().toPoint()):
            self.close()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(QPainter(self), self.rect(), self.shade, self._look)
