"""Opens the diagnostics: the checks of ``doctor`` on a worker, and their report to copy or save; GUI thread."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from desktop_chat.app.controllers.open_dialogs import OpenDialogs
from desktop_chat.app.doctor.findings import Finding, Level, as_text
from desktop_chat.app.report_files import ReportSaver
from desktop_chat.app.services import Services
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.credentials import KeyLookup, KeyStore
from desktop_chat.domain.errors import ChatError
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, Pool
from desktop_chat.runtime.paths import Paths
from desktop_chat.settings.store import SettingsStore
from desktop_chat.ui.dialogs.report_dialog import ReportDialog

NAME = "diagnostics"
_LETTERS = 80  # of a line, which is what the dialog has room for
_ORDER = (Level.PROBLEM, Level.NOTE, Level.FINE)


class DiagnosticsController(QObject):
    """At most one report is made at a time; closing its dialog stops the checks."""

    def __init__(self, services: Services, dialogs: OpenDialogs, paths: Paths, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._dialogs = dialogs
        self._paths = paths
        self._saver = ReportSaver(services.runner, self)
        self._found: list[Finding] = []
        self._job: Job | None = None

    @Slot()
    def open(self) -> None:
        """Opens the report and fills it as the checks end."""
        if self._dialogs.bring_to_front(NAME):
            return
        dialog = ReportDialog(self._dialogs.theme, self.tr("Diagnostics"), self._dialogs.window, can_quit=False)
        dialog.save_requested.connect(self._on_dialog_save_requested)
        dialog.finished.connect(self._on_dialog_finished)
        self._dialogs.show(NAME, dialog)
        self._found = []
        dialog.show_report(self.tr("Looking…"), "")
        self._start()

    def _start(self) -> None:
        paths, more = self._paths, _screens()
        account, preferences = self._services.account, self._services.preferences
        known, base_url, proxy = account.lookup, account.base_url, preferences.text("proxy") or None
        refusal: ChatError | None = None
        chosen: Endpoint | None = None
        try:
            chosen = account.endpoint()
        except ChatError as error:
            refusal = error

        @contextmanager
        def endpoint() -> Iterator[Endpoint]:
            if chosen is None:
                raise refusal or ChatError
            yield chosen

        def key() -> KeyLookup:
            return known if known is not None else KeyStore(os.environ).lookup(base_url)

        def work(context: JobContext) -> None:
            from desktop_chat.app.doctor.examine import examine
            from desktop_chat.app.doctor.subject import Subject

            report = SettingsStore(paths.settings_file).load()
            subject = Subject(
                paths, report, os.environ, lambda: base_url, key, endpoint, proxy, context.cancel, more=more
            )
            for finding in examine(subject):
                context.report(finding)

        self._job = self._services.runner.start(Pool.BACKGROUND, work)
        self._job.progressed.connect(self._on_job_progressed)
        self._job.succeeded.connect(self._on_job_succeeded)
        self._job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_progressed(self, finding: object) -> None:
        if isinstance(finding, Finding):
            self._found.append(finding)
            self._show(self.tr("Looking…"))

    @Slot(object)
    def _on_job_succeeded(self, _nothing: object) -> None:
        self._job = None
        levels = [finding.level for finding in self._found]
        problems, notes = levels.count(Level.PROBLEM), levels.count(Level.NOTE)
        # What needs somebody comes first; the rest stays in its order.
        self._found.sort(key=lambda finding: _ORDER.index(finding.level))
        if problems:
            self._show(self.tr("Not everything works. The lines with !! say what to do."))
        elif notes:
            self._show(self.tr("Nothing is broken. The lines with -> say what could be better."))
        else:
            self._show(self.tr("Everything works."))

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        self._job = None
        self._show(self.tr("The checks broke off (%1).").replace("%1", type(error).__name__))

    def _show(self, sentence: str) -> None:
        dialog = self._dialogs.get(NAME)
        if isinstance(dialog, ReportDialog):
            dialog.show_report(sentence, as_text(self._found, _LETTERS) + "\n")

    @Slot()
    def _on_dialog_save_requested(self) -> None:
        dialog = self._dialogs.get(NAME)
        if isinstance(dialog, ReportDialog):
            self._saver.save(dialog.report(), dialog, dialog.show_message, name=NAME)

    @Slot()
    def _on_dialog_finished(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None


def _screens() -> tuple[Finding, ...]:
    """What only the window knows: what draws it, and on what."""
    screens = [
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    ]
    return (
        Finding("window drawn by", QGuiApplication.platformName()),
        Finding("screens", "; ".join(screens) or "none"),
    )
