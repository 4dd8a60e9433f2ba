"""A whole window over a folder, as the application makes it behind its first picture, for the tests of this folder."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_chat.app.chat_window import ChatWindow
from desktop_chat.app.controllers.notices import NoticeController
from desktop_chat.app.joining import Joined
from desktop_chat.app.options import RunOptions
from desktop_chat.app.services import Services
from desktop_chat.app.session import Session
from desktop_chat.app.window import WindowParts
from desktop_chat.app.windows import Windows
from desktop_chat.demo.server import DEMO_KEY
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import ConversationId
from desktop_chat.domain.messages import Message
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.runtime.paths import paths_in
from desktop_chat.services.account import KeyState
from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.state import WindowState
from desktop_chat.settings.store import SettingsStore
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

WAIT = 15_000  # milliseconds


class WindowStage:
    """One run of the window; ``quit`` ends it as the person would.

    Attributes:
        codes: exit codes that the session ended with. first: the window of the start.
    """

    def __init__(self, folder: Path, qtbot: QtBot, *, base_url: str = "", model: str = "", typed: str = "") -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.codes: list[int] = []
        self._is_gone = False
        self.first: ChatWindow
        paths = paths_in(folder)
        settings = SettingsStore(paths.settings_file)
        report = settings.load()
        settings.set("auto_title", False)  # its request would take a scripted answer
        self.theme = Theme()
        self.theme.set_reduced_motion(True)
        self.window = MainWindow(self.theme)
        self.runner = JobRunner()
        self.preferences = Preferences(settings, report, self.runner)
        state = WindowState(paths.state_file)
        state.load()
        self.window.restore_layout(state.get("layout"))
        self.window.resize(1180, 780)  # wider than the screen without a display, so that the sidebar has its place
        options = RunOptions(paths, base_url=base_url, model=model)
        self.session = Session(options, self.window, self.theme, self.preferences, state, self.runner, self.window)
        self.session.ended.connect(self.codes.append)
        self.window.close_requested.connect(self.session.close_first_window)
        self.window.show()
        QTest.keyClicks(self.window, typed)  # before there is anything to type in
        self.session.start()
        self.until(lambda: self.session.windows is not None)
        # By its widget: those of the last run may be back already, and in front for a moment.
        self.first = next(each for each in self.windows.open_windows() if each.window is self.window)
        self.until(lambda: self.joined.controllers.pages._is_ready)
        if base_url:  # the scripted server wants its key
            self.services.account.save_key(DEMO_KEY)
            self.until(lambda: self.services.account.state is KeyState.PRESENT)

    @property
    def services(self) -> Services:
        assert self.session._services is not None
        return self.session._services

    @property
    def windows(self) -> Windows:
        assert self.session.windows is not None
        return self.session.windows

    @property
    def parts(self) -> WindowParts:
        return self.first.parts

    @property
    def joined(self) -> Joined:
        return self.first.joined

    @property
    def current(self) -> ConversationId:
        current = self.services.navigation.current
        assert current is not None
        return current

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT)

    def run(self, command_id: str, argument: object = None) -> bool:
        return self.joined.registry.run(command_id, argument)

    def say(self, text: str) -> None:
        """Writes and sends a message and waits until the turn ended and is on disk."""
        self.parts.composer.set_draft(Draft(text))
        assert self.parts.composer.can_send()
        self.joined.controllers.composer.send()
        self.settle()

    def settle(self) -> None:
        services = self.services
        self.until(lambda: not services.turns.running())
        self.until(lambda: services.library.writer.pending == 0)

    def path(self) -> tuple[Message, ...]:
        conversation = self.services.library.conversation(self.current)
        assert conversation is not None
        return conversation.active_path()

    def texts(self) -> list[str]:
        return [message.text for message in self.path()]

    def shown(self) -> list[str]:
        """What the transcript shows, as a screen reader says it."""
        rows = self.parts.rows
        return [str(rows.data(rows.index(row))) for row in range(rows.rowCount())]

    def banners(self) -> list[str]:
        own = next(each for each in self.joined.rest if isinstance(each, NoticeController)).own_banner
        return [notice.key for notice in (*self.services.notices.banners(), *([own] if own else []))]

    def answer_box(self, label: str) -> None:
        """Presses a button of the message box that is open."""
        self.until(lambda: any(box.isVisible() for box in self._boxes()))
        box = next(box for box in self._boxes() if box.isVisible())
        next(button for button in box.buttons() if button.text() == label).click()

    @staticmethod
    def _boxes() -> list[QMessageBox]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox)]

    def quit(self) -> int:
        """Closes the window and waits for the end."""
        if self._is_gone:
            return self.codes[0]
        self._is_gone = True
        if not self.codes:
            if len(self.windows.all()) == 1:
                self.windows.all()[0].close()
            else:
                self.session.end()
            self.until(lambda: bool(self.codes))
        for window in self.windows.all():
            window.allow_close()
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()
        return self.codes[0]
