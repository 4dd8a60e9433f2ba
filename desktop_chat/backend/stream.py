"""Owns one streamed exchange: sends a built request, watches time and size, and emits the reply's events."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING, Any

from desktop_chat.backend.client import open_client, request_headers
from desktop_chat.backend.errors import CallFacts, error_fields, from_answer
from desktop_chat.backend.limits import Limits
from desktop_chat.backend.params import WireRequest
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.backend.reply import ReplyReader, events_of_message, parse_json, storable
from desktop_chat.backend.sse import SseDecoder
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import TurnEvent

if TYPE_CHECKING:
    import httpx2

_SSE_STARTS = (b"event:", b"data:", b":", b"id:", b"retry:")
_LONGEST_START = 8
_TYPED = ("model", "max_tokens", "messages")


def suspended_seconds() -> float:
    """How long this machine has slept since it started; only its growth means anything."""
    boot_clock = getattr(time, "CLOCK_BOOTTIME", None)
    return (time.clock_gettime(boot_clock) if boot_clock is not None else time.time()) - time.monotonic()


class Watchdog:
    """Ends a reply that sends nothing for too long; rescheduled with each event, without tasks of its own.

    Attributes:
        seen_event: True after the first event.
        has_slept: True while a reply that the machine slept through has not shown a sign of life since.
    """

    def __init__(self, limits: Limits, timer: asyncio.Timeout) -> None:
        self._limits = limits
        self._timer = timer
        self._loop = asyncio.get_running_loop()
        self._last_content = self._loop.time()
        self.seen_event = False
        self.has_slept = False
        self._suspended = suspended_seconds()
        self._tick = self._loop.call_later(limits.tick, self._look_at_clock)

    def saw(self, *, quiet: bool) -> None:
        """Notes an event; pings and comments count for the short limit only."""
        now = self._loop.time()
        if not quiet or not self.seen_event:
            self._last_content = now
        self.seen_event = True
        self.has_slept = False
        self._timer.reschedule(min(now + self._limits.idle, self._last_content + self._limits.quiet))

    def stop(self) -> None:
        self._tick.cancel()

    def _look_at_clock(self) -> None:
        """After a sleep of the machine the connection is most likely dead, and nothing would ever say so."""
        suspended = suspended_seconds()
        if suspended - self._suspended > self._limits.sleep and not self._timer.expired():
            self.has_slept = True
            due = self._loop.time() + self._limits.after_sleep
            before = self._timer.when()
            self._timer.reschedule(due if before is None else min(due, before))
        self._suspended = suspended
        self._tick = self._loop.call_later(self._limits.tick, self._look_at_clock)


async def exchange(
    request: WireRequest,
    endpoint: Endpoint,
    facts: CallFacts,
    limits: Limits,
    accepted: Callable[[], None],
    emit: Callable[[TurnEvent], None],
) -> None:
    """Sends the request and emits events until message_stop.

    ``accepted`` is called once when the service has answered with success. Raises ChatError for what the stream
    itself says or does, and the SDK's and the transport's own exceptions for the rest.
    """
    body = dict(request.body)
    typed: dict[str, Any] = {name: body.pop(name) for name in _TYPED}
    watchdog: Watchdog | None = None
    try:
        async with asyncio.timeout(limits.answer) as timer, open_client(endpoint, limits, request.headers) as client:
            call = client.messages.with_streaming_response.create(
                **typed,
                stream=True,
                extra_body=body,
                extra_headers=request_headers(endpoint, request.headers),
            )
            async with call as answer:
                accepted()
                watchdog = Watchdog(limits, timer)
                await _read(answer.http_response, ReplyReader(facts, answer.headers), watchdog, facts, limits, emit)
    except TimeoutError:
        if watchdog is not None and watchdog.has_slept:
            raise ChatError(ErrorKind.CONNECTION_LOST, facts.host) from None
        if watchdog is not None and watchdog.seen_event:
            raise ChatError(ErrorKind.STALLED, facts.host) from None
        raise ChatError(ErrorKind.NO_ANSWER, facts.host) from None
    finally:
        if watchdog is not None:
            watchdog.stop()


async def _read(
    response: "httpx2.Response",
    reader: ReplyReader,
    watchdog: Watchdog,
    facts: CallFacts,
    limits: Limits,
    emit: Callable[[TurnEvent], None],
) -> None:
    async with contextlib.aclosing(response.aiter_raw()) as body:
        start, is_stream = await _look_at(response.headers, body)
        if not is_stream:
            await _read_whole(start, response.headers, body, reader, facts, limits, emit)
            return
        decoder = SseDecoder(limits.event_bytes, limits.reply_bytes)
        async for chunk in _again(start, body):
            seen, quiet = False, True
            for event in decoder.feed(chunk):
                found = reader.feed(event)
                seen, quiet = True, quiet and reader.is_quiet
                for entry in found:
                    emit(entry)
                if reader.finished:
                    return
            if seen:
                watchdog.saw(quiet=quiet)
    raise ChatError(ErrorKind.CONNECTION_LOST, facts.host)


async def _again(start: bytes, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for chunk in body:
        yield chunk


async def _look_at(headers: Mapping[str, str], body: AsyncIterator[bytes]) -> tuple[bytes, bool]:
    """The first bytes, and whether this is an event stream, whatever the server calls it."""
    if "event-stream" in headers.get("content-type", ""):
        return b"", True
    start = b""
    async for chunk in body:
        start += chunk
        if len(start.lstrip(b"\xef\xbb\xbf \r\n")) >= _LONGEST_START or len(start) > 1 << 16:
            break
    return start, start.lstrip(b"\xef\xbb\xbf \r\n").startswith(_SSE_STARTS)


async def _read_whole(
    start: bytes,
    headers: Mapping[str, str],
    body: AsyncIterator[bytes],
    reader: ReplyReader,
    facts: CallFacts,
    limits: Limits,
    emit: Callable[[TurnEvent], None],
) -> None:
    """An answer that is no stream: a whole message, an error, or something that is not the API at all."""
    data = bytearray(start)
    if not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        raise ChatError(ErrorKind.NOT_THE_API, f"{facts.host} answered with something else")
    async for chunk in body:
        data += chunk
        if len(data) > limits.body_bytes:
            raise ChatError(ErrorKind.NOT_THE_API, f"{facts.host} answered with something else")
    try:
        value = storable(parse_json(data.decode("utf-8-sig", "replace")))
    except ChatError:
        raise ChatError(ErrorKind.NOT_THE_API, f"{facts.host} answered with something else") from None
    if isinstance(value, dict) and value.get("type") == "message" and isinstance(value.get("content"), list):
        for event in events_of_message(value, reader):
            emit(event)
        return
    if isinstance(value, dict) and "error" in value and any(error_fields(value)):
        raise from_answer(200, value, headers, facts)
    raise ChatError(ErrorKind.NOT_THE_API, f"{facts.host} answered with something else")
