"""Owns a page of the settings dialog: a title and its sections, generated from the schema. GUI thread."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_chat.settings.schema import PAGE_TITLES, SETTINGS, Page, Setting
from desktop_chat.ui.dialogs.ports import SettingsPort
from desktop_chat.ui.dialogs.rows import Row, Section, SettingRow
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import PlainLabel


def settings_sections(
    theme: Theme, settings: Iterable[Setting], port: SettingsPort, *, reset_text: str = ""
) -> list[Section]:
    """Sections for settings, in their order; hidden ones are left out."""
    shown = [setting for setting in settings if not setting.hidden]
    return [
        Section(theme, title, [SettingRow(theme, entry, port, reset_text=reset_text) for entry in group])
        for title, group in groupby(shown, key=lambda entry: entry.section)
    ]


class SettingsPage(QWidget):
    """One page; ``page`` says which.

    Attributes:
        sections: in their order on the page.
    """

    def __init__(self, theme: Theme, page: Page, port: SettingsPort) -> None:
        super().__init__()
        self.page = page
        self._theme = theme
        self.title = PAGE_TITLES[page]
        self.sections: list[Section] = []
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(metrics.SPACE_24)
        self._stack.addWidget(PlainLabel(theme, self.title, size=metrics.TEXT_18, weight=QFont.Weight.DemiBold))
        for section in settings_sections(theme, (entry for entry in SETTINGS if entry.page is page), port):
            self.add_section(section)

    def add_section(self, section: Section, at: int | None = None) -> None:
        """Adds a section of its own kind, at the end or at a place."""
        place = len(self.sections) if at is None else at
        self.sections.insert(place, section)
        self._stack.insertWidget(place + 1, section)
        for later in self.sections[place + 1 :]:  # the Tab key goes by the order in which they were added
            later.setParent(None)
            self._stack.addWidget(later)

    def rows(self) -> list[Row]:
        return [row for section in self.sections for row in section.rows]

    def filter(self, words: Sequence[str]) -> int:
        """Shows what matches; returns how many rows that are. A page is found by its name too."""
        whole = bool(words) and all(word in self.title.casefold() for word in words)
        return sum(section.filter(words, whole=whole) for section in self.sections)

    def build_more(self) -> bool:
        """Builds a further part of a long page, a few milliseconds' worth; False if all of it is there."""
        return False

    def opened(self) -> None:
        """The page is about to be shown."""

    def wanted_field(self) -> QWidget | None:
        """What waits to be filled in, and so gets the focus when somebody is led to this page."""
        return None
