"""Owns the list of every command of the application: menus, palette, shortcut editor and tests are made from it."""

from dataclasses import dataclass
from enum import StrEnum


class Menu(StrEnum):
    """Where a command stands in the menu bar; NONE is reachable by palette, buttons and shortcuts only."""

    FILE = "file"
    EDIT = "edit"
    VIEW = "view"
    MESSAGE = "message"
    CHAT = "chat"
    HELP = "help"
    NONE = "none"


MENU_TITLES = {
    Menu.FILE: "File",
    Menu.EDIT: "Edit",
    Menu.VIEW: "View",
    Menu.MESSAGE: "Message",
    Menu.CHAT: "Chat",
    Menu.HELP: "Help",
    Menu.NONE: "",
}

#: The facts that ``when`` may name; the registry starts with all of them false.
CONTEXTS = (
    "has_conversation",  # a stored conversation is open
    "has_conversations",  # there is at least one stored conversation
    "has_draft",  # the composer holds something to send
    "has_question",  # the open conversation has a message of the person
    "has_reply",  # it has a reply on the active path
    "is_streaming",  # it waits for or receives a reply
    "is_retrying",  # its request waits before the next attempt
    "can_retry",  # its last request failed and may be sent again
    "can_continue",  # its last reply was cut off and may be continued
    "can_undo",  # a toast offers Undo
)


@dataclass(frozen=True, slots=True)
class Command:
    """One verb.

    Attributes:
        id: stable name, ``area.verb``; used in shortcuts, wiring and tests.
        title: the words in menus and the palette; an ellipsis means that more is asked before anything happens.
        group: commands of one menu and group stand together, with a line between groups; in catalog order.
        shortcut: Qt's portable text, several separated by ``; ``, empty for none.
        mac_shortcut: used on macOS in place of ``shortcut`` if not empty (there ``Ctrl`` means the Command key).
        when: a fact of ``CONTEXTS``, several joined by `` and ``, each optionally ``not x``; or ``always``.
        checkable: shown with a check mark.
        palette: offered in the command palette.
        reading: a character that runs it too while the messages have the focus.
    """

    id: str
    title: str
    menu: Menu
    group: str
    shortcut: str = ""
    mac_shortcut: str = ""
    when: str = "always"
    checkable: bool = False
    palette: bool = True
    reading: str = ""


_OPEN = "has_conversation"
_IDLE = "has_conversation and not is_streaming"
_IDLE_QUESTION = "has_question and not is_streaming"
_IDLE_REPLY = "has_reply and not is_streaming"

