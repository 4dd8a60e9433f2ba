"""Conversations and messages for the tests of the history."""

import uuid
from pathlib import Path

from desktop_chat.domain.content import block, text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.domain.usage import parse_usage
from desktop_chat.storage.repository import HistoryStore


def conversation_id(number: int) -> ConversationId:
    return ConversationId(str(uuid.UUID(int=0xC0000000000000000000000000000000 + number)))


def message_id(number: int) -> MessageId:
    return MessageId(str(uuid.UUID(int=0xE0000000000000000000000000000000 + number)))


def user(number: int, text: str = "", parent: int | None = None) -> Message:
    parent_id = None if parent is None else message_id(parent)
    content = (text_block(text or f"question {number}"),)
    return Message(message_id(number), parent_id, Role.USER, content, 1000.0 + number)


def reply(number: int, parent: int, text: str = "") -> Message:
    return Message(
        message_id(number),
        message_id(parent),
        Role.ASSISTANT,
        (
            block({"type": "thinking", "thinking": "hm", "signature": "c2ln"}),
            text_block(text or f"answer {number} — äöü 日本語"),
        ),
        1000.0 + number,
        model="claude-sonnet-5-5",
        stop=Stop("end_turn"),
        usage=parse_usage({"input_tokens": 10, "output_tokens": number}),
        request_id=f"req_{number}",
    )


def line_of_talk(length: int) -> list[Message]:
    """A straight conversation: question, answer, question ..."""
    return [
        user(number, parent=number - 1 if number else None) if number % 2 == 0 else reply(number, number - 1)
        for number in range(length)
    ]


def fill(store: HistoryStore, number: int, length: int, title: str = "Talk") -> ConversationId:
    """A saved conversation."""
    key = conversation_id(number)
    store.create(ConversationMeta(key, title=title, created_at=1000.0, updated_at=1000.0))
    for message in line_of_talk(length):
        store.append(key, message)
    return key


def document(root: Path, key: ConversationId) -> Path:
    return root / "conversations" / f"{key}.json"


def journal(root: Path, key: ConversationId) -> Path:
    return root / "conversations" / f"{key}.journal"


def stream(root: Path, key: ConversationId) -> Path:
    return root / "conversations" / f"{key}.stream"
