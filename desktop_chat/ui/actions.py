"""Owns the QActions: one for each command of the catalog, and the menus made of them; GUI thread."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop_chat.commands.catalog import COMMANDS, MENU_TITLES, Command, Menu
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.commands.shortcuts import sequences
from desktop_chat.ui.widgets.buttons import escape_mnemonic

_ROLES = {
    "app.quit": QAction.MenuRole.QuitRole,
    "app.about": QAction.MenuRole.AboutRole,
    "app.settings": QAction.MenuRole.PreferencesRole,
}


class Actions(QObject):
    """One QAction per command. Running one asks the registry; its facts decide what is enabled."""

    def __init__(self, registry: CommandRegistry, window: QWidget) -> None:
        super().__init__(window)
        self._registry = registry
        self._window = window
        self._actions = {command.id: self._make(command) for command in COMMANDS}
        self.set_shortcuts({})
        registry.listen(self.refresh)
        self.refresh()

    def action(self, command_id: str) -> QAction:
        """KeyError for an id that is no command."""
        return self._actions[command_id]

    def _make(self, command: Command) -> QAction:
        action = QAction(escape_mnemonic(_say(command.title)), self)
        action.setObjectName(command.id)
        action.setCheckable(command.checkable)
        action.setMenuRole(_ROLES.get(command.id, QAction.MenuRole.NoRole))
        action.triggered.connect(self._on_action_triggered)
        self._window.addAction(action)  # so that its shortcut works with the menu bar hidden too
        return action

    def set_shortcuts(self, overrides: Mapping[str, object]) -> None:
        """Gives every action its keys: the catalog's, or the person's own."""
        for command_id, text in self._registry.shortcuts(overrides).items():
            keys = [QKeySequence.fromString(part, QKeySequence.SequenceFormat.PortableText) for part in sequences(text)]
            self._actions[command_id].setShortcuts(keys)

    def shortcut_text(self, command_id: str) -> str:
        """The first key of a command in the platform's writing, for tooltips; empty without one."""
        return self._actions[command_id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def set_checked(self, command_id: str, checked: bool) -> None:
        """Shows a state without running the command."""
        self._actions[command_id].setChecked(checked)

    def set_title(self, command_id: str, title: str) -> None:
        """Other words for a command, e.g. Unpin chat."""
        self._actions[command_id].setText(escape_mnemonic(title))

    def refresh(self) -> None:
        """Takes over from the registry what may be run now; also after handlers were bound."""
        for command_id, action in self._actions.items():
            action.setEnabled(self._registry.is_enabled(command_id))

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Makes the menus in the order of the catalog."""
        for menu in Menu:
            if menu is not Menu.NONE:
                self._fill(bar.addMenu(escape_mnemonic(_say(MENU_TITLES[menu]))), menu)

    def menu_actions(self, command_ids: Iterable[str]) -> list[QAction | None]:
        """Actions for another menu; an empty id stands for a line."""
        return [self._actions[each] if each else None for each in command_ids]

    def _fill(self, target: QMenu, menu: Menu) -> None:
        group = ""
        for command in COMMANDS:
            if command.menu is not menu:
                continue
            if group and command.group != group:
                target.addSeparator()
            group = command.group
            target.addAction(self._actions[command.id])

    @Slot()
    def _on_action_triggered(self) -> None:
        sender = self.sender()
        command_id = sender.objectName()
        action = self._actions[command_id]
        if action.isCheckable():
            # The click has toggled the mark; whoever owns the state sets it, so undo what Qt did ahead of time.
            action.setChecked(not action.isChecked())
        self._registry.run(command_id)


def _say(text: str) -> str:
    return QCoreApplication.translate("Commands", text)