COMMANDS: tuple[Command, ...] = (
    # File
    Command("chat.new", "New chat", Menu.FILE, "new", "Ctrl+N"),
    Command("app.new_window", "New window", Menu.FILE, "new", "Ctrl+Shift+N"),
    Command("chat.export", "Export chat…", Menu.FILE, "export", "Ctrl+E", when=_OPEN),
    Command("chat.export_all", "Export all chats…", Menu.FILE, "export", when="has_conversations"),
    Command("chat.import", "Import chats…", Menu.FILE, "export"),
    Command("app.data_folder", "Open data folder", Menu.FILE, "data"),
    Command("app.trash", "Trash…", Menu.FILE, "data"),
    Command("app.account", "API key and endpoint…", Menu.FILE, "settings"),
    Command("app.settings", "Settings…", Menu.FILE, "settings", "Ctrl+,"),
    Command("app.quit", "Quit", Menu.FILE, "quit", "Ctrl+Q"),
    # Edit
    Command("edit.undo_delete", "Undo", Menu.EDIT, "undo", when="can_undo"),
    Command("turn.edit_last", "Edit last message", Menu.EDIT, "edit", when=_IDLE_QUESTION),
    Command("view.find", "Find in this chat", Menu.EDIT, "find", "Ctrl+F", when=_OPEN),
    Command("view.find_next", "Find next", Menu.EDIT, "find", "F3; Ctrl+G", "Ctrl+G; F3", when=_OPEN),
    Command(
        "view.find_previous",
        "Find previous",
        Menu.EDIT,
        "find",
        "Shift+F3; Ctrl+Shift+G",
        "Ctrl+Shift+G; Shift+F3",
        when=_OPEN,
    ),
    Command("view.search_all", "Search all chats", Menu.EDIT, "find", "Ctrl+Shift+F"),
    # View
    Command("view.palette", "Command palette…", Menu.VIEW, "palette", "Ctrl+K"),
    Command("view.sidebar", "Show sidebar", Menu.VIEW, "panes", "Ctrl+B", checkable=True),
    Command("view.outline", "Show outline", Menu.VIEW, "panes", "Ctrl+Shift+O", when=_OPEN, checkable=True),
    Command("view.archived", "Show archived chats", Menu.VIEW, "panes", checkable=True),
    Command("view.focus_composer", "Write a message", Menu.VIEW, "go", "Ctrl+L"),
    Command("view.focus_messages", "Read the messages", Menu.VIEW, "go", "Ctrl+Shift+L", when=_OPEN),
    Command("view.previous_chat", "Previous chat", Menu.VIEW, "go", "Alt+Up", "Ctrl+Alt+Up", when="has_conversations"),
    Command("view.next_chat", "Next chat", Menu.VIEW, "go", "Alt+Down", "Ctrl+Alt+Down", when="has_conversations"),
    Command("view.last_chat", "Last used chat", Menu.VIEW, "go", "Ctrl+Tab", "Meta+Tab", when="has_conversations"),
    Command("view.zoom_in", "Zoom in", Menu.VIEW, "zoom", "Ctrl++; Ctrl+="),
    Command("view.zoom_out", "Zoom out", Menu.VIEW, "zoom", "Ctrl+-"),
    Command("view.zoom_reset", "Zoom to 100 percent", Menu.VIEW, "zoom", "Ctrl+0"),
    Command("view.text_larger", "Larger text everywhere", Menu.VIEW, "text"),
    Command("view.text_smaller", "Smaller text everywhere", Menu.VIEW, "text"),
    Command("view.text_reset", "Normal text size everywhere", Menu.VIEW, "text"),
    Command("view.theme", "Switch light or dark", Menu.VIEW, "theme"),
    # Message: what the focus is on in the transcript, or else the last reply
    Command(
        "message.previous_question", "Previous question", Menu.MESSAGE, "go", "Ctrl+Up", "Ctrl+[", when="has_question"
    ),
    Command("message.next_question", "Next question", Menu.MESSAGE, "go", "Ctrl+Down", "Ctrl+]", when="has_question"),
    Command(
        "message.previous_code",
        "Previous code block",
        Menu.MESSAGE,
        "go",
        "Ctrl+Shift+Up",
        "Ctrl+Shift+[",
        when=_OPEN,
    ),
    Command("message.next_code", "Next code block", Menu.MESSAGE, "go", "Ctrl+Shift+Down", "Ctrl+Shift+]", when=_OPEN),
    Command("message.copy", "Copy message", Menu.MESSAGE, "act", "Ctrl+Shift+C", when=_OPEN, reading="C"),
    Command("message.copy_markdown", "Copy as Markdown", Menu.MESSAGE, "act", when=_OPEN),
    Command("message.copy_plain", "Copy as plain text", Menu.MESSAGE, "act", when=_OPEN),
    Command("message.quote", "Quote in reply", Menu.MESSAGE, "act", "Ctrl+Shift+.", when=_OPEN, reading="Q"),
    Command("message.edit", "Edit message", Menu.MESSAGE, "act", when=_IDLE_QUESTION, reading="E"),
    Command("message.regenerate", "Regenerate this reply", Menu.MESSAGE, "act", when=_IDLE_REPLY, reading="R"),
    Command("message.read", "Open message as text", Menu.MESSAGE, "act", when=_OPEN, reading="T"),
    Command("message.previous_version", "Previous version", Menu.MESSAGE, "version", when=_IDLE, reading="<"),
    Command("message.next_version", "Next version", Menu.MESSAGE, "version", when=_IDLE, reading=">"),
    Command("message.copy_code", "Copy code block", Menu.MESSAGE, "code", when=_OPEN),
    Command("message.save_code", "Save code block as…", Menu.MESSAGE, "code", when=_OPEN, reading="S"),
    Command("message.wrap_code", "Wrap lines of code block", Menu.MESSAGE, "code", when=_OPEN, reading="W"),
    Command("message.fold_code", "Fold or unfold code block", Menu.MESSAGE, "code", when=_OPEN, reading="F"),
    # Chat
    Command("turn.send", "Send message", Menu.CHAT, "turn", when="has_draft and not is_streaming"),
    Command("turn.stop", "Stop reply", Menu.CHAT, "turn", "Esc", when="is_streaming"),
    Command("turn.retry", "Retry", Menu.CHAT, "turn", when="can_retry and not is_streaming"),
    Command("turn.regenerate", "Regenerate reply", Menu.CHAT, "turn", "Ctrl+R", when=_IDLE_REPLY),
    Command("turn.continue", "Continue reply", Menu.CHAT, "turn", when="can_continue and not is_streaming"),
    Command("turn.try_other_model", "Try another model…", Menu.CHAT, "turn", when=_IDLE_QUESTION),
    Command("turn.retry_now", "Retry now", Menu.NONE, "turn", when="is_retrying"),
    Command("turn.cancel_retry", "Cancel retry", Menu.NONE, "turn", when="is_retrying"),
    Command("turn.raise_limit", "Raise token limit and continue", Menu.NONE, "turn", when="can_continue"),
    Command("turn.summarise", "Summarise into a new chat", Menu.CHAT, "turn", when=_IDLE_REPLY),
    Command("app.model_picker", "Choose model…", Menu.CHAT, "settings", "Ctrl+M"),
    Command("chat.settings", "Chat settings…", Menu.CHAT, "settings", "Ctrl+Shift+,"),
    Command("chat.new_window", "Open in new window", Menu.CHAT, "chat", when=_OPEN),
    Command("chat.rename", "Rename chat…", Menu.CHAT, "chat", "F2", when=_OPEN),
    Command("chat.pin", "Pin chat", Menu.CHAT, "chat", when=_OPEN),
    Command("chat.archive", "Archive chat", Menu.CHAT, "chat", when=_OPEN),
    Command("chat.duplicate", "Duplicate chat", Menu.CHAT, "chat", when=_OPEN),
    Command("chat.delete", "Delete chat", Menu.CHAT, "delete", when=_OPEN),
    # Help
    Command("app.shortcuts", "Keyboard shortcuts", Menu.HELP, "help", "F1"),
    Command("app.first_run", "Welcome page", Menu.HELP, "help"),
    Command("app.diagnostics", "Diagnostics", Menu.HELP, "problems"),
    Command("app.problem_report", "Problem report", Menu.HELP, "problems"),
    Command("app.look_for_version", "Look for a new version", Menu.HELP, "about"),
    Command("app.about", "About Desktop Chat", Menu.HELP, "about"),
)

BY_ID = {command.id: command for command in COMMANDS}

#: What a character runs while the messages have the focus.
BY_READING_KEY = {command.reading: command.id for command in COMMANDS if command.reading}
