"""Owns how settings and a conversation become a request; no Qt, no I/O, shared by the window and the verbs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desktop_chat.backend.protocol import ChatRequest, Endpoint, Sampling
from desktop_chat.domain.catalog import ModelInfo
from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.messages import Message

#: Resolves a setting's key to its value for the conversation at hand.
Resolve = Callable[[str], JsonValue]


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """What a conversation asks for besides its messages.

    Attributes:
        max_tokens: tokens; lowered to the model's limit by the backend.
        system: system prompt, empty for none.
        thinking, effort: empty for the model's default.
    """

    max_tokens: int = 8192
    system: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    stop_sequences: tuple[str, ...] = ()
    thinking: str = ""
    effort: str = ""
    caching: bool = True
    web_search: bool = False


def _float(value: JsonValue) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def read_options(resolve: Resolve) -> RequestOptions:
    """Reads the request's part of the settings."""
    max_tokens, top_k = _float(resolve("max_tokens")), _float(resolve("top_k"))
    sequences = resolve("stop_sequences")
    return RequestOptions(
        max_tokens=int(max_tokens or 8192),
        system=_text(resolve("system_prompt")).strip(),
        sampling=Sampling(
            _float(resolve("temperature")), _float(resolve("top_p")), int(top_k) if top_k is not None else None
        ),
        stop_sequences=tuple(
            entry for entry in (sequences if isinstance(sequences, list) else []) if isinstance(entry, str) and entry
        ),
        thinking=_text(resolve("thinking")),
        effort=_text(resolve("effort")),
        caching=resolve("caching") is not False,
        web_search=resolve("web_search") is True,
    )


def build_request(
    endpoint: Endpoint,
    model: ModelInfo,
    messages: tuple[Message, ...],
    options: RequestOptions,
    refused: frozenset[str] = frozenset(),
) -> ChatRequest:
    return ChatRequest(
        endpoint=endpoint,
        model=model,
        messages=messages,
        max_tokens=options.max_tokens,
        system=options.system,
        sampling=options.sampling,
        stop_sequences=options.stop_sequences,
        thinking=options.thinking,
        effort=options.effort,
        caching=options.caching,
        web_search=options.web_search,
        refused_parameters=refused,
    )


def refusal_entry(origin: str, model: str, parameter: str) -> str:
    """How a refused parameter is remembered in the settings."""
    return f"{origin}|{model}|{parameter}"


def refused_for(entries: JsonValue, origin: str, model: str) -> frozenset[str]:
    """The parameters that this endpoint and model refused before."""
    prefix = f"{origin}|{model}|"
    known = entries if isinstance(entries, list) else []
    return frozenset(entry[len(prefix) :] for entry in known if isinstance(entry, str) and entry.startswith(prefix))


def overlay(resolve: Resolve, values: Mapping[str, JsonValue]) -> Resolve:
    """A resolver in which some values come first, as given on a command line."""

    def look_up(key: str) -> JsonValue:
        return values[key] if key in values else resolve(key)

    return look_up
