"""Owns what each command does and whether it may run now; lives on the GUI thread, knows no Qt."""

from collections.abc import Callable, Mapping

from desktop_chat.commands.catalog import BY_ID, COMMANDS, CONTEXTS
from desktop_chat.commands.shortcuts import Conflict
from desktop_chat.commands.shortcuts import conflicts as find_conflicts
from desktop_chat.commands.shortcuts import shortcuts as assign_shortcuts

Handler = Callable[[object], None]


class CommandRegistry:
    """Binds catalog commands to handlers and keeps the facts on which they depend."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._context = dict.fromkeys(CONTEXTS, False)
        self._listeners: list[Callable[[], None]] = []

    def bind(self, command_id: str, handler: Handler) -> None:
        """Gives a command its one handler, which takes None or a payload such as a message id."""
        if command_id not in BY_ID:
            raise KeyError(command_id)
        if command_id in self._handlers:
            raise ValueError(f"{command_id} is bound already")
        self._handlers[command_id] = handler

    def unbound(self) -> list[str]:
        """Commands without a handler, in catalog order; empty in a complete application."""
        return [command.id for command in COMMANDS if command.id not in self._handlers]

    def run(self, command_id: str, argument: object = None) -> bool:
        """Runs a command; False if nothing happened because it does not apply now.

        A payload names its own target, so the facts about the open conversation are not asked then.
        """
        handler = self._handlers[command_id]
        if argument is None and not self.is_enabled(command_id):
            return False
        handler(argument)
        return True

    def is_enabled(self, command_id: str) -> bool:
        """True if the command has a handler and its condition holds."""
        return command_id in self._handlers and holds(BY_ID[command_id].when, self._context)

    def set_context(self, name: str, value: bool) -> None:
        """Sets one of the facts that ``when`` names; listeners hear of it if it changed."""
        if name not in self._context:
            raise KeyError(name)
        if self._context[name] != value:
            self._context[name] = value
            for listener in tuple(self._listeners):
                listener()

    def context(self, name: str) -> bool:
        return self._context[name]

    def listen(self, listener: Callable[[], None]) -> None:
        """Calls back after every change of a fact."""
        self._listeners.append(listener)

    @staticmethod
    def shortcuts(overrides: Mapping[str, object]) -> dict[str, str]:
        """The shortcut of every command, the person's own ones included."""
        return assign_shortcuts(overrides)

    @staticmethod
    def conflicts(assigned: Mapping[str, str]) -> tuple[Conflict, ...]:
        """Key sequences that several commands claim."""
        return find_conflicts(assigned)


def holds(when: str, context: Mapping[str, bool]) -> bool:
    """Evaluates a condition: ``always``, or facts joined by `` and ``, each optionally after ``not ``."""
    if when == "always":
        return True
    for term in when.split(" and "):
        name = term.removeprefix("not ")
        if context[name] == (name != term):
            return False
    return True
