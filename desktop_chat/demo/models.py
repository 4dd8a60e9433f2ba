"""Owns the models that the demo server offers, as the Models API describes them."""

import re
from dataclasses import dataclass

from desktop_chat.domain.content import JsonObject, JsonValue

_LEVELS = ("low", "medium", "high", "xhigh", "max")
_TYPES = ("adaptive", "enabled", "disabled", "between_tools")


@dataclass(frozen=True, slots=True)
class DemoModel:
    """A model and the rules that requests to it must keep.

    Attributes:
        thinking: accepted values of thinking.type.
        efforts: accepted effort levels.
        sampling: takes temperature, top_p and top_k (under API version 2023-06-01).
        prefill: a conversation may end with an assistant message.
        binds_thinking: thinking sent back must follow exactly what it followed when it was made.
    """

    id: str
    name: str
    line: str
    created_at: str
    thinking: tuple[str, ...]
    efforts: tuple[str, ...] = _LEVELS
    window: int = 1_000_000
    output: int = 128_000
    sampling: bool = False
    prefill: bool = False
    binds_thinking: bool = False
    deprecated_at: str | None = None
    retires_at: str | None = None


_FOUR_LEVELS = ("low", "medium", "high", "max")

#: Newest first, as the Models API lists them.
MODELS: tuple[DemoModel, ...] = (
    DemoModel(
        "claude-fable-5-2", "Claude Fable 5.2", "fable", "2026-11-09T00:00:00Z", ("adaptive",), binds_thinking=True
    ),
    DemoModel(
        "claude-haiku-5-5",
        "Claude Haiku 5.5",
        "haiku",
        "2026-10-21T00:00:00Z",
        ("adaptive", "disabled"),
        binds_thinking=True,
    ),
    DemoModel(
        "claude-sonnet-5-5",
        "Claude Sonnet 5.5",
        "sonnet",
        "2026-10-07T00:00:00Z",
        ("adaptive", "between_tools"),
        binds_thinking=True,
    ),
    DemoModel("claude-opus-5-5", "Claude Opus 5.5", "opus", "2026-09-22T00:00:00Z", ("adaptive",), binds_thinking=True),
    DemoModel(
        "claude-sonnet-4-6",
        "Claude Sonnet 4.6",
        "sonnet",
        "2026-02-17T00:00:00Z",
        ("adaptive", "enabled", "disabled"),
        _FOUR_LEVELS,
        sampling=True,
    ),
    DemoModel(
        "claude-opus-4-6",
        "Claude Opus 4.6",
        "opus",
        "2026-02-05T00:00:00Z",
        ("adaptive", "enabled", "disabled"),
        _FOUR_LEVELS,
        sampling=True,
    ),
    DemoModel(
        "claude-haiku-4-5-20251001",
        "Claude Haiku 4.5",
        "haiku",
        "2025-10-15T00:00:00Z",
        ("enabled", "disabled"),
        (),
        200_000,
        64_000,
        sampling=True,
        prefill=True,
    ),
    DemoModel(
        "claude-sonnet-4-5-20250929",
        "Claude Sonnet 4.5",
        "sonnet",
        "2025-09-29T00:00:00Z",
        ("enabled", "disabled"),
        (),
        200_000,
        64_000,
        sampling=True,
        prefill=True,
        deprecated_at="2026-05-30T00:00:00Z",
        retires_at="2026-11-30T00:00:00Z",
    ),
)
_DATE = re.compile(r"-\d{8}$")


def find_model(model_id: JsonValue) -> DemoModel | None:
    """The model with that id, with or without its date."""
    if not isinstance(model_id, str):
        return None
    return next((model for model in MODELS if model_id in (model.id, _DATE.sub("", model.id))), None)


def describe(model: DemoModel) -> JsonObject:
    """The model's document in the Models API."""
    return {
        "type": "model",
        "id": model.id,
        "display_name": model.name,
        "created_at": model.created_at,
        "lifecycle": "deprecated" if model.deprecated_at else "active",
        "deprecated_at": model.deprecated_at,
        "retires_at": model.retires_at,
        "line": model.line,
        "max_input_tokens": model.window,
        "max_tokens": model.output,
        "capabilities": _capabilities(model),
    }


def _capabilities(model: DemoModel) -> JsonObject:
    recent = model.efforts != ()
    return {
        "batch": _supported(True),
        "citations": _supported(True),
        "code_execution": _supported(recent),
        "context_management": {
            "supported": True,
            "clear_thinking_20251015": _supported(True),
            "clear_tool_uses_20250919": _supported(True),
            "compact_20260112": _supported(recent),
        },
        "effort": {"supported": recent, **{level: _supported(level in model.efforts) for level in _LEVELS}},
        "image_input": _supported(True),
        "pdf_input": _supported(True),
        "server_tools": {"supported": True, "web_search": _supported(True), "code_execution": _supported(True)},
        "structured_outputs": _supported(True),
        "thinking": {"supported": True, "types": {kind: _supported(kind in model.thinking) for kind in _TYPES}},
    }


def _supported(yes: bool) -> JsonObject:
    return {"supported": yes}


def list_models(query: dict[str, list[str]]) -> JsonObject:
    """The page of models that a query asks for."""
    wanted = query.get("lifecycle[]") or query.get("lifecycle") or []
    documents = [describe(model) for model in MODELS]
    chosen = [one for one in documents if not wanted or one["lifecycle"] in wanted]
    ids = [str(one["id"]) for one in chosen]
    after, before = query.get("after_id", [""])[0], query.get("before_id", [""])[0]
    start = ids.index(after) + 1 if after in ids else 0
    end = ids.index(before) if before in ids else len(chosen)
    limit = int(query.get("limit", ["20"])[0])
    page: list[JsonValue] = list(chosen[start : min(end, start + limit)])
    listed = ids[start : min(end, start + limit)]
    return {
        "data": page,
        "has_more": start + limit < end,
        "first_id": listed[0] if listed else None,
        "last_id": listed[-1] if listed else None,
    }
