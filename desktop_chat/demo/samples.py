"""Owns a reply of every kind that the service can send, by name, for tests and benchmarks."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from desktop_chat.demo import persona_texts as texts
from desktop_chat.demo.replies import (
    Event,
    Reply,
    citation,
    redacted_thinking,
    say,
    text,
    thinking,
    tool_use,
    web_search,
)
from desktop_chat.domain.content import JsonObject

_SOURCE = "https://example.org/lighthouses"


def _cited() -> Reply:
    found = web_search("lighthouses", [("Lighthouses", _SOURCE)])
    answer = text("Each one has a rhythm of its own.", [citation(_SOURCE, "Lighthouses", "a rhythm of its own")])
    return Reply((*found, answer))


def _failed_search() -> Reply:
    call, result = web_search("lighthouses", [])
    failure: JsonObject = {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}
    return Reply((call, {**result, "content": failure}, text("The search was not possible.")))


def _refusal() -> Reply:
    details: JsonObject = {"type": "refusal", "category": "cyber", "explanation": texts.REFUSAL_EXPLANATION}
    return replace(say(texts.REFUSAL), stop_reason="refusal", stop_details=details)


def _tool() -> Reply:
    call = tool_use("lamp", {"on": True, "rooms": ["hall", "kitchen"], "level": 0.5})
    return Reply((text("I will switch the lamp on."), call), stop_reason="tool_use")


def _unknown_delta(events: Iterator[Event]) -> Iterator[Event]:
    for name, data in events:
        if name == "content_block_stop":
            strange: JsonObject = {"type": "scent_delta", "scent": "tar"}
            yield "content_block_delta", {"type": "content_block_delta", "index": 0, "delta": strange}
        yield name, data


def _unknown_event(events: Iterator[Event]) -> Iterator[Event]:
    for name, data in events:
        yield name, data
        if name == "content_block_start":
            yield "weather_report", {"type": "weather_report", "sky": "clear"}


def _plain(template: str) -> Reply:
    return say(template.replace("{opening}", ""))


_MAKERS: dict[str, Callable[[], Reply]] = {
    "long": lambda: _plain(texts.LONG),
    "code": lambda: _plain(texts.CODE),
    "table": lambda: _plain(texts.TABLE),
    "formula": lambda: _plain(texts.FORMULA),
    "thinking": lambda: Reply((thinking(texts.THINKING), text("204."))),
    "thinking_omitted": lambda: Reply((thinking(""), text("204."))),
    "thinking_only": lambda: Reply((thinking(texts.THINKING),)),
    "redacted_thinking": lambda: Reply((redacted_thinking(), text("204."))),
    "tool_use": _tool,
    "citations": _cited,
    "search_error": _failed_search,
    "refusal": _refusal,
    "max_tokens": lambda: replace(say("This answer is cut in the mid"), stop_reason="max_tokens"),
    "stop_sequence": lambda: replace(say("One, two, "), stop_reason="stop_sequence", stop_sequence="three"),
    "pause_turn": lambda: replace(say("Let me look further."), stop_reason="pause_turn"),
    "context_window": lambda: replace(say("The room is"), stop_reason="model_context_window_exceeded"),
    "unknown_stop_reason": lambda: replace(say("Done."), stop_reason="sunset"),
    "empty": lambda: Reply(()),
    "unknown_block": lambda: Reply((text("Look:"), {"type": "hologram", "data": [1, 2, {"deep": None}]})),
    "unknown_delta": lambda: replace(say("A harbour."), rewrite=_unknown_delta),
    "unknown_event": lambda: replace(say("A harbour."), rewrite=_unknown_event),
    "lone_surrogates": lambda: say("half \ud83d and the other \ude00 done"),
}

#: Every name that ``sample`` knows.
NAMES = tuple(_MAKERS)


def sample(name: str) -> Reply:
    """The reply of that name; KeyError for unknown ones."""
    return _MAKERS[name]()
