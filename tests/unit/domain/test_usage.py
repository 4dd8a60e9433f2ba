"""Token counts: reading the service's object, merging its pieces, sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.usage import Usage, iterations, merge_usage, parse_usage

WHOLE: JsonObject = {
    "input_tokens": 10,
    "output_tokens": 20,
    "cache_creation_input_tokens": 30,
    "cache_creation": {"ephemeral_5m_input_tokens": 18, "ephemeral_1h_input_tokens": 12},
    "cache_read_input_tokens": 40,
    "output_tokens_details": {"thinking_tokens": 5},
    "server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 1},
    "service_tier": "standard",
}


def test_every_field() -> None:
    usage = parse_usage(WHOLE)
    assert usage == Usage(10, 20, 18, 12, 40, 5, 2, 1)
    assert usage.input_total == 10 + 18 + 12 + 40
    assert usage.total == usage.input_total + 20
    assert usage.raw == WHOLE
    assert usage.raw is not WHOLE


def test_writes_without_a_breakdown_last_five_minutes() -> None:
    assert parse_usage({"cache_creation_input_tokens": 7}) == Usage(cache_write_5m=7)


def test_more_in_the_breakdown_than_in_all() -> None:
    usage = parse_usage({"cache_creation_input_tokens": 1, "cache_creation": {"ephemeral_1h_input_tokens": 5}})
    assert (usage.cache_write_5m, usage.cache_write_1h) == (0, 5)


@pytest.mark.parametrize("odd", [None, "7", True, -1, 1.5, [], {}])
def test_odd_counts_are_zero(odd: JsonValue) -> None:
    assert parse_usage(dict.fromkeys(WHOLE, odd)) == Usage()
    assert parse_usage({"cache_creation": {"ephemeral_1h_input_tokens": odd}}) == Usage()


def test_what_the_end_says_overwrites_the_start() -> None:
    start: JsonObject = {"input_tokens": 10, "output_tokens": 1, "cache_read_input_tokens": 4}
    merged = merge_usage(start, {"output_tokens": 9, "input_tokens": None, "new": 1})
    assert merged == {"input_tokens": 10, "output_tokens": 9, "cache_read_input_tokens": 4, "new": 1}
    assert start["output_tokens"] == 1
    assert merge_usage({}, {}) == {}


_COUNTS = st.builds(Usage, *(st.integers(0, 10**9) for _ in range(8)))


@given(_COUNTS, _COUNTS, _COUNTS)
def test_sums(one: Usage, two: Usage, three: Usage) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + Usage() == one
    assert (one + two).total == one.total + two.total
    assert (one + two).raw == {}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3),
                    lambda inner: st.dictionaries(st.sampled_from([*WHOLE, "ephemeral_1h_input_tokens"]), inner),
                    max_leaves=12))  # fmt: skip
def test_no_object_breaks_it(value: JsonValue) -> None:
    usage = parse_usage(value if isinstance(value, dict) else {"input_tokens": value})
    assert usage.total >= 0


def test_steps_of_a_request() -> None:
    steps = [{"type": "compaction", "input_tokens": 5, "output_tokens": 2}, {"model": "claude-haiku-5-5"}, "odd"]
    assert iterations({"iterations": steps}) == [("", Usage(5, 2)), ("claude-haiku-5-5", Usage())]
    assert iterations({"iterations": "odd"}) == iterations(WHOLE) == []
