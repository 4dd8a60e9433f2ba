"""Owns what the files of one conversation say together: union by id, damage counted, the unknown kept; any thread."""

import re
import sys
from dataclasses import dataclass, field, replace

import orjson

from desktop_chat.domain.content import JsonObject, text_size
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.storage.codec import conversations as codec
from desktop_chat.storage.codec import messages as message_codec
from desktop_chat.storage.codec import records, values
from desktop_chat.storage.document import document_lines, ends_as_written
from desktop_chat.storage.lines import SEAL_START, sealed_part, split_lines, unseal
from desktop_chat.storage.migrations import VERSION, Access, access_of
from desktop_chat.storage.packed import PackedContent, PackedLines

_VERSION = re.compile(rb'"(version|min_writer)"\s*:\s*(\d{1,6})')
_RANK = {Access.WRITE: 0, Access.READ: 1, Access.NONE: 2}


@dataclass(slots=True)
class Contents:
    """The state of a conversation as its files tell it.

    Attributes:
        meta: facts after all records; has_meta is False if no readable line held them.
        lines: the sealed line of each message, copied unchanged whenever the document is written again.
        parents: the id before each message. first_at: when the first of them was written.
        records: sealed lines that this version does not understand, kept for the one that wrote them.
        damaged: lines that cannot be read; lost: how many messages that means after the previous copy helped out.
        access: what this program may do with the files.
    """

    meta: ConversationMeta
    has_meta: bool = False
    lines: PackedLines = field(default_factory=PackedLines)
    parents: dict[MessageId, str | None] = field(default_factory=dict)
    first_at: float = 0.0
    records: list[bytes] = field(default_factory=list)
    header_extra: JsonObject = field(default_factory=dict)
    damaged: list[bytes] = field(default_factory=list)
    lost: int = 0
    access: Access = Access.WRITE

    @property
    def is_nothing(self) -> bool:
        """True if no record was ever complete: the files of a conversation whose creation was cut short."""
        found = self.has_meta or self.lines or self.records or self.damaged
        return not found and self.access is Access.WRITE

    def conversation(self) -> Conversation:
        """The tree; messages of a kind that this version does not know stay on disk only."""
        conversation = Conversation(self.meta)
        for number, line in enumerate(self.lines.values()):
            data = unseal(line)
            if data is None:
                continue
            try:
                message = message_codec.decode_message(data)
            except values.Undecodable:
                continue
            content = PackedContent(self.lines.packs, number, text_size(message.content))
            conversation.add(replace(message, content=content))
        conversation.damaged = self.lost
        conversation.read_only = self.access is not Access.WRITE
        return conversation

    def _limit(self, access: Access) -> None:
        if _RANK[access] > _RANK[self.access]:
            self.access = access

    def _take_message(self, data: JsonObject, line: bytes) -> MessageId | None:
        """Adds a message once; None if it has no id and is kept as a foreign record."""
        try:
            message_id = message_codec.message_id(data)
        except values.Undecodable:
            self._keep(line)
            return None
        if message_id not in self.lines:
            if not self.lines:
                self.first_at = values.moment(data, "created_at")
            parent = values.optional_text(data, "parent")
            self.lines.add(message_id, sealed_part(line) or line)
            self.parents[message_id] = sys.intern(parent) if parent is not None else None
        return message_id

    def _keep(self, line: bytes) -> None:
        kept = sealed_part(line) or line
        if kept not in self.records:
            self.records.append(kept)

    def absorb_document(self, content: bytes) -> None:
        """Takes ``<id>.json``."""
        count: int | None = None
        bad: list[bytes] = []
        is_empty = True
        for line in document_lines(content):
            is_empty = False
            data = unseal(line)
            if data is None:
                bad.append(line)
            elif codec.is_header(data):
                self._limit(access_of(data))
                if self.access is not Access.NONE:
                    self.meta, count, self.header_extra = codec.read_document_header(data, self.meta.id)
                    self.has_meta = True
            elif message_codec.is_message(data):
                self._take_message(data, line)
            else:
                self._keep(line)
        if self.access is Access.NONE:
            self.lines, self.parents = PackedLines(), {}
        if self.access is not Access.WRITE or (count is None and self._is_newer(content)):
            return
        self.damaged += bad
        if count is not None:
            self.lost += max(count - len(self.lines), 0)
        else:
            self.lost += len(bad) or (0 if ends_as_written(content) and not is_empty else 1)
        if not content.strip() or (count is None and not bad):
            self.damaged.append(content)

    def _is_newer(self, content: bytes) -> bool:
        """Without a header that we can read: does the text itself claim a newer version? Then it is not ours to mend.

        Headers of all versions are sealed; a seal that does not fit means damage, whatever the number says.
        """
        if SEAL_START in content[:65536].partition(b"\n")[0]:
            return False
        try:
            data = orjson.loads(content)
        except ValueError:
            data = None
        if isinstance(data, dict) and (access := access_of(data)) is not Access.WRITE:
            self._limit(access)
            return True
        if data is None and any(int(number) > VERSION for _, number in _VERSION.findall(content[:2048])):
            self._limit(Access.NONE)
            return True
        return False

    def absorb_previous(self, content: bytes) -> None:
        """Takes what ``<id>.json~`` knows beyond a damaged or missing document."""
        before = len(self.lines)
        for line in document_lines(content):
            data = unseal(line)
            if data is None:
                continue
            if codec.is_header(data):
                if not self.has_meta and access_of(data) is Access.WRITE:
                    self.meta, _, self.header_extra = codec.read_document_header(data, self.meta.id)
                    self.has_meta = True
            elif message_codec.is_message(data):
                self._take_message(data, line)
            else:
                self._keep(line)
        self.lost = max(self.lost - (len(self.lines) - before), 0)

    def absorb_journal(self, content: bytes) -> None:
        """Takes ``<id>.journal``: replaying records that the document holds already changes nothing."""
        lines = split_lines(content)
        had_meta = self.has_meta
        bad: list[bytes] = []
        before: bytes | None = None
        for line in lines:
            data = unseal(line)
            if data is None:
                bad.append(line)
            elif records.op_of(data) == records.TORN:
                if bad and bad[-1] is before:
                    bad.pop()
            else:
                self._take_record(data, line, had_meta=had_meta)
            before = line
        if bad and bad[-1] is lines[-1] and not content.endswith(b"\n"):
            bad.pop()  # a torn tail: its writer never said that it was saved
        self.damaged += bad
        self.lost += len(bad)

    def _take_record(self, data: JsonObject, line: bytes, *, had_meta: bool) -> None:
        if codec.is_header(data):
            self._limit(access_of(data))
        elif message_codec.is_message(data):
            if (message_id := self._take_message(data, line)) is not None:
                self._advance(message_id, data)
        elif records.op_of(data) == records.CREATE:
            if not had_meta:  # the document is newer than the record that began its journal
                self.meta = codec.decode_meta(records.facts_of(data), self.meta.id)
                self.has_meta = True
        elif records.op_of(data) == records.META:
            self.meta = codec.apply_changes(self.meta, records.facts_of(data))
        else:
            self._keep(line)

    def _advance(self, message_id: MessageId, data: JsonObject) -> None:
        """A message that continues the active path becomes its end, even if a crash lost the record that says so."""
        parent = values.optional_text(data, "parent")
        if parent == self.meta.active_leaf:
            self.meta = replace(self.meta, active_leaf=message_id)
        written = values.moment(data, "created_at")
        if written > self.meta.updated_at:
            self.meta = replace(self.meta, updated_at=written)

    def settle(self) -> None:
        """Fills in facts that no readable line holds, and notices messages that vanished without a trace."""
        if not self.has_meta and self.lines:
            self.meta = replace(self.meta, created_at=self.meta.created_at or self.first_at)
        self.lost = max(self.lost, len(set(self.parents.values()) - set(self.parents) - {None}))


def empty_contents(conversation_id: ConversationId) -> Contents:
    return Contents(ConversationMeta(conversation_id))
