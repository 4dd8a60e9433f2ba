"""The facade over real HTTP against the demo server."""

import json
from collections.abc import Callable

import pytest

from desktop_chat.backend.claude import ClaudeBackend
from desktop_chat.backend.protocol import Sampling
from desktop_chat.demo import faults
from desktop_chat.demo.faults import raw_stream
from desktop_chat.demo.replies import Reply, citation, redacted_thinking, say, text, thinking, tool_use, web_search
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import ParameterDropped, RequestSent, TextDelta
from tests.unit.backend.support import SHORT, SONNET, Files, Signal, Turn, assistant, request, run, user

EVERYTHING = (
    thinking("first I think", "c2ln"),
    redacted_thinking(),
    *web_search("boats", [("Boats", "https://example.com/boats")]),
    text("Boats leave early.", [citation("https://example.com/boats", "Boats", "boats leave")]),
    {"type": "future_block", "payload": {"a": [1, None, "x"]}},
    tool_use("clock", {"zone": "UTC", "nested": {"list": [1, 2]}}),
)


def test_every_block_survives_byte_for_byte(script: Script, scripted_server: DemoServer) -> None:
    script.add(Reply(EVERYTHING))
    turn = run(request(base_url=scripted_server.base_url))
    assert turn.error is None
    received = [dict(entry.data) for entry in turn.fold.content()]
    assert [entry["type"] for entry in received] == [entry["type"] for entry in EVERYTHING]
    for got, sent in zip(received, EVERYTHING, strict=True):
        assert {key: value for key, value in got.items() if key != "signature"} == {
            key: value for key, value in sent.items() if key != "signature"
        }
    usage = turn.fold.usage()
    assert usage is not None
    assert usage.output > 0
    assert usage.web_searches == 1


@pytest.mark.parametrize(
    "reason",
    ["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal", "model_context_window_exceeded",
     "compaction", "brand_new"],
)  # fmt: skip
def test_every_stop_reason(reason: str, script: Script, scripted_server: DemoServer) -> None:
    details = {"type": "refusal", "category": "cyber", "explanation": "no"} if reason == "refusal" else None
    script.add(Reply((text("x"),), reason, "END" if reason == "stop_sequence" else None, details))
    stop = run(request(base_url=scripted_server.base_url)).fold.stop
    assert stop is not None
    assert stop.reason == reason
    assert stop.sequence == ("END" if reason == "stop_sequence" else None)
    assert stop.details == details


