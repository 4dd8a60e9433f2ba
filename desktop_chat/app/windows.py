"""Owns which windows there are and what is seen in them; GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_chat.domain.ids import ConversationId
from desktop_chat.services.navigation import Navigation
from desktop_chat.ui.main_window import MainWindow


class Windows(QObject):
    """All windows of the process.

    Signals:
        activated(): a person turned to one of the windows.
    """

    activated = Signal()

    def __init__(
        self, window: MainWindow, navigation: Navigation, bring_to_front: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._navigation, self._bring_to_front = window, navigation, bring_to_front
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusWindowChanged.connect(self._on_application_focus_window_changed)

    def all(self) -> tuple[MainWindow, ...]:
        return (self._window,)

    def is_seen(self, conversation_id: ConversationId) -> bool:
        """True if a window that is in front shows the conversation."""
        window = self._window
        return self._navigation.current == conversation_id and window.isActiveWindow() and not window.isMinimized()

    def open_conversation(self, conversation_id: ConversationId) -> None:
        """Shows a conversation in the window that has it, or else in the one used last, and brings it to the front."""
        self._navigation.show(conversation_id)
        self._bring_to_front()

    @Slot(object)
    def _on_application_focus_window_changed(self, window: object) -> None:
        if window is not None and self._window.isActiveWindow():
            self.activated.emit()
