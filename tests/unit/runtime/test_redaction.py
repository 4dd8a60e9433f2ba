import json
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.domain.secret import Secret
from desktop_chat.runtime.redaction import forget_secrets, redact, register_secret

KEY = "sk-ant-api03-CANARY_abc-123"


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    forget_secrets()


@pytest.mark.parametrize(
    "text",
    [
        f"the key {KEY} is bad",
        f"{KEY}",
        f"url?x={KEY}&y",
        f'{{"key": "{KEY}"}}',
        "Authorization: Bearer CANARY.x-y_z",
        "authorization: Basic CANARY==",
        "Bearer CANARY",
        "{'x-api-key': 'CANARY'}",
        "[(b'x-api-key', b'CANARY'), (b'authorization', b'Bearer CANARY')]",
        '{"api_key": "CANARY"}',
        '"{\\"api_key\\": \\"CANARY\\"}"',
        "ANTHROPIC_API_KEY=CANARY",
        "api-key => CANARY",
        "set-cookie: CANARY; path=/",
        "proxy http://user:CANARY@host:80/",
        "password=CANARY",
        "Proxy-Authorization: Basic CANARY",
    ],
)
def test_removes_what_looks_like_a_secret(text: str) -> None:
    assert "CANARY" not in redact(text)
    assert "***" in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "nothing to hide",
        "ask-me about sk-foo",
        "https://api.anthropic.com/v1/messages?x=1",
        "model claude-sonnet-5-5, 1,234 tokens",
        "/home/person/.config/desktop-chat/settings.json",
        "request_id=req_011CZ",
        "",
    ],
)
def test_leaves_other_texts_alone(text: str) -> None:
    assert redact(text) == text


def test_says_what_was_there() -> None:
    assert redact("POST https://x Authorization: Bearer abc status 401") == (
        "POST https://x Authorization: Bearer *** status 401"
    )


@given(st.text(min_size=6, max_size=60))
def test_registered_values_go_whatever_they_look_like(value: str) -> None:
    register_secret(Secret(value))
    for text in (value, f"a{value}b", json.dumps({"k": value}), repr([value])):
        masked = redact(text)
        if value.strip("*"):
            assert value not in masked
    forget_secrets()


def test_short_values_are_not_registered() -> None:
    register_secret(Secret("demo"))
    assert redact("the demo mode") == "the demo mode"


@pytest.mark.parametrize(
    "text", ["a-" * 100_000, "password" * 20_000, "://" * 50_000, "x" * 200_000, "bearer " * 30_000]
)
def test_long_hostile_texts_take_no_time(text: str) -> None:
    began = time.thread_time()  # of the processor, which others may keep busy
    redact(text)
    assert time.thread_time() - began < 2
