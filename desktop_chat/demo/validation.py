"""Owns the checks that the demo server makes on requests for replies, worded as the service words them.

Pure functions, called on the connection threads of the server.
"""

from collections.abc import Callable, Iterator

from desktop_chat.demo.exchange import RecordedRequest
from desktop_chat.demo.models import DemoModel, find_model
from desktop_chat.demo.problems import Problem, number, refused
from desktop_chat.demo.signatures import Signatures
from desktop_chat.demo.usage import count_input
from desktop_chat.demo.validation_content import check_messages
from desktop_chat.domain.content import JsonObject

VERSIONS = ("2023-01-01", "2023-06-01", "2026-10-21")
_NEWEST = VERSIONS[-1]
_COUNTED = frozenset(
    {"model", "messages", "system", "tools", "tool_choice", "thinking", "cache_control", "output_config", "speed"}
)
_CREATED = _COUNTED | {
    "max_tokens",
    "stream",
    "stop_sequences",
    "metadata",
    "container",
    "diagnostics",
    "inference_geo",
    "service_tier",
}
_SAMPLING = ("temperature", "top_p", "top_k")
_LEVELS = ("low", "medium", "high", "xhigh", "max")


def check_message(request: RecordedRequest, signatures: Signatures, *, counting: bool) -> Problem | None:
    """The first problem of a request; None if it is in order."""
    version = request.headers.get("anthropic-version")
    if version is None:
        return Problem("anthropic-version: header is required")
    if version not in VERSIONS:
        return Problem(f'anthropic-version: "{version}" is not a valid version')
    if not isinstance(request.body, dict):
        return Problem("The request body is not valid JSON")
    return next(_problems(request.body, version, signatures, counting=counting), None)


def _problems(body: JsonObject, version: str, signatures: Signatures, *, counting: bool) -> Iterator[Problem]:
    """Every problem, in the order in which the service finds them."""
    yield from _check_fields(body, version, counting=counting)
    model = find_model(body["model"])
    if model is None:
        yield Problem(f"model: {body['model']}", 404, "not_found_error")
        return
    checks: tuple[Callable[[JsonObject, DemoModel], Iterator[Problem]], ...] = (
        _check_limits,
        _check_sampling,
        _check_thinking,
        _check_effort,
    )
    for check in checks if not counting else checks[1:]:
        yield from check(body, model)
    yield from check_messages(body, model, signatures, strict=version == _NEWEST)
    tokens = count_input(body)
    if tokens > model.window:
        yield Problem(f"prompt is too long: {tokens} tokens > {model.window} maximum")


def _check_fields(body: JsonObject, version: str, *, counting: bool) -> Iterator[Problem]:
    allowed = _COUNTED if counting else _CREATED
    if version != _NEWEST:
        allowed = allowed | frozenset(_SAMPLING)
    for name in ("model", "messages") if counting else ("model", "max_tokens", "messages"):
        if name not in body:
            yield refused(name, "Field required")
    for name in body:
        if name not in allowed:
            yield refused(name, "Extra inputs are not permitted")
    if not isinstance(body.get("model"), str) or not body.get("model"):
        yield refused("model", "Input should be a valid string")
    if not isinstance(body.get("messages"), list):
        yield refused("messages", "Input should be a valid list")
    if "stream" in body and not isinstance(body["stream"], bool):
        yield refused("stream", "Input should be a valid boolean")
    for name, value in body.items():
        if value is None and name not in ("cache_control", "container", "diagnostics", "inference_geo", "speed"):
            yield refused(name, "Input should not be null")


def _check_limits(body: JsonObject, model: DemoModel) -> Iterator[Problem]:
    limit = body.get("max_tokens")
    if isinstance(limit, bool) or not isinstance(limit, int):
        yield refused("max_tokens", "Input should be a valid integer")
    elif limit < 1:
        yield refused("max_tokens", "Input should be greater than or equal to 1")
    elif limit > model.output:
        most = f"{limit} > {model.output}, which is the maximum allowed number of output tokens for {model.id}"
        yield refused("max_tokens", most)
    stops = body.get("stop_sequences", [])
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        yield refused("stop_sequences", "Input should be a valid list of strings")
    elif any(not str(stop).strip() for stop in stops):
        yield refused("stop_sequences", "each stop sequence must contain non-whitespace")


