"""Owns histories of any size, written by the program's own storage."""

import contextlib
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_chat.domain.content import block, text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.domain.usage import parse_usage
from desktop_chat.runtime.paths import make_private_folder, paths_in
from desktop_chat.settings.state import WindowState
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.codec.records import create_record
from desktop_chat.storage.conversation_files import ConversationFiles
from desktop_chat.storage.folder import HistoryFolder
from desktop_chat.storage.lines import seal
from desktop_chat.storage.repository import HistoryStore

EPOCH = 1_760_000_000.0
_ANSWER = """The harbour wakes before the town does. **First** the boats, then `the lamps`:

- nets are mended on the quay
- ice is loaded below deck

```python
def tide(hour: float) -> float:
    return 1.8 * math.sin(hour / 12.4 * math.tau)
```

Nobody speaks much; every hand knows its rope, and the gulls do the talking. """


def conversation_id(number: int) -> ConversationId:
    return ConversationId(str(uuid.UUID(int=0xC << 124 | number, version=4)))


def message_id(conversation: int, number: int) -> MessageId:
    return MessageId(str(uuid.UUID(int=conversation << 80 | number, version=4)))


def message(conversation: int, number: int, size: int = 600, text: str = "") -> Message:
    """The n-th message of a straight conversation: question, answer, question ..."""
    parent = message_id(conversation, number - 1) if number else None
    at = EPOCH + conversation * 60 + number
    own = message_id(conversation, number)
    if number % 2 == 0:
        text = text or f"Question {number}: how does the harbour wake?"
        return Message(own, parent, Role.USER, (text_block(text),), at)
    text = text or (_ANSWER * (size // len(_ANSWER) + 1))[:size]
    return Message(
        own,
        parent,
        Role.ASSISTANT,
        (block({"type": "text", "text": text}),),
        at,
        model="claude-sonnet-5-5",
        stop=Stop("end_turn"),
        usage=parse_usage({"input_tokens": 40, "output_tokens": size // 4}),
        request_id=f"req_{number}",
    )


@contextlib.contextmanager
def without_fsync() -> Iterator[None]:
    """Filling a folder need not be durable; what is measured afterwards is."""
    saved = os.fsync, os.fdatasync
    os.fsync = os.fdatasync = lambda fd: None
    try:
        yield
    finally:
        os.fsync, os.fdatasync = saved


def fill(folder: Path, conversation: int, length: int, *, size: int = 600, texts: Sequence[str] = ()) -> ConversationId:
    """Writes one conversation of so many messages, in its folded form, into a folder of conversations."""
    key = conversation_id(conversation)
    at = EPOCH + conversation * 60
    meta = ConversationMeta(key, title=f"Talk {conversation} about the harbour", created_at=at, updated_at=at)
    lines = [seal(create_record(meta))]
    lines += [
        seal(encode_message(message(conversation, number, size, texts[number] if texts else "")))
        for number in range(length)
    ]
    ConversationFiles(folder, key).fold(folder, b"".join(line + b"\n" for line in lines))
    return key


def make_history(root: Path, *lengths: int) -> Path:
    """A history with one conversation for each length, known to its index."""
    with without_fsync():
        HistoryStore.open(root).close()
        for number, length in enumerate(lengths):
            fill(HistoryFolder(root).conversations, number, length)
        store = HistoryStore.open(root)
        store.summaries()
        store.refresh()
        store.close()
    return root


def make_chats(root: Path, *chats: Sequence[str]) -> Path:
    """A history with these conversations, each given as its texts."""
    with without_fsync():
        HistoryStore.open(root).close()
        for number, texts in enumerate(chats):
            fill(HistoryFolder(root).conversations, number, len(texts), texts=texts)
        store = HistoryStore.open(root)
        store.refresh()
        store.close()
    return root


def make_data_folder(root: Path, *, conversations: int, length: int = 2, last_length: int = 0) -> Path:
    """A folder for ``--data-dir``; the conversation with ``last_length`` messages was open when it was closed."""
    paths = paths_in(root)
    make_history(paths.data, *[length] * conversations, *([last_length] if last_length else []))
    if last_length:
        state = WindowState(paths.state_file)
        state.set("open_conversation", conversation_id(conversations))
        make_private_folder(paths.config)
        state.save()
    return root
