"""Owns a reply while it is being written, and how it becomes a message; no I/O."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from desktop_chat.domain.content import ContentBlock, plain_text
from desktop_chat.domain.events import (
    BlockStarted,
    ParameterDropped,
    ReplyStarted,
    RequestSent,
    RetryScheduled,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
)
from desktop_chat.domain.fold import ReplyFold
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Interruption, Stop, StopReason


class ReplyPhase(StrEnum):
    """What a pending reply is doing."""

    SENDING = "sending"
    RETRYING = "retrying"
    THINKING = "thinking"
    WRITING = "writing"


@dataclass(slots=True)
class _Stopwatch:
    """Adds up the seconds during which thinking streamed."""

    total: float = 0.0
    since: float | None = None

    def run(self, now: float, *, on: bool) -> None:
        if self.since is not None:
            self.total += now - self.since
        self.since = now if on else None


class PendingReply:
    """A reply between the request and its last event.

    Attributes:
        message_id: the id that the finished message will have.
        parent_id: the message that it answers.
        model: the model id asked for, then the one that answers.
        started_at: time.monotonic() of the request.
        retry_at: time.monotonic() of the next attempt while RETRYING.
        last_event_at: time.monotonic() of the last event, to say "no data for 20 s".
        fold: what arrived so far.
    """

    def __init__(
        self,
        message_id: MessageId,
        parent_id: MessageId | None,
        model: str,
        endpoint: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.message_id = message_id
        self.parent_id = parent_id
        self.model = model
        self.endpoint = endpoint
        self.fold = ReplyFold()
        self.phase = ReplyPhase.SENDING
        self.retry: RetryScheduled | None = None
        self.retry_at: float | None = None
        self.dropped: list[ParameterDropped] = []
        self.prefix_hash: str | None = None
        self._monotonic = monotonic
        self._thinking = _Stopwatch()
        self.started_at = monotonic()
        self.last_event_at = self.started_at

    @property
    def thinking_seconds(self) -> float:
        running = self._monotonic() - self._thinking.since if self._thinking.since is not None else 0.0
        return self._thinking.total + running

    def content(self) -> tuple[ContentBlock, ...]:
        return self.fold.content()

    def fold_text(self) -> str:
        """The visible text so far."""
        return plain_text(self.fold.content())

    def feed(self, event: TurnEvent) -> bool:
        """Takes one event; True if a reader sees a difference."""
        now = self._monotonic()
        self.last_event_at = now
        match event:
            case RequestSent():
                self._set_phase(ReplyPhase.SENDING, now)
                self.prefix_hash = event.prefix_hash or None
                self.retry = self.retry_at = None
                return True
            case RetryScheduled():
                self._set_phase(ReplyPhase.RETRYING, now)
                self.retry, self.retry_at = event, now + event.delay
                return True
            case ParameterDropped():
                self.dropped.append(event)
                return False
            case BlockStarted():
                kind = event.data.get("type")
                self._set_phase(ReplyPhase.THINKING if kind == "thinking" else ReplyPhase.WRITING, now)
            case ThinkingDelta():
                self._set_phase(ReplyPhase.THINKING, now)
            case TextDelta():
                self._set_phase(ReplyPhase.WRITING, now)
            case ReplyStarted() if event.model:
                self.model = event.model
        return self.fold.feed(event)

    def _set_phase(self, phase: ReplyPhase, now: float) -> None:
        if phase is not self.phase:
            self.phase = phase
            self._thinking.run(now, on=phase is ReplyPhase.THINKING)

    def header(self, created_at: float) -> Message:
        """The message without content, for the draft on disk."""
        return Message(
            self.message_id,
            self.parent_id,
            Role.ASSISTANT,
            (),
            created_at,
            model=self.model,
            endpoint=self.endpoint,
            prefix_hash=self.prefix_hash,
        )

    def to_message(self, created_at: float, interruption: Interruption | None = None) -> Message:
        """The finished message; with an interruption unless the service said how it ended."""
        now = self._monotonic()
        self._thinking.run(now, on=False)
        if self.fold.finished and interruption is None:
            # Some servers send message_stop without a reason: their reply is complete all the same.
            stop = self.fold.stop or Stop(StopReason.END_TURN.value)
        else:
            stop = Stop(interruption=interruption or Interruption.CONNECTION)
        return Message(
            self.message_id,
            self.parent_id,
            Role.ASSISTANT,
            self.content(),
            created_at,
            model=self.fold.model or self.model,
            stop=stop,
            usage=self.fold.usage(),
            request_id=self.fold.request_id,
            duration=round(now - self.started_at, 3),
            thinking_time=round(self._thinking.total, 3) or None,
            endpoint=self.endpoint,
            prefix_hash=self.prefix_hash,
        )
