"""What is known about models: families, facts, defaults, sampling, prices."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.domain.catalog import (
    BUILT_IN_MODELS,
    DEFAULT_MODEL,
    EFFORTS,
    ModelInfo,
    accepts_sampling,
    built_in,
    choose_cheapest,
    choose_default,
    cost,
    describe,
    family,
    is_claude,
    prices,
    with_built_in_facts,
)
from desktop_chat.domain.usage import Usage, parse_usage


@pytest.mark.parametrize(
    ("model_id", "name"),
    [
        ("claude-haiku-4-5", "claude-haiku-4-5"),
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("anthropic.claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("anthropic/claude-sonnet-5.5", "claude-sonnet-5-5"),
        ("vertex_ai/claude-opus-4-6@20260101", "claude-opus-4-6"),
        ("Claude-Opus-5-5", "claude-opus-5-5"),
        ("claude-3-5-sonnet-20241022", "claude-3-5-sonnet"),
        ("anthropic.claude-opus-4-6-v1", "claude-opus-4-6"),
        ("claude-sonnet-5-5-latest", "claude-sonnet-5-5-latest"),
        ("Llama-3", "llama-3"),
        ("qwen-20250101", "qwen-20250101"),
        ("", ""),
    ],
)
def test_family(model_id: str, name: str) -> None:
    assert family(model_id) == name


@given(st.text(max_size=40))
def test_any_id_has_a_family_and_a_description(model_id: str) -> None:
    assert family(family(model_id)) == family(model_id)
    assert describe(model_id).id == model_id
    accepts_sampling(model_id)
    prices(model_id)


def test_built_in_facts() -> None:
    haiku = built_in("anthropic.claude-haiku-4-5-20251001")
    assert haiku is not None
    assert (haiku.line, haiku.context_window, haiku.max_output, haiku.efforts) == ("haiku", 200_000, 64_000, ())
    assert built_in("gpt-oss") is None
    assert describe("gpt-oss") == ModelInfo("gpt-oss")
    dated = describe("claude-sonnet-4-6-20260217")
    assert (dated.id, dated.line, dated.label) == ("claude-sonnet-4-6-20260217", "sonnet", "Claude Sonnet 4.6")
    assert ModelInfo("local").label == "local"


def test_the_built_in_table_is_consistent() -> None:
    ids = [info.id for info in BUILT_IN_MODELS]
    assert len(set(ids)) == len(ids)
    assert DEFAULT_MODEL in ids
    for info in BUILT_IN_MODELS:
        assert info.id == family(info.id)
        assert info.line is not None
        assert info.line in info.id
        assert prices(info.id) is not None, info.id
        assert info.thinking_types
        assert info.efforts is not None
        assert [level for level in EFFORTS if level in info.efforts] == list(info.efforts)


def test_the_endpoint_knows_better_than_the_table() -> None:
    told = ModelInfo("claude-sonnet-5-5", "Mine", max_output=7, efforts=(), images=False, thinking_types=frozenset())
    filled = with_built_in_facts(told)
    assert (filled.name, filled.max_output, filled.efforts, filled.images) == ("Mine", 7, (), False)
    assert filled.thinking_types == frozenset()
    assert (filled.line, filled.context_window, filled.pdf) == ("sonnet", 1_000_000, True)
    unknown = ModelInfo("local")
    assert with_built_in_facts(unknown) is unknown


# --- choosing -------------------------------------------------------------------------------------------------------


def test_the_default_is_the_newest_active_sonnet() -> None:
    models = [
        ModelInfo("claude-opus-5-5", line="opus", created_at="2026-11-01", lifecycle="active"),
        ModelInfo("claude-sonnet-5", line="sonnet", created_at="2026-02-01", lifecycle="active"),
        ModelInfo("claude-sonnet-5-5", line="sonnet", created_at="2026-08-01", lifecycle="active"),
        ModelInfo("claude-sonnet-6", line="sonnet", created_at="2026-12-01", lifecycle="deprecated"),
    ]
    assert choose_default(models) == "claude-sonnet-5-5"
    assert choose_default(reversed(models)) == "claude-sonnet-5-5"


def test_the_default_without_dates_goes_by_version() -> None:
    assert choose_default(
        [ModelInfo("claude-sonnet-5"), ModelInfo("claude-sonnet-5-5"), ModelInfo("claude-sonnet-4-6")]
    ) == ("claude-sonnet-5-5")
    assert choose_default([ModelInfo("claude-sonnet-10"), ModelInfo("claude-sonnet-9-5")]) == "claude-sonnet-10"


def test_the_default_without_a_sonnet() -> None:
    assert choose_default([ModelInfo("claude-haiku-4-5"), ModelInfo("claude-haiku-5-5")]) == "claude-haiku-5-5"
    assert choose_default([ModelInfo("local-a"), ModelInfo("local-b", created_at="2026-01-01")]) == "local-b"
    assert choose_default([ModelInfo("claude-opus-5-5"), ModelInfo("claude-sonnet-5", lifecycle="retired")]) == (
        "claude-opus-5-5"
    )


def test_the_default_without_models() -> None:
    assert choose_default([]) == DEFAULT_MODEL
    assert choose_default([ModelInfo("claude-sonnet-5", lifecycle="retired")]) == DEFAULT_MODEL
    assert choose_default(BUILT_IN_MODELS) == DEFAULT_MODEL


def test_the_cheapest() -> None:
    assert choose_cheapest(BUILT_IN_MODELS, "x") == "claude-haiku-5-5"
    assert choose_cheapest([ModelInfo("claude-opus-5-5"), ModelInfo("claude-haiku-4-5-20251001")], "x") == (
        "claude-haiku-4-5-20251001"
    )
    retired = replace(describe("claude-haiku-5-5"), lifecycle="retired")
    assert choose_cheapest([retired, ModelInfo("claude-opus-5")], "x") == "claude-opus-5"
    assert choose_cheapest([ModelInfo("local")], "x") == "x"
    assert choose_cheapest([], "x") == "x"


# --- abilities ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model_id",
    ["claude-opus-4-5", "claude-opus-4-6", "claude-sonnet-4-5-20250929", "claude-sonnet-4-6", "claude-haiku-4-5",
     "claude-3-5-sonnet-20241022", "anthropic.claude-haiku-4-5-20251001"],
)  # fmt: skip
def test_models_that_take_sampling(model_id: str) -> None:
    assert accepts_sampling(model_id)


@pytest.mark.parametrize(
    "model_id",
    ["claude-sonnet-5", "claude-sonnet-5-5", "claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-haiku-5-5",
     "claude-fable-5-2", "local", ""],
)  # fmt: skip
def test_models_that_do_not(model_id: str) -> None:
    assert not accepts_sampling(model_id)


def test_is_claude() -> None:
    assert is_claude("anthropic/Claude-x")
    assert not is_claude("llama")


# --- prices ---------------------------------------------------------------------------------------------------------


def test_costs() -> None:
    usage = Usage(input=1_000_000, output=1_000_000)
    assert cost("claude-sonnet-5-5", usage) == pytest.approx(12)
    assert cost("claude-opus-5-5-20260901", usage) == pytest.approx(24)
    assert cost("local", usage) is None
    assert cost("claude-opus-5", Usage()) == 0


def test_each_kind_of_token_has_its_price() -> None:
    million = 1_000_000
    for field, dollars in (
        ("input", 2), ("output", 10), ("cache_write_5m", 2.5), ("cache_write_1h", 4), ("cache_read", 0.1),
    ):  # fmt: skip
        usage = replace(Usage(), **{field: million})  # type: ignore[arg-type]
        assert cost("claude-sonnet-5-5", usage) == pytest.approx(dollars), field
    assert cost("claude-sonnet-5-5", Usage(web_searches=3)) == pytest.approx(0.03)
    assert cost("claude-sonnet-5-5", Usage(thinking=million)) == 0  # thinking is part of the output


def test_a_request_of_several_steps_costs_their_sum() -> None:
    steps = [
        {"type": "compaction", "input_tokens": 1_000_000},
        {"type": "message", "output_tokens": 1_000_000},
        {"type": "fallback_message", "model": "claude-opus-5-5", "output_tokens": 1_000_000},
    ]
    usage = parse_usage({"output_tokens": 1_000_000, "iterations": steps})
    assert cost("claude-sonnet-5-5", usage) == pytest.approx(2 + 10 + 20)
    unknown = parse_usage({"iterations": [*steps, {"model": "of another house", "input_tokens": 1}]})
    assert cost("claude-sonnet-5-5", unknown) is None


def test_the_new_haiku_has_two_prices() -> None:
    assert cost("claude-haiku-5-5", Usage(input=100_000, output=1_000)) == pytest.approx(0.0105)
    assert cost("claude-haiku-5-5", Usage(input=100_001, output=1_000)) == pytest.approx(0.0525005)
    assert cost("claude-haiku-5-5", Usage(input=1, cache_read=100_000)) == pytest.approx(0.0050005)


def test_prices_of_the_cache_follow_the_rule() -> None:
    for info in BUILT_IN_MODELS:
        price = prices(info.id)
        assert price is not None
        assert price.cache_write_5m == pytest.approx(price.input * 1.25), info.id
        assert price.cache_write_1h == pytest.approx(price.input * 2), info.id
        assert price.cache_read < price.input < price.output
