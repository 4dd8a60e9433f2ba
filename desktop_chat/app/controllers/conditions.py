"""Tells in banners what lastingly differs from normal: damaged or newer files, writes that were refused; GUI thread."""

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.services import Services
from desktop_chat.domain.errors import ChatError
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.storage.repository import StorageProblem

_MOST_DETAILS = 3


class ConditionController(QObject):
    """Banners about the settings file and the history as a whole, in all windows; one for the process."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._shown: tuple[str, ...] = ()
        library = services.library
        library.storage_problem_changed.connect(self._on_library_storage_problem_changed)
        library.writer.refused.connect(self._on_writer_refused)
        library.list.problems_found.connect(self._on_list_problems_found)
        self._tell_of_settings()

    def _set(self, key: str, severity: Severity, sentence: str, kept: str = "", detail: str = "") -> None:
        self._services.notices.set_banner(key, Notice(severity, sentence, kept, detail, key=key))

    def _tell_of_settings(self) -> None:
        report = self._services.preferences.report
        if not (report.bad_keys or report.is_unreadable or report.is_newer):
            return
        if report.is_newer:
            sentence = self.tr("The settings were written by a newer version. What this one knows is used.")
        elif report.is_unreadable:
            sentence = self.tr("The settings file could not be read. The defaults are used.")
        else:
            names = ", ".join(report.bad_keys)
            sentence = self.tr("Some settings could not be used and are at their defaults: %1").replace("%1", names)
        kept = self.tr("The file as it was is kept as %1.").replace("%1", str(report.backup)) if report.backup else ""
        self._set("settings", Severity.WARNING, sentence, kept)

    # --- the history ----------------------------------------------------------------------------------------------

    @Slot(list)
    def _on_list_problems_found(self, problems: list[StorageProblem]) -> None:
        """Tells once of what a look at the files found; a banner that was closed comes back only for news."""
        texts = tuple(f"{problem.path.name}: {problem.text}" for problem in problems)
        if texts == self._shown:
            return
        self._shown = texts
        detail = "; ".join(texts[:_MOST_DETAILS])
        if len(texts) > _MOST_DETAILS:
            detail += self.tr("; and %1 more").replace("%1", str(len(texts) - _MOST_DETAILS))
        if not self._services.store.writable:
            self._set("history", Severity.ERROR, self.tr("The history is open for reading only."), "", detail)
        elif texts:
            count = len(texts)
            sentence = self.tr("Something in the history needs attention.")
            if count > 1:
                sentence = self.tr("%1 things in the history need attention.").replace("%1", str(count))
            kept = self.tr("Everything that can be read is shown, and no file was thrown away.")
            self._set("history", Severity.WARNING, sentence, kept, detail)
        else:
            self._services.notices.set_banner("history", None)

    @Slot(object)
    def _on_library_storage_problem_changed(self, problem: ChatError | None) -> None:
        if problem is None:
            self._services.notices.set_banner("storage", None)
            return
        sentence = self.tr("Not saved: %1.").replace("%1", problem.detail or self.tr("the disk refused it"))
        kept = self.tr("Everything is kept in this window and written as soon as it is possible.")
        self._set("storage", Severity.ERROR, sentence, kept)

    @Slot(str, object)
    def _on_writer_refused(self, key: str, problem: ChatError) -> None:
        summary = next((each for each in self._services.library.summaries() if each.meta.id == key), None)
        title = summary.meta.title if summary is not None else ""
        sentence = self.tr("“%1” cannot be saved: %2.").replace("%1", title) if title else self.tr("Not saved: %2.")
        kept = self.tr("What you wrote is still in this window. Export or copy it before you quit.")
        action = NoticeAction("chat.export", self.tr("Export chat"))
        notice = Notice(
            Severity.ERROR, sentence.replace("%2", problem.detail), kept, actions=(action,), key=f"refused.{key}"
        )
        self._services.notices.set_banner(notice.key, notice)
