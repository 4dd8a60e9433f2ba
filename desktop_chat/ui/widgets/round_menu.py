"""Owns the look of menus: a rounded card with room around its entries, like every other popover; GUI thread."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop_chat.ui.theme.metrics import SPACE_4, SPACE_6, SPACE_16
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.card import card_mask, paint_card
from desktop_chat.ui.widgets.translucency import windows_may_be_translucent


class RoundMenu(QMenu):
    """A menu with rounded corners, and a shadow where windows may be translucent.

    Attributes:
        shade: how far the window reaches beyond the card; known once it is polished.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = theme
        self.shade = 0
        self._below: QWidget | None = None
        self._left: int | None = None  # where the card shall begin, whatever room its shadow needs
        self.triggered.connect(self._on_triggered)
        self.setWindowFlags(
            self.windowFlags() | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish and not self.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
            self._prepare()
        return super().event(event)

    def _prepare(self) -> None:
        """Before its window is made: asking what the screen can do takes a moment, so not when menus are built."""
        self.shade = SPACE_16 if windows_may_be_translucent() else 0
        if self.shade:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setStyleSheet(f"QMenu {{ background: transparent; border: none; padding: {self.shade + SPACE_6}px; }}")

    @Slot()
    def _on_triggered(self) -> None:
        # By mouse and keys it is closed by now; what assistive technology pressed leaves it open.
        self.hide()

    def take_over(self, menu: QMenu) -> None:
        """Shows the entries of another menu, such as the one that Qt makes for a field."""
        menu.setParent(self)
        self.addActions(menu.actions())

    def add_entries(self, actions: Iterable[QAction | None]) -> None:
        """Adds actions; None makes a line."""
        for action in actions:
            if action is None:
                self.addSeparator()
            else:
                self.addAction(action)

    def add_submenu(self, title: str) -> "RoundMenu":
        """A menu of the same look behind an entry."""
        menu = RoundMenu(self._look, self)
        menu.setTitle(title)
        menu.setAccessibleName(title)
        self.addMenu(menu)
        return menu

    def drop_below(self, button: QWidget) -> None:
        """Opens under a button at the end of a line, inside its window, and returns at once.

        Qt's own way of it is out of reach for assistive technology.
        """
        self._below = button
        self.setAccessibleName(button.accessibleName())
        self.ensurePolished()
        corner = button.rect().bottomLeft()
        if not button.window().isRightToLeft():
            corner = button.rect().bottomRight() - QPoint(self.sizeHint().width() - 2 * self.shade - 1, 0)
        place = button.mapToGlobal(corner)
        self._left = place.x()
        self.popup(place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.shade:
            return
        room = self.screen().availableGeometry().adjusted(-self.shade, -self.shade, self.shade, self.shade)
        left = self.pos().x() if self._left is None else self._left
        corner = QPoint(left - self.shade, self.pos().y() - self.shade + SPACE_4)
        above = self.parentWidget()
        if isinstance(above, RoundMenu):
            corner.setX(self._beside(above))
        self.move(
            max(room.left(), min(corner.x(), room.right() - self.width())),
            max(room.top(), min(corner.y(), room.bottom() - self.height())),
        )

    def _beside(self, above: "RoundMenu") -> int:
        """Where the window begins so that the two cards meet, on the side that Qt chose."""
        if self.pos().x() > above.pos().x():
            return above.pos().x() + above.width() - 2 * self.shade - SPACE_4
        return above.pos().x() + 2 * self.shade + SPACE_4 - self.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.shade:
            self.setMask(card_mask(self.rect()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # The shadow is part of the window, but a click there is meant for what lies below it.
        inside = self.rect().adjusted(self.shade, self.shade, -self.shade, -self.shade)
        place = event.position().toPoint()
        below = self._below
        # A press on the button closes the menu, and must not open it again.
        again = below is not None and below.rect().contains(below.mapFromGlobal(event.globalPosition().toPoint()))
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay, again)
        if self.rect().contains(place) and not inside.contains(place):
            self.close()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, self.rect(), self.shade, self._look)
        painter.end()
        super().paintEvent(event)
