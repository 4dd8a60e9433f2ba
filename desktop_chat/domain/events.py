"""Owns the events of one turn, from the request to its end, as the backend reports them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.errors import ChatError


@dataclass(frozen=True, slots=True)
class RequestSent:
    """An attempt left. ``attempt`` counts from 1. ``prefix_hash`` as stored with the reply."""

    attempt: int
    prefix_hash: str = ""


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """The attempt failed; the next one starts after ``delay`` seconds unless cancelled."""

    attempt: int
    attempts: int
    delay: float
    error: ChatError


@dataclass(frozen=True, slots=True)
class ParameterDropped:
    """The service refused a parameter and the request was sent again without it."""

    parameter: str
    model: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """message_start."""

    model: str
    request_id: str | None
    usage: JsonObject


@dataclass(frozen=True, slots=True)
class BlockStarted:
    """content_block_start with the raw block."""

    index: int
    data: JsonObject


@dataclass(frozen=True, slots=True)
class TextDelta:
    index: int
    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    index: int
    text: str


@dataclass(frozen=True, slots=True)
class SignatureDelta:
    index: int
    signature: str


@dataclass(frozen=True, slots=True)
class InputJsonDelta:
    """A piece of a tool's input as JSON text."""

    index: int
    partial: str


@dataclass(frozen=True, slots=True)
class CitationDelta:
    index: int
    citation: JsonObject


@dataclass(frozen=True, slots=True)
class UnknownDelta:
    """A delta type that we do not know; kept raw with its block under ``unknown_deltas``."""

    index: int
    data: JsonObject


@dataclass(frozen=True, slots=True)
class BlockStopped:
    index: int


@dataclass(frozen=True, slots=True)
class ReplyEnding:
    """message_delta: stop reason and cumulative usage."""

    stop_reason: str | None
    stop_sequence: str | None
    stop_details: JsonObject | None
    usage: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class ReplyFinished:
    """message_stop: only now the reply is complete."""


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event of the stream that we do not know; logged, never shown."""

    name: str


TurnEvent: TypeAlias = (
    RequestSent
    | RetryScheduled
    | ParameterDropped
    | ReplyStarted
    | BlockStarted
    | TextDelta
    | ThinkingDelta
    | SignatureDelta
    | InputJsonDelta
    | CitationDelta
    | UnknownDelta
    | BlockStopped
    | ReplyEnding
    | ReplyFinished
    | UnknownEvent
)
