"""Owns a window after its first paint: opens the history, builds services and widgets, closes them again."""

import gc
import logging

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox

from desktop_chat.app import exit_codes
from desktop_chat.app.bindings import Bindings
from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.controllers.dialogs import DialogController
from desktop_chat.app.controllers.header import HeaderController
from desktop_chat.app.controllers.notices import NoticeController
from desktop_chat.app.controllers.pages import PageController
from desktop_chat.app.controllers.palette import PaletteController
from desktop_chat.app.controllers.sidebar import SidebarController
from desktop_chat.app.controllers.transcript import TranscriptController
from desktop_chat.app.hand_over import socket_path
from desktop_chat.app.instance import InstanceServer
from desktop_chat.app.links import LinkOpener
from desktop_chat.app.options import RunOptions
from desktop_chat.app.screenshot import Screenshot
from desktop_chat.app.services import Services, build_services, close_services
from desktop_chat.app.window import WindowParts, fill_window
from desktop_chat.backend.claude import preload
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.domain.errors import ChatError
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.error_texts import error_sentence
from desktop_chat.services.notices import Notice, Severity
from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.state import WindowState
from desktop_chat.storage.errors import FolderInUse
from desktop_chat.storage.repository import HistoryStore
from desktop_chat.ui.actions import Actions
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

