"""Owns one complete window: what it shows, its own services and controllers, and its end; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QDialog

from desktop_chat.app.joining import join
from desktop_chat.app.options import RunOptions
from desktop_chat.app.services import Services
from desktop_chat.app.window import fill_window
from desktop_chat.app.window_memory import LAYOUT, WindowMemory
from desktop_chat.domain.ids import ConversationId
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.app.windows import Windows

_REST = 400  # milliseconds without a move after which the place is remembered


class ChatWindow(QObject):
    """One window; several share everything but what is theirs.

    Attributes:
        window: the widget. services: with a navigation, search and export of this window's own.
        parts, joined: widgets and controllers. memory: what is remembered between starts.
    """

    def __init__(
        self,
        window: MainWindow,
        theme: Theme,
        services: Services,
        options: RunOptions,
        memory: WindowMemory,
        windows: "Windows",
    ) -> None:
        super().__init__(windows)
        self.window = window
        self.services = services
        self.memory = memory
        self.parts = fill_window(window, theme, services)
        self.joined = join(services, self.parts, options, memory, windows, self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.remember_place)
        services.preferences.changed.connect(self._on_preferences_changed)

    def watch_place(self) -> None:
        """Remembers from now on where the person puts the window."""
        handle = self.window.windowHandle()
        if handle is not None:
            for changed in (handle.xChanged, handle.yChanged, handle.widthChanged, handle.heightChanged):
                changed.connect(self._on_handle_changed)

    def begin(self, conversation_id: ConversationId | None) -> None:
        """Shows a conversation or the page for a new chat, in a window that is opened beside others."""
        self.joined.controllers.composer.show_draft()
        self.joined.controllers.pages.begin_with(conversation_id)

    @property
    def current(self) -> ConversationId | None:
        return self.services.navigation.current

    def bring_to_front(self) -> None:
        """Shows the window above the others and asks for the keyboard."""
        window = self.window
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    @Slot()
    def remember_place(self) -> None:
        if not self.window.isMinimized():
            self.window.place.note()
            self.memory.set(LAYOUT, self.window.save_layout())  # type: ignore[arg-type]

    @Slot()
    def _on_handle_changed(self) -> None:
        self._rest.start()

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        if key == "show_thinking":
            self.parts.transcript.set_show_thinking(self.services.preferences.flag(key))

    # --- the end --------------------------------------------------------------------------------------------------

    def put_away(self) -> None:
        """Closes what is open over it, remembers its place, and takes it out of sight."""
        self._rest.stop()
        self.joined.dialogs.close_all()
        for dialog in self.window.findChildren(QDialog):  # of the application, which lie over this window by chance
            dialog.close()
        self.memory.set(LAYOUT, self.window.save_layout())  # type: ignore[arg-type]
        self.window.hide()

    def close(self) -> None:
        """Frees everything of the window; what runs for it goes on."""
        self.joined.controllers.importing.leave()
        self.joined.controllers.exporting.leave()
        self.put_away()
        # Of a window that was open when the SDK came the collector sees no cycles any more, so the much goes by itself.
        self.parts.rows.set_conversation(None)
        exports = self.services.exports
        if exports.is_running:
            for ended in (exports.finished, exports.failed, exports.file_exists, exports.cancelled):
                ended.connect(exports.deleteLater)
        else:
            exports.deleteLater()
        self.window.allow_close()
        # The controllers first: what the widgets say while they go is for nobody.
        self.deleteLater()
        self.window.deleteLater()
