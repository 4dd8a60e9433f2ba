"""Owns what the application asks of a chat service, independent of any SDK."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from desktop_chat.domain.catalog import OFFICIAL_ENDPOINT, ModelInfo
from desktop_chat.domain.content import Attachment
from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.messages import Message
from desktop_chat.domain.secret import Secret


class CancelSignal(Protocol):
    """The caller's side of a running call; usable from any thread."""

    @property
    def is_cancelled(self) -> bool: ...

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back once on cancellation (at once if it already happened); returns a function that unregisters."""
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go and with which key.

    Attributes:
        base_url: origin and path prefix without a trailing slash or ``/v1``; http only for loopback hosts.
        key: sent as Authorization: Bearer; empty for local servers that need none.
        proxy: proxy URL, empty for none, None for the system's setting.
    """

    base_url: str = OFFICIAL_ENDPOINT
    key: Secret = field(default_factory=lambda: Secret(""))
    proxy: str | None = None

    @property
    def is_official(self) -> bool:
        return self.base_url == OFFICIAL_ENDPOINT


@dataclass(frozen=True, slots=True)
class Sampling:
    """Sampling parameters; None means not sent."""

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request for a reply.

    Attributes:
        model: facts of the model; ``model.id`` is sent.
        messages: the active path, first to last; attachments are still references.
        max_tokens: wanted limit; lowered to the model's own.
        sampling: what the settings ask for; the backend sends only what this model and endpoint take.
        thinking: "" for the model's default, or adaptive, enabled, disabled, between_tools.
        effort: "" for the model's default, or a level.
        web_search: offers the server-side search tool.
        refused_parameters: names that this endpoint and model refused before and that are not sent.
    """

    endpoint: Endpoint
    model: ModelInfo
    messages: tuple[Message, ...]
    max_tokens: int = 8192
    system: str = ""
    sampling: Sampling = Sampling()
    stop_sequences: tuple[str, ...] = ()
    thinking: str = ""
    effort: str = ""
    caching: bool = True
    web_search: bool = False
    refused_parameters: frozenset[str] = frozenset()
    extra_headers: Mapping[str, str] = field(default_factory=dict)


class AttachmentReader(Protocol):
    """Gives the backend the bytes of an attachment."""

    def read(self, attachment: Attachment) -> bytes:
        """Raises FileNotFoundError if the bytes are gone."""
        ...


class ChatBackend(Protocol):
    """A chat service. Every method blocks and belongs on a pool worker; each raises ChatError or Cancelled."""

    def stream(self, request: ChatRequest, cancel: CancelSignal, emit: Callable[[TurnEvent], None]) -> None:
        """Sends the request and emits its events on the calling thread until message_stop.

        Retries by itself before the first content (RetryScheduled); raises ChatError with what was emitted so far
        left to the caller, Cancelled within 50 ms of a cancellation in every phase.
        """
        ...

    def list_models(self, endpoint: Endpoint, cancel: CancelSignal) -> tuple[ModelInfo, ...]:
        """All models that the endpoint lists, with built-in facts filled in."""
        ...

    def count_tokens(self, request: ChatRequest, cancel: CancelSignal) -> int:
        """The service's estimate of the request's input tokens."""
        ...
