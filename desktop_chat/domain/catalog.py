"""Owns what is known about Claude models without asking: families, limits, thinking, sampling, dated prices."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from desktop_chat.domain.usage import Usage, iterations

#: The day on which the price table below was last compared with the public price list.
PRICES_AS_OF = "2026-11-22"
DEFAULT_MODEL = "claude-sonnet-5-5"
OFFICIAL_ENDPOINT = "https://api.anthropic.com"
EFFORTS = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model, from the Models API where it answered, else from the built-in table.

    Attributes:
        line: haiku, sonnet, opus, fable, mythos or None.
        created_at: ISO 8601 text or empty.
        lifecycle: active, deprecated or retired; None when the endpoint does not say.
        context_window, max_output: tokens; None when unknown.
        thinking_types: accepted values of ``thinking.type`` (adaptive, enabled, disabled, between_tools); None unknown.
        efforts: accepted effort levels in rising order, empty if the model takes none; None unknown.
        images, pdf, web_search: True, False, or None when unknown.
    """

    id: str
    name: str = ""
    line: str | None = None
    created_at: str = ""
    lifecycle: str | None = None
    retires_at: str | None = None
    context_window: int | None = None
    max_output: int | None = None
    thinking_types: frozenset[str] | None = None
    efforts: tuple[str, ...] | None = None
    images: bool | None = None
    pdf: bool | None = None
    web_search: bool | None = None

    @property
    def label(self) -> str:
        return self.name or self.id


def _known(
    model_id: str,
    name: str,
    thinking: str,
    efforts: int,
    *,
    window: int = 1_000_000,
    output: int = 128_000,
    lifecycle: str = "active",
) -> ModelInfo:
    levels = EFFORTS if efforts == 5 else (("low", "medium", "high", "max") if efforts == 4 else EFFORTS[:efforts])
    line = next((part for part in ("haiku", "sonnet", "opus", "fable", "mythos") if part in model_id), None)
    types = {"a": "adaptive", "e": "enabled", "d": "disabled", "b": "between_tools"}
    accepted = frozenset(types[letter] for letter in thinking)
    return ModelInfo(model_id, name, line, "", lifecycle, None, window, output, accepted, levels, True, True, True)


#: Newest first within a line. Used until the Models API answered, and for facts that it leaves out.
BUILT_IN_MODELS: tuple[ModelInfo, ...] = (
    _known("claude-fable-5-2", "Claude Fable 5.2", "a", 5),
    _known("claude-opus-5-5", "Claude Opus 5.5", "a", 5),
    _known("claude-sonnet-5-5", "Claude Sonnet 5.5", "ab", 5),
    _known("claude-haiku-5-5", "Claude Haiku 5.5", "ad", 5),
    _known("claude-fable-5-1", "Claude Fable 5.1", "a", 5),
    _known("claude-fable-5", "Claude Fable 5", "a", 5),
    _known("claude-opus-5", "Claude Opus 5", "ad", 5),
    _known("claude-sonnet-5", "Claude Sonnet 5", "ad", 5),
    _known("claude-opus-4-8", "Claude Opus 4.8", "ad", 5),
    _known("claude-opus-4-7", "Claude Opus 4.7", "ad", 5),
    _known("claude-opus-4-6", "Claude Opus 4.6", "aed", 4),
    _known("claude-sonnet-4-6", "Claude Sonnet 4.6", "aed", 4),
    _known("claude-opus-4-5", "Claude Opus 4.5", "ed", 3, window=200_000, output=64_000),
    _known("claude-haiku-4-5", "Claude Haiku 4.5", "ed", 0, window=200_000, output=64_000),
    _known(
        "claude-sonnet-4-5",
        "Claude Sonnet 4.5",
        "ed",
        0,
        window=200_000,
        output=64_000,
        lifecycle="deprecated",
    ),
)

_DATED = re.compile(r"(?:-\d{8})?(?:-v\d+)?$")  # the second as Bedrock names its releases


@lru_cache(maxsize=256)
def family(model_id: str) -> str:
    """The id without vendor prefix, date, release: ``anthropic.claude-haiku-4-5-20251001`` is ``claude-haiku-4-5``."""
    found = re.search(r"claude-[a-z0-9-]+", model_id.lower().replace(".", "-").replace("anthropic-claude", "claude"))
    return _DATED.sub("", found.group()) if found else model_id.lower()


def built_in(model_id: str) -> ModelInfo | None:
    """Facts about a model from the built-in table; None for models that it does not know."""
    name = family(model_id)
    return next((info for info in BUILT_IN_MODELS if info.id == name), None)


def with_built_in_facts(info: ModelInfo) -> ModelInfo:
    """Fills what the endpoint left open with what the built-in table knows; the endpoint's own answers win."""
    known = built_in(info.id)
    if known is None:
        return info
    return replace(
        info,
        name=info.name or known.name,
        line=info.line or known.line,
        context_window=info.context_window or known.context_window,
        max_output=info.max_output or known.max_output,
        thinking_types=info.thinking_types if info.thinking_types is not None else known.thinking_types,
        efforts=info.efforts if info.efforts is not None else known.efforts,
        images=info.images if info.images is not None else known.images,
        pdf=info.pdf if info.pdf is not None else known.pdf,
        web_search=info.web_search if info.web_search is not None else known.web_search,
    )


