"""What is tried again, when, and with what left out."""

import email.utils
import time
from collections.abc import Callable

import pytest

from desktop_chat.backend.protocol import Sampling
from desktop_chat.backend.retry import RetryPolicy
from desktop_chat.demo import faults
from desktop_chat.demo.replies import say, text, thinking
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.content import block
from desktop_chat.domain.errors import ErrorKind
from desktop_chat.domain.events import ParameterDropped, ReplyStarted, RequestSent, RetryScheduled
from tests.unit.backend.support import ONCE, QUICK, SHORT, assistant, request, run, user

LOCAL = "llama-4-local"


@pytest.mark.parametrize("name", ["status_408", "status_409", "status_429", "status_500", "status_503", "status_529",
                                  "reset_before_headers", "drop_before_headers", "reset_before_first_delta",
                                  "error_event_first", "clean_end_without_any_event", "empty_500"])  # fmt: skip
def test_tried_again_until_it_works(name: str, script: Script, scripted_server: DemoServer) -> None:
    for _ in range(3):
        script.add(faults.fault(name))
    script.add(say("fine"))
    turn = run(request(base_url=scripted_server.base_url), retry=QUICK)
    assert turn.text == "fine"
    assert [event.attempt for event in turn.of(RequestSent)] == [1, 2, 3, 4]
    scheduled = turn.of(RetryScheduled)
    assert [(event.attempt, event.attempts) for event in scheduled] == [(1, 4), (2, 4), (3, 4)]
    assert all(0 < event.delay <= 0.02 and event.error.retryable for event in scheduled)
    assert all(sent.headers["x-stainless-retry-count"] == "0" for sent in scripted_server.messages)


def test_given_up_after_the_last_attempt(script: Script, scripted_server: DemoServer) -> None:
    script.add(*[faults.fault("status_529") for _ in range(9)])
    turn = run(request(base_url=scripted_server.base_url), retry=QUICK)
    assert turn.error is not None
    assert turn.error.kind is ErrorKind.OVERLOADED
    assert len(scripted_server.messages) == 4


@pytest.mark.parametrize("name", ["status_400", "status_401", "status_402", "status_403", "status_404", "status_413",
                                  "status_422", "status_501", "html_200", "json_200", "spend_limit", "stall", "reset",
                                  "error_event_overloaded", "malformed_json", "prompt_too_long", "gzip",
                                  "retry_after_huge", "retry_after_date", "clean_end_without_stop"])  # fmt: skip
def test_never_tried_again(name: str, script: Script, scripted_server: DemoServer) -> None:
    script.add(faults.fault(name))
    turn = run(request(base_url=scripted_server.base_url), retry=QUICK, limits=SHORT)
    assert turn.error is not None
    assert turn.of(RetryScheduled) == []
    assert len(scripted_server.messages) == 1


def test_refused_connections_are_tried_again() -> None:
    turn = run(request(base_url="http://127.0.0.1:9"), retry=QUICK)
    assert turn.error is not None
    assert turn.error.kind is ErrorKind.REFUSED
    assert len(turn.of(RetryScheduled)) == 3


@pytest.mark.parametrize(("header", "tries"), [("true", 2), ("false", 1)])
def test_the_service_decides(header: str, tries: int, script: Script, scripted_server: DemoServer) -> None:
    code = 400 if header == "true" else 529
    script.add(faults.status(code, headers={"x-should-retry": header}), say("fine"))
    run(request(base_url=scripted_server.base_url), retry=QUICK)
    assert len(scripted_server.messages) == tries


def test_retry_after_is_honoured(script: Script, scripted_server: DemoServer) -> None:
    script.add(
        faults.status(429, headers={"retry-after-ms": "120"}), faults.status(429, retry_after="0.2"), say("fine")
    )
    begun = time.monotonic()
    turn = run(request(base_url=scripted_server.base_url), retry=QUICK)
    assert [event.delay for event in turn.of(RetryScheduled)] == [0.12, 0.2]
    assert time.monotonic() - begun >= 0.32
    assert turn.text == "fine"


def test_retry_after_dates_count_from_the_clock_of_the_service(start_server: Callable[..., DemoServer]) -> None:
    from desktop_chat.backend.errors import retry_after

    theirs = 2_000_000_000.0
    headers = {
        "date": email.utils.formatdate(theirs, usegmt=True),
        "retry-after": email.utils.formatdate(theirs + 30, usegmt=True),
    }
    assert retry_after(headers, now=0.0) == 30
    assert retry_after({"retry-after": headers["retry-after"]}, now=theirs) == 30
    assert retry_after({"retry-after": "-5"}) == 0
    assert retry_after({"retry-after": "nan"}) is None
    assert retry_after({"retry-after": "inf"}) is None


