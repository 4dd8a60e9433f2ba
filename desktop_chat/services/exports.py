"""Owns exporting: one conversation after the other on the io pool, with progress and cancel; GUI thread."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.ids import ConversationId
from desktop_chat.exchange.exporters import ENDINGS, ExportOptions, export, file_name, write_export
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.error_texts import error_sentence
from desktop_chat.storage.repository import HistoryStore


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """``done`` of ``total`` conversations are written."""

    done: int
    total: int


@dataclass(slots=True)
class _Export:
    waiting: deque[ConversationId]
    write: Callable[[Conversation], Path]
    total: int
    written: list[Path]
    problems: list[str]


class ExportService(QObject):
    """Writes conversations as files; one export at a time.

    Signals:
        progressed(object): ExportProgress.
        finished(object, object): the Paths written, and sentences about conversations that could not be exported.
        failed(str): a sentence; files written so far stay.
        file_exists(str): nothing was written because that file is there; export again with overwrite.
        cancelled(int): after so many files.
    """

    progressed = Signal(object)
    finished = Signal(object, object)
    failed = Signal(str)
    file_exists = Signal(str)
    cancelled = Signal(int)

    def __init__(
        self,
        store: HistoryStore,
        runner: JobRunner,
        loaded: Callable[[ConversationId], Conversation | None],
        parent: QObject | None = None,
    ) -> None:
        """``loaded`` gives a conversation from memory, which may hold what a full disk has not taken yet."""
        super().__init__(parent)
        self._store = store
        self._loaded = loaded
        self._runner = runner
        self._export: _Export | None = None

    @property
    def is_running(self) -> bool:
        return self._export is not None

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

        def write(conversation: Conversation) -> Path:
            write_export(target, export(conversation, kind, options), overwrite=overwrite)
            return target

        self._begin([conversation_id], write)

    def export_many(
        self, conversation_ids: Sequence[ConversationId], folder: Path, kind: str, options: ExportOptions
    ) -> None:
        """Writes conversations into a folder, made if needed, under names of their own; what exists is left alone."""

        def write(conversation: Conversation) -> Path:
            folder.mkdir(mode=0o700, exist_ok=True)  # in a folder that is there: a mistyped path is no wish for a tree
            return write_unique(folder, conversation, kind, export(conversation, kind, options))

        self._begin(conversation_ids, write)

    def cancel(self) -> None:
        """Ends after the conversation at hand."""
        if self._export is not None:
            self._export.waiting.clear()
            written = len(self._export.written)
            self._export = None
            self.cancelled.emit(written)

    def _begin(self, ids: Sequence[ConversationId], write: Callable[[Conversation], Path]) -> None:
        self._export = _Export(deque(ids), write, len(ids), [], [])
        self._next()

    def _next(self) -> None:
        export_ = self._export
        if export_ is None:
            return
        if not export_.waiting:
            self._export = None
            self.finished.emit(export_.written, export_.problems)
            return
        # One job per conversation, so that saving a message never waits for a whole export.
        conversation_id, store = export_.waiting.popleft(), self._store
        here = self._loaded(conversation_id)
        copy = Conversation(here.meta, here) if here is not None else None  # ours goes on changing on this thread

        def run(_: JobContext) -> tuple[_Export, Path | FileExistsError]:
            try:
                return export_, export_.write(copy if copy is not None else store.load(conversation_id))
            except FileExistsError as error:
                return export_, error  # a question to the person, and no failure that the log should keep

        job = self._runner.start(Pool.IO, run)
        job.succeeded.connect(self._on_conversation_written)
        job.failed.connect(partial(self._on_conversation_failed, export_))

    @Slot(object)
    def _on_conversation_written(self, result: tuple[_Export, Path | FileExistsError]) -> None:
        export_, path = result
        if export_ is not self._export:
            return
        if isinstance(path, FileExistsError):
            self._export = None
            self.file_exists.emit(str(path.filename or ""))
            return
        export_.written.append(path)
        self.progressed.emit(ExportProgress(len(export_.written) + len(export_.problems), export_.total))
        self._next()

    def _on_conversation_failed(self, export_: _Export, error: object) -> None:
        if export_ is not self._export:
            return
        if isinstance(error, OSError):
            self._export = None
            reason = error.strerror or str(error)
            self.failed.emit(self.tr("The export could not be written: %1").replace("%1", reason))
        else:
            sentence = error_sentence(error) if isinstance(error, ChatError) else type(error).__name__
            export_.problems.append(sentence)
            self._next()


def write_unique(folder: Path, conversation: Conversation, kind: str, data: bytes) -> Path:
    """Writes an export under the first free name in a folder."""
    name = file_name(conversation.meta.title, conversation.meta.created_at, kind)
    ending = f".{ENDINGS[kind]}"
    stem = name.removesuffix(ending)
    number = 1
    while True:
        target = folder / (name if number == 1 else f"{stem} ({number}){ending}")
        try:
            write_export(target, data, overwrite=False)
        except FileExistsError:
            number += 1
        else:
            return target
