"""Owns the Shortcuts page: one key field per command, with conflicts and reset. GUI thread."""

from collections import deque
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QKeySequenceEdit, QLineEdit

from desktop_chat.commands.catalog import BY_ID, COMMANDS, MENU_TITLES, Command, Menu
from desktop_chat.commands.shortcuts import conflicts, default_shortcut, is_usable, shortcuts
from desktop_chat.domain.content import JsonValue
from desktop_chat.settings.schema import Page
from desktop_chat.ui.dialogs.pages import SettingsPage
from desktop_chat.ui.dialogs.ports import SettingsPort
from desktop_chat.ui.dialogs.rows import Row, Section
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.announcing import announce

_KEY = "shortcuts"
_MODIFIER_KEYS = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr})


class KeyField(QKeySequenceEdit):
    """Takes the next keys that are pressed together and that a command may have; others do here what they always do.

    Backspace and Delete empty it. Whoever walked through the page gave Escape to a command, and could stop no reply any
    more, or the arrow keys, and could not move in any text; with Shift+Tab they took keys away.

    Signals:
        refused(): a key that types was pressed alone.
    """

    refused = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        portable = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if event.key() not in _MODIFIER_KEYS and is_usable(portable):
            self.blockSignals(True)  # Qt empties the field first, and says so
            super().keyPressEvent(event)
            self.blockSignals(False)
            # Qt waits for the release of that key, which has another name if Shift goes first, or on macOS never comes.
            self.keyReleaseEvent(QKeyEvent(QEvent.Type.KeyRelease, event.key(), event.modifiers()))
            return
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not event.modifiers():
            self.clear()
            return
        event.ignore()
        if event.text().isprintable() and event.text().strip():
            self.refused.emit()


class ShortcutRow(Row):
    """The key of one command."""

    def __init__(self, theme: Theme, command: Command, page: "ShortcutsPage") -> None:
        super().__init__(theme, command.title.removesuffix("…"), words=f"shortcut key {command.id}")
        self.command = command
        self._page = page
        self._shown = QKeySequence()
        self._edit = KeyField()
        self._edit.setMaximumSequenceLength(1)
        self._edit.setClearButtonEnabled(True)
        self._edit.setAccessibleName(self.title)
        self._edit.setFixedWidth(theme.scaled(170))
        line = self._edit.findChild(QLineEdit)
        if line is not None:
            line.setAccessibleName(self.title)
            line.setPlaceholderText(QCoreApplication.translate("Settings", "None"))
            clear = QCoreApplication.translate("Settings", "Clear {title}").replace("{title}", self.title)
            for button in line.findChildren(QAbstractButton):  # Qt makes it, without a name
                button.setAccessibleName(clear)
        name = QCoreApplication.translate("Settings", "Reset {title}").replace("{title}", self.title)
        self.add(self._edit)
        self.add_reset(name).clicked.connect(self._on_reset_clicked)
        self._edit.keySequenceChanged.connect(self._on_edit_key_sequence_changed)
        self._edit.refused.connect(self._on_edit_refused)

    def show_shortcut(self, shortcut: str, changed: bool, conflict: str) -> None:
        """The key as text, whether it is the person's own, and with whom it collides."""
        sequence = QKeySequence.fromString(shortcut.split("; ")[0], QKeySequence.SequenceFormat.PortableText)
        self._shown = sequence
        if sequence != self._edit.keySequence():
            self._edit.blockSignals(True)
            self._edit.setKeySequence(sequence)
            self._edit.blockSignals(False)
        self.show_changed(changed)
        self.show_message(conflict)

    @Slot(QKeySequence)
    def _on_edit_key_sequence_changed(self, sequence: QKeySequence) -> None:
        if sequence == self._shown:  # Qt says so whenever the focus leaves, and of two keys only the first is shown
            return
        self._page.assign(self.command, sequence.toString(QKeySequence.SequenceFormat.PortableText))
        announce(self, self.message_label.text())  # with whom it collides

    @Slot()
    def _on_edit_refused(self) -> None:
        sentence = QCoreApplication.translate("Settings", "A key alone types. Press it together with Ctrl or Alt.")
        self.answer(sentence, "secondary")

    @Slot()
    def _on_reset_clicked(self) -> None:
        self._page.assign(self.command, default_shortcut(self.command))
        self._edit.setFocus()


class ShortcutsPage(SettingsPage):
    """Every command with its key; menu by menu, since all at once would hold the window up for a tenth of a second."""

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__(theme, Page.SHORTCUTS, port)
        self._port = port
        self._missing = deque(menu for menu in Menu if any(command.menu is menu for command in COMMANDS))
        self.build_more()
        port.changed.connect(self._on_port_changed)

    def build_more(self) -> bool:
        if not self._missing:
            return False
        menu = self._missing.popleft()
        title = MENU_TITLES[menu] or QCoreApplication.translate("Settings", "Others")
        rows = [ShortcutRow(self._theme, command, self) for command in COMMANDS if command.menu is menu]
        self.add_section(Section(self._theme, title, rows))
        self._refresh(rows)
        return True

    def _own(self) -> Mapping[str, JsonValue]:
        value = self._port.get(_KEY)
        return value if isinstance(value, dict) else {}

    def assign(self, command: Command, shortcut: str) -> None:
        """Gives a command a key; empty for none. The default is not written down."""
        own = {key: value for key, value in self._own().items() if key != command.id}
        if shortcut != default_shortcut(command):
            own[command.id] = shortcut
        if own:
            self._port.set(_KEY, dict(own))
        else:
            self._port.reset(_KEY)
        self._refresh(self.rows())

    @Slot(str)
    def _on_port_changed(self, key: str) -> None:
        if key == _KEY:
            self._refresh(self.rows())

    def _refresh(self, rows: Iterable[Row]) -> None:
        own = self._own()
        assigned = shortcuts(own)
        rivals: dict[str, list[str]] = {}
        for conflict in conflicts(assigned):
            for command_id in conflict.commands:
                others = [BY_ID[other].title.removesuffix("…") for other in conflict.commands if other != command_id]
                rivals.setdefault(command_id, []).extend(others)
        for row in rows:
            if isinstance(row, ShortcutRow):
                names = rivals.get(row.command.id)
                text = QCoreApplication.translate("Settings", "Also used by: {names}") if names else ""
                sentence = text.replace("{names}", ", ".join(names or ()))
                shortcut = assigned[row.command.id]
                row.show_shortcut(shortcut, shortcut != default_shortcut(row.command), sentence)
