"""Owns the unsent text of every conversation: in memory at once, on disk within a second; lives on the GUI thread."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.drafts import Draft
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.history_writer import HistoryWriter
from desktop_chat.storage.repository import HistoryStore

SAVE_DELAY = 400  # milliseconds
NEW = "new"  # the key of the draft that belongs to no conversation yet


class DraftService(QObject):
    """Drafts by conversation id (or NEW).

    Signals:
        drafts_loaded(): what an earlier run left is there.
        draft_changed(str): the draft under that key is another one now.
    """

    drafts_loaded = Signal()
    draft_changed = Signal(str)

    def __init__(
        self, store: HistoryStore, writer: HistoryWriter, runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._writer = writer
        self._runner = runner
        self._drafts: dict[str, Draft] = {}
        self._unsaved: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_DELAY)
        self._timer.timeout.connect(self.flush)

    def load(self) -> None:
        """Reads the drafts of an earlier run; drafts_loaded follows."""
        store = self._store

        def read(_: JobContext) -> dict[str, Draft]:
            return store.drafts()

        self._runner.start(Pool.IO, read).succeeded.connect(self._on_drafts_read)

    @Slot(object)
    def _on_drafts_read(self, drafts: dict[str, Draft]) -> None:
        for key, typed in self._drafts.items():
            stored = drafts.get(key)
            drafts[key] = _joined(stored, typed) if stored else typed
            self._unsaved.add(key)
        self._drafts = drafts
        if self._unsaved:
            self._timer.start()
        self.drafts_loaded.emit()

    def get(self, key: str) -> Draft:
        return self._drafts.get(key, Draft())

    def set(self, key: str, draft: Draft) -> None:
        if self._drafts.get(key, Draft()) == draft:
            return
        self._drafts[key] = draft
        self._unsaved.add(key)
        if not self._timer.isActive():  # not restarted: steady typing must reach the disk too
            self._timer.start()
        self.draft_changed.emit(key)

    def add_file(self, key: str, attachment: Attachment, instead_of: str = "") -> None:
        """Adds a stored file to a draft that no composer shows; ``instead_of`` is the hash of the one it replaces."""
        draft = self.get(key)
        written = draft.edit or draft  # no edit begins while a file is read, so the file is the edit's if there is one
        kept = [entry for entry in written.attachments if entry.sha256 not in (instead_of, attachment.sha256)]
        files = (*kept, attachment)
        edit = draft.edit
        changed = (
            replace(draft, attachments=files) if edit is None else replace(draft, edit=replace(edit, attachments=files))
        )
        self.set(key, changed)

    def move(self, source: str, target: str) -> None:
        """Gives the draft of NEW to the conversation that it became."""
        self.set(target, self.get(source))
        self.set(source, Draft())

    def forget(self, keys: Iterable[str]) -> None:
        """Conversations are gone for good, and so is what was typed in them."""
        for key in keys:
            self.set(key, Draft())

    @Slot()
    def flush(self) -> None:
        """Queues all unsaved drafts for writing."""
        self._timer.stop()
        for key in sorted(self._unsaved):
            draft = self._drafts.get(key, Draft())
            self._writer.submit(_save(key, draft), key=f"draft {key}")
        self._unsaved.clear()


def _joined(stored: Draft, typed: Draft) -> Draft:
    """A stored draft and what was typed before it was read: neither is lost."""
    text = "\n".join(part for part in (stored.text, typed.text) if part)
    files = stored.attachments + tuple(entry for entry in typed.attachments if entry not in stored.attachments)
    return Draft(text, files, typed.edit or stored.edit)


def _save(key: str, draft: Draft) -> Callable[[HistoryStore], None]:
    def write(store: HistoryStore) -> None:
        store.save_draft(key, draft)

    return write
