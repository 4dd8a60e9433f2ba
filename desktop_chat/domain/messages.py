"""Owns the immutable message and the turn's request facts that are stored with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_chat.domain.content import REDACTED_THINKING, TEXT, THINKING, ContentBlock, JsonValue, plain_text
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.stop import Ending, Stop, ending_of
from desktop_chat.domain.usage import Usage


class Role(StrEnum):
    """Who wrote a message, with the service's words."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation tree; never changed after it was made, only replaced by siblings.

    Attributes:
        content: the blocks; never changed.
        parent_id: the message before it; None for a first message.
        created_at: seconds since 1970-01-01 UTC; display only, never used for order.
        model: the model id that answered (replies) or None.
        stop: how the reply ended; None for the person's messages.
        request_id: the service's request id, for support.
        duration: seconds from the request to the end of the reply.
        thinking_time: seconds during which thinking blocks streamed.
        endpoint: origin of the endpoint that answered, e.g. ``https://api.anthropic.com``.
        prefix_hash: sha256 of the canonical prefix (system, tools, earlier messages) that the request carried;
            thinking is replayed only while it still matches.
        extra: keys of a newer version, kept unchanged.
    """

    id: MessageId
    parent_id: MessageId | None
    role: Role
    content: Sequence[ContentBlock]
    created_at: float
    model: str | None = None
    stop: Stop | None = None
    usage: Usage | None = None
    request_id: str | None = None
    duration: float | None = None
    thinking_time: float | None = None
    endpoint: str | None = None
    prefix_hash: str | None = None
    extra: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return plain_text(self.content)

    @property
    def ending(self) -> Ending | None:
        """How a reply ended; None for the person's messages."""
        if self.stop is None:
            return None
        return ending_of(self.stop, has_content=any(map(_is_visible, self.content)))


def _is_visible(entry: ContentBlock) -> bool:
    if entry.type == TEXT:
        return bool(entry.text.strip())
    return entry.type not in (THINKING, REDACTED_THINKING)
