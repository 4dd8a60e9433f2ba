"""Owns the conversation: a tree of immutable messages with one active path."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.usage import Usage

PREVIEW_LENGTH = 160
#: Emphasis and code marks, which are noise in one line of plain text; a lone star only where it hugs a word.
_MARKS = re.compile(r"\*\*|__|`+|(?<![\w*])\*(?=\w)|(?<=[\w.,:;?!)])\*(?![\w*])")
TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class ConversationMeta:
    """What the list shows and what is true of the conversation as a whole.

    Attributes:
        title: empty until it has one.
        title_is_auto: False once the person named it; then nothing renames it.
        created_at, updated_at: seconds since 1970-01-01 UTC.
        active_leaf: last message of the path that is shown and sent; None in an empty conversation.
        overrides: settings of this conversation only, by setting key.
        extra: keys of a newer version, kept unchanged.
    """

    id: ConversationId
    title: str = ""
    title_is_auto: bool = True
    created_at: float = 0.0
    updated_at: float = 0.0
    pinned: bool = False
    archived: bool = False
    active_leaf: MessageId | None = None
    overrides: Mapping[str, JsonValue] = field(default_factory=dict)
    extra: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A row of the conversation list, as the index holds it without reading the conversation."""

    meta: ConversationMeta
    preview: str = ""
    message_count: int = 0
    model: str | None = None


class Conversation:
    """A tree of messages. Not thread-safe: it belongs to the one who loaded it.

    Attributes:
        meta: replaced as a whole on each change.
        damaged: messages that could not be read when it was loaded.
        read_only: True for a document of a newer version.
    """

    def __init__(self, meta: ConversationMeta, messages: Iterable[Message] = ()) -> None:
        self.meta = meta
        self.damaged = 0
        self.read_only = False
        self._messages: dict[MessageId, Message] = {}
        self._children: dict[MessageId | None, tuple[MessageId, ...]] = {}
        #: Leaf, number of messages and path of the last ``active_path``, which is asked far more often than it changes.
        self._known_path: tuple[MessageId | None, int, tuple[Message, ...]] = (None, 0, ())
        for message in messages:
            self.add(message)

    @property
    def id(self) -> ConversationId:
        return self.meta.id

    def __len__(self) -> int:
        return len(self._messages)

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._messages

    def __iter__(self) -> Iterator[Message]:
        """All messages of all branches in the order in which they were added."""
        return iter(self._messages.values())

    def get(self, message_id: MessageId) -> Message:
        """Raises KeyError for an unknown id."""
        return self._messages[message_id]

    def add(self, message: Message) -> bool:
        """Adds a message to the tree; False if its id is there already (union by id)."""
        if message.id in self._messages:
            return False
        self._messages[message.id] = message
        self._children[message.parent_id] = (*self._children.get(message.parent_id, ()), message.id)
        return True

    def set_meta(self, **changes: object) -> None:
        self.meta = replace(self.meta, **changes)  # type: ignore[arg-type]

    def siblings(self, message_id: MessageId) -> tuple[MessageId, ...]:
        """The versions at this place, oldest first, including the message itself."""
        return self._children.get(self._messages[message_id].parent_id, ())

    def children(self, message_id: MessageId | None) -> tuple[MessageId, ...]:
        return self._children.get(message_id, ())

    def newest_leaf(self, message_id: MessageId) -> MessageId:
        """The end of the path that always takes the newest version below a message."""
        seen = {message_id}
        while below := self._children.get(message_id):
            if below[-1] in seen:  # a damaged file may hold a circle
                break
            message_id = below[-1]
            seen.add(message_id)
        return message_id

    def path_to(self, leaf: MessageId | None) -> tuple[Message, ...]:
        """Messages from the first to ``leaf``; a missing parent or a circle ends it quietly."""
        path: list[Message] = []
        seen: set[MessageId] = set()
        while leaf is not None and leaf in self._messages and leaf not in seen:
            seen.add(leaf)
            message = self._messages[leaf]
            path.append(message)
            leaf = message.parent_id
        path.reverse()
        return tuple(path)

    def active_path(self) -> tuple[Message, ...]:
        """What is shown and sent. Falls back to the newest path if the stored leaf is unknown."""
        wanted, count = self.meta.active_leaf, len(self._messages)
        if self._known_path[:2] == (wanted, count):
            return self._known_path[2]
        leaf = wanted
        if leaf is None or leaf not in self._messages:
            leaf = next(reversed(self._messages), None)
        path = self.path_to(leaf)
        self._known_path = (wanted, count, path)
        return path

    def usage(self) -> Usage:
        """Sum over all branches: everything that was paid for."""
        return sum((message.usage for message in self if message.usage is not None), Usage())

    def summary(self) -> ConversationSummary:
        path = self.active_path()
        preview = ""
        model = None
        for message in reversed(path):
            if not preview:
                preview = first_line(message.text, PREVIEW_LENGTH)
            if model is None and message.role is Role.ASSISTANT:
                model = message.model or None
            if preview and model:
                break
        return ConversationSummary(self.meta, preview, len(self._messages), model)


def first_line(text: str, length: int = TITLE_LENGTH) -> str:
    """The first line that says something, without Markdown marks, at most ``length`` characters."""
    for line in text[: length * 40].splitlines():
        words = _MARKS.sub("", " ".join(line.split())).lstrip("#>*-~ ").strip()
        if words:
            return words if len(words) <= length else words[: length - 1].rstrip() + "…"
    return ""