def test_byte_by_byte(start_server: Callable[..., DemoServer]) -> None:
    events = (
        {"type": "message_start", "message": {"model": "m", "usage": {}}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "grün \U0001f600"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
        {"type": "message_stop"},
    )
    stream = "".join(f"data: {json.dumps(event, ensure_ascii=False)}\r\n\r\n: x\n" for event in events).encode()
    server = start_server(script=Script(raw_stream(*(stream[at : at + 1] for at in range(len(stream))))))
    turn = run(request(base_url=server.base_url))
    assert turn.error is None
    assert turn.text == "grün \U0001f600"
    assert turn.fold.finished


def test_a_server_that_ignores_stream(script: Script, scripted_server: DemoServer) -> None:
    message = {"type": "message", "content": [{"type": "text", "text": "whole"}], "stop_reason": "end_turn"}
    script.add(faults.json_answer(message))
    turn = run(request(base_url=scripted_server.base_url))
    assert turn.text == "whole"
    assert turn.fold.finished


def test_an_error_document_with_status_200(script: Script, scripted_server: DemoServer) -> None:
    script.add(faults.json_answer({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}))
    error = run(request(base_url=scripted_server.base_url)).error
    assert error is not None
    assert (error.kind, error.detail) == (ErrorKind.OVERLOADED, "busy")


def test_a_conversation_with_thinking_and_search_is_accepted_again(script: Script, scripted_server: DemoServer) -> None:
    script.add(Reply(EVERYTHING[:5]), say("second"), say("third"))
    base = scripted_server.base_url
    path = [user("q1")]
    for question in ("q2", "q3"):
        turn = run(request(*path, base_url=base, web_search=True, system="be kind"))
        assert turn.error is None, turn.error
        hash_ = turn.of(RequestSent)[-1].prefix_hash
        reply = assistant(*turn.fold.content(), model=turn.fold.model, endpoint=base, prefix_hash=hash_)
        path += [reply, user(question)]
    turn = run(request(*path, base_url=base, web_search=True, system="be kind"))
    assert turn.error is None, turn.error
    assert turn.text == "third"
    kinds = [block["type"] for block in scripted_server.messages[-1].json["messages"][1]["content"]]
    assert kinds[0] == "thinking"
    assert "web_search_tool_result" in kinds
    # Another system prompt: the same path goes through without its thinking.
    script.add(say("fourth"))
    turn = run(request(*path, base_url=base, web_search=True, system="be brief"))
    assert turn.text == "fourth"
    kinds = [block["type"] for block in scripted_server.messages[-1].json["messages"][1]["content"]]
    assert "thinking" not in kinds


def test_sampling_against_a_service_that_checks(demo_server: DemoServer) -> None:
    base = demo_server.base_url
    old = run(request(base_url=base, model="claude-sonnet-4-6", sampling=Sampling(0.2, 0.5, 10)))
    assert old.error is None, old.error
    assert old.of(ParameterDropped) == []
    sent = demo_server.messages[-1]
    assert sent.json["temperature"] == 0.2
    assert "top_p" not in sent.json
    assert sent.headers["anthropic-version"] == "2023-06-01"
    new = run(request(base_url=base, model="claude-haiku-5-5", thinking="disabled", sampling=Sampling(0.2)))
    assert new.error is None, new.error
    assert [event.parameter for event in new.of(ParameterDropped)] == ["temperature"]


def test_models_and_tokens(demo_server: DemoServer) -> None:
    backend = ClaudeBackend(Files())
    chat = request("hello there", base_url=demo_server.base_url)
    models = backend.list_models(chat.endpoint, Signal())
    assert SONNET in {info.id for info in models}
    assert all(info.lifecycle != "retired" for info in models)
    assert backend.count_tokens(chat, Signal()) > 0


@pytest.mark.parametrize("name", ["status_404", "status_404_html", "status_501", "status_405", "json_200"])
def test_tokens_are_estimated_where_nobody_counts(name: str, script: Script, scripted_server: DemoServer) -> None:
    script.on("POST", "/v1/messages/count_tokens", faults.fault(name))
    chat = request("hello " * 100, base_url=scripted_server.base_url)
    assert 100 < ClaudeBackend(Files()).count_tokens(chat, Signal()) < 200


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("status_401", ErrorKind.AUTHENTICATION),
        ("status_404", ErrorKind.NOT_THE_API),
        ("html_200", ErrorKind.NOT_THE_API),
        ("json_list_200", ErrorKind.NOT_THE_API),
        ("empty_200", ErrorKind.NOT_THE_API),
        ("no_headers", ErrorKind.NO_ANSWER),
        ("gzip_bomb", ErrorKind.DAMAGED),
        ("status_500", ErrorKind.SERVER),
        ("reset_before_headers", ErrorKind.CONNECTION_LOST),
    ],
)
def test_the_test_button_tells_what_is_wrong(
    name: str, kind: ErrorKind, script: Script, scripted_server: DemoServer
) -> None:
    script.on("GET", "/v1/models", faults.fault(name))
    with pytest.raises(ChatError) as caught:
        ClaudeBackend(Files(), limits=SHORT).list_models(request(base_url=scripted_server.base_url).endpoint, Signal())
    assert caught.value.kind is kind


def test_an_error_of_the_receiver_is_not_the_network(script: Script, scripted_server: DemoServer) -> None:
    script.add(say("one two"))

    def emit(event: object) -> None:
        if isinstance(event, TextDelta):
            raise KeyError("secret")

    with pytest.raises(ChatError) as caught:
        ClaudeBackend(Files()).stream(request(base_url=scripted_server.base_url), Signal(), emit)
    assert (caught.value.kind, caught.value.detail) == (ErrorKind.INTERNAL, "KeyError")


def test_many_turns_at_once(start_server: Callable[..., DemoServer]) -> None:
    server = start_server(script=Script(*(say(f"reply {n} " * 50) for n in range(12))))
    turns = [Turn(request(base_url=server.base_url)).start() for _ in range(12)]
    texts = sorted(turn.finish().text for turn in turns)
    assert texts == sorted(f"reply {n} " * 50 for n in range(12))
