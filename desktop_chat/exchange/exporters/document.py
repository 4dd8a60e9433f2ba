"""Owns the JSON export: everything, one message per line; pure, usable from any thread."""

import json

from desktop_chat.domain.content import clean_text
from desktop_chat.domain.conversation import Conversation
from desktop_chat.exchange.codec import encode


def to_json(conversation: Conversation) -> str:
    """One JSON document that ``loader.load_export`` reads back into an equal conversation."""
    data = encode(conversation)
    messages = data.pop("messages")
    head = ",\n".join(f"{_dump(key)}: {_dump(value)}" for key, value in data.items())
    rows = ",\n".join(_dump(message) for message in messages) if isinstance(messages, list) else ""
    return f'{{\n{head},\n"messages": [\n{rows}\n]\n}}\n'


def _dump(value: object) -> str:
    return clean_text(json.dumps(value, ensure_ascii=False, allow_nan=False))
