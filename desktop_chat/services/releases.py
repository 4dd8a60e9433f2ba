"""Owns the look for a newer version, made once for each time that a person asks for it; lives on the GUI thread."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.backend.releases import RELEASES_API, Release, latest_release
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.runtime.build import Build
from desktop_chat.services.error_texts import error_sentence
from desktop_chat.services.preferences import Preferences

#: Failures that the sentences about a chat service fit as well.
_OF_THE_NETWORK = frozenset(
    {
        ErrorKind.NAME_NOT_FOUND,
        ErrorKind.REFUSED,
        ErrorKind.UNREACHABLE,
        ErrorKind.CONNECT_TIMEOUT,
        ErrorKind.CERTIFICATE,
        ErrorKind.CLOCK,
        ErrorKind.PROXY,
        ErrorKind.REDIRECT,
        ErrorKind.NO_ANSWER,
        ErrorKind.CONNECTION_LOST,
    }
)


class ReleaseService(QObject):
    """Asks the project's page for its newest release; nothing is ever downloaded.

    Signals:
        answered(str, str): a sentence, and the address of the release's page; empty if there is nothing newer.
    """

    answered = Signal(str, str)

    def __init__(
        self,
        build: Build,
        preferences: Preferences,
        runner: JobRunner,
        parent: QObject | None = None,
        *,
        api: str = RELEASES_API,
    ) -> None:
        super().__init__(parent)
        self.build = build
        self._preferences = preferences
        self._runner = runner
        self._api = api
        self._job: Job | None = None

    @property
    def is_asking(self) -> bool:
        return self._job is not None

    def look(self) -> bool:
        """Starts asking; False if there is nobody to ask, which ``answered`` has said then."""
        repository = self.build.repository
        if repository is None:
            sentence = self.tr("This copy (%1, version %2) names no place where new versions are announced.")
            self.answered.emit(sentence.replace("%1", self.build.kind).replace("%2", self.build.version), "")
            return False
        if self._job is None:
            proxy, api = self._preferences.text("proxy") or None, self._api

            def ask(context: JobContext) -> Release | None:
                return latest_release(repository, proxy, context.cancel, api=api)

            self._job = self._runner.start(Pool.BACKGROUND, ask)
            self._job.succeeded.connect(self._on_job_succeeded)
            self._job.failed.connect(self._on_job_failed)
            self._job.finished.connect(self._on_job_finished)
        return True

    def cancel(self) -> None:
        """Stops asking; no answer follows."""
        if self._job is not None:
            self._job.cancel()

    @Slot(object)
    def _on_job_succeeded(self, release: object) -> None:
        have = self.build.version
        if not isinstance(release, Release):
            self.answered.emit(self.tr("No version has been published yet. You have %1.").replace("%1", have), "")
        elif release.is_newer_than(have):
            sentence = self.tr("Version %1 is available. You have %2.")
            page = f"{self.build.home}/releases/tag/{release.tag}"
            self.answered.emit(sentence.replace("%1", release.version).replace("%2", have), page)
        else:
            sentence = self.tr("You have the newest version, %1.")
            self.answered.emit(sentence.replace("%1", have), "")

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        if isinstance(error, ChatError) and error.kind in _OF_THE_NETWORK:
            reason = error_sentence(error)
        elif isinstance(error, ChatError) and error.kind in (ErrorKind.RATE_LIMITED, ErrorKind.PERMISSION):
            reason = self.tr("The server asks to try again later.")
        else:
            reason = self.tr("The server gave an answer that cannot be used.")
        self.answered.emit(f"{self.tr('It is not known whether there is a newer version.')} {reason}", "")

    @Slot()
    def _on_job_finished(self) -> None:
        self._job = None