def test_delays_grow_and_are_bounded() -> None:
    from desktop_chat.domain.errors import ChatError

    policy = RetryPolicy(attempts=9, random=lambda: 0.0)
    error = ChatError(ErrorKind.SERVER)
    assert [policy.delay(n, error, may_retry=True) for n in range(1, 10)] == [0.5, 1, 2, 4, 8, 8, 8, 8, None]
    assert RetryPolicy(random=lambda: 1.0).delay(1, error, may_retry=True) == 0.375
    limited = ChatError(ErrorKind.RATE_LIMITED)
    assert policy.delay(1, limited, may_retry=True, official=True) is None
    assert policy.delay(1, limited, may_retry=True, official=False) == 0.5
    assert policy.delay(1, ChatError(ErrorKind.RATE_LIMITED, retry_after=60), may_retry=True) == 60
    assert policy.delay(1, ChatError(ErrorKind.RATE_LIMITED, retry_after=61), may_retry=True) is None


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ("temperature", "`temperature` is deprecated for this model."),
        ("temperature", "temperature: Extra inputs are not permitted"),
        ("top_k", "top_k: Extra inputs are not permitted"),
        ("effort", "output_config: Extra inputs are not permitted"),
        ("thinking", '"thinking.type.enabled" is not supported for this model'),
        ("stop_sequences", "stop_sequences is not supported"),
    ],
)
def test_one_resend_without_what_is_refused(
    parameter: str, message: str, script: Script, start_server: Callable[..., DemoServer]
) -> None:
    script.add(faults.status(400, message), say("fine"))
    server = start_server(script=script, validate=False)
    chat = request(
        base_url=server.base_url,
        model=LOCAL,
        sampling=Sampling(temperature=0.5, top_k=5),
        effort="low" if parameter == "effort" else "",
        thinking="enabled" if parameter == "thinking" else "",
        stop_sequences=("END",),
    )
    turn = run(chat, retry=ONCE)
    assert turn.text == "fine"
    assert turn.of(ParameterDropped) == [ParameterDropped(parameter, LOCAL, server.base_url)]
    assert turn.events.index(turn.of(ParameterDropped)[0]) < turn.events.index(turn.of(ReplyStarted)[0])
    field = {"effort": "output_config"}.get(parameter, parameter)
    first, second = (sent.json for sent in server.messages)
    assert field in first
    assert field not in second
    if parameter != "thinking":  # without it, sampling may go along again
        assert {key: value for key, value in first.items() if key != field} == second


def test_a_parameter_is_reported_only_if_leaving_it_out_helped(script: Script, start_server) -> None:
    script.add(*[faults.status(400, "temperature: no") for _ in range(4)])
    server = start_server(script=script, validate=False)
    turn = run(request(base_url=server.base_url, model=LOCAL, sampling=Sampling(temperature=0.5)), retry=ONCE)
    assert turn.error is not None
    assert turn.error.kind is ErrorKind.BAD_REQUEST
    assert turn.error.parameter == "temperature"
    assert turn.of(ParameterDropped) == []
    assert len(server.messages) == 2


SIGNATURE = (
    "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation"
)
MODIFIED = "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest message cannot be modified"


@pytest.mark.parametrize("message", [SIGNATURE, MODIFIED])
def test_one_resend_without_foreign_thinking(message: str, script: Script, start_server) -> None:
    script.add(
        *[_thinking_reply(), faults.status(400, message), say("fine")],
    )
    server = start_server(script=script, validate=False)
    first = run(request("q1", base_url=server.base_url))
    reply = assistant(
        *first.fold.content(),
        model="claude-sonnet-5-5",
        endpoint=server.base_url,
        prefix_hash=first.of(RequestSent)[0].prefix_hash,
    )
    turn = run(request("q1", reply, "q2", base_url=server.base_url))
    assert turn.text == "fine"
    kinds = [[entry["type"] for entry in sent.json["messages"][1]["content"]] for sent in server.messages[1:]]
    assert kinds == [["thinking", "text"], ["text"]]
    hashes = [event.prefix_hash for event in turn.of(RequestSent)]
    assert hashes[0] != hashes[1]


def _thinking_reply():
    from desktop_chat.demo.replies import Reply

    return Reply((thinking("hm", "c2ln"), text("a1")))


def test_a_block_the_service_does_not_know_cannot_stop_a_conversation(script: Script, start_server) -> None:
    complaint = "messages.1.content.1: Input tag 'quantum' found using 'type' does not match any of the expected tags"
    script.add(faults.status(400, complaint), say("fine"))
    server = start_server(script=script, validate=False)
    reply = assistant("a1", block({"type": "quantum", "spin": 1}), model="claude-sonnet-5-5", endpoint=server.base_url)
    turn = run(request(user("q1"), reply, user("q2"), base_url=server.base_url))
    assert turn.text == "fine"
    kinds = [[entry["type"] for entry in sent.json["messages"][1]["content"]] for sent in server.messages]
    assert kinds == [["text", "quantum"], ["text"]]
