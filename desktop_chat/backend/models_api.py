"""Owns reading the list of models of an endpoint, whatever of it the endpoint fills in; runs inside a call's loop."""

from desktop_chat.backend.client import open_client, request_headers
from desktop_chat.backend.errors import CallFacts
from desktop_chat.backend.limits import Limits
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.backend.reply import parse_json, storable
from desktop_chat.domain.catalog import EFFORTS, ModelInfo, with_built_in_facts
from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.errors import ChatError, ErrorKind

_MOST_PAGES = 20
_MOST_MODELS = 2000
_PAGE = 1000
_THINKING_TYPES = ("adaptive", "enabled", "disabled", "between_tools")
_LINES = ("haiku", "sonnet", "opus", "fable", "mythos")


def _child(value: JsonValue, key: str) -> JsonValue:
    return value.get(key) if isinstance(value, dict) else None


def _supported(value: JsonValue) -> bool | None:
    found = _child(value, "supported") if isinstance(value, dict) else value
    return found if isinstance(found, bool) else None


def _text(value: JsonValue, length: int = 200) -> str:
    return value[:length] if isinstance(value, str) and value.isprintable() else ""


def _count(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _levels(value: JsonValue, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names that a capability says are supported; None if it says nothing."""
    if not isinstance(value, dict):
        return None
    return tuple(name for name in names if _supported(value.get(name)))


def parse_model(data: JsonValue) -> ModelInfo | None:
    """One entry of a list of models; None without a usable id. Other servers give little more than the id."""
    model_id = _text(_child(data, "id"))
    if not model_id or not isinstance(data, dict):
        return None
    capabilities = data.get("capabilities")
    thinking = _child(capabilities, "thinking")
    types = _levels(_child(thinking, "types"), _THINKING_TYPES)
    if types is None and _supported(thinking) is False:
        types = ()
    effort = _child(capabilities, "effort")
    efforts = () if _supported(effort) is False else _levels(effort, EFFORTS)
    line = data.get("line")
    return with_built_in_facts(
        ModelInfo(
            id=model_id,
            name=_text(data.get("display_name")),
            line=line if isinstance(line, str) and line in _LINES else None,
            created_at=_text(data.get("created_at")),
            lifecycle=_text(data.get("lifecycle")) or None,
            retires_at=_text(data.get("retires_at")) or None,
            context_window=_count(data.get("max_input_tokens")),
            max_output=_count(data.get("max_tokens")),
            thinking_types=frozenset(types) if types is not None else None,
            efforts=efforts,
            images=_supported(_child(capabilities, "image_input")),
            pdf=_supported(_child(capabilities, "pdf_input")),
            web_search=_supported(_child(_child(capabilities, "server_tools"), "web_search")),
        )
    )


def parse_page(body: JsonValue) -> tuple[list[ModelInfo], str]:
    """The usable models of one page and the id after which the next page starts, empty for the last page.

    Raises ChatError NOT_THE_API if this is no list of models at all.
    """
    entries = _child(body, "data")
    if entries is None:
        entries = _child(body, "models")
    if not isinstance(entries, list):
        raise ChatError(ErrorKind.NOT_THE_API, "the answer is no list of models")
    found = [info for entry in entries[:_MOST_MODELS] if (info := parse_model(entry)) is not None]
    following = _text(_child(body, "last_id")) if _child(body, "has_more") is True else ""
    return [info for info in found if info.lifecycle != "retired"], following


async def list_models(endpoint: Endpoint, facts: CallFacts, limits: Limits) -> tuple[ModelInfo, ...]:
    """Active and deprecated models in the endpoint's order, each once."""
    models: dict[str, ModelInfo] = {}
    query: dict[str, object] = {"limit": _PAGE, "lifecycle": ["active", "deprecated"]} if endpoint.is_official else {}
    async with open_client(endpoint, limits, {}) as client:
        for _ in range(_MOST_PAGES):
            answer = await client.models.with_raw_response.list(
                extra_headers=request_headers(endpoint, {}), extra_query=query
            )
            page, following = parse_page(_json(await answer.read(), facts))
            models.update((info.id, info) for info in page if info.id not in models)
            if not following or len(models) >= _MOST_MODELS or query.get("after_id") == following:
                break
            query = {**query, "after_id": following}
    return tuple(models.values())


def _json(data: bytes, facts: CallFacts) -> JsonObject:
    try:
        value = storable(parse_json(data.decode("utf-8-sig", "replace")))
    except ChatError:
        value = None
    if not isinstance(value, dict):
        raise ChatError(ErrorKind.NOT_THE_API, f"{facts.host} answered with something else")
    return value
