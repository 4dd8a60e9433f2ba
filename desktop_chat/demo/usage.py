"""Owns the demo server's estimate of tokens and its imitation of the prompt cache; safe from any thread."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_chat.domain.content import JsonObject, JsonValue

_LOOK_BACK = 20
_SMALLEST_CACHED = 512
_IMAGE_TOKENS = 1568
_PER_MESSAGE = 4


def estimate(value: JsonValue) -> int:
    """About how many tokens a text, a block or any JSON value takes: a quarter of its characters."""
    if isinstance(value, str):
        return (len(value) + 3) // 4
    if isinstance(value, list):
        return sum(map(estimate, value))
    if isinstance(value, dict):
        if value.get("type") == "image":
            return _IMAGE_TOKENS
        return sum(estimate(part) for key, part in value.items() if key not in ("type", "cache_control", "signature"))
    return 0 if value is None else 1


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the prompt up to which it may be cached."""

    digest: str
    tokens: int  # of everything up to and including this piece
    ttl: str | None  # set where the client put a breakpoint


def count_input(body: JsonObject) -> int:
    """The estimated input tokens of a request."""
    last = 0
    for part in _parts(body):
        last = part.tokens
    return max(1, last)


class PromptCache:
    """Remembers prompt prefixes and says what a request reads from and writes to the cache."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()

    def usage(self, body: JsonObject) -> JsonObject:
        """The input side of the usage of a request; remembers its prefixes."""
        parts = list(_parts(body))
        total = max(1, parts[-1].tokens if parts else 1)
        marks = [at for at, part in enumerate(parts) if part.ttl and part.tokens >= _SMALLEST_CACHED]
        read = written = 0
        ttl = "5m"
        if marks:
            last = marks[-1]
            ttl = parts[last].ttl or "5m"
            with self._lock:
                found = next(
                    (at for at in range(last, max(-1, last - _LOOK_BACK), -1) if parts[at].digest in self._known), None
                )
                self._known.update(parts[at].digest for at in marks)
            read = parts[found].tokens if found is not None else 0
            written = parts[last].tokens - read
        return {
            "input_tokens": total - read - written,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": written if ttl == "5m" else 0,
                "ephemeral_1h_input_tokens": written if ttl == "1h" else 0,
            },
        }


def _parts(body: JsonObject) -> Iterator[_Part]:
    """The prompt in the service's order: tools, system, messages."""
    pieces = list(_pieces(body))
    automatic = _ttl(body)
    digest = hashlib.sha256(str(body.get("model")).encode())
    tokens = 0
    for number, (role, piece) in enumerate(pieces):
        digest.update(role.encode())
        digest.update(json.dumps(without_cache_marks(piece), sort_keys=True).encode())
        tokens += estimate(piece) + (_PER_MESSAGE if role in ("user", "assistant") else 0)
        own = _ttl(piece) if isinstance(piece, dict) else None
        yield _Part(digest.hexdigest(), tokens, own or (automatic if number == len(pieces) - 1 else None))


def _pieces(body: JsonObject) -> Iterator[tuple[str, JsonValue]]:
    tools = body.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        yield "tools", tool
    yield from _as_blocks("system", body.get("system"))
    messages = body.get("messages")
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, dict):
            yield from _as_blocks(str(message.get("role")), message.get("content"))


def _as_blocks(role: str, content: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(content, str) and content:
        yield role, {"type": "text", "text": content}
    elif isinstance(content, list):
        for block in content:
            yield role, block


def _ttl(value: JsonObject) -> str | None:
    mark = value.get("cache_control")
    return str(mark.get("ttl") or "5m") if isinstance(mark, dict) else None


def without_cache_marks(value: JsonValue) -> JsonValue:
    """The same JSON without cache_control, which does not change what the model reads."""
    if isinstance(value, dict):
        return {key: without_cache_marks(part) for key, part in value.items() if key != "cache_control"}
    if isinstance(value, list):
        return [without_cache_marks(part) for part in value]
    return value
