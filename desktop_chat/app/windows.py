"""Owns which windows there are, which was used last, and what later starts ask of them; GUI thread."""

import os
import sys
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from desktop_chat.app.chat_window import ChatWindow
from desktop_chat.app.hand_over import take_text
from desktop_chat.app.options import RunOptions
from desktop_chat.app.screens import ScreenWatch
from desktop_chat.app.services import Services, services_for_window
from desktop_chat.app.start_request import Kind, StartRequest
from desktop_chat.app.window_memory import MOST_WINDOWS, OPEN_CONVERSATION, WindowMemory, WindowsRecord, further_values
from desktop_chat.domain.content import JsonObject
from desktop_chat.domain.ids import ConversationId, is_valid_id
from desktop_chat.services.notices import Notice
from desktop_chat.settings.state import WindowState
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

#: On macOS an application without a window goes on, and a click on its icon opens one.
STAYS_WITHOUT_WINDOW = sys.platform == "darwin"


class Windows(QObject):
    """All windows of the process, the last used first.

    Signals:
        activated(): a person turned to one of the windows.
        shown_changed(): a window shows another conversation, or is gone.
        opened(object): a ChatWindow is complete.
        quit_requested(): the person wants to end, or closes the only window.
    """

    activated = Signal()
    shown_changed = Signal()
    opened = Signal(object)
    quit_requested = Signal()

    def __init__(
        self, services: Services, theme: Theme, options: RunOptions, state: WindowState, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services, self._theme, self._options = services, theme, options
        self._windows: list[ChatWindow] = []
        self._waiting = further_values(state) if services.preferences.text("start_with") == "last" else []
        self._record = WindowsRecord(state, services.runner, self)
        ScreenWatch(self).settled.connect(self._on_screens_settled)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_application_focus_window_changed)
            if STAYS_WITHOUT_WINDOW:
                application.applicationStateChanged.connect(self._on_application_state_changed)
        services.notices.toast_posted.connect(self._on_notices_toast_posted)

    # --- which there are ------------------------------------------------------------------------------------------

    def all(self) -> tuple[MainWindow, ...]:
        return tuple(each.window for each in self._windows)

    def open_windows(self) -> tuple[ChatWindow, ...]:
        return tuple(self._windows)

    def front(self) -> ChatWindow | None:
        """The window that was used last; None if there is none (on macOS)."""
        return self._windows[0] if self._windows else None

    def front_widget(self) -> QWidget | None:
        """What dialogs of the whole application lie over."""
        return self._windows[0].window if self._windows else None

    def is_seen(self, conversation_id: ConversationId) -> bool:
        """True if a window that is in front shows the conversation."""
        return any(
            each.current == conversation_id and each.window.isActiveWindow() and not each.window.isMinimized()
            for each in self._windows
        )

    def wait_for_file(self, ticket: int) -> bool:
        """True if a window waits for the file of that ticket."""
        return any(each.joined.attachments.waits_for(ticket) for each in self._windows)

    # --- opening --------------------------------------------------------------------------------------------------

    def adopt(self, window: MainWindow, values: JsonObject) -> ChatWindow:
        """Completes the window of the first picture."""
        return self._complete(window, self._services, values)

    def bring_back(self) -> None:
        """Opens the windows of the last run again, one per turn of the event loop; the one in front stays there."""
        waiting, front = self._waiting, self.front()

        def go_on() -> None:
            if waiting and len(self._windows) < MOST_WINDOWS:
                wanted = waiting[0].get(OPEN_CONVERSATION)
                self._open(_known(self._services, wanted), waiting.pop(0))
                QTimer.singleShot(0, self, go_on)
            elif front in self._windows:
                self._use(front)
                front.bring_to_front()

        if waiting and front is not None:
            go_on()

    def open_window(self, conversation_id: ConversationId | None = None) -> ChatWindow:
        """A new window with a conversation or the page for a new chat; the keyboard goes there."""
        if len(self._windows) >= MOST_WINDOWS:
            found = self._windows[-1]
            found.services.navigation.show(conversation_id)
        else:
            found = self._open(conversation_id, None)
        self._use(found)
        found.bring_to_front()
        return found

    def open_conversation(self, conversation_id: ConversationId) -> None:
        """Shows a conversation in the window that has it, or else in the one used last; brings it to the front."""
        found = next((each for each in self._windows if each.current == conversation_id), None) or self.front()
        if found is None:
            self.open_window(conversation_id)
            return
        found.services.navigation.show(conversation_id)
        found.bring_to_front()

    def _open(self, conversation_id: ConversationId | None, values: JsonObject | None) -> ChatWindow:
        window, before = MainWindow(self._theme), self.front()
        if values is not None:  # it comes back without taking the keyboard from where it is
            window.restore_layout(values.get("layout"))
            window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        elif before is not None:
            window.restore_layout(before.window.save_layout())
            window.place.follow(before.window.place)
        services = services_for_window(self._services, window)
        found = self._complete(window, services, values or {})
        found.begin(conversation_id)
        window.show()
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, on=False)
        found.watch_place()
        return found

    def _complete(self, window: MainWindow, services: Services, values: JsonObject) -> ChatWindow:
        memory = WindowMemory(values, self._write)
        found = ChatWindow(window, self._theme, services, self._options, memory, self)
        self._windows.append(found)
        window.close_requested.connect(self._on_window_close_requested)
        services.navigation.current_changed.connect(self._on_navigation_current_changed)
        self.opened.emit(found)
        found.watch_place()
        return found

    # --- closing --------------------------------------------------------------------------------------------------

    @Slot()
    def _on_window_close_requested(self) -> None:
        sender = self.sender()
        found = next((each for each in self._windows if each.window is sender), None)
        if found is not None:
            self.close_window(found)

    def close_window(self, found: ChatWindow) -> None:
        """Closes one window of several; with the only one the application ends, where the platform does so."""
        if len(self._windows) == 1 and not STAYS_WITHOUT_WINDOW:
            self.quit_requested.emit()
            return
        self._windows.remove(found)
        found.window.close_requested.disconnect(self._on_window_close_requested)
        found.close()
        self._on_navigation_current_changed()
        self._write()

    def put_away(self) -> None:
        """Takes all windows out of sight, before the end."""
        for each in self._windows:
            each.put_away()
        self._record.stop()  # the end saves it

    def close_all(self) -> None:
        """The end: nothing is shown any more."""
        for each in self._windows:
            each.window.allow_close()

    # --- later starts ---------------------------------------------------------------------------------------------

    def obey(self, request: StartRequest) -> int | None:
        """Does what a later start asks for; the id of the window that is in front then, None if it cannot be done."""
        if request.text_file:  # first of all, so that who left it hears if it is not there
            text = take_text(self._options.paths.runtime, request.text_file)
            if text is None:
                return None
            request = replace(request, text=text, text_file="")
        if request.token:
            os.environ["XDG_ACTIVATION_TOKEN"] = request.token  # Qt hands it to the compositor with the next wish
        try:
            return self._obey(request)
        finally:
            QTimer.singleShot(0, _forget_token)

    def _obey(self, request: StartRequest) -> int:
        wanted = _known(self._services, request.conversation)
        if request.kind is Kind.NEW_WINDOW or request.new_window or self.front() is None:
            self.open_window(wanted)
        elif wanted is not None:
            self.open_conversation(wanted)
        front = self.front()
        if front is None:
            return 0
        if request.kind in (Kind.NEW_CHAT, Kind.TEXT):
            front.joined.registry.run("chat.new")
        if request.kind is Kind.TEXT:
            front.joined.drafts.add_text(request.text)
        front.bring_to_front()
        if request.kind is Kind.FILES:
            front.joined.controllers.importing.offer(request.files)
        return int(front.window.winId())

    # --- following ------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_notices_toast_posted(self, notice: Notice) -> None:
        front = self.front()
        if front is not None:
            front.window.post_toast(notice)

    @Slot(QWindow)
    def _on_application_focus_window_changed(self, _window: QWindow | None) -> None:
        active = QApplication.activeWindow()
        while active is not None and (owner := active.parentWidget()) is not None:  # a dialog belongs to its window
            active = owner.window()
        found = next((each for each in self._windows if each.window is active), None)
        if found is not None:
            self._use(found)
            self.activated.emit()

    def _use(self, found: ChatWindow) -> None:
        if self._windows[0] is not found:
            self._windows.remove(found)
            self._windows.insert(0, found)
            self._write()

    @Slot()
    def _on_navigation_current_changed(self) -> None:
        """What a window shows stays in memory."""
        self._services.library.set_shown(each.current for each in self._windows)
        self.shown_changed.emit()

    @Slot()
    def _on_screens_settled(self) -> None:
        for each in self._windows:
            each.window.place.settle()

    @Slot(Qt.ApplicationState)
    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        """A click on the icon in the dock."""
        if state is Qt.ApplicationState.ApplicationActive and not self._windows:
            self.open_window()

    def _write(self) -> None:
        self._record.note([each.memory.values for each in self._windows] + self._waiting)


def _forget_token() -> None:
    os.environ.pop("XDG_ACTIVATION_TOKEN", None)


def _known(services: Services, wanted: object) -> ConversationId | None:
    """The conversation of that id, if there is one."""
    if not isinstance(wanted, str) or not is_valid_id(wanted):
        return None
    found = ConversationId(wanted)
    return found if services.library.summary(found) is not None else None
