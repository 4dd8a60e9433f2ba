"""Owns the identifiers of conversations and messages and the one way to check them."""

import re
import uuid
from typing import NewType, Protocol

ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)

_VALID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class IdSource(Protocol):
    """Makes identifiers; injected so that tests can repeat themselves."""

    def conversation(self) -> ConversationId: ...

    def message(self) -> MessageId: ...


class RandomIds:
    """Random version 4 UUIDs in their canonical lower-case form."""

    def conversation(self) -> ConversationId:
        return ConversationId(str(uuid.uuid4()))

    def message(self) -> MessageId:
        return MessageId(str(uuid.uuid4()))


def is_valid_id(text: str) -> bool:
    """True for a canonical lower-case UUID, the only form that may become part of a file name."""
    return _VALID.fullmatch(text) is not None