def describe(model_id: str) -> ModelInfo:
    """The best that is known about an id without asking anybody."""
    known = built_in(model_id)
    return replace(known, id=model_id) if known else ModelInfo(model_id)


def _version(info: ModelInfo) -> tuple[str, tuple[int, ...]]:
    numbers = tuple(int(part) for part in re.findall(r"\d+", family(info.id)))
    return info.created_at, numbers


def choose_default(models: Iterable[ModelInfo]) -> str:
    """The newest active Sonnet; without one the newest active model of any line; else the built-in default."""
    usable = [info for info in models if info.lifecycle in (None, "active")]
    sonnets = [info for info in usable if info.line == "sonnet" or "sonnet" in info.id]
    for group in (sonnets, usable):
        if group:
            return max(group, key=_version).id
    return DEFAULT_MODEL


def choose_cheapest(models: Iterable[ModelInfo], fallback: str) -> str:
    """The cheapest current model with a known price, for titles; ``fallback`` where none is known."""
    priced = [
        (price.output, info.id)
        for info in models
        if info.lifecycle in (None, "active") and (price := prices(info.id)) is not None
    ]
    return min(priced)[1] if priced else fallback


_SAMPLING = re.compile(r"claude-(?:(?:opus|sonnet)-4-[56]|haiku-4-5|3-)")


def accepts_sampling(model_id: str) -> bool:
    """True for the Claude models that take temperature, top_p or top_k (with API version 2023-06-01)."""
    return _SAMPLING.match(family(model_id)) is not None


def is_claude(model_id: str) -> bool:
    return "claude" in model_id.lower()


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens."""

    input: float
    output: float
    cache_write_5m: float
    cache_write_1h: float
    cache_read: float


_FABLE_1 = Prices(10, 50, 12.5, 20, 0.25)
_PRICES = {
    "claude-fable-5-2": Prices(8, 40, 10, 16, 0.20),
    "claude-mythos-5-2": Prices(8, 40, 10, 16, 0.20),
    "claude-fable-5-1": _FABLE_1,
    "claude-mythos-5-1": _FABLE_1,
    "claude-fable-5": Prices(10, 50, 12.5, 20, 1),
    "claude-mythos-5": Prices(10, 50, 12.5, 20, 1),
    "claude-opus-5-5": Prices(4, 20, 5, 8, 0.20),
    "claude-opus-5": Prices(5, 25, 6.25, 10, 0.50),
    "claude-opus-4-8": Prices(5, 25, 6.25, 10, 0.50),
    "claude-opus-4-7": Prices(5, 25, 6.25, 10, 0.50),
    "claude-opus-4-6": Prices(5, 25, 6.25, 10, 0.50),
    "claude-opus-4-5": Prices(5, 25, 6.25, 10, 0.50),
    "claude-sonnet-5-5": Prices(2, 10, 2.5, 4, 0.10),
    "claude-sonnet-5": Prices(2, 10, 2.5, 4, 0.20),
    "claude-sonnet-4-6": Prices(3, 15, 3.75, 6, 0.30),
    "claude-sonnet-4-5": Prices(3, 15, 3.75, 6, 0.30),
    "claude-haiku-5-5": Prices(0.10, 0.50, 0.125, 0.20, 0.01),
    "claude-haiku-4-5": Prices(1, 5, 1.25, 2, 0.10),
}
_HAIKU_LONG = Prices(0.50, 2.50, 0.625, 1.00, 0.05)
_HAIKU_LONG_FROM = 100_000
_WEB_SEARCH = 0.01


def prices(model_id: str, input_tokens: int = 0) -> Prices | None:
    """List prices of a model for a request with so many input tokens; None for models without a known price."""
    name = family(model_id)
    if name == "claude-haiku-5-5" and input_tokens > _HAIKU_LONG_FROM:
        return _HAIKU_LONG
    return _PRICES.get(name)


def cost(model_id: str, usage: Usage) -> float | None:
    """US dollars of one request by the list prices; None where the price is not known.

    The counts of a request that compacted its context or fell back to another model are those of its last step only;
    then each of its ``iterations`` is paid for on its own.
    """
    steps = iterations(usage.raw)
    if steps:
        costs = [_cost_of_step(model or model_id, step) for model, step in steps]
        known = [value for value in costs if value is not None]
        return sum(known) + usage.web_searches * _WEB_SEARCH if len(known) == len(costs) else None
    paid = _cost_of_step(model_id, usage)
    return None if paid is None else paid + usage.web_searches * _WEB_SEARCH


def _cost_of_step(model_id: str, usage: Usage) -> float | None:
    price = prices(model_id, usage.input_total)
    if price is None:
        return None
    tokens = (
        usage.input * price.input
        + usage.output * price.output
        + usage.cache_write_5m * price.cache_write_5m
        + usage.cache_write_1h * price.cache_write_1h
        + usage.cache_read * price.cache_read
    )
    return tokens / 1_000_000
