"""Owns what the demo server answers next when a test or a benchmark decides it.

A script is filled on any thread and consulted by the connection threads of the server.
"""

import re
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Protocol

from desktop_chat.demo.exchange import Exchange, Gate, RecordedRequest
from desktop_chat.domain.content import JsonValue

__all__ = ["Exchange", "Gate", "RecordedRequest", "Script", "Step", "is_title_request"]


_TITLE = re.compile(r"\btitle\b", re.IGNORECASE)


class Step(Protocol):
    """One scripted answer: a reply of ``demo.replies`` or a fault of ``demo.faults``, or any object of this shape."""

    def play(self, exchange: Exchange) -> None:
        """Answers the request of the exchange."""
        ...


class Script:
    """A queue of steps, and a function for what comes after it.

    Requests for ``POST /v1/messages`` take the steps in order. When none is left, ``respond`` is asked; if it gives
    None too, the server answers with its built-in persona. Requests for titles do not take steps from the queue
    unless ``titles`` is true, so that automatic titles never upset a test. ``on`` scripts any other path.
    """

    def __init__(
        self,
        *steps: Step,
        respond: Callable[[RecordedRequest], Step | None] | None = None,
        titles: bool = False,
    ) -> None:
        self._lock = threading.Lock()
        self._steps: deque[Step] = deque(steps)
        self._routes: dict[tuple[str, str], deque[Step]] = defaultdict(deque)
        self._respond = respond
        self._titles = titles

    def add(self, *steps: Step) -> None:
        """Appends steps for the next requests for a reply."""
        with self._lock:
            self._steps.extend(steps)

    def on(self, method: str, path: str, *steps: Step) -> None:
        """Appends steps for the next requests of that method and path, e.g. ``GET /v1/models``."""
        with self._lock:
            self._routes[method, path].extend(steps)

    @property
    def left(self) -> int:
        """How many queued steps were not taken yet."""
        with self._lock:
            return len(self._steps) + sum(map(len, self._routes.values()))

    def next_step(self, request: RecordedRequest) -> Step | None:
        """The step that answers this request; None for the server's own answer."""
        with self._lock:
            route = self._routes.get((request.method, request.path))
            if route:
                return route.popleft()
            if not request.is_message or (not self._titles and is_title_request(request)):
                return None
            if self._steps:
                return self._steps.popleft()
        return self._respond(request) if self._respond else None


def is_title_request(request: RecordedRequest) -> bool:
    """True if the request asks for the title of a conversation rather than for a reply."""
    return request.is_message and _TITLE.search(system_text(request.json.get("system"))) is not None


def system_text(system: JsonValue) -> str:
    """The system prompt as one text, whether it was sent as a string or as blocks."""
    if isinstance(system, str):
        return system
    if isinstance(system, list):
        return "\n".join(str(block.get("text", "")) for block in system if isinstance(block, dict))
    return ""
