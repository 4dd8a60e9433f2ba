"""Owns the signatures of the demo server's thinking blocks: made, recognised and bound to what came before them."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass

from desktop_chat.demo.usage import without_cache_marks
from desktop_chat.domain.content import JsonObject, JsonValue

# Not a secret: it only makes the demo's blocks recognisable after a restart of the demo.
_SIGNING = b"desktop-chat demo thinking"


@dataclass(frozen=True, slots=True)
class _Bound:
    text: str
    prefix: str


class Signatures:
    """Signs thinking blocks, and checks what a client sends back; usable from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scripted: dict[str, _Bound] = {}
        self._kinds: set[str] = set()

    def sign(self, block: JsonObject, body: JsonObject) -> JsonObject:
        """The block with a signature; one that a script chose is kept and remembered."""
        with self._lock:
            self._kinds.add(str(block.get("type")))
        if block.get("type") != "thinking":
            return block
        text, prefix = str(block.get("thinking", "")), prefix_digest(body, None)
        chosen = block.get("signature")
        if isinstance(chosen, str) and chosen:
            with self._lock:
                self._scripted[chosen] = _Bound(text, prefix)
            return block
        return {**block, "signature": _signature(text, prefix)}

    def has_sent(self, kind: str) -> bool:
        """True for the types of blocks that this server has sent itself, and so takes back."""
        with self._lock:
            return kind in self._kinds

    def problem(self, block: JsonObject, body: JsonObject, at: int) -> str | None:
        """What is wrong with a thinking block of message ``at``: ``invalid``, ``moved`` or nothing."""
        text, signature = str(block.get("thinking", "")), str(block.get("signature", ""))
        prefix = prefix_digest(body, at)
        with self._lock:
            known = self._scripted.get(signature)
        if known is None:
            known = _read(signature, text)
        if known is None or known.text != text:
            return "invalid"
        return None if known.prefix == prefix else "moved"


def prefix_digest(body: JsonObject, until: int | None) -> str:
    """Stands for everything before message ``until`` (None: the whole request): system, tools and messages."""
    messages = body.get("messages")
    before: list[JsonValue] = messages[:until] if isinstance(messages, list) else []
    # A reply that was signed while one message was written as a string stays valid when it is sent as a block.
    system = _as_blocks({"content": body.get("system")})
    parts: JsonValue = [system, body.get("tools") or None, [_as_blocks(message) for message in before]]
    return hashlib.sha256(json.dumps(without_cache_marks(parts), sort_keys=True).encode()).hexdigest()[:32]


def _as_blocks(message: JsonValue) -> JsonValue:
    if isinstance(message, dict) and isinstance(message.get("content"), str):
        return {**message, "content": [{"type": "text", "text": message["content"]}]}
    return message


def _signature(text: str, prefix: str) -> str:
    proof = hmac.new(_SIGNING, f"{prefix}\0{text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    return base64.b64encode(f"demo.{prefix}.{proof}".encode()).decode()


def _read(signature: str, text: str) -> _Bound | None:
    try:
        _, prefix, _ = base64.b64decode(signature, validate=True).decode().split(".")
    except ValueError:
        return None
    return _Bound(text, prefix) if hmac.compare_digest(_signature(text, prefix), signature) else None
