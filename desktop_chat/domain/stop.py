"""Owns how a reply can end and what each ending means."""

from dataclasses import dataclass
from enum import StrEnum

from desktop_chat.domain.content import JsonObject


class StopReason(StrEnum):
    """The stop reasons of the service that we know; a reply keeps any other value as its raw text."""

    END_TURN = "end_turn"
    MAX_TOKENS = "max_tokens"
    STOP_SEQUENCE = "stop_sequence"
    TOOL_USE = "tool_use"
    PAUSE_TURN = "pause_turn"
    REFUSAL = "refusal"
    CONTEXT_WINDOW_EXCEEDED = "model_context_window_exceeded"
    COMPACTION = "compaction"


class Interruption(StrEnum):
    """Why a reply has no stop reason of the service."""

    STOPPED = "stopped"  # the person pressed Stop
    CONNECTION = "connection"  # the connection broke or the stream ended without message_stop
    STALLED = "stalled"  # no data for too long
    SERVER_ERROR = "server_error"  # an error event in mid-stream
    DAMAGED = "damaged"  # data that cannot be read
    CLOSED = "closed"  # the application ended (crash, kill, quit) while it streamed


class Ending(StrEnum):
    """What the reader is told about the end of a reply."""

    COMPLETE = "complete"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    CONTEXT_FULL = "context_full"
    WAITS_FOR_TOOL = "waits_for_tool"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of a reply.

    Attributes:
        reason: the service's stop_reason, any text; None if the reply was interrupted.
        sequence: the stop sequence that matched, if that was the reason.
        details: the service's stop_details (refusals), raw.
        interruption: set exactly when reason is None.
    """

    reason: str | None = None
    sequence: str | None = None
    details: JsonObject | None = None
    interruption: Interruption | None = None


_ENDINGS = {
    StopReason.END_TURN: Ending.COMPLETE,
    StopReason.STOP_SEQUENCE: Ending.COMPLETE,
    StopReason.MAX_TOKENS: Ending.TRUNCATED,
    StopReason.TOOL_USE: Ending.WAITS_FOR_TOOL,
    StopReason.PAUSE_TURN: Ending.PAUSED,
    StopReason.REFUSAL: Ending.REFUSED,
    StopReason.CONTEXT_WINDOW_EXCEEDED: Ending.CONTEXT_FULL,
    StopReason.COMPACTION: Ending.PAUSED,
}


def ending_of(stop: Stop, *, has_content: bool) -> Ending:
    """Classifies a stop; a complete reply without visible content is EMPTY."""
    if stop.reason is None:
        return Ending.INTERRUPTED
    known = {reason.value: ending for reason, ending in _ENDINGS.items()}
    ending = known.get(stop.reason, Ending.UNKNOWN)
    if ending is Ending.COMPLETE and not has_content:
        return Ending.EMPTY
    return ending
