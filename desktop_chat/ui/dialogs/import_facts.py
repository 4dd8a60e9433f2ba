"""Owns how one conversation in a file is described: its title, and facts one below the other. GUI thread."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import PlainLabel, for_label


class ImportFacts(QFrame):
    """A card with a title and pairs of label and value, each readable with a screen reader as one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(QCoreApplication.translate("Import", "Chat in the file"))
        self._title = PlainLabel(theme, size=metrics.TEXT_15, weight=QFont.Weight.DemiBold, wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(metrics.SPACE_16)
        self._grid.setVerticalSpacing(metrics.SPACE_6)
        self._grid.setColumnStretch(1, 1)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(metrics.SPACE_12)
        stack.addWidget(self._title)
        stack.addLayout(self._grid)

    def show_facts(self, title: str, facts: tuple[tuple[str, str], ...]) -> None:
        """Called once."""
        self._title.setText(for_label(title))
        for line, (name, value) in enumerate(facts):
            label = PlainLabel(self._theme, name, tone="secondary")
            text = PlainLabel(self._theme, for_label(value), wrap=True)
            text.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, line, 1)
