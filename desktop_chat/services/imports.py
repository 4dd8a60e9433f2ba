"""Owns importing: looks into files, then takes conversations in, one after the other, with cancel; GUI thread.

Files are read and taken apart on the background pool, because a disk that does not answer must not hold up what is
written; the history is asked and written on the io pool.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.domain.conversation import Conversation, ConversationSummary
from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.ids import ConversationId, IdSource, RandomIds
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.import_files import (
    Candidate,
    UnusableExport,
    claims_to_be_export,
    examine,
    read_export,
    recognise,
)
from desktop_chat.services.library import ConversationLibrary
from desktop_chat.storage.repository import HistoryStore

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that cannot be imported, and why in a sentence."""

    path: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of an import: the conversations that are in the history now, and what is not."""

    imported: tuple[ConversationId, ...]
    refused: tuple[Refusal, ...] = ()
    was_cancelled: bool = False


@dataclass(slots=True, eq=False)
class _Run:
    """Files that are looked into, or taken in."""

    waiting: deque[Path] = field(default_factory=deque)
    chosen: deque[Candidate] = field(default_factory=deque)
    total: int = 0
    done: int = 0
    imported: list[ConversationId] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    job: Job | None = None
    writes: bool = False
    was_cancelled: bool = False


class ImportService(QObject):
    """Takes exported conversations in; one run at a time.

    Attributes:
        is_taking_in: True from take_in to finished.

    Signals:
        examined(object): a Candidate, or a Refusal, in the order of the files.
        looked(): that was the last one.
        progressed(int, int): so many of so many conversations are imported or refused.
        finished(object): ImportResult.
        sorted_out(list, list): paths of exports, and paths of everything else.
    """

    examined = Signal(object)
    looked = Signal()
    progressed = Signal(int, int)
    finished = Signal(object)
    sorted_out = Signal(list, list)

    def __init__(
        self,
        store: HistoryStore,
        library: ConversationLibrary,
        runner: JobRunner,
        ids: IdSource | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._library, self._runner = store, library, runner
        self._ids = ids or RandomIds()
        self._looking: _Run | None = None
        self._taking: _Run | None = None

    @property
    def is_taking_in(self) -> bool:
        return self._taking is not None

    # --- looking --------------------------------------------------------------------------------------------------

    def sort_out(self, paths: Sequence[str]) -> None:
        """Looks at the beginnings of files for those that are exports; sorted_out follows."""

        def read(_: JobContext) -> tuple[list[str], list[str]]:
            ours = [path for path in paths if claims_to_be_export(Path(path))]
            return ours, [path for path in paths if path not in ours]

        self._runner.start(Pool.BACKGROUND, read).succeeded.connect(self._on_sorted_out)

    @Slot(object)
    def _on_sorted_out(self, result: tuple[list[str], list[str]]) -> None:
        self.sorted_out.emit(*result)

    def look(self, paths: Sequence[Path]) -> None:
        """Reads files without changing anything, in the place of what was looked at before; examined follows for each,
        then looked.
        """
        self.stop_looking()
        self._looking = _Run(waiting=deque(paths), total=len(paths))
        self._look_at_next(self._looking)

    def stop_looking(self) -> None:
        """Ends it without a word."""
        run, self._looking = self._looking, None
        if run is not None and run.job is not None:
            run.job.cancel()

    def _look_at_next(self, run: _Run) -> None:
        if not run.waiting:
            self._looking = None
            self.looked.emit()
            return
        path, store = run.waiting.popleft(), self._store

        def read(context: JobContext) -> tuple[Candidate, Conversation]:
            return examine(path, store, context.cancel)

        self._start(run, Pool.BACKGROUND, read, self._compare, partial(self._refuse, path, self._look_at_next))

    def _compare(self, run: _Run, found: tuple[Candidate, Conversation]) -> None:
        candidate, conversation = found
        store, here = self._store, self._library.conversation(conversation.id)
        copy = Conversation(here.meta, here) if here is not None else None  # ours goes on changing on this thread

        def compare(_: JobContext) -> Candidate:
            known, existing = recognise(conversation, store, copy)
            return replace(candidate, known=known, existing=existing)

        refuse = partial(self._refuse, candidate.path, self._look_at_next)
        self._start(run, Pool.IO, compare, self._show, refuse)

    def _show(self, run: _Run, candidate: Candidate) -> None:
        self.examined.emit(candidate)
        if run is self._looking:
            self._look_at_next(run)

    def _refuse(self, path: Path, go_on: Callable[[_Run], None], run: _Run, error: object) -> None:
        refusal = Refusal(path, _sentence(error))
        run.refused.append(refusal)
        self.examined.emit(refusal)
        if run is self._looking:
            go_on(run)

    # --- taking in ------------------------------------------------------------------------------------------------

    def take_in(self, chosen: Sequence[Candidate]) -> None:
        """Imports what was looked at; one whose id is in use becomes a copy. progressed and finished follow."""
        self.stop_looking()
        self._taking = _Run(chosen=deque(chosen), total=len(chosen))
        self._take_next(self._taking)

    def cancel(self) -> None:
        """Ends after the conversation at hand; finished follows with what is imported."""
        run = self._taking
        if run is None:
            return
        run.chosen.clear()
        run.was_cancelled = True
        if run.job is not None and not run.writes:  # what is being written is written, and said so
            run.job.cancel()
            self._take_next(run)

    def _take_next(self, run: _Run) -> None:
        if not run.chosen:
            self._taking = None
            self.finished.emit(ImportResult(tuple(run.imported), tuple(run.refused), run.was_cancelled))
            return
        candidate = run.chosen.popleft()

        def read(context: JobContext) -> Conversation:
            conversation, digest, _size = read_export(candidate.path, context.cancel)
            if digest != candidate.digest:
                raise UnusableExport("The file has changed since it was looked at.")
            return conversation

        self._start(
            run, Pool.BACKGROUND, read, partial(self._write, candidate), partial(self._note_refusal, candidate.path)
        )

    def _write(self, candidate: Candidate, run: _Run, conversation: Conversation) -> None:
        store, ids = self._store, self._ids

        def write(_: JobContext) -> ConversationSummary:
            return add_under_free_id(store, conversation, ids)

        self._start(run, Pool.IO, write, self._note_import, partial(self._note_refusal, candidate.path))

    def _note_import(self, run: _Run, summary: ConversationSummary) -> None:
        run.imported.append(summary.meta.id)
        self._library.list.put(summary)
        self._go_on(run)

    def _note_refusal(self, path: Path, run: _Run, error: object) -> None:
        run.refused.append(Refusal(path, _sentence(error)))
        self._go_on(run)

    def _go_on(self, run: _Run) -> None:
        run.done += 1
        self.progressed.emit(run.done, run.total)
        if run is self._taking:
            self._take_next(run)

    # --- jobs -----------------------------------------------------------------------------------------------------

    def _start(
        self,
        run: _Run,
        pool: Pool,
        work: Callable[[JobContext], _Result],
        then: Callable[[_Run, _Result], None],
        failed: Callable[[_Run, object], None],
    ) -> None:
        """Starts one step of a run; what comes after the run was ended changes nothing any more."""

        def succeed(result: _Result) -> None:
            if run in (self._looking, self._taking):
                then(run, result)

        def fail(error: object) -> None:
            if run in (self._looking, self._taking):
                failed(run, error)

        run.writes = pool is Pool.IO
        run.job = self._runner.start(pool, work)
        run.job.succeeded.connect(succeed)
        run.job.failed.connect(fail)


def add_under_free_id(store: HistoryStore, conversation: Conversation, ids: IdSource) -> ConversationSummary:
    """Adds a conversation under its own id, or as a copy under a new one if that is in use. Raises ChatError."""
    while not store.add(conversation):
        conversation.set_meta(id=ids.conversation())
    return conversation.summary()


def _sentence(error: object) -> str:
    if isinstance(error, UnusableExport):
        return error.detail
    if isinstance(error, ChatError):
        return f"It could not be saved: {error.detail or error.kind.value}. Nothing of it was imported."
    return f"Something unexpected went wrong ({type(error).__name__}). Nothing of it was imported."
