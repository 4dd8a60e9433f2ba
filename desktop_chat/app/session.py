"""Owns what there is once per process behind the first picture: history, services, windows, their end; GUI thread."""

import gc
import logging
from dataclasses import replace

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_chat.app import exit_codes
from desktop_chat.app.chat_window import ChatWindow
from desktop_chat.app.closing import Closing
from desktop_chat.app.controllers.conditions import ConditionController
from desktop_chat.app.controllers.news import NewsController
from desktop_chat.app.controllers.problems import ProblemController
from desktop_chat.app.desktop.manners import Manners
from desktop_chat.app.instance import InstanceServer
from desktop_chat.app.options import RunOptions
from desktop_chat.app.screenshot import Screenshot
from desktop_chat.app.services import Services, build_services
from desktop_chat.app.session_end import SessionEnd
from desktop_chat.app.start_request import Kind, StartRequest, requests_for
from desktop_chat.app.troubles import Troubles
from desktop_chat.app.window_memory import first_values
from desktop_chat.app.windows import Windows
from desktop_chat.backend.claude import preload
from desktop_chat.domain.content import Attachment
from desktop_chat.domain.errors import ChatError
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.runtime.tracebacks import words_of
from desktop_chat.services.error_texts import error_sentence
from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.state import WindowState
from desktop_chat.storage.errors import FolderInUse
from desktop_chat.storage.repository import HistoryStore
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

IN_USE_RETRIES = 20  # `ask` holds the folder only for the moment of a write
IN_USE_PAUSE = 150  # milliseconds
KEY_DELAY = 100  # milliseconds after the page is ready; keyring and list of models would slow its first picture down
WARM_UP_DELAY = 600  # milliseconds after the window is complete, so that the SDK's import disturbs nobody
FOLD_INTERVAL = 30_000  # milliseconds
_log = logging.getLogger(__name__)


