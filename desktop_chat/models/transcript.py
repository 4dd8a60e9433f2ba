"""Owns the rows of the transcript: the active path, the reply being written and its notices; GUI thread, no widgets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Protocol, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, SignalInstance, Slot

from desktop_chat.domain.content import ATTACHMENT, ContentBlock, plain_text, text_size
from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.pictures import pictures_of
from desktop_chat.services.error_texts import notice_for_ending
from desktop_chat.services.notices import Notice
from desktop_chat.services.replies import PendingReply

_Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_NEAR = 20  # messages that are looked through for the model before


class TranscriptRole(IntEnum):
    ROW = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """One row of the transcript.

    Attributes:
        key: the message's id, also of the message that a pending reply will become.
        message: the finished message; None while the reply is pending.
        pending: the reply while it is being written.
        version, versions: which of the siblings this is (1-based) and how many there are.
        siblings: their ids, oldest first.
        notice: what is said below the message; buttons only in the last row.
        ends: True for the last row.
        before: the message above it, if there is one. earlier_model: the model of the reply before this one.
    """

    key: str
    message: Message | None
    pending: PendingReply | None = None
    version: int = 1
    versions: int = 1
    siblings: tuple[MessageId, ...] = ()
    notice: Notice | None = None
    ends: bool = False
    before: Message | None = None
    earlier_model: str | None = None

    @property
    def model(self) -> str | None:
        """The model of a reply, also while it is being written."""
        return self.message.model if self.message is not None else self.pending.model if self.pending else None

    @property
    def is_user(self) -> bool:
        return self.message is not None and self.message.role is Role.USER

    @property
    def text(self) -> str:
        """The visible text as it was written (Markdown)."""
        if self.message is not None:
            return self.message.text
        return plain_text(self.pending.content()) if self.pending is not None else ""


class TranscriptLibrary(Protocol):
    """What the model needs of services.library.ConversationLibrary."""

    @property
    def conversation_loaded(self) -> SignalInstance: ...
    @property
    def path_changed(self) -> SignalInstance: ...
    @property
    def message_appended(self) -> SignalInstance: ...
    @property
    def reply_changed(self) -> SignalInstance: ...
    @property
    def reply_ended(self) -> SignalInstance: ...
    def conversation(self, conversation_id: ConversationId, /) -> Conversation | None: ...
    def reply(self, conversation_id: ConversationId, /) -> PendingReply | None: ...


class TranscriptNotices(Protocol):
    """What the model needs of services.notices.NoticeService."""

    @property
    def notice_changed(self) -> SignalInstance: ...
    def notice(self, conversation_id: ConversationId, /) -> Notice | None: ...


class TranscriptModel(QAbstractListModel):
    """The messages of one conversation in the order in which they are read.

    While a reply streams only its own row changes (``dataChanged`` of the last row); when it becomes a message the row
    stays the same row. Everything else is told as rows removed after the common beginning and rows inserted there.

    Attributes:
        conversation_id: what is shown, or None.
        replaces: while rows are told to be removed and inserted: others take the place of those that go.
    """

    def __init__(self, library: TranscriptLibrary, notices: TranscriptNotices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._notices = notices
        self.replaces = False
        self._id: ConversationId | None = None
        self._path: list[Message] = []
        self._pending: PendingReply | None = None
        library.conversation_loaded.connect(self._on_library_path_changed)
        library.path_changed.connect(self._on_library_path_changed)
        library.message_appended.connect(self._on_library_message_appended)
        library.reply_changed.connect(self._on_library_reply_changed)
        library.reply_ended.connect(self._on_library_path_changed)
        notices.notice_changed.connect(self._on_notices_notice_changed)

    @property
    def conversation_id(self) -> ConversationId | None:
        return self._id

    def set_conversation(self, conversation_id: ConversationId | str | None) -> None:
        """Shows another conversation; its rows appear when it is loaded."""
        self.beginResetModel()
        self._id = ConversationId(conversation_id) if conversation_id is not None else None
        self._path, self._pending = self._current()
        self.endResetModel()

    # --- rows -----------------------------------------------------------------------------------------------------

    def row(self, index: int) -> TranscriptRow:
        """One row by its number; IndexError outside."""
        last = self.rowCount() - 1
        if not 0 <= index <= last:
            raise IndexError(index)
        if index >= len(self._path):
            assert self._pending is not None
            return self._pending_row(self._pending)
        message = self._path[index]
        siblings = self._siblings(message)
        version = siblings.index(message.id) + 1 if message.id in siblings else 1
        notice = self._notice_of(message, ends=index == last)
        return TranscriptRow(
            message.id,
            message,
            None,
            version,
            max(len(siblings), 1),
            siblings,
            notice,
            ends=index == last,
            before=self._path[index - 1] if index else None,
            earlier_model=_model_before(self._path, index),
        )

    def key(self, index: int) -> str:
        """A row's key without making the row."""
        if index < len(self._path):
            return self._path[index].id
        assert self._pending is not None
        return self._pending.message_id

    def text(self, index: int) -> str:
        """A row's text as it was written, without making the row."""
        if index < len(self._path):
            return self._path[index].text
        return plain_text(self._pending.content()) if self._pending is not None else ""

    def content(self, index: int) -> Sequence[ContentBlock]:
        """A row's blocks without making the row."""
        if index < len(self._path):
            return self._path[index].content
        return self._pending.content() if self._pending is not None else ()

    def is_question(self, index: int) -> bool:
        """Whether a row is a message of the person, without making the row."""
        return index < len(self._path) and self._path[index].role is Role.USER

    def keys(self) -> list[str]:
        return _keys(self._path, self._pending)

    def weights(self, first: int, last: int) -> list[int]:
        """About how many characters rows show, without building anything; for height estimates."""
        weights = [text_size(message.content) for message in self._path[first : last + 1]]
        return weights + [200] * (last + 1 - first - len(weights))

    def _pending_row(self, pending: PendingReply) -> TranscriptRow:
        conversation = self._library.conversation(self._id) if self._id is not None else None
        older = conversation.children(pending.parent_id) if conversation is not None else ()
        siblings = (*older, pending.message_id)
        notice = self._notices.notice(self._id) if self._id is not None else None
        return TranscriptRow(
            pending.message_id,
            None,
            pending,
            len(siblings),
            len(siblings),
            siblings,
            notice,
            ends=True,
            before=self._path[-1] if self._path else None,
            earlier_model=_model_before(self._path, len(self._path)),
        )

    def _siblings(self, message: Message) -> tuple[MessageId, ...]:
        conversation = self._library.conversation(self._id) if self._id is not None else None
        return conversation.siblings(message.id) if conversation is not None and message.id in conversation else ()

    def _notice_of(self, message: Message, *, ends: bool) -> Notice | None:
        if ends and self._id is not None and (current := self._notices.notice(self._id)) is not None:
            return current
        notice = notice_for_ending(message) if message.role is Role.ASSISTANT else None
        return notice if ends or notice is None else replace(notice, actions=())

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._path) + (self._pending is not None)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        row = self.row(index.row())
        if role == TranscriptRole.ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return accessible_text(row)
        return None

    # --- changes --------------------------------------------------------------------------------------------------

    def _current(self) -> tuple[list[Message], PendingReply | None]:
        conversation = self._library.conversation(self._id) if self._id is not None else None
        if conversation is None or self._id is None:
            return [], None
        path = list(conversation.active_path())
        pending = self._library.reply(self._id)
        leaf = path[-1].id if path else None
        if pending is not None and (pending.parent_id != leaf or pending.message_id in conversation):
            pending = None  # it belongs to another branch, or it has just become a message
        return path, pending

    def _sync(self) -> None:
        path, pending = self._current()
        before, after = _keys(self._path, self._pending), _keys(path, pending)
        common = _common_length(before, after)
        last = len(after) - 1
        self.replaces = common < min(len(before), len(after))
        if common < len(before):
            self.beginRemoveRows(QModelIndex(), common, len(before) - 1)
            self._path, self._pending = self._path[:common], None
            self.endRemoveRows()
        if common < len(after):
            self.beginInsertRows(QModelIndex(), common, last)
            self._path, self._pending = path, pending
            self.endInsertRows()
        self.replaces = False
        self._path, self._pending = path, pending
        if common > 0:  # the old last row may have lost its notice or gained a version
            self._touch(common - 1)

    def _touch(self, row: int) -> None:
        if 0 <= row < self.rowCount():
            index = self.index(row)
            self.dataChanged.emit(index, index, [TranscriptRole.ROW])

    @Slot(str)
    def _on_library_path_changed(self, conversation_id: str) -> None:
        if conversation_id == self._id:
            self._sync()
            if self._path:  # versions may have been added anywhere above
                self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1), [TranscriptRole.ROW])

    @Slot(str, str)
    def _on_library_message_appended(self, conversation_id: str, message_id: str) -> None:
        if conversation_id == self._id:
            self._sync()

    @Slot(str)
    def _on_library_reply_changed(self, conversation_id: str) -> None:
        if conversation_id != self._id or self._id is None:
            return
        pending = self._library.reply(self._id)
        if pending is not None and pending is self._pending:
            self._touch(len(self._path))
        else:
            self._sync()

    @Slot(str)
    def _on_notices_notice_changed(self, conversation_id: str) -> None:
        if conversation_id == self._id:
            self._touch(self.rowCount() - 1)