def _check_sampling(body: JsonObject, model: DemoModel) -> Iterator[Problem]:
    given = [name for name in _SAMPLING if name in body]
    if not given:
        return
    if not model.sampling:
        yield Problem(f"`{given[0]}` is deprecated for this model.")
    for name, most in (("temperature", 1.0), ("top_p", 1.0)):
        value = number(body.get(name))
        if name in body and (value is None or not 0 <= value <= most):
            yield refused(name, "range: 0..1")
    if "top_k" in body and (not isinstance(body["top_k"], int) or number(body["top_k"]) in (None, 0)):
        yield refused("top_k", "Input should be a positive integer")
    if "temperature" in body and "top_p" in body:
        yield Problem("`temperature` and `top_p` cannot both be specified for this model. Please use only one.")
    if _thinking_type(body) in ("enabled", "adaptive") and body.get("temperature", 1) != 1:
        yield Problem("`temperature` may only be set to 1 when thinking is enabled.")


def _thinking_type(body: JsonObject) -> str | None:
    thinking = body.get("thinking")
    return str(thinking.get("type")) if isinstance(thinking, dict) else None


def _check_thinking(body: JsonObject, model: DemoModel) -> Iterator[Problem]:
    thinking = body.get("thinking")
    if thinking is None:
        return
    if not isinstance(thinking, dict) or "type" not in thinking:
        yield refused("thinking", "Field required: type")
        return
    kind = thinking["type"]
    if kind not in ("adaptive", "enabled", "disabled", "between_tools"):
        yield refused("thinking", f"Input tag '{kind}' does not match any of the expected tags")
    elif kind == "adaptive" and kind not in model.thinking:
        yield Problem("adaptive thinking is not supported on this model")
    elif kind not in model.thinking:
        yield Problem(
            f'"thinking.type.{kind}" is not supported for this model. '
            'Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'
        )
    elif kind == "enabled":
        yield from _check_budget(thinking.get("budget_tokens"), body.get("max_tokens"))
    elif "budget_tokens" in thinking:
        yield refused(f"thinking.{kind}.budget_tokens", "Extra inputs are not permitted")
    if kind in ("disabled", "between_tools") and model.binds_thinking and _effort(body) in ("xhigh", "max"):
        yield Problem(f'"thinking.type.{kind}" is not supported at effort {_effort(body)}.')
    if thinking.get("display", "summarized") not in ("summarized", "omitted"):
        yield refused(f"thinking.{kind}.display", "Input should be 'summarized' or 'omitted'")


def _check_budget(budget: object, limit: object) -> Iterator[Problem]:
    if not isinstance(budget, int):
        yield refused("thinking.enabled.budget_tokens", "Field required")
    elif budget < 1024:
        yield refused("thinking.enabled.budget_tokens", "Input should be greater than or equal to 1024")
    elif isinstance(limit, int) and budget >= limit:
        yield Problem("`max_tokens` must be greater than `thinking.budget_tokens`.")


def _effort(body: JsonObject) -> str | None:
    config = body.get("output_config")
    level = config.get("effort") if isinstance(config, dict) else None
    return level if isinstance(level, str) else None


def _check_effort(body: JsonObject, model: DemoModel) -> Iterator[Problem]:
    config = body.get("output_config")
    if config is None:
        return
    if not isinstance(config, dict):
        yield refused("output_config", "Input should be an object")
        return
    for name in config:
        if name not in ("effort", "format"):
            yield refused(f"output_config.{name}", "Extra inputs are not permitted")
    level = config.get("effort")
    if level is None:
        return
    if level not in _LEVELS:
        yield refused("output_config.effort", "Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")
    elif not model.efforts:
        yield Problem("This model does not support the effort parameter.")
    elif level not in model.efforts:
        yield Problem(f"This model does not support effort level '{level}'. Supported: {', '.join(model.efforts)}.")
