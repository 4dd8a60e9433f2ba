import socket

import pytest

from desktop_chat.backend.errors import CallFacts, from_answer, from_exception, named_parameter, plain_line
from desktop_chat.domain.errors import Cancelled, ChatError, ErrorKind

FACTS = CallFacts("api.example", "sk-ant-the-key")
K = ErrorKind


def answer(status: int, message: str = "x", kind: str = "", code: str = "", facts: CallFacts = FACTS, **headers: str):
    error = {"type": kind, "message": message, **({"details": {"error_code": code}} if code else {})}
    return from_answer(status, {"type": "error", "error": error}, headers, facts)


@pytest.mark.parametrize(
    ("status", "message", "kind", "code", "expected"),
    [
        (400, "prompt is too long: 3 tokens > 2 maximum", "invalid_request_error", "", K.CONTEXT_TOO_LONG),
        (400, "input length and `max_tokens` exceed context limit: 9 + 1 > 5", "", "", K.CONTEXT_TOO_LONG),
        (400, "the request exceeds the available context size", "", "", K.CONTEXT_TOO_LONG),
        (400, "Your credit balance is too low to access the API.", "invalid_request_error", "", K.BILLING),
        (400, "You have reached your specified API usage limits.", "invalid_request_error", "", K.SPEND_LIMIT),
        (400, "x", "billing_error", "", K.BILLING),
        (400, "messages: text content blocks must be non-empty", "invalid_request_error", "", K.BAD_REQUEST),
        (429, "spend limit reached", "rate_limit_error", "", K.SPEND_LIMIT),
        (429, "x", "rate_limit_error", "contract_spend_limit_reached", K.SPEND_LIMIT),
        (429, "slow down", "rate_limit_error", "ramp_limit_exceeded", K.RATE_LIMITED),
        (500, "x", "overloaded_error", "", K.OVERLOADED),
        (503, "x", "api_error", "", K.SERVER),
        (511, "x", "", "", K.NOT_THE_API),
        (404, "model: x", "not_found_error", "", K.MODEL_NOT_FOUND),
        (404, "no route", "", "", K.NOT_THE_API),
    ],
)
def test_answers(status: int, message: str, kind: str, code: str, expected: ErrorKind) -> None:
    assert answer(status, message, kind, code).kind is expected


def test_a_quota_that_ends_soon_is_a_rate_limit() -> None:
    error = answer(429, "quota exceeded", "rate_limit_error", **{"retry-after": "7"})
    assert (error.kind, error.retry_after) == (K.RATE_LIMITED, 7.0)


@pytest.mark.parametrize("body", [None, "text", [1], {}, {"error": None}, {"error": "bad"}, {"detail": [1]}, 7])
def test_odd_bodies(body: object) -> None:
    for status in (200, 302, 400, 404, 429, 500, 599, 999):
        error = from_answer(status, body, {}, FACTS)  # type: ignore[arg-type]
        assert error.detail


def test_how_other_servers_word_it() -> None:
    refused = from_answer(
        422, {"detail": [{"loc": ["body", "thinking"], "msg": "extra fields not permitted"}]}, {}, FACTS
    )
    assert (refused.kind, refused.parameter) == (K.BAD_REQUEST, "thinking")
    assert from_answer(404, {"error": "model 'x' not found"}, {}, FACTS).kind is K.MODEL_NOT_FOUND
    assert from_answer(404, "404 page not found", {}, FACTS).kind is K.NOT_THE_API
    assert from_answer(400, "bad\nthing", {}, FACTS).detail == "bad thing"
    assert from_answer(502, "<html>bad</html>", {}, FACTS).detail == "api.example answered 502"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("`temperature` is deprecated for this model.", "temperature"),
        ("top_k: Extra inputs are not permitted", "top_k"),
        ('"thinking.type.disabled" is not supported for this model', "thinking"),
        ("adaptive thinking is not supported on this model", "thinking"),
        ("output_config.effort: unknown field", "effort"),
        ("cache_control: Extra inputs are not permitted", "caching"),
        ("Web search is not enabled for your organization", "web_search"),
        ("messages.3: thinking is nice", None),
        ("max_tokens: too large", None),
    ],
)
def test_named_parameters(message: str, expected: str | None) -> None:
    assert named_parameter(message) == expected


def test_texts_are_one_plain_line_without_keys() -> None:
    assert plain_line("a\n\tb\x00\x1b[1m\u202ec\ud800") == "a b [1m c\ufffd"
    assert plain_line("the demo, as it was", "demo") == "the demo, as it was"
    assert plain_line("you sent s3cr3t-k", "s3cr3t-k") == "you sent ***"
    assert plain_line("key sk-ant-api03-abcdef, Bearer xyz12345") == "key ***, ***"
    assert plain_line("my own-key here", "own-key") == "my *** here"
    assert len(plain_line("x" * 10_000)) == 300
    assert "the-key" not in repr(FACTS)


def test_exceptions_without_meaning_are_internal_and_say_nothing() -> None:
    error = from_exception(KeyError("sk-ant-secret"), FACTS)
    assert (error.kind, error.detail) == (K.INTERNAL, "KeyError")
    own = ChatError(K.STORAGE, "disk full")
    assert from_exception(own, FACTS) is own
    with pytest.raises(Cancelled):
        from_exception(Cancelled(), FACTS)


def test_the_reason_is_found_inside_groups_and_chains() -> None:
    group = ExceptionGroup("all failed", [ValueError(), ConnectionRefusedError()])
    outer = RuntimeError()
    outer.__context__ = OSError()
    outer.__context__.__cause__ = group
    assert from_exception(outer, FACTS).kind is K.REFUSED
    named = RuntimeError()
    named.__cause__ = socket.gaierror(-2, "x")
    assert from_exception(named, FACTS).kind is K.NAME_NOT_FOUND
    circle = RuntimeError()
    circle.__cause__ = ValueError()
    circle.__cause__.__context__ = circle
    assert from_exception(circle, FACTS).kind is K.INTERNAL


def test_a_redirect_to_an_address_that_cannot_be_read() -> None:
    error = from_answer(302, None, {"location": "http://[bad"}, FACTS)
    assert (error.kind, error.detail) == (ErrorKind.REDIRECT, FACTS.host)


@pytest.mark.parametrize("before", range(2380, 2402, 3))
def test_no_half_of_a_key_is_left_where_a_long_text_is_cut(before: int) -> None:
    key = "zy-abcdefghijklmnop"
    assert "zy-" not in plain_line(" " * before + key, key)
