"""Owns the buttons of the window: icon buttons, push buttons of each kind, and chips; GUI thread."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.metrics import CONTROL, ICON, ICON_SMALL, TARGET, TEXT_12, TEXT_13
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import plain_tooltip


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
        side = max(size, TARGET)
        self.setFixedSize(side, side)
        self.setIconSize(QSize(icon_size, icon_size))
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

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setIcon(icon(self._icon_name, self._theme, self._role))


class PushButton(QPushButton):
    """A button with words. Kinds: "", "primary", "quiet", "danger", "row", "link"."""

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
        self.setMinimumHeight(TARGET)
        self.setAccessibleName(text)
        self.setIconSize(QSize(ICON_SMALL + 2, ICON_SMALL + 2))
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def set_text(self, text: str) -> None:
        """Shows foreign text as it is: an ampersand is no mnemonic."""
        self.setText(escape_mnemonic(text))

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(self._size))
        if self._icon_name:
            self.setIcon(icon(self._icon_name, self._theme, self._role))


class Chip(PushButton):
    """A small rounded button that states a fact and leads to where it can be changed."""

    def __init__(self, theme: Theme, text: str, *, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, kind="chip", icon_name=icon_name, size=TEXT_12, parent=parent)
        self.setIconSize(QSize(ICON_SMALL - 2, ICON_SMALL - 2))


class MenuButton(PushButton):
    """A quiet button with a chevron behind its words, which opens something below it."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, text, kind="quiet", icon_name="chevron-down", parent=parent)
        self.setIconSize(QSize(ICON_SMALL - 2, ICON_SMALL - 2))
        # The icon stands behind the text: a push button knows no other way to turn the two round.
        self.setLayoutDirection(_opposite(self.layoutDirection()))


def _opposite(direction: Qt.LayoutDirection) -> Qt.LayoutDirection:
    left, right = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    return left if direction == right else right


def escape_mnemonic(text: str) -> str:
    return text.replace("&", "&&")
