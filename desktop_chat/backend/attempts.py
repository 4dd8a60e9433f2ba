"""Owns the attempts of one turn: retries before the first content, and one resend without what was refused."""

import asyncio
import re
from collections.abc import Callable

from desktop_chat.backend.endpoints import origin
from desktop_chat.backend.errors import CallFacts, from_exception, may_retry
from desktop_chat.backend.history import Strip
from desktop_chat.backend.limits import Limits
from desktop_chat.backend.params import WireRequest, build, encoder, without
from desktop_chat.backend.protocol import AttachmentReader, CancelSignal, ChatRequest
from desktop_chat.backend.retry import RetryPolicy
from desktop_chat.backend.stream import exchange
from desktop_chat.backend.tokens import count_tokens
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import (
    BlockStarted,
    ParameterDropped,
    ReplyFinished,
    RequestSent,
    RetryScheduled,
    TurnEvent,
)

_FOREIGN_THINKING = re.compile(
    r"signature|cannot be modified|different conversation|(?:redacted_)?thinking`? blocks?", re.IGNORECASE
)
_FOREIGN_BLOCKS = re.compile(r"input tag|tool_use|tool_result|expected tags|citations|content\.\d+", re.IGNORECASE)


def strip_for(error: ChatError, strip: Strip) -> Strip:
    """How much to leave out of earlier replies after a 400 that complains about them; the same if it is about else."""
    if error.kind is not ErrorKind.BAD_REQUEST:
        return strip
    if strip < Strip.THINKING and "thinking" in error.detail and _FOREIGN_THINKING.search(error.detail):
        return Strip.THINKING
    if strip < Strip.ALL_BUT_TEXT and _FOREIGN_BLOCKS.search(error.detail):
        return Strip.ALL_BUT_TEXT
    return strip


def _is_empty_text(event: TurnEvent) -> bool:
    return isinstance(event, BlockStarted) and event.data.get("type") == "text" and not event.data.get("text")


class Turn:
    """One request on its way to its reply, inside the event loop of its call."""

    def __init__(
        self,
        request: ChatRequest,
        attachments: AttachmentReader,
        facts: CallFacts,
        policy: RetryPolicy,
        limits: Limits,
    ) -> None:
        self._request = request
        self._files = encoder(request, attachments)
        self._facts = facts
        self._policy = policy
        self._limits = limits
        self._strip = Strip.NOTHING
        self._dropped: list[str] = []
        self._has_content = False
        self._held: list[TurnEvent] = []  # a block without text yet, which a further attempt may still take back

    async def stream(self, cancel: CancelSignal, emit: Callable[[TurnEvent], None]) -> None:
        """Emits the reply's events; raises ChatError once no further attempt is allowed."""

        def pass_on(event: TurnEvent) -> None:
            if cancel.is_cancelled:
                raise asyncio.CancelledError
            if not self._has_content and _is_empty_text(event):
                self._held.append(event)
                return
            if self._held or isinstance(event, BlockStarted | ReplyFinished):
                self._has_content = True
            for held in self._held:
                emit(held)
            self._held.clear()
            emit(event)

        attempt = 1
        while True:
            wire = build(self._request, self._files, self._strip)
            pass_on(RequestSent(attempt, wire.prefix_hash))
            try:
                await exchange(
                    wire, self._request.endpoint, self._facts, self._limits, lambda: self._accepted(pass_on), pass_on
                )
                return
            except Exception as problem:
                error = from_exception(problem, self._facts)
                again = not self._has_content and may_retry(problem, error)
            self._held.clear()
            if self._has_content:
                raise error from None
            if self._repaired(error, wire):
                continue
            delay = self._policy.delay(attempt, error, may_retry=again, official=self._request.endpoint.is_official)
            if delay is None:
                raise error from None
            pass_on(RetryScheduled(attempt, self._policy.attempts, delay, error))
            await asyncio.sleep(delay)
            attempt += 1

    async def count(self) -> int:
        """The number of input tokens; a request that is refused for its thinking is counted without."""
        while True:
            wire = build(self._request, self._files, self._strip)
            try:
                return await count_tokens(wire, self._request.endpoint, self._facts, self._limits)
            except ChatError as error:
                if not self._repaired(error, wire):
                    raise

    def _repaired(self, error: ChatError, wire: WireRequest) -> bool:
        """True if leaving something out may satisfy the service; each thing is left out once."""
        strip = strip_for(error, self._strip)
        if strip is not self._strip:
            before, self._strip = wire.prefix_hash, strip
            if build(self._request, self._files, strip).prefix_hash != before:
                return True
        if error.parameter is not None and error.parameter in wire.optional:
            self._dropped.append(error.parameter)
            self._request = without(self._request, error.parameter)
            return True
        return False

    def _accepted(self, emit: Callable[[TurnEvent], None]) -> None:
        """Reports what was left out only when that helped, so that nothing is remembered wrongly."""
        for parameter in self._dropped:
            emit(ParameterDropped(parameter, self._request.model.id, origin(self._request.endpoint.base_url)))
        self._dropped.clear()
