"""Owns how the demo persona keeps to a request's max_tokens and stop_sequences, as a model would."""

from dataclasses import replace

from desktop_chat.demo.replies import Reply, words
from desktop_chat.demo.usage import estimate
from desktop_chat.domain.content import JsonObject, JsonValue


def limited(reply: Reply, body: JsonObject) -> Reply:
    """The reply as far as the limits of the request let it go."""
    return _within_tokens(_before_stop(reply, body.get("stop_sequences")), body.get("max_tokens"))


def _before_stop(reply: Reply, sequences: JsonValue) -> Reply:
    stops = [stop for stop in sequences if isinstance(stop, str) and stop] if isinstance(sequences, list) else []
    kept: list[JsonObject] = []
    for block in reply.content:
        value = str(block.get("text", ""))
        found = [(value.find(stop), stop) for stop in stops if stop in value]
        if block.get("type") == "text" and found:
            at, stop = min(found)
            if at:
                kept.append({**block, "text": value[:at]})
            return replace(
                reply, content=tuple(kept), stop_reason="stop_sequence", stop_sequence=stop, break_after=None
            )
        kept.append(block)
    return reply


def _within_tokens(reply: Reply, limit: JsonValue) -> Reply:
    left = limit if isinstance(limit, int) else 0
    kept: list[JsonObject] = []
    for block in reply.content:
        size = estimate(block)
        if size <= left:
            kept.append(block)
            left -= size
            continue
        cut = _shortened(block, left)
        return replace(reply, content=(*kept, cut) if cut else tuple(kept), stop_reason="max_tokens", break_after=None)
    return reply


def _shortened(block: JsonObject, tokens: int) -> JsonObject | None:
    """A text or thinking block cut to so many tokens; None if nothing of it is left."""
    kind = str(block.get("type"))
    if kind not in ("text", "thinking"):
        return None
    room, pieces = tokens * 4, ""
    for word in words(str(block.get(kind, ""))):
        if len(pieces) + len(word) > room:
            break
        pieces += word
    return {**block, kind: pieces} if pieces.strip() else None