IN_USE_RETRIES = 20  # `ask` holds the folder only for the moment of a write
IN_USE_PAUSE = 150  # milliseconds
WARM_UP_DELAY = 600  # milliseconds after the window is complete, so that the SDK's import disturbs nobody
FOLD_INTERVAL = 30_000  # milliseconds
HEADER_MENU = (
    "chat.rename", "chat.pin", "chat.duplicate", "chat.archive", "chat.export", "chat.settings", "", "chat.delete", "",
    "view.palette", "chat.export_all", "app.trash", "view.theme", "app.account", "app.settings", "",
    "app.shortcuts", "app.first_run", "app.about", "app.quit",
)  # fmt: skip

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
    ) -> None:
        super().__init__(parent)
        self._options = options
        self._window = window
        self._theme = theme
        self._preferences = preferences
        self._state = state
        self._runner = runner
        self._attempts = 0
        self._services: Services | None = None
        self._parts: WindowParts | None = None
        self._controllers: list[object] = []
        self._dialogs: DialogController | None = None
        self._actions: Actions | None = None
        self._is_closing = False
        self._instance = InstanceServer(socket_path(options.paths.runtime, options.paths.data), self)
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
        _log.error("the history could not be opened: %s", error)
        if isinstance(error, FolderInUse):
            reason = self.tr("Another program has this data folder open: %1").replace(
                "%1", str(self._options.paths.data)
            )
        elif isinstance(error, ChatError):
            reason = error.detail or error_sentence(error)
        else:
            reason = type(error).__name__
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
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
        if self._is_closing:
            store.close()
            self._finish(exit_codes.OK)
            return
        services = build_services(store, self._preferences, self._runner, self._options, self)
        parts = fill_window(self._window, self._theme, services)
        self._services, self._parts = services, parts
        self._join(services, parts)
        if self._options.demo:
            services.account.use_demo(services.demo.start())
        else:
            services.account.refresh()
        services.drafts.load()
        services.library.load_summaries()
        self._instance.listen()
        self._tell_of_settings()
        self._tell_of_problems(store)
        QTimer.singleShot(WARM_UP_DELAY, self._warm_up)
        self._fold_timer.start()

    def _join(self, services: Services, parts: WindowParts) -> None:
        registry = CommandRegistry()
        actions = Actions(registry, parts.window)
        composer = ComposerController(services, parts.composer, self._options.model, self)
        header = HeaderController(services, parts.header, composer, self)
        sidebar = SidebarController(services, parts.sidebar, parts.conversations, parts.filtered, self)
        transcript = TranscriptController(services, parts.transcript, parts.rows, composer, registry, self)
        dialogs = DialogController(services, parts.window, parts.theme, composer, self._options.paths, self)
        palette = PaletteController(services, parts, registry, actions, header, self)
        notices = NoticeController(services, parts.window, registry, sidebar, self)
        pages = PageController(services, parts, composer, self._state, self)
        links = LinkOpener(services.preferences, parts.window)
        Bindings(registry, services, parts, composer, header, sidebar, dialogs, palette.open)
        actions.set_shortcuts(_shortcuts(services.preferences))
        actions.refresh()
        parts.header.set_menu_actions(actions.menu_actions(HEADER_MENU))
        self._controllers = [registry, actions, composer, header, sidebar, transcript, dialogs, palette, notices, pages]
        self._dialogs, self._actions = dialogs, actions
        sidebar.export_requested.connect(dialogs.export_some)
        sidebar.undo_changed.connect(lambda can: registry.set_context("can_undo", can))
        parts.sidebar.settings_requested.connect(dialogs.open_settings_page)
        parts.sidebar.collapse_requested.connect(parts.window.toggle_sidebar)
        parts.header.chip_clicked.connect(dialogs.open_chat_settings_at)
        parts.header.new_chat_requested.connect(sidebar.new_chat)
        parts.composer.model_clicked.connect(parts.header.open_model_picker)
        parts.composer.settings_clicked.connect(dialogs.open_chat_settings)
        parts.composer.reason_clicked.connect(lambda: registry.run("app.account"))
        parts.composer.slash_requested.connect(palette.open_commands)
        parts.empty_page.starter_chosen.connect(composer.take_starter)
        parts.transcript.link_activated.connect(links.open)
        parts.window.files_dropped.connect(composer.add_files)
        parts.window.text_dropped.connect(parts.composer.insert_text)
        parts.window.sidebar_shown.connect(lambda shown: actions.set_checked("view.sidebar", shown))
        actions.set_checked("view.sidebar", parts.window.panes.is_left_shown)
        composer.text_view_requested.connect(dialogs.show_text)
        services.preferences.changed.connect(self._on_preferences_changed)
        self._instance.raise_requested.connect(self._on_instance_raise_requested)
        self._inbox.addPath(str(services.store.root / "inbox"))
        self._inbox.directoryChanged.connect(self._on_inbox_changed)
        self._fold_timer.timeout.connect(self._on_fold_timer_expired)
        pages.ready.connect(self._on_pages_ready)

    def _tell_of_settings(self) -> None:
        report = self._preferences.report
        services = self._services
        if services is None or not (report.bad_keys or report.is_unreadable or report.is_newer):
            return
        if report.is_newer:
            sentence = self.tr("The settings were written by a newer version. What this one knows is used.")
        elif report.is_unreadable:
            sentence = self.tr("The settings file could not be read. The defaults are used.")
        else:
            names = ", ".join(report.bad_keys)
            sentence = self.tr("Some settings could not be used and are at their defaults: %1").replace("%1", names)
        kept = self.tr("The file as it was is kept as %1.").replace("%1", str(report.backup)) if report.backup else ""
        services.notices.set_banner("settings", Notice(Severity.WARNING, sentence, kept, key="settings"))

    def _tell_of_problems(self, store: HistoryStore) -> None:
        services = self._services
        if services is not None and not store.writable:
            problems = "; ".join(problem.text for problem in store.problems()[:3])
            sentence = self.tr("The history is open for reading only.")
            services.notices.set_banner("readonly", Notice(Severity.ERROR, sentence, detail=problems, key="readonly"))

    @Slot()
    def _warm_up(self) -> None:
        """Imports the SDK on a worker; afterwards the garbage collector leaves its objects alone."""

        def load(_: JobContext) -> None:
            preload()

        if not self._is_closing:
            self._runner.start(Pool.BACKGROUND, load).succeeded.connect(self._on_sdk_loaded)

    @Slot(object)
    def _on_sdk_loaded(self, _result: object) -> None:
        gc.freeze()

    @Slot()
    def _on_pages_ready(self) -> None:
        if self._options.screenshot is not None:
            shot = Screenshot(self._window, self._options.screenshot, self)
            shot.taken.connect(self._on_screenshot_taken)
            shot.start()

    @Slot(bool)
    def _on_screenshot_taken(self, saved: bool) -> None:
        self._close(exit_codes.OK if saved else exit_codes.STORAGE)

    # --- running --------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        if key == "shortcuts" and self._actions is not None:
            self._actions.set_shortcuts(_shortcuts(self._preferences))
        elif key == "show_thinking" and self._parts is not None:
            self._parts.transcript.set_show_thinking(self._preferences.flag(key))

    @Slot()
    def _on_instance_raise_requested(self) -> None:
        window = self._window
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

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

    @Slot(str)
    def tell_of_exception(self, name: str) -> None:
        """An exception that nobody caught: the person hears of it, the window goes on."""
        if self._services is not None:
            sentence = self.tr("Something unexpected went wrong (%1). It is in the log.").replace("%1", name)
            self._services.notices.toast(sentence, severity=Severity.ERROR)

    # --- closing --------------------------------------------------------------------------------------------------

    def end(self) -> None:
        """Saves everything and ends; asks first if something could not be saved."""
        services = self._services
        if services is None:
            self._is_closing = True
            if self._runner.active_count == 0:
                self._finish(exit_codes.OK)
            return
        problem = services.library.writer.problem
        if problem is None:
            self._close(exit_codes.OK)
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(self.tr("Some of what you wrote is not on disk yet. Quit all the same?"))
        box.setInformativeText(problem.detail)
        leave = box.addButton(self.tr("Quit and lose it"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)

        def answer() -> None:
            if box.clickedButton() is leave:
                self._close(exit_codes.STORAGE)

        box.finished.connect(answer)
        box.open()

    def _close(self, code: int) -> None:
        """Saves the layout and ends the services; the window is out of sight meanwhile."""
        services = self._services
        if self._is_closing or services is None:
            return
        self._is_closing = True
        if self._dialogs is not None:
            self._dialogs.close_all()
        self._state.set("layout", self._window.save_layout())  # type: ignore[arg-type]
        self._window.hide()
        self._fold_timer.stop()
        self._instance.close()
        for problem in close_services(services):
            _log.error("not saved at the end: %s", problem)
        try:
            self._state.save()
        except ChatError as error:
            _log.warning("the window's state was not saved: %s", error)
        self._finish(code)

    def _finish(self, code: int) -> None:
        self._runner.shutdown()
        self.ended.emit(code)


def _shortcuts(preferences: Preferences) -> dict[str, object]:
    value = preferences.get("shortcuts")
    return dict(value) if isinstance(value, dict) else {}
