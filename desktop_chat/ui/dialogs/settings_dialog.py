"""Owns the settings dialog: pages at the left, a search over all of them, changes that apply at once. GUI thread."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.settings.schema import PAGE_TITLES, Page
from desktop_chat.ui.dialogs.account_page import AccountPage
from desktop_chat.ui.dialogs.data_page import AdvancedPage, DataPage
from desktop_chat.ui.dialogs.pages import SettingsPage
from desktop_chat.ui.dialogs.plain_dialog import fit_to_screen
from desktop_chat.ui.dialogs.ports import AccountPort, DataPort, SettingsPort
from desktop_chat.ui.dialogs.rows import SettingRow
from desktop_chat.ui.dialogs.shortcuts_page import ShortcutsPage
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import PlainLabel
from desktop_chat.ui.widgets.lens_field import LensField

_ICONS = {
    Page.GENERAL: "settings",
    Page.MODEL: "sparkle",
    Page.ACCOUNT: "key",
    Page.APPEARANCE: "sun",
    Page.DATA: "folder",
    Page.SHORTCUTS: "keyboard",
    Page.TOOLS: "globe",
    Page.ADVANCED: "sliders",
}
_IDLE_MS = 40


class SettingsDialog(QDialog):
    """All settings. It is not modal: the window behind it shows every change at once."""

    def __init__(
        self, theme: Theme, settings: SettingsPort, account: AccountPort, data: DataPort, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(QCoreApplication.translate("Settings", "Settings"))
        self.setAccessibleName(QCoreApplication.translate("Settings", "Settings"))
        self._ports = settings, account, data
        self._pages: dict[Page, SettingsPage] = {}
        self._build()
        # A page is built when it is first needed; the others follow one by one while nothing else is to be done.
        self._idle = QTimer(self)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self._on_idle_timeout)
        self.setTabOrder(self._search, self._nav)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.open_page(Page.GENERAL)
        self.setMinimumSize(560, 420)
        fit_to_screen(self, theme.scaled(860), theme.scaled(620))

    def _build(self) -> None:
        translate = QCoreApplication.translate
        self._search = LensField(self._theme)
        self._search.setAccessibleName(translate("Settings", "Search settings"))
        self._search.setPlaceholderText(translate("Settings", "Search settings"))
        self._search.textChanged.connect(self._on_search_text_changed)
        self._search.installEventFilter(self)
        self._nav = QListWidget()
        self._nav.setAccessibleName(translate("Settings", "Pages"))
        self._nav.setSpacing(1)
        self._nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in Page:
            item = QListWidgetItem(PAGE_TITLES[page])
            item.setData(Qt.ItemDataRole.UserRole, page)
            self._nav.addItem(item)
        self._nav.currentItemChanged.connect(self._on_nav_current_item_changed)
        self._nav.itemSelectionChanged.connect(self._on_nav_item_selection_changed)
        side = QWidget()
        side.setObjectName("sidebar")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._side = side
        left = QVBoxLayout(side)
        left.setContentsMargins(metrics.SPACE_12, metrics.SPACE_16, metrics.SPACE_12, metrics.SPACE_12)
        left.setSpacing(metrics.SPACE_12)
        left.addWidget(self._search)
        left.addWidget(self._nav, 1)
        self._nothing = PlainLabel(
            self._theme, translate("Settings", "No setting matches."), tone="secondary", size=metrics.TEXT_15
        )
        self._nothing.hide()
        column = QWidget()
        stack = self._stack = QVBoxLayout(column)
        stack.setContentsMargins(metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_24)
        stack.setSpacing(metrics.SPACE_32)
        stack.addWidget(self._nothing)
        stack.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(column)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self._scroll, 1)

    def open_page(self, page: Page, key: str = "") -> None:
        """Shows a page, and puts the focus on one of its settings if a key is given."""
        self._search.clear()
        row = list(Page).index(page)
        if row == self._nav.currentRow():
            self._show_current()
        self._nav.setCurrentRow(row)
        if not key and (wanted := self._page(page).wanted_field()) is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        for entry in self._page(page).rows():
            if key and isinstance(entry, SettingRow) and entry.setting.key == key:
                entry.control.field.setFocus(Qt.FocusReason.OtherFocusReason)
                self._scroll.ensureWidgetVisible(entry)

    def search(self, text: str) -> None:
        self._search.setText(text)

    def _page(self, page: Page) -> SettingsPage:
        """The page, built now if it was not needed before."""
        if page not in self._pages:
            built = _build_page(page, self._theme, *self._ports)
            built.hide()
            before = sum(other in self._pages for other in Page if list(Page).index(other) < list(Page).index(page))
            self._stack.insertWidget(before + 1, built)
            self._pages[page] = built
        return self._pages[page]

    @Slot()
    def _on_idle_timeout(self) -> None:
        missing = [page for page in Page if page not in self._pages]
        if self._current_page().build_more():
            pass
        elif missing:
            self._page(missing[0])
        elif not any(page.build_more() for page in self._pages.values()):
            self._idle.stop()
            return
        if self._search.text():  # what has just come may match as well
            self._filter()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._idle.start()

    def _current_page(self) -> SettingsPage:
        item = self._nav.currentItem()
        return self._page(Page(item.data(Qt.ItemDataRole.UserRole)) if item else Page.GENERAL)

    def _show_current(self) -> None:
        current = self._current_page()
        current.opened()
        for page in self._pages.values():
            page.filter(())
            page.setVisible(page is current)
        self._nothing.hide()
        self._scroll.verticalScrollBar().setValue(0)

    @Slot()
    def _on_search_text_changed(self) -> None:
        self._filter()

    def _filter(self) -> None:
        words = self._search.text().casefold().split()
        self._nav.setEnabled(not words)
        if not words:
            self._show_current()
            return
        found = 0
        for page in map(self._page, Page):
            hits = page.filter(words)
            page.setVisible(hits > 0)
            found += hits
        self._nothing.setVisible(found == 0)
        self._scroll.verticalScrollBar().setValue(0)

    @Slot()
    def _on_nav_item_selection_changed(self) -> None:
        """Assistive technology selects an entry without making it the current one."""
        for item in self._nav.selectedItems():
            self._nav.setCurrentItem(item)

    @Slot()
    def _on_nav_current_item_changed(self) -> None:
        self._show_current()

    @Slot()
    def _on_theme_changed(self) -> None:
        for row in range(self._nav.count()):
            item = self._nav.item(row)
            item.setIcon(icon(_ICONS[Page(item.data(Qt.ItemDataRole.UserRole))], self._theme, "text_secondary"))
        font = self._theme.font(metrics.TEXT_13)
        self._nav.setFont(font)
        side = max(metrics.ICON, self._theme.scaled(metrics.ICON))
        self._nav.setIconSize(QSize(side, side))
        self._search.setFont(font)
        tokens = self._theme.tokens
        self._nav.setStyleSheet(
            f"QListWidget::item {{ padding: 5px 6px; border-radius: {metrics.RADIUS_6}px; color: {tokens.text}; }}"
            f"QListWidget::item:hover {{ background: {tokens.surface_sunken}; }}"
            f"QListWidget::item:selected {{ background: {tokens.accent_soft}; }}"
            f"QListWidget::item:selected:focus {{ border: 2px solid {tokens.focus}; padding: 3px 4px; }}"
            f"QListWidget::item:disabled {{ color: {tokens.text_faint}; background: transparent; }}"
        )
        self._side.setFixedWidth(min(self._theme.scaled(200), 300))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc empties the search field before it closes the dialog; Down goes to the pages."""
        if watched is self._search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self._search.text():
                self._search.clear()
                return True
            if event.key() == Qt.Key.Key_Down and self._nav.isEnabled():
                self._nav.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._search.selectAll()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # Enter ends a field, never the dialog
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._idle.stop()
        for page in self._pages.values():
            for row in page.rows():
                row.commit()
        super().hideEvent(event)


def _build_page(page: Page, theme: Theme, settings: SettingsPort, account: AccountPort, data: DataPort) -> SettingsPage:
    match page:
        case Page.ACCOUNT:
            return AccountPage(theme, settings, account)
        case Page.DATA:
            return DataPage(theme, settings, data)
        case Page.SHORTCUTS:
            return ShortcutsPage(theme, settings)
        case Page.ADVANCED:
            return AdvancedPage(theme, settings, data)
        case _:
            return SettingsPage(theme, page, settings)
