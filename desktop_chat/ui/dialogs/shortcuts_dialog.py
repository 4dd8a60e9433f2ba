"""Owns the overview of all keys (F1). GUI thread."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.commands.catalog import COMMANDS, MENU_TITLES, Menu
from desktop_chat.commands.shortcuts import sequences, shortcuts
from desktop_chat.ui.dialogs.plain_dialog import PlainDialog, fit_to_screen
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import PlainLabel

#: Keys of the message field, which are no commands.
_FIELD_KEYS = (
    ("Send", "Enter"),
    ("New line", "Shift+Enter"),
    ("Edit the last message (in the empty field)", "Up"),
    ("Commands (in the empty field)", "/"),
    ("Paste a long text into the field", "Ctrl+Shift+V"),
)

#: Keys of the messages, beside the letters that the catalog gives to commands.
_READING_KEYS = (
    ("Next or previous message", "Down; Up; J; K"),
    ("Choose what can be pressed in the message", "Right; Left"),
    ("Press it, or open the message as text", "Enter"),
    ("Page down or up", "Space; Shift+Space"),
    ("First or last message", "Home; End"),
    ("Select text", "Shift+Right; Shift+Down"),
    ("Text cursor on or off", "F7"),
)


def key_text(shortcut: str) -> str:
    """A shortcut as this platform writes it."""
    parts = [
        QKeySequence.fromString(part, QKeySequence.SequenceFormat.PortableText).toString(
            QKeySequence.SequenceFormat.NativeText
        )
        for part in sequences(shortcut)
    ]
    return ", ".join(parts)


class ShortcutsDialog(PlainDialog):
    """Every key by menu, with a field that filters."""

    def __init__(
        self,
        theme: Theme,
        overrides: Mapping[str, object] | None = None,
        *,
        send_key: str = "enter",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, QCoreApplication.translate("Dialogs", "Keyboard shortcuts"), parent)
        translate = QCoreApplication.translate
        self._lines: list[tuple[str, PlainLabel, PlainLabel]] = []
        self._headings: list[tuple[PlainLabel, list[tuple[str, PlainLabel, PlainLabel]]]] = []
        self._search = QLineEdit()
        self._search.setAccessibleName(translate("Dialogs", "Search shortcuts"))
        self._search.setPlaceholderText(translate("Dialogs", "Search shortcuts"))
        self._search.setClearButtonEnabled(True)
        for button in self._search.findChildren(QAbstractButton):  # Qt makes it, without a name
            button.setAccessibleName(translate("Dialogs", "Clear search"))
        self._search.textChanged.connect(self._on_search_text_changed)
        column = QWidget()
        self._stack = QVBoxLayout(column)
        self._stack.setContentsMargins(0, 0, metrics.SPACE_12, 0)
        self._stack.setSpacing(metrics.SPACE_16)
        fields = [(translate("Dialogs", title), key) for title, key in _FIELD_KEYS]
        if send_key == "ctrl_enter":
            fields[0] = (fields[0][0], "Ctrl+Enter")
            fields[1] = (fields[1][0], "Enter")
        self._add(translate("Dialogs", "Message field"), fields)
        letters = [(each.title.removesuffix("…"), each.reading) for each in COMMANDS if each.reading]
        reading = [(translate("Dialogs", title), key) for title, key in _READING_KEYS]
        self._add(translate("Dialogs", "In the messages"), [*reading, *letters])
        assigned = shortcuts(overrides or {})
        for menu in Menu:
            entries = [
                (command.title.removesuffix("…"), assigned[command.id])
                for command in COMMANDS
                if command.menu is menu and assigned[command.id]
            ]
            if entries:
                self._add(MENU_TITLES[menu] or translate("Dialogs", "Others"), entries)
        self._stack.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.accessibleName())
        scroll.setWidget(column)
        self.body.addWidget(self._search)
        self.body.addWidget(scroll, 1)
        fit_to_screen(self, theme.scaled(480), theme.scaled(620))
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, title: str, entries: list[tuple[str, str]]) -> None:
        heading = PlainLabel(self._theme, title, weight=QFont.Weight.DemiBold, tone="secondary")
        self._stack.addWidget(heading)
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(metrics.SPACE_8)
        lines = []
        for row, (words, shortcut) in enumerate(entries):
            keys = key_text(shortcut)
            left, right = PlainLabel(self._theme, words, wrap=True), PlainLabel(self._theme, keys, tone="secondary")
            grid.addWidget(left, row, 0)
            grid.addWidget(right, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            lines.append((f"{words} {keys}".casefold(), left, right))
        self._lines.extend(lines)
        self._headings.append((heading, lines))
        self._stack.addLayout(grid)

    @Slot(str)
    def _on_search_text_changed(self, text: str) -> None:
        words = text.casefold().split()
        for heading, lines in self._headings:
            found = False
            for searched, left, right in lines:
                visible = all(word in searched for word in words)
                left.setVisible(visible)
                right.setVisible(visible)
                found = found or visible
            heading.setVisible(found)
