"""Owns what the tests of the backend share: requests, messages, a cancel signal and the collected result of a turn."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from desktop_chat.backend.claude import ClaudeBackend
from desktop_chat.backend.limits import Limits
from desktop_chat.backend.protocol import ChatRequest, Endpoint
from desktop_chat.backend.retry import RetryPolicy
from desktop_chat.domain.catalog import describe
from desktop_chat.domain.content import Attachment, ContentBlock, block, text_block
from desktop_chat.domain.errors import Cancelled, ChatError
from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.fold import ReplyFold
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.secret import Secret
from desktop_chat.domain.stop import Stop

SONNET = "claude-sonnet-5-5"
QUICK = RetryPolicy(base=0.01, cap=0.02)
ONCE = RetryPolicy(attempts=1)
#: Short enough for tests, long enough for a busy machine.
SHORT = Limits(connect=2.0, answer=1.0, idle=0.5, quiet=1.2, short_call=5.0)


class Signal:
    """A cancel signal, as the jobs have one, without Qt."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []
        self._cancelled = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def listeners(self) -> int:
        return len(self._callbacks)

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        with self._lock:
            if not self.is_cancelled:
                self._callbacks.append(callback)
                return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None
        callback()
        return lambda: None

    def cancel(self) -> None:
        with self._lock:
            self._cancelled.set()
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()


class Files:
    """Attachments in memory."""

    def __init__(self, **contents: bytes) -> None:
        self._contents = contents

    def read(self, attachment: Attachment) -> bytes:
        if attachment.name not in self._contents:
            raise FileNotFoundError(attachment.name)
        return self._contents[attachment.name]


_counter = iter(range(1_000_000))


def user(*content: str | ContentBlock) -> Message:
    blocks = tuple(text_block(entry) if isinstance(entry, str) else entry for entry in content)
    return Message(MessageId(f"m{next(_counter)}"), None, Role.USER, blocks, 0.0)


def assistant(*content: str | ContentBlock | dict, stop: str | None = "end_turn", **facts: object) -> Message:
    blocks = tuple(
        text_block(entry) if isinstance(entry, str) else block(entry) if isinstance(entry, dict) else entry
        for entry in content
    )
    made = Message(MessageId(f"m{next(_counter)}"), None, Role.ASSISTANT, blocks, 0.0, stop=Stop(stop))
    return replace(made, **facts)  # type: ignore[arg-type]


def request(*path: Message | str, base_url: str = "https://api.anthropic.com", key: str = "demo", **fields: object):
    model = str(fields.pop("model", SONNET))
    messages = tuple(user(entry) if isinstance(entry, str) else entry for entry in path or ("hello",))
    made = ChatRequest(Endpoint(base_url, Secret(key)), describe(model), messages)
    return replace(made, **fields)  # type: ignore[arg-type]


@dataclass
class Turn:
    """A turn on a thread of its own, as a pool worker runs it."""

    chat: ChatRequest
    retry: RetryPolicy = ONCE
    limits: Limits = field(default_factory=Limits)
    files: Files = field(default_factory=Files)

    def __post_init__(self) -> None:
        self.cancel = Signal()
        self.events: list[TurnEvent] = []
        self.fold = ReplyFold()
        self.error: ChatError | None = None
        self.cancelled = False
        self.surprise: BaseException | None = None
        self.ended_at = 0.0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _emit(self, event: TurnEvent) -> None:
        with self._changed:
            self.events.append(event)
            self.fold.feed(event)
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            ClaudeBackend(self.files, retry=self.retry, limits=self.limits).stream(self.chat, self.cancel, self._emit)
        except ChatError as error:
            self.error = error
        except Cancelled:
            self.cancelled = True
        except BaseException as error:
            self.surprise = error
        self.ended_at = time.monotonic()

    def start(self) -> "Turn":
        self._thread.start()
        return self

    def finish(self, seconds: float = 20.0) -> "Turn":
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "the worker hangs"
        assert self.surprise is None, repr(self.surprise)
        assert self.cancel.listeners == 0
        return self

    def wait_for(self, kind: type, seconds: float = 10.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: any(isinstance(e, kind) for e in self.events), seconds)

    def of(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def text(self) -> str:
        return "".join(entry.text for entry in self.fold.content())


def run(chat: ChatRequest, **facts: object) -> Turn:
    return Turn(chat, **facts).start().finish()  # type: ignore[arg-type]