def accessible_text(row: TranscriptRow) -> str:
    """What a screen reader says for a row: who, and all of the text."""
    name = "You" if row.is_user else "Claude"
    parts = [row.text.strip(), *_file_texts(row)]
    if row.notice is not None:
        parts += [row.notice.sentence, row.notice.kept]
    return f"{name}: " + " ".join(part for part in parts if part)


def _file_texts(row: TranscriptRow) -> Iterator[str]:
    content = row.message.content if row.message is not None else ()
    pictures = {number for number, source in pictures_of(row.key, content)}
    for number, entry in enumerate(content):
        if number in pictures:
            yield f"Picture: {entry.name}." if entry.name else "Picture."
        elif entry.type == ATTACHMENT:
            yield f"File: {entry.name}." if entry.name else "File."


def _model_before(path: Sequence[Message], index: int) -> str | None:
    """The model of the last reply before a message; None if none is near."""
    near = path[max(0, index - _NEAR) : index]
    return next((message.model for message in reversed(near) if message.role is Role.ASSISTANT and message.model), None)


def _keys(path: Sequence[Message], pending: PendingReply | None) -> list[str]:
    keys: list[str] = [message.id for message in path]
    return keys if pending is None else [*keys, pending.message_id]


def _common_length(left: Sequence[str], right: Sequence[str]) -> int:
    for number, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return number
    return min(len(left), len(right))
