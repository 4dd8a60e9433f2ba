"""Owns token counts of one request and their sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_chat.domain.content import JsonObject, JsonValue


def _count(source: Mapping[str, JsonValue], key: str) -> int:
    value = source.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _child(source: Mapping[str, JsonValue], key: str) -> Mapping[str, JsonValue]:
    value = source.get(key)
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request (or a sum). Input in all = input + cache_write_5m + cache_write_1h + cache_read.

    Attributes:
        raw: the usage object as the service sent it, merged over message_start and message_delta; empty in a sum.
    """

    input: int = 0
    output: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    cache_read: int = 0
    thinking: int = 0
    web_searches: int = 0
    web_fetches: int = 0
    raw: Mapping[str, JsonValue] = field(default_factory=dict, compare=False)

    @property
    def input_total(self) -> int:
        return self.input + self.cache_write_5m + self.cache_write_1h + self.cache_read

    @property
    def total(self) -> int:
        """Tokens that occupy the context window after this reply."""
        return self.input_total + self.output

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_write_5m + other.cache_write_5m,
            self.cache_write_1h + other.cache_write_1h,
            self.cache_read + other.cache_read,
            self.thinking + other.thinking,
            self.web_searches + other.web_searches,
            self.web_fetches + other.web_fetches,
        )


def merge_usage(raw: Mapping[str, JsonValue], update: Mapping[str, JsonValue]) -> JsonObject:
    """Counts of message_delta are cumulative and overwrite; nulls and absent fields keep what message_start said."""
    return {**raw, **{key: value for key, value in update.items() if value is not None}}


def parse_usage(raw: Mapping[str, JsonValue]) -> Usage:
    """Reads the service's usage object; missing or odd fields count as 0."""
    creation = _child(raw, "cache_creation")
    written = _count(raw, "cache_creation_input_tokens")
    one_hour = _count(creation, "ephemeral_1h_input_tokens")
    tools = _child(raw, "server_tool_use")
    return Usage(
        input=_count(raw, "input_tokens"),
        output=_count(raw, "output_tokens"),
        cache_write_5m=max(written - one_hour, 0),
        cache_write_1h=one_hour,
        cache_read=_count(raw, "cache_read_input_tokens"),
        thinking=_count(_child(raw, "output_tokens_details"), "thinking_tokens"),
        web_searches=_count(tools, "web_search_requests"),
        web_fetches=_count(tools, "web_fetch_requests"),
        raw=dict(raw),
    )


def iterations(raw: Mapping[str, JsonValue]) -> list[tuple[str, Usage]]:
    """The steps of a request with the model of each (empty for the request's own); none in ordinary replies."""
    listed = raw.get("iterations")
    steps = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    models = (entry.get("model") for entry in steps)
    return [
        (model if isinstance(model, str) else "", parse_usage(entry))
        for model, entry in zip(models, steps, strict=True)
    ]
