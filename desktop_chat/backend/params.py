"""Owns how a ChatRequest becomes the body and headers that its model and endpoint take; on the caller's thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop_chat.backend.attachments import AttachmentEncoder
from desktop_chat.backend.endpoints import origin
from desktop_chat.backend.history import Strip, Target, build_messages
from desktop_chat.backend.protocol import AttachmentReader, ChatRequest
from desktop_chat.domain.catalog import EFFORTS, accepts_sampling, family, is_claude
from desktop_chat.domain.content import JsonObject, clean_text
from desktop_chat.domain.errors import ChatError, ErrorKind

#: Models from Opus 4.7 on refuse sampling; the older ones take it under this version of the API only.
SAMPLING_VERSION = "2023-06-01"
SAMPLING = ("temperature", "top_p", "top_k")
WEB_SEARCH: JsonObject = {"type": "web_search_20250305", "name": "web_search", "max_uses": 5}

_LEAST_BUDGET = 1024
_THINKING_OFF_BY_DEFAULT = frozenset(
    f"claude-{name}"
    for name in ("opus-4-8", "opus-4-7", "opus-4-6", "sonnet-4-6", "opus-4-5", "haiku-4-5", "sonnet-4-5")
)
#: These thinking types go with effort up to "high" only.
_UP_TO_HIGH = ("disabled", "between_tools")
_MOST_STOP_SEQUENCES = 8


@dataclass(frozen=True, slots=True)
class WireRequest:
    """What is sent.

    Attributes:
        body: the JSON body without ``stream``.
        prefix_hash: of system, tools and messages, to be stored with the reply.
        optional: names of the parameters that can be left out if the service refuses them.
    """

    body: JsonObject
    headers: Mapping[str, str] = field(default_factory=dict)
    prefix_hash: str = ""
    optional: frozenset[str] = frozenset()


def sampling_fields(request: ChatRequest, thinking: JsonObject | None) -> tuple[JsonObject, bool]:
    """The sampling parameters to send, and whether the older API version must be named for them.

    Never temperature together with top_p, never any of them while the model thinks, and at the service itself only
    for the models that take them.
    """
    wanted: JsonObject = {
        name: value
        for name in SAMPLING
        if (value := getattr(request.sampling, name)) is not None and name not in request.refused_parameters
    }
    known = accepts_sampling(request.model.id)
    thinks = thinking is not None and thinking["type"] != "disabled"
    if not wanted or thinks or (request.endpoint.is_official and not known):
        return {}, False
    if "temperature" in wanted:
        wanted.pop("top_p", None)
    return wanted, known


def thinking_field(request: ChatRequest, max_tokens: int) -> JsonObject | None:
    """The thinking parameter, with readable summaries wherever the model thinks; None leaves it out."""
    wanted, types, model = request.thinking, request.model.thinking_types, request.model.id
    if "thinking" in request.refused_parameters:
        return None
    if types is not None and not types:
        return None
    if wanted and types is not None and wanted not in types:
        # "on" in the way that the model knows; what cannot be switched off stays on.
        wanted = next(
            (name for name in ("adaptive", "enabled") if name in types and wanted in ("adaptive", "enabled")), ""
        )
    if not wanted:
        by_default = types is not None and "adaptive" in types and family(model) not in _THINKING_OFF_BY_DEFAULT
        always = by_default and types is not None and "disabled" not in types
        # Without this the service leaves out the text of its thinking, also between tool calls.
        return {"type": "adaptive", "display": "summarized"} if (by_default and is_claude(model)) or always else None
    if wanted == "adaptive":
        return {"type": "adaptive", "display": "summarized"}
    if wanted == "enabled":
        budget = min(max(_LEAST_BUDGET, max_tokens // 2), max_tokens - 1)
        if budget < _LEAST_BUDGET:
            return None
        return {"type": "enabled", "budget_tokens": budget, "display": "summarized"}
    return {"type": wanted}


def effort_level(request: ChatRequest, thinking: JsonObject | None) -> str:
    """The wanted effort or the next lower one that the model knows; empty leaves it out."""
    wanted, known = request.effort, request.model.efforts
    if wanted not in EFFORTS or "effort" in request.refused_parameters:
        return ""
    if thinking is not None and thinking["type"] in _UP_TO_HIGH:
        wanted = EFFORTS[min(EFFORTS.index(wanted), EFFORTS.index("high"))]
    if known is None:
        return wanted
    fitting = [level for level in known if level in EFFORTS and EFFORTS.index(level) <= EFFORTS.index(wanted)]
    return fitting[-1] if fitting else ""


def _tools(request: ChatRequest) -> list[JsonObject]:
    wanted = request.web_search and "web_search" not in request.refused_parameters
    if not wanted or request.model.web_search is False or not is_claude(request.model.id):
        return []
    return [dict(WEB_SEARCH)]


def _stop_sequences(request: ChatRequest) -> list[str]:
    unique = dict.fromkeys(clean_text(entry) for entry in request.stop_sequences if entry.strip())
    return list(unique)[:_MOST_STOP_SEQUENCES] if "stop_sequences" not in request.refused_parameters else []


def _mark_last_question(messages: list[JsonObject]) -> None:
    """The classic cache mark on the newest user content, which every server for Claude models knows."""
    last = messages[-1]
    content = last["content"]
    if last["role"] == "user" and isinstance(content, list) and isinstance(content[-1], dict):
        content[-1] = {**content[-1], "cache_control": {"type": "ephemeral"}}


def _add_caching(body: JsonObject, request: ChatRequest, messages: list[JsonObject]) -> bool:
    """Marks what can be cached: automatic at the service itself, explicit marks elsewhere, nothing for other models."""
    if not request.caching or "caching" in request.refused_parameters or not is_claude(request.model.id):
        return False
    if body.get("system"):
        body["system"] = [{"type": "text", "text": body["system"], "cache_control": {"type": "ephemeral"}}]
    if request.endpoint.is_official:
        body["cache_control"] = {"type": "ephemeral"}
    else:
        _mark_last_question(messages)
    return True


def _max_tokens(request: ChatRequest) -> int:
    return max(1, min(request.max_tokens, request.model.max_output or request.max_tokens))


def build(request: ChatRequest, files: AttachmentEncoder, strip: Strip = Strip.NOTHING) -> WireRequest:
    """The request as it is sent. Raises ChatError if a file is missing or too large, or if there is nothing to send."""
    max_tokens = _max_tokens(request)
    thinking = thinking_field(request, max_tokens)
    effort = effort_level(request, thinking)
    sampling, old_version = sampling_fields(request, thinking)
    tools = _tools(request)
    stops = _stop_sequences(request)
    system = clean_text(request.system) if request.system.strip() else ""
    target = Target(
        request.model.id,
        origin(request.endpoint.base_url),
        is_claude(request.model.id),
        frozenset(str(tool["name"]) for tool in tools),
        thinking is None or thinking["type"] != "disabled",
    )
    messages, prefix_hash = build_messages(request.messages, target, files, system=system, tools=tools, strip=strip)
    if not messages:
        raise ChatError(ErrorKind.BAD_REQUEST, "there is nothing to send")
    body: JsonObject = {"model": request.model.id, "max_tokens": max_tokens}
    body["messages"] = list(messages)
    if system:
        body["system"] = system
    optional = set(sampling)
    for name, value in (("tools", tools), ("stop_sequences", stops), ("thinking", thinking)):
        if value:
            body[name] = value  # type: ignore[assignment]
            optional.add("web_search" if name == "tools" else name)
    if effort:
        body["output_config"] = {"effort": effort}
        optional.add("effort")
    body.update(sampling)
    if _add_caching(body, request, messages):
        body["messages"] = list(messages)
        optional.add("caching")
    headers = {**request.extra_headers, **({"anthropic-version": SAMPLING_VERSION} if old_version else {})}
    return WireRequest(body, headers, prefix_hash, frozenset(optional))


def without(request: ChatRequest, parameter: str) -> ChatRequest:
    """The request without a parameter that the service refused."""
    return replace(request, refused_parameters=request.refused_parameters | {parameter})


def encoder(request: ChatRequest, reader: AttachmentReader) -> AttachmentEncoder:
    """The encoder for the files of a request, with the limits of its endpoint."""
    return AttachmentEncoder(reader, documents=is_claude(request.model.id), enforce_limits=request.endpoint.is_official)
