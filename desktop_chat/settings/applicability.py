"""Owns why a setting of the Model page has no effect for a model, in words; pure functions, any thread."""

import re
from collections.abc import Collection, Mapping

from desktop_chat.domain.catalog import EFFORTS, ModelInfo, accepts_sampling, family, is_claude
from desktop_chat.domain.content import JsonValue

_SAMPLING = {"temperature": "temperature", "top_p": "top p", "top_k": "top k"}
_THINKING_TYPES = ("adaptive", "enabled", "between_tools", "disabled")
#: Models that know adaptive thinking but think only when asked to.
_THINKS_ON_REQUEST = re.compile(r"claude-(?:opus-4-[678]|sonnet-4-6)$")


def reason_not_applicable(
    key: str,
    model: ModelInfo,
    is_official: bool,
    values: Mapping[str, JsonValue],
    refused: Collection[str] = (),
) -> str:
    """One sentence why a setting is not sent to this model, empty if it is; such a control is greyed.

    ``values`` are the resolved settings, ``refused`` the parameters that this endpoint refused for this model before.
    """
    if key in refused:
        return f"{model.label} refused this parameter before, so it is not sent."
    if key in _SAMPLING:
        return _sampling_reason(key, model, is_official, values)
    match key:
        case "effort" if model.efforts == ():
            return f"{model.label} has no effort levels."
        case "thinking" | "show_thinking" if model.thinking_types == frozenset():
            return f"{model.label} does not think before it answers."
        case "show_thinking" if values.get("thinking") == "disabled" and not _thinks(model, values):
            return "Thinking is off."
        case "web_search" if model.web_search is False or not is_claude(model.id):
            return f"{model.label} cannot search the web."
        case "caching" if not is_claude(model.id):
            return "Only Claude models can reuse earlier messages."
        case _:
            return ""


def note_about_value(key: str, model: ModelInfo, values: Mapping[str, JsonValue]) -> str:
    """One sentence on what becomes of a value that this model takes only in part; the control stays usable."""
    value = values.get(key)
    if key == "max_tokens" and isinstance(value, int) and model.max_output is not None and value > model.max_output:
        return f"{model.label} writes at most {model.max_output:,} tokens, so that is its limit."
    if not isinstance(value, str) or not value:
        return ""
    if key == "thinking" and model.thinking_types and value not in model.thinking_types:
        if _thinks(model, values):
            return f"{model.label} does not know this choice and thinks as it does by default."
        return f"{model.label} does not know this choice, so it is not sent."
    if key == "effort":
        return _effort_note(value, model, values)
    return ""


def allowed_choices(key: str, model: ModelInfo) -> tuple[str, ...] | None:
    """The values of ``effort`` or ``thinking`` that a model takes, the empty one included; None if not known."""
    if key == "effort" and model.efforts is not None:
        return ("", *(level for level in EFFORTS if level in model.efforts))
    if key == "thinking" and model.thinking_types is not None:
        return ("", *(name for name in _THINKING_TYPES if name in model.thinking_types))
    return None


def _sampling_reason(key: str, model: ModelInfo, is_official: bool, values: Mapping[str, JsonValue]) -> str:
    name = _SAMPLING[key]
    if is_official and not accepts_sampling(model.id):
        return f"{model.label} takes no {name}; it decides by itself. Effort is the setting to use instead."
    if _thinks(model, values):
        can_stop = model.thinking_types is None or "disabled" in model.thinking_types
        how = f" Turn thinking off to use {name}." if can_stop else ""
        return f"Not sent while {model.label} thinks.{how}"
    if key == "top_p" and values.get("temperature") is not None:
        return "Only one of temperature and top p is sent, and temperature is set."
    if key == "temperature" and values.get("top_p") is not None and values.get("temperature") is None:
        return "Only one of temperature and top p is sent, and top p is set."
    return ""


def _effort_note(value: str, model: ModelInfo, values: Mapping[str, JsonValue]) -> str:
    is_high = value in EFFORTS and EFFORTS.index(value) > EFFORTS.index("high")
    if is_high and values.get("thinking") in ("disabled", "between_tools"):
        return "With this choice of thinking, high is the highest effort."
    if model.efforts and value not in model.efforts:
        return f"{model.label} does not know this level, so the next lower one is sent."
    return ""


def _thinks(model: ModelInfo, values: Mapping[str, JsonValue]) -> bool:
    """Whether a request with these settings makes the model think."""
    types, wanted = model.thinking_types, values.get("thinking") or ""
    if types is not None:
        if not types:
            return False
        if wanted not in types:
            # "on" is sent in the way that the model knows; what cannot be switched off stays on.
            wanted = "adaptive" if wanted in ("adaptive", "enabled") else ""
    if wanted:
        return wanted != "disabled"
    return types is not None and "adaptive" in types and _THINKS_ON_REQUEST.match(family(model.id)) is None
