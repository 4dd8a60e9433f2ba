"""Owns the chat service as the rest of the application sees it: the Messages API at any endpoint, on pool workers."""

import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from desktop_chat.backend.limits import Limits
from desktop_chat.backend.protocol import AttachmentReader, CancelSignal, ChatRequest, Endpoint
from desktop_chat.backend.retry import RetryPolicy
from desktop_chat.domain.catalog import ModelInfo
from desktop_chat.domain.errors import Cancelled, ChatError, ErrorKind
from desktop_chat.domain.events import TurnEvent

if TYPE_CHECKING:
    from desktop_chat.backend.errors import CallFacts

T = TypeVar("T")
_ready = threading.Event()  # set once everything that a call needs is imported


def preload() -> None:
    """Imports the SDK and reads the trust store: on a worker after the first paint. The caller may freeze the GC."""
    from desktop_chat.backend import attempts, client, loop, models_api

    assert all((attempts, loop, models_api))
    client.tls_context(secure=True)
    _ready.set()


def _wait_for_sdk(cancel: CancelSignal) -> None:
    """Loads what a call needs if nobody did yet. The import cannot be stopped, but a cancelled call does not wait."""
    if _ready.is_set():
        return
    done = threading.Event()
    failures: list[BaseException] = []

    def load() -> None:
        try:
            preload()
        except BaseException as failure:
            failures.append(failure)
        finally:
            done.set()

    threading.Thread(target=load, name="sdk-import", daemon=True).start()
    unregister = cancel.on_cancel(done.set)
    done.wait()
    unregister()
    if cancel.is_cancelled:
        raise Cancelled
    if failures:
        raise ChatError(ErrorKind.INTERNAL, type(failures[0]).__name__)


def run_call(
    endpoint: Endpoint,
    cancel: CancelSignal,
    call: "Callable[[CallFacts], Coroutine[Any, Any, T]]",
    limit: float | None = None,
    *,
    needs_key: bool = True,
) -> T:
    """Runs one call to its end. Failures become ChatError, without the SDK's exceptions in tow."""
    if cancel.is_cancelled:
        raise Cancelled
    _wait_for_sdk(cancel)
    import asyncio

    from desktop_chat.backend import client, errors, loop

    client.check_address(endpoint)
    if needs_key:
        client.check_key(endpoint)
    facts = client.call_facts(endpoint)

    async def bounded() -> T:
        async with asyncio.timeout(limit):
            return await call(facts)

    try:
        return loop.run(bounded, cancel)
    except Cancelled:
        raise
    except TimeoutError:
        error = ChatError(ErrorKind.NO_ANSWER, facts.host)
    except Exception as problem:
        error = errors.from_exception(problem, facts)
    # Neither cause nor context nor frames may lead from a report back to a request and its key.
    error.__cause__ = error.__context__ = None
    raise error.with_traceback(None)


class ClaudeBackend:
    """The Messages API through the official SDK; every method blocks, any number of threads may call at once.

    A reply that ends with pause_turn is not continued here: the caller appends it and calls again.
    """

    def __init__(
        self,
        attachments: AttachmentReader,
        *,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        self._attachments = attachments
        self._retry = retry
        self._limits = limits

    def stream(self, request: ChatRequest, cancel: CancelSignal, emit: Callable[[TurnEvent], None]) -> None:
        """See ChatBackend.stream. After RetryScheduled a new RequestSent and ReplyStarted follow."""

        async def call(facts: "CallFacts") -> None:
            from desktop_chat.backend.attempts import Turn

            await Turn(request, self._attachments, facts, self._retry, self._limits).stream(cancel, emit)

        run_call(request.endpoint, cancel, call)

    def list_models(self, endpoint: Endpoint, cancel: CancelSignal) -> tuple[ModelInfo, ...]:
        """Active and deprecated models; also the way to test a key. A server without such a list: NOT_THE_API."""

        async def call(facts: "CallFacts") -> tuple[ModelInfo, ...]:
            from desktop_chat.backend.models_api import list_models

            return await list_models(endpoint, facts, self._limits)

        try:
            return run_call(endpoint, cancel, call, self._limits.short_call)
        except ChatError as error:
            if error.kind is not ErrorKind.MODEL_NOT_FOUND:
                raise
            missing = ChatError(ErrorKind.NOT_THE_API, error.detail, status=error.status, request_id=error.request_id)
        raise missing

    def count_tokens(self, request: ChatRequest, cancel: CancelSignal) -> int:
        """The service's estimate, or ours where the server has no counter."""

        async def call(facts: "CallFacts") -> int:
            from desktop_chat.backend.attempts import Turn

            return await Turn(request, self._attachments, facts, self._retry, self._limits).count()

        return run_call(request.endpoint, cancel, call, self._limits.short_call)
