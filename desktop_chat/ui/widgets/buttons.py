"""Owns the buttons of the window: icon buttons, push buttons of each kind, and chips; GUI thread."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.metrics import CONTROL, ICON, ICON_SMALL, SPACE_6, TARGET, TEXT_12, TEXT_13
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import plain_tooltip


def press_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Enter presses the button that has the focus, as Space does; True if it was that key."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.isAutoRepeat():
        return False
    button.click()
    return True


class IconButton(QToolButton):
    """A line icon that can be pressed. It has a name for assistive technology and says it as a tooltip too."""

    def __init__(
        self,
        theme: Theme,
        icon_name: str,
        name: str,
        *,
        role: str = "text_secondary",
        size: int = CONTROL,
        icon_size: int = ICON,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon_name, self._role = theme, icon_name, role
        self._side, self._icon_side = max(size, TARGET), icon_size
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_name(name)
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def set_name(self, name: str, shortcut: str = "") -> None:
        """The accessible name, and the tooltip with the shortcut if there is one."""
        self.setAccessibleName(name)
        self.setToolTip(plain_tooltip(f"{name} ({shortcut})" if shortcut else name))

    def set_icon(self, icon_name: str, role: str | None = None) -> None:
        self._icon_name, self._role = icon_name, role or self._role
        self._on_theme_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)

    @Slot()
    def _on_theme_changed(self) -> None:
        side, icon_side = (max(each, self._theme.scaled(each)) for each in (self._side, self._icon_side))
        self.setFixedSize(side, side)
        self.setIconSize(QSize(icon_side, icon_side))
        self.setIcon(icon(self._icon_name, self._theme, self._role))


class PushButton(QPushButton):
    """A button with words. Kinds: "", "primary", "quiet", "danger", "row", "link".

    Attributes:
        icon_side: how large its icon is at normal text size.
    """

    icon_side = ICON_SMALL + 2

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        kind: str = "",
        icon_name: str = "",
        role: str = "",
        size: int = TEXT_13,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(escape_mnemonic(text), parent)
        self._theme, self._icon_name, self._size = theme, icon_name, size
        self._role = role or {"primary": "accent_text", "danger": "danger"}.get(kind, "text_secondary")
        if kind:
            self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self._words = text
        self.setAccessibleName(text)
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def set_text(self, text: str) -> None:
        """Shows foreign text as it is: an ampersand is no mnemonic. A button that is called as it reads keeps to it."""
        if self.accessibleName() == self._words:
            self.setAccessibleName(text)
        self._words = text
        self.setText(escape_mnemonic(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(self._size))
        # Layouts may have asked before the style sheet was there, so padding and edge are said here too.
        self.setMinimumHeight(max(TARGET, self.fontMetrics().height() + 2 * SPACE_6 + 2))
        if self._icon_name:
            side = max(self.icon_side, self._theme.scaled(self.icon_side))
            self.setIconSize(QSize(side, side))
            self.setIcon(icon(self._icon_name, self._theme, self._role))


class Chip(PushButton):
    """A small rounded button that states a fact and leads to where it can be changed."""

    icon_side = ICON_SMALL - 2

    def __init__(self, theme: Theme, text: str, *, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, kind="chip", icon_name=icon_name, size=TEXT_12, parent=parent)


class MenuButton(PushButton):
    """A quiet button with a chevron behind its words, which opens something below it."""

    icon_side = ICON_SMALL - 2

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, text, kind="quiet", icon_name="chevron-down", parent=parent)
        # The icon stands behind the text: a push button knows no other way to turn the two round.
        self.setLayoutDirection(_opposite(self.layoutDirection()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = escape_mnemonic(self.fitting_words())
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)

    def fitting_words(self) -> str:
        """Words that there is no room for end in an ellipsis, and are not cut at both edges."""
        missing = self.sizeHint().width() - self.width()
        if missing <= 0:
            return self._words
        metrics = self.fontMetrics()
        room = metrics.horizontalAdvance(self._words) - missing
        return metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room)


def _opposite(direction: Qt.LayoutDirection) -> Qt.LayoutDirection:
    left, right = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    return left if direction == right else right


def escape_mnemonic(text: str) -> str:
    return text.replace("&", "&&")