class Session(QObject):
    """Everything between the first paint and the end.

    Signals:
        ended(int): the window may close; with the exit code.
    """

    ended = Signal(int)

    def __init__(
        self,
        options: RunOptions,
        window: MainWindow,
        theme: Theme,
        preferences: Preferences,
        state: WindowState,
        runner: JobRunner,
        parent: QObject,
        troubles: Troubles | None = None,
    ) -> None:
        super().__init__(parent)
        self._options = options
        self._window: MainWindow | None = window
        self._theme = theme
        self._preferences = preferences
        self._state = state
        self._runner = runner
        self._attempts = 0
        self._services: Services | None = None
        self._shared: tuple[QObject, ...] = ()
        self.windows: Windows | None = None
        self._manners: Manners | None = None
        self._closing: Closing | None = None
        self._is_closing = False
        self._is_stuck = False
        self._problems = ProblemController(
            troubles or Troubles(), self._front, theme, preferences, options, runner, self
        )
        self._problems.quit_requested.connect(self.end)
        self._instance = InstanceServer(options.paths.window_socket, self._obey, self)
        self._inbox = QFileSystemWatcher(self)
        self._fold_timer = QTimer(self)
        self._fold_timer.setInterval(FOLD_INTERVAL)

    # --- opening --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Opens the history on the io pool; the rest follows when it is open."""
        root = self._options.paths.data

        def open_store(_: JobContext) -> HistoryStore:
            return HistoryStore.open(root)

        job = self._runner.start(Pool.IO, open_store)
        job.succeeded.connect(self._on_store_opened)
        job.failed.connect(self._on_store_failed)

    @Slot(object)
    def _on_store_failed(self, error: object) -> None:
        self._attempts += 1
        if isinstance(error, FolderInUse) and self._attempts < IN_USE_RETRIES:
            QTimer.singleShot(IN_USE_PAUSE, self.start)
            return
        _log.error("the history could not be opened: %s", words_of(error) if isinstance(error, Exception) else "")
        if isinstance(error, FolderInUse):
            reason = self.tr("Another program has this data folder open: %1").replace(
                "%1", str(self._options.paths.data)
            )
        elif isinstance(error, ChatError):
            reason = error.detail or error_sentence(error)
        else:
            reason = type(error).__name__
        box = QMessageBox(self._front())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("The history could not be opened. Nothing was changed."))
        box.setInformativeText(reason)
        again = box.addButton(self.tr("Try again"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Quit"), QMessageBox.ButtonRole.RejectRole)

        def answer() -> None:
            if box.clickedButton() is again:
                self._attempts = 0
                self.start()
            else:
                self._finish(exit_codes.STORAGE)

        box.finished.connect(answer)
        box.open()

    @Slot(object)
    def _on_store_opened(self, store: HistoryStore) -> None:
        if self._is_closing or self._window is None:
            store.close()
            self._finish(exit_codes.OK)
            return
        services = build_services(store, self._preferences, self._runner, self._options, self)
        self._services = services
        # Before the windows hear of it, who take what is theirs.
        services.attachments.attachment_added.connect(self._on_attachment_added)
        self._shared = (NewsController(services, self), ConditionController(services, self))
        self.windows = windows = Windows(services, self._theme, self._options, self._state, self)
        windows.opened.connect(self._on_windows_opened)
        windows.quit_requested.connect(self.end)
        first = windows.adopt(self._window, first_values(self._state))
        self._window = None
        self._closing = Closing(services, windows.front_widget, self)
        self._closing.agreed.connect(self._close)
        writer = services.library.writer
        SessionEnd(self._save_all, lambda: writer.is_settled, writer.settled, self)
        self._problems.attach(services)
        self._manners = Manners(services, windows, self._theme, self._state, self)
        self._connect(services, first)
        services.drafts.load()
        services.library.load_summaries()
        self._instance.listen()
        QTimer.singleShot(WARM_UP_DELAY, self._warm_up)
        self._fold_timer.start()

    @Slot()
    def _look_for_the_key(self) -> None:
        services = self._services
        if services is None or self._is_closing:
            return
        if self._options.demo:
            services.account.use_demo(services.demo.start())
        else:
            services.account.refresh()

    def _front(self) -> QWidget | None:
        return self._window if self.windows is None else self.windows.front_widget()

    @Slot(object)
    def _on_windows_opened(self, opened: ChatWindow) -> None:
        self._problems.bind(opened.joined.registry)
        opened.joined.actions.refresh()

    def _connect(self, services: Services, first: ChatWindow) -> None:
        self._inbox.addPath(str(services.store.root / "inbox"))
        self._inbox.directoryChanged.connect(self._on_inbox_changed)
        self._fold_timer.timeout.connect(self._on_fold_timer_expired)
        first.joined.controllers.pages.ready.connect(self._on_pages_ready)
        if self._manners is not None and self._options.screenshot is None:
            first.joined.controllers.pages.ready.connect(self._manners.begin_soon)

    @Slot()
    def _warm_up(self) -> None:
        """Imports the SDK on a worker; afterwards the garbage collector leaves its objects alone."""

        def load(_: JobContext) -> None:
            preload()

        if not self._is_closing:
            self._runner.start(Pool.BACKGROUND, load).succeeded.connect(self._on_sdk_loaded)
            self._purge_trash()

    def _purge_trash(self) -> None:
        """What has been in the trash for as long as the settings say goes for good."""
        services, days = self._services, self._preferences.number("trash_days")
        if services is not None and services.store.writable and days > 0:
            services.library.writer.submit(lambda store: store.purge_trash(days), optional=True)

    @Slot(object)
    def _on_sdk_loaded(self, _result: object) -> None:
        gc.freeze()

    @Slot()
    def _on_pages_ready(self) -> None:
        nothing_to_show = self._services is not None and self._services.library.is_empty
        if nothing_to_show or self._options.screenshot is not None:
            self._look_for_the_key()
        else:
            QTimer.singleShot(KEY_DELAY, self._look_for_the_key)
        if self.windows is not None and self._options.screenshot is None:
            self.windows.bring_back()
            for request in requests_for(self._options):
                if request.kind not in (Kind.RAISE, Kind.NEW_WINDOW):
                    self.windows.obey(replace(request, new_window=False))
        if self.windows is not None and self._options.screenshot is not None:
            shot = Screenshot(self.windows.all()[0], self._options.screenshot, self)
            shot.taken.connect(self._on_screenshot_taken)
            shot.start()

    @Slot(bool)
    def _on_screenshot_taken(self, saved: bool) -> None:
        self._close(exit_codes.OK if saved else exit_codes.STORAGE)

    # --- running --------------------------------------------------------------------------------------------------

    def _obey(self, request: StartRequest) -> int | None:
        return self.windows.obey(request) if self.windows is not None else None

    @Slot(int, str, object, object)
    def _on_attachment_added(self, ticket: int, key: str, attachment: Attachment, _thumbnail: object) -> None:
        """A file whose window was closed while it was read goes to its draft all the same."""
        if self._services is not None and self.windows is not None and not self.windows.wait_for_file(ticket):
            self._services.drafts.add_file(key, attachment)

    @Slot(str)
    def _on_inbox_changed(self, _path: str) -> None:
        if self._services is not None:
            self._services.library.refresh_summaries()

    @Slot()
    def _on_fold_timer_expired(self) -> None:
        services = self._services
        if services is not None and not services.turns.running():
            now = services.library.now()
            services.library.writer.submit(lambda store: store.fold_idle(now), optional=True)

    # --- closing --------------------------------------------------------------------------------------------------

    @Slot()
    def close_first_window(self) -> None:
        """The window of the first picture is being closed; when it is complete ``Windows`` sees to it."""
        if self.windows is None:
            self.end()

    @Slot()
    def end_without_asking(self) -> None:
        """The system ends: everything is saved as far as it goes in time, and no box stands in the way."""
        if self._closing is not None and self._services is not None and not self._is_closing:
            self._closing.start(may_ask=False)
        else:
            self.end()

    def _save_all(self) -> None:
        """Has everything written that is not on disk yet; nothing ends."""
        if self._services is None or self.windows is None or self._is_closing:
            return
        for each in self.windows.open_windows():
            each.remember_place()
        self._services.drafts.flush()
        self._services.library.writer.retry_now()
        try:
            self._services.preferences.save_now()
        except ChatError as error:
            _log.warning("the settings were not saved: %s", words_of(error))
        self._save_state()

    def _save_state(self) -> None:
        try:
            self._state.save()
        except ChatError as error:
            _log.warning("the window's state was not saved: %s", words_of(error))

    @Slot()
    def end(self) -> None:
        """Saves everything and ends; asks first if something cannot be saved."""
        services = self._services
        if services is None:
            self._is_closing = True
            if self._problems.has_broken_start:
                self._finish(exit_codes.FAILED)
            elif self._runner.active_count == 0:
                self._finish(exit_codes.OK)
            return
        if self._closing is None:  # something unexpected broke off the start
            self._finish(exit_codes.FAILED)
        elif not self._is_closing:
            self._closing.start()

    @Slot(int)
    def _close(self, code: int) -> None:
        """Saves the layout and ends the services; the window is out of sight meanwhile."""
        if self._is_closing or self._closing is None or self.windows is None:
            return
        self._is_closing = True
        try:
            self._put_away(self._closing, self.windows)
        except Exception:  # the hook for exceptions tells of it; the process must end
            code = exit_codes.FAILED
            raise
        finally:
            self._finish(code)

    def _put_away(self, closing: Closing, windows: Windows) -> None:
        self._problems.close()
        windows.put_away()
        self._fold_timer.stop()
        self._instance.close()
        if self._manners is not None:
            self._manners.close()
        if not closing.close():
            self._is_stuck = True
        self._save_state()

    def _finish(self, code: int) -> None:
        try:
            if not self._is_stuck and not self._runner.shutdown():
                self._is_stuck = True
        finally:
            if self.windows is not None:
                self.windows.close_all()
            self.ended.emit(code)

    @property
    def is_stuck(self) -> bool:
        """True if a thread hangs; destroying its pool would wait for it for ever."""
        return self._is_stuck
