from typing import Any

from desktop_chat.demo.server import DemoServer
from desktop_chat.demo.usage import PromptCache, count_input, estimate
from tests.unit.demo.calls import ask, call

LONG = "word " * 3000
MARK = {"type": "ephemeral"}


def total(usage: dict[str, Any]) -> int:
    return int(usage["input_tokens"] + usage["cache_creation_input_tokens"] + usage["cache_read_input_tokens"])


def test_second_request_reads_what_the_first_one_cached(demo_server: DemoServer) -> None:
    first = call(demo_server, "/v1/messages", ask(LONG, cache_control=MARK))[2]["usage"]
    assert first["cache_creation_input_tokens"] > 3000
    assert first["cache_read_input_tokens"] == 0
    longer = [
        {"role": "user", "content": LONG},
        {"role": "assistant", "content": "Yes"},
        {"role": "user", "content": "And?"},
    ]
    second = call(demo_server, "/v1/messages", ask(messages=longer, cache_control=MARK))[2]["usage"]
    assert second["cache_read_input_tokens"] == first["cache_creation_input_tokens"]
    assert second["cache_creation_input_tokens"] > 0
    assert total(second) == total(first) + second["cache_creation_input_tokens"] + second["input_tokens"]


def test_nothing_is_cached_without_a_mark_or_below_the_smallest_size() -> None:
    cache = PromptCache()
    for body in (ask(LONG), ask("short", cache_control=MARK)):
        usage = cache.usage(body)
        assert usage["cache_creation_input_tokens"] == usage["cache_read_input_tokens"] == 0
        assert usage["input_tokens"] == count_input(body)


def test_other_models_and_changed_prompts_miss_the_cache() -> None:
    cache = PromptCache()
    cache.usage(ask(LONG, cache_control=MARK))
    for body in (ask(LONG, cache_control=MARK, model="claude-opus-5-5"), ask(LONG, cache_control=MARK, system="x")):
        assert cache.usage(body)["cache_read_input_tokens"] == 0


def test_hour_long_caching_is_counted_apart() -> None:
    usage = PromptCache().usage(ask(LONG, cache_control={"type": "ephemeral", "ttl": "1h"}))
    created = usage["cache_creation"]
    assert isinstance(created, dict)
    assert created["ephemeral_1h_input_tokens"] == usage["cache_creation_input_tokens"]


def test_pictures_count_by_size_not_by_bytes() -> None:
    assert estimate({"type": "image", "source": {"type": "base64", "data": "A" * 100_000}}) < 2000
