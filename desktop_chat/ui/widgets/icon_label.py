"""Owns the icon that only shows something and cannot be pressed; GUI thread."""

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.theme.icons import paint_icon
from desktop_chat.ui.theme.metrics import ICON
from desktop_chat.ui.theme.theme import Theme


class IconLabel(QWidget):
    """A line icon in a token's colour, sharp at any scale, current with the theme."""

    def __init__(
        self,
        theme: Theme,
        icon_name: str,
        role: str = "text_secondary",
        size: int = ICON,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon_name, self._role = theme, icon_name, role
        self._side = size
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_icon(self, icon_name: str, role: str) -> None:
        self._icon_name, self._role = icon_name, role
        self.update()

    @Slot()
    def _on_theme_changed(self) -> None:
        side = max(self._side, self._theme.scaled(self._side))
        self.setFixedSize(side, side)
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self._icon_name, QRectF(self.rect()), getattr(self._theme.tokens, self._role))
