"""Tells the person of what went wrong unexpectedly: in a dialog, a toast or a banner, never in silence; GUI thread.

A dialog comes for what nobody deals with, at most once a minute; a toast for what happens again or what its own part
of the window deals with; a banner for a crash of the run before.
"""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_chat.app import reports
from desktop_chat.app.options import RunOptions
from desktop_chat.app.report_files import ReportSaver
from desktop_chat.app.services import Services
from desktop_chat.app.troubles import Troubles
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.runtime.faults import Fault, collect
from desktop_chat.runtime.problem_report import log_tail, report_text
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.services.preferences import Preferences
from desktop_chat.ui.dialogs.report_dialog import ReportDialog
from desktop_chat.ui.theme.theme import Theme

COMMAND = "app.problem_report"
BANNER = "last run"
_GATHER = 150  # milliseconds in which what follows from one fault comes together
_DIALOG_PAUSE = 60.0  # seconds between two dialogs that open by themselves
_TOAST_PAUSE = 30.0


class ProblemController(QObject):
    """Problems of this run and of the one before.

    Signals:
        quit_requested(): the person wants to end the program, or there is none who could.
    """

    quit_requested = Signal()
    _rung = Signal()

    def __init__(
        self,
        troubles: Troubles,
        window: Callable[[], QWidget | None],
        theme: Theme,
        preferences: Preferences,
        options: RunOptions,
        runner: JobRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._has_onlooker = options.screenshot is None
        self._troubles = troubles
        self._window = window
        self._theme = theme
        self._preferences = preferences
        self._paths = options.paths
        self._runner = runner
        self._services: Services | None = None
        self._dialog: ReportDialog | None = None
        self._happened: Sequence[str] = ()
        self._fault: Fault | None = None
        self._next_dialog = self._next_toast = 0.0
        self._saver = ReportSaver(runner, self)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER)
        self._gather.timeout.connect(self._on_gathered)
        self._rung.connect(self._on_rung)
        troubles.listen(self._rung.emit)

    def bind(self, registry: CommandRegistry) -> None:
        """Gives a window its command."""
        registry.bind(COMMAND, self._on_report_requested)

    def attach(self, services: Services) -> None:
        """The window is complete: from now on there are toasts and banners, and a way on."""
        self._services = services
        folder = self._paths.logs

        def look(_: JobContext) -> Fault | None:
            return collect(folder)

        self._runner.start(Pool.BACKGROUND, look).succeeded.connect(self._on_faults_collected)

    @property
    def has_broken_start(self) -> bool:
        """True if the window will never be complete."""
        return self._services is None and any(trouble.serious for trouble in self._troubles.all())

    def close(self) -> None:
        """Nobody can be told any more; what comes now is told after the end of the event loop."""
        self._troubles.listen(None)
        self._gather.stop()
        if self._dialog is not None:
            self._dialog.done(0)

    # --- this run -------------------------------------------------------------------------------------------------

    @Slot()
    def _on_rung(self) -> None:
        """Comes on the GUI thread, perhaps in the middle of painting: nothing may open now."""
        if not self._gather.isActive():
            self._gather.start()

    @Slot()
    def _on_gathered(self) -> None:
        news = self._troubles.take()
        now = time.monotonic()
        is_new = any(trouble.serious and not trouble.is_told for trouble in news)
        if is_new and not self._has_onlooker:
            self.quit_requested.emit()  # and what started it tells of it
            return
        if self._dialog is not None and self._fault is None:
            self._show_troubles()
        elif is_new and self._dialog is None and now >= self._next_dialog:
            self._next_dialog = now + _DIALOG_PAUSE
            self._open()
            self._show_troubles()
        elif self._services is None:
            return  # stays untold, and comes with the next dialog or after the end
        elif is_new or (news and now >= self._next_toast):
            self._next_toast = now + _TOAST_PAUSE
            self._toast(news[-1].words.partition(" ")[0].rstrip(":"))
        for trouble in news:
            trouble.is_told = True

    def _toast(self, kind: str) -> None:
        assert self._services is not None
        sentence = self.tr("Something unexpected went wrong (%1).").replace("%1", kind)
        action = NoticeAction(COMMAND, self.tr("Show report"))
        notice = Notice(Severity.ERROR, sentence, kept=self._kept(), actions=(action,), key="trouble")
        self._services.notices.toast_posted.emit(notice)

    def _show_troubles(self) -> None:
        found = self._troubles.all()
        serious = [trouble for trouble in found if trouble.serious] or found
        words = serious[-1].words.partition(" ")[0].rstrip(":")
        if self._services is not None:
            sentence = self.tr("Something unexpected went wrong (%1). Desktop Chat goes on.")
        else:
            sentence = self.tr("Desktop Chat could not start because something unexpected went wrong (%1).")
        self._fill(f"{sentence.replace('%1', words)} {self._kept()}", reports.of_troubles(found))

    def _kept(self) -> str:
        writer = self._services.library.writer if self._services is not None else None
        if writer is None:
            return self.tr("Your chats are on disk.")
        if writer.problem is not None or writer.given_up is not None:
            return self.tr("The disk refuses to save at the moment, so what was written last is not on it yet.")
        return self.tr("Everything that was sent and received so far is on disk.")

    # --- the run before -------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_faults_collected(self, fault: object) -> None:
        if self._services is None or not isinstance(fault, Fault):
            return
        self._fault = fault
        notice = Notice(
            Severity.INFO,
            self.tr("Desktop Chat ended unexpectedly last time."),
            kept=self.tr("Nothing that was sent is lost."),
            actions=(NoticeAction(COMMAND, self.tr("Show report")),),
            key=BANNER,
        )
        self._services.notices.set_banner(BANNER, notice)

    # --- the dialog -----------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_report_requested(self, _argument: object) -> None:
        """The command, and the buttons of toast and banner: the crash before as long as it was not looked at."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        fault = self._fault
        self._open(is_asked_for=True)
        if fault is not None:
            if self._services is not None:
                self._services.notices.set_banner(BANNER, None)
            sentence = self.tr("Desktop Chat ended unexpectedly last time. Nothing that was sent is lost.")
            self._fill(sentence, reports.of_fault(fault))
        elif self._troubles.all():
            self._show_troubles()
        else:
            sentence = self.tr("Nothing unexpected has gone wrong since the start.")
            self._fill(sentence, [self.tr("Nothing unexpected since the start.")])

    def _open(self, *, is_asked_for: bool = False) -> None:
        is_complete = self._services is not None
        self._dialog = ReportDialog(
            self._theme,
            self.tr("Problem report") if is_asked_for else self.tr("Something went wrong"),
            self._window(),
            can_continue=is_complete,
            can_quit=not is_asked_for,
        )
        self._dialog.save_requested.connect(self._on_dialog_save_requested)
        self._dialog.quit_requested.connect(self.quit_requested)
        self._dialog.finished.connect(self._on_dialog_finished)
        dialog = self._dialog

        def forget() -> None:
            if self._dialog is dialog:  # its window went, and took it along
                self._dialog = self._fault = None

        dialog.destroyed.connect(forget)
        self._happened = ()
        dialog.show()

    def _fill(self, sentence: str, happened: Sequence[str]) -> None:
        """Shows what is known at once; versions and log, which lie on the disk, follow from a worker."""
        dialog = self._dialog
        if dialog is None or happened == self._happened:
            return
        self._happened = happened
        if not dialog.report():
            dialog.show_report(sentence, "\n".join(happened))
        system, settings = reports.system_facts(), reports.changed_settings(self._preferences)
        log_file = self._paths.log_file

        def make(_: JobContext) -> tuple[str, str]:
            text = report_text(happened, system=system, changed_settings=settings, log=log_tail(log_file))
            return sentence, text

        self._runner.start(Pool.BACKGROUND, make).succeeded.connect(self._on_report_made)

    @Slot(object)
    def _on_report_made(self, made: object) -> None:
        if self._dialog is not None and isinstance(made, tuple):
            self._dialog.show_report(*made)

    @Slot()
    def _on_dialog_save_requested(self) -> None:
        if self._dialog is not None:
            self._saver.save(self._dialog.report(), self._dialog, self._dialog.show_message)

    @Slot()
    def _on_dialog_finished(self) -> None:
        dialog, self._dialog = self._dialog, None
        self._fault = None
        if dialog is not None:
            dialog.deleteLater()
