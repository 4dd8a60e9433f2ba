from typing import Any

import pytest

from desktop_chat.demo import replies
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from tests.unit.demo.calls import MODEL, OLD_MODEL, ask, call


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def assistant(content: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": content}


DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}}
WRONG: list[tuple[dict[str, Any], str]] = [
    (ask(colour="red"), "colour: Extra inputs are not permitted"),
    (ask(temperature=1), "temperature: Extra inputs are not permitted"),
    (ask(model=OLD_MODEL, top_p=0.5), "top_p: Extra inputs are not permitted"),
    (ask(max_tokens=None), "max_tokens: Field required"),
    (ask(max_tokens=0), "max_tokens: Input should be greater than or equal to 1"),
    (ask(max_tokens=200_000), "max_tokens: 200000 > 128000"),
    (ask(messages=[]), "at least one message is required"),
    (ask(messages=[user("")]), "must have non-empty content"),
    (ask(messages=[user([{"type": "text", "text": ""}])]), "text content blocks must be non-empty"),
    (ask(messages=[user([{"type": "text", "text": " \n"}])]), "must contain non-whitespace text"),
    (ask(messages=[assistant("Hello"), user("Hi")]), 'first message must use the "user" role'),
    (ask(messages=[user("Hi"), assistant("Hel")]), "does not support assistant message prefill"),
    (ask(messages=[user("Hi"), {"role": "tool", "content": "x"}]), "messages.1.role"),
    (ask(messages=[user("Hi"), {**assistant("x"), "id": 1}, user("?")]), "messages.1.id: Extra inputs"),
    (ask(messages=[user("Hi"), assistant([DOCUMENT]), user("?")]), "`document` blocks are not permitted in assistant"),
    (ask(messages=[user([{"type": "text", "text": "x", "citations": [{}]}])]), "citations: Extra inputs"),
    (ask(messages=[user([{"type": "picture"}])]), "Input tag 'picture'"),
    (ask(thinking={"type": "disabled"}), '"thinking.type.disabled" is not supported for this model'),
    (ask(thinking={"type": "enabled", "budget_tokens": 2000}), '"thinking.type.enabled" is not supported'),
    (ask(model="claude-haiku-4-5", thinking={"type": "adaptive"}), "adaptive thinking is not supported on this model"),
    (ask(thinking={"type": "sometimes"}), "Input tag 'sometimes'"),
    (ask(model="claude-haiku-4-5", output_config={"effort": "low"}), "does not support the effort parameter"),
    (ask(model=OLD_MODEL, output_config={"effort": "xhigh"}), "does not support effort level 'xhigh'"),
    (ask(output_config={"effort": "extreme"}), "output_config.effort: Input should be"),
    (ask(stop_sequences=["  "]), "must contain non-whitespace"),
    (
        ask(cache_control=None, system=[{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5),
        "Found 5",
    ),
    (
        ask(messages=[user("Hi"), assistant([{"type": "thinking", "thinking": "x", "signature": "y"}]), user("?")]),
        "messages.1.content.0: Invalid `signature` in `thinking` block",
    ),
    (
        ask(messages=[user("Hi"), assistant([{"type": "tool_use", "id": "t1", "name": "n", "input": {}}]), user("?")]),
        "without `tool_result` blocks immediately after: t1",
    ),
]


@pytest.mark.parametrize(("body", "message"), WRONG, ids=[message[:40] for _, message in WRONG])
def test_wrong_requests_get_the_service_s_words(demo_server: DemoServer, body: dict[str, Any], message: str) -> None:
    status, _, answer = call(demo_server, "/v1/messages", body)
    assert status == 400
    assert answer["error"]["type"] == "invalid_request_error"
    assert message in answer["error"]["message"]


def test_unknown_model_is_not_found(demo_server: DemoServer) -> None:
    status, _, answer = call(demo_server, "/v1/messages", ask(model="claude-none-9"))
    assert (status, answer["error"]["type"]) == (404, "not_found_error")


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k"])
def test_sampling_passes_only_for_old_models_with_the_old_version(demo_server: DemoServer, name: str) -> None:
    value: Any = 5 if name == "top_k" else 0.5
    old: dict[str, Any] = {"anthropic_version": "2023-06-01"}
    assert call(demo_server, "/v1/messages", ask(model=OLD_MODEL, **{name: value}), **old)[0] == 200
    status, _, answer = call(demo_server, "/v1/messages", ask(model=MODEL, **{name: value}), **old)
    assert (status, answer["error"]["message"]) == (400, f"`{name}` is deprecated for this model.")


def test_temperature_and_top_p_exclude_each_other(demo_server: DemoServer) -> None:
    body = ask(model=OLD_MODEL, temperature=0.5, top_p=0.5)
    status, _, answer = call(demo_server, "/v1/messages", body, anthropic_version="2023-06-01")
    assert status == 400
    assert "cannot both be specified" in answer["error"]["message"]


@pytest.mark.parametrize("version", [None, "2020-01-01"])
def test_version_must_be_known(demo_server: DemoServer, version: str | None) -> None:
    status, _, answer = call(demo_server, "/v1/messages", ask(), anthropic_version=version)
    assert status == 400
    assert "anthropic-version" in answer["error"]["message"]


def test_thinking_is_taken_back_where_it_was_made_and_nowhere_else(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.Reply((replies.thinking("hm"), replies.text("Yes."))))
    _, _, message = call(scripted_server, "/v1/messages", ask("Is it?", system="Be brief."))
    again = [user("Is it?"), assistant(message["content"]), user("Sure?")]
    same = ask(messages=again, system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}])
    assert call(scripted_server, "/v1/messages", same)[0] == 200
    status, _, answer = call(scripted_server, "/v1/messages", ask(messages=again, system="Be verbose."))
    assert status == 400
    assert "bound to a different conversation" in answer["error"]["message"]


def test_blocks_that_the_server_sent_are_taken_back(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.Reply(({"type": "hologram", "data": "x"}, replies.text("There."))))
    _, _, message = call(scripted_server, "/v1/messages", ask("Show"))
    again = [user("Show"), assistant(message["content"]), user("More")]
    assert call(scripted_server, "/v1/messages", ask(messages=again))[0] == 200


def test_checks_can_be_switched_off(start_server: Any) -> None:
    assert call(start_server(validate=False), "/v1/messages", ask(model="llama", temperature=2))[0] == 200


def test_count_tokens_refuses_what_it_does_not_know(demo_server: DemoServer) -> None:
    assert (
        call(demo_server, "/v1/messages/count_tokens", ask("Four words of text", max_tokens=None))[2]["input_tokens"]
        > 3
    )
    assert call(demo_server, "/v1/messages/count_tokens", ask())[0] == 400
