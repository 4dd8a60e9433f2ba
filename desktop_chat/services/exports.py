"""Owns exporting: loads, renders and writes on the io pool, with progress and cancel; lives on the GUI thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.ids import ConversationId
from desktop_chat.exchange.exporters import ExportOptions, export, file_name, write_export
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.storage.repository import HistoryStore


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """``done`` of ``total`` conversations are written; ``title`` is the one at hand."""

    done: int
    total: int
    title: str


class ExportService(QObject):
    """Writes conversations as files.

    Signals:
        progressed(object): ExportProgress.
        finished(object): list of the Paths written.
        failed(str): a sentence; files written so far stay.
        file_exists(str): nothing was written because that file is there; export again with overwrite.
        cancelled(int): after so many files.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(str)
    file_exists = Signal(str)
    cancelled = Signal(int)

    def __init__(self, store: HistoryStore, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self._job: Job | None = None
        self._written = 0

    def export_one(
        self,
        conversation_id: ConversationId,
        target: Path,
        kind: str,
        options: ExportOptions,
        *,
        overwrite: bool = False,
    ) -> None:
        """Writes one conversation to a file."""
        store = self._store

        def run(_: JobContext) -> list[Path]:
            write_export(target, export(store.load(conversation_id), kind, options), overwrite=overwrite)
            return [target]

        self._start(run)

    def export_many(
        self, conversation_ids: Sequence[ConversationId], folder: Path, kind: str, options: ExportOptions
    ) -> None:
        """Writes conversations into a folder, each under a name of its own; existing files are left alone."""
        store = self._store
        wanted = tuple(conversation_ids)

        def run(context: JobContext) -> list[Path]:
            written = []
            for number, conversation in enumerate(_load_each(store, wanted)):
                context.cancel.raise_if_cancelled()
                context.report(ExportProgress(number, len(wanted), conversation.meta.title))
                data = export(conversation, kind, options)
                written.append(write_unique(folder, conversation, kind, data))
            return written

        self._start(run)

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _start(self, run: object) -> None:
        self._written = 0
        job = self._runner.start(Pool.BACKGROUND, run)  # type: ignore[arg-type]
        self._job = job
        job.progressed.connect(self._on_job_progressed)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)
        job.cancelled.connect(self._on_job_cancelled)

    @Slot(object)
    def _on_job_progressed(self, progress: ExportProgress) -> None:
        self._written = progress.done
        self.progressed.emit(progress)

    @Slot(object)
    def _on_job_succeeded(self, paths: list[Path]) -> None:
        self._job = None
        self.finished.emit(paths)

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        self._job = None
        if isinstance(error, FileExistsError):
            self.file_exists.emit(str(error.filename or ""))
            return
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        self.failed.emit(self.tr("The export could not be written: %1").replace("%1", reason))

    @Slot()
    def _on_job_cancelled(self) -> None:
        self._job = None
        self.cancelled.emit(self._written)


def _load_each(store: HistoryStore, ids: Sequence[ConversationId]) -> Iterator[Conversation]:
    for conversation_id in ids:
        yield store.load(conversation_id)


def write_unique(folder: Path, conversation: Conversation, kind: str, data: bytes) -> Path:
    """Writes an export under the first free name in a folder."""
    name = file_name(conversation.meta.title, conversation.meta.created_at, kind)
    stem, dot, suffix = name.rpartition(".")
    number = 1
    while True:
        target = folder / (name if number == 1 else f"{stem} ({number}){dot}{suffix}")
        try:
            write_export(target, data, overwrite=False)
        except FileExistsError:
            number += 1
        else:
            return target
