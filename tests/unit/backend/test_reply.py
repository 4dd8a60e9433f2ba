import json

import pytest

from desktop_chat.backend.errors import CallFacts
from desktop_chat.backend.reply import ReplyReader, events_of_message, parse_json, storable
from desktop_chat.backend.sse import ServerEvent
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import ReplyEnding, ReplyFinished, ReplyStarted, UnknownDelta, UnknownEvent
from desktop_chat.domain.fold import ReplyFold

START = {"type": "message_start", "message": {"model": "claude-x", "usage": {"input_tokens": 3}}}
STOP = {"type": "message_stop"}


def reader() -> ReplyReader:
    return ReplyReader(CallFacts("host", "secret-key"), {"request-id": "req_1"})


def feed(target: ReplyReader, *events: object) -> list:
    return [
        found
        for event in events
        for found in target.feed(ServerEvent("", event if isinstance(event, str) else json.dumps(event)))
    ]


def start(index: object, **data: object) -> dict:
    return {"type": "content_block_start", "index": index, "content_block": data}


def delta(index: object, kind: str, **data: object) -> dict:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **data}}


def stop(index: int) -> dict:
    return {"type": "content_block_stop", "index": index}


def folded(*events: object) -> ReplyFold:
    fold = ReplyFold()
    for event in feed(reader(), *events):
        fold.feed(event)
    return fold


def test_every_block_and_delta_type() -> None:
    citation = {"type": "char_location", "cited_text": "x"}
    fold = folded(
        START,
        start(0, type="thinking", thinking="", signature=""),
        delta(0, "thinking_delta", thinking="let me see"),
        delta(0, "signature_delta", signature="c2ln"),
        stop(0),
        start(1, type="redacted_thinking", data="xyz"),
        stop(1),
        start(2, type="text", text="", citations=[]),
        delta(2, "citations_delta", citation=citation),
        delta(2, "text_delta", text="Hello "),
        delta(2, "text_delta", text="there"),
        stop(2),
        start(3, type="tool_use", id="t", name="f", input={}),
        delta(3, "input_json_delta", partial_json='{"a": '),
        delta(3, "input_json_delta", partial_json="1}"),
        stop(3),
        start(4, type="server_tool_use", id="s", name="web_search", input={"query": "q"}),
        start(5, type="web_search_tool_result", tool_use_id="s", content=[{"url": "u", "encrypted_content": "e"}]),
        start(6, type="quantum_block", spin=[1, {"deep": None}]),
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}},
        STOP,
    )
    blocks = fold.content()
    assert [entry.type for entry in blocks] == [
        "thinking", "redacted_thinking", "text", "tool_use", "server_tool_use", "web_search_tool_result",
        "quantum_block",
    ]  # fmt: skip
    assert dict(blocks[0].data) == {"type": "thinking", "thinking": "let me see", "signature": "c2ln"}
    assert blocks[2].text == "Hello there"
    assert blocks[2].citations == (citation,)
    assert blocks[3].data["input"] == {"a": 1}
    assert blocks[6].data == {"type": "quantum_block", "spin": [1, {"deep": None}]}
    usage = fold.usage()
    assert usage is not None
    assert (usage.input, usage.output) == (3, 9)
    assert fold.finished
    assert fold.request_id == "req_1"


@pytest.mark.parametrize(
    "reason",
    ["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal", "model_context_window_exceeded",
     "compaction", "something_new"],
)  # fmt: skip
def test_every_stop_reason_passes(reason: str) -> None:
    delta_ = {"stop_reason": reason, "stop_sequence": "X", "stop_details": {"category": "cyber"}}
    events = feed(reader(), START, {"type": "message_delta", "delta": delta_, "usage": None}, STOP)
    assert events[-2] == ReplyEnding(reason, "X", {"category": "cyber"}, {})
    assert isinstance(events[-1], ReplyFinished)


def test_a_reply_without_message_start_and_usage() -> None:
    events = feed(reader(), delta(0, "text_delta", text="hi"), {"type": "message_delta", "delta": {}}, STOP)
    assert isinstance(events[0], ReplyStarted)
    assert folded(delta(0, "text_delta", text="hi"), STOP).content()[0].text == "hi"


def test_deltas_before_and_without_their_block() -> None:
    fold = folded(
        START, delta(0, "text_delta", text="a"), start(0, type="text", text=""), delta(0, "text_delta", text="b")
    )
    assert [entry.text for entry in fold.content()] == ["ab"]
    fold = folded(START, delta(99, "text_delta", text="far"), delta(None, "text_delta", text="!"))
    assert [entry.text for entry in fold.content()] == ["far!"]
    fold = folded(START, delta(-1, "thinking_delta", thinking="t"), delta(True, "signature_delta", signature="s"))
    assert [entry.thinking for entry in fold.content()] == ["t"]


def test_a_server_that_reuses_an_index_loses_nothing() -> None:
    fold = folded(
        START,
        start(0, type="thinking", thinking=""),
        delta(0, "thinking_delta", thinking="t"),
        stop(0),
        start(0, type="text", text=""),
        delta(0, "text_delta", text="x"),
        stop(0),
        delta(0, "text_delta", text="y"),
    )
    assert [(entry.type, entry.thinking or entry.text) for entry in fold.content()] == [
        ("thinking", "t"), ("text", "x"), ("text", "y"),
    ]  # fmt: skip


def test_blocks_without_index_follow_each_other() -> None:
    fold = folded(
        START,
        {"type": "content_block_start", "content_block": {"type": "text", "text": "a"}},
        {"type": "content_block_start", "content_block": {"type": "text", "text": "b"}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "c"}},
    )
    assert [entry.text for entry in fold.content()] == ["a", "bc"]


def test_nulls_and_strange_values_are_no_crash() -> None:
    events = feed(
        reader(),
        {"type": "message_start", "message": None},
        {"type": "content_block_start", "index": 0, "content_block": None},
        {"type": "content_block_delta", "index": 0, "delta": None},
        delta(1, "text_delta", text=None),
        delta(1, "text_delta", text=7),
        delta(1, "citations_delta", citation=None),
        {"type": "content_block_stop", "index": 55},
        {"type": "message_delta", "delta": None, "usage": [1]},
        {"type": "message_delta", "delta": {"stop_reason": 5}, "usage": {"output_tokens": None}},
    )
    assert UnknownEvent("content_block_delta") in events
    assert ReplyEnding(None, None, None, {"output_tokens": None}) in events


def test_unknown_deltas_events_and_pings() -> None:
    target = reader()
    events = feed(
        target, START, start(0, type="text", text=""), delta(0, "sparkle_delta", glitter=1), {"type": "news\x07!"}
    )
    assert events[2:] == [UnknownDelta(0, {"type": "sparkle_delta", "glitter": 1}), UnknownEvent("news !")]
    assert not target.is_quiet
    assert feed(target, {"type": "ping"}, "[DONE]", "") == []
    assert target.feed(ServerEvent("ping", "{}")) == []
    assert target.is_quiet


def test_nothing_after_the_end_counts() -> None:
    target = reader()
    feed(target, START, STOP)
    assert feed(target, delta(0, "text_delta", text="late"), "broken {", START) == []


@pytest.mark.parametrize(
    "data",
    ["{oops", "[" * 200_000, '{"index": ' + "9" * 100_000 + "}", "[1]", "null", '"x"',
     '{"type": "message_start", "message": {"usage": {"input_tokens": NaN}}}',
     '{"type":"content_block_start","index":0,"content_block":{"type":"x","n":' + "9" * 40 + "}}",
     '{"type":"content_block_start","index":0,"content_block":{"type":"x","n":' + "[" * 100 + "]" * 100 + "}}"],
)  # fmt: skip
def test_damage(data: str) -> None:
    with pytest.raises(ChatError) as caught:
        feed(reader(), START, data)
    assert caught.value.kind is ErrorKind.DAMAGED


def test_a_second_start_is_damage() -> None:
    with pytest.raises(ChatError) as caught:
        feed(reader(), START, START)
    assert caught.value.kind is ErrorKind.DAMAGED


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("overloaded_error", ErrorKind.OVERLOADED), ("api_error", ErrorKind.SERVER),
     ("rate_limit_error", ErrorKind.RATE_LIMITED),
     ("authentication_error", ErrorKind.AUTHENTICATION), ("brand_new_error", ErrorKind.SERVER),
     ("invalid_request_error", ErrorKind.BAD_REQUEST), ("timeout_error", ErrorKind.TIMEOUT)],
)  # fmt: skip
def test_error_events(kind: str, expected: ErrorKind) -> None:
    with pytest.raises(ChatError) as caught:
        feed(reader(), START, {"type": "error", "error": {"type": kind, "message": "it is\nsecret-key \x1b[31m"}})
    assert caught.value.kind is expected
    assert caught.value.detail == "it is *** [31m"
    assert caught.value.request_id == "req_1"


def test_surrogates_are_joined_or_replaced() -> None:
    fold = folded(
        START,
        start(0, type="text", text=""),
        '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\\ud83d"}}',
        '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\\ude00b\\udc00c\\ud83d"}}',
        stop(0),
    )
    text = fold.content()[0].text
    assert text == "a\U0001f600b\ufffdc\ufffd"
    text.encode()
    assert storable({"k\ud800": ["\udc00", 1.5, True, None]}) == {"k\ufffd": ["\ufffd", 1.5, True, None]}


def test_a_whole_message_instead_of_a_stream() -> None:
    message = parse_json(
        '{"type":"message","model":"m","content":[{"type":"text","text":"all"}],"stop_reason":"end_turn","usage":{"output_tokens":2}}'
    )
    assert isinstance(message, dict)
    fold = ReplyFold()
    for event in events_of_message(message, reader()):
        fold.feed(event)
    assert fold.finished
    assert fold.content()[0].text == "all"
    assert fold.stop is not None
    assert fold.stop.reason == "end_turn"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 400, str(2**63)])
def test_numbers_that_no_file_keeps_are_damage(number: str) -> None:
    with pytest.raises(ChatError) as caught:
        feed(reader(), f'{{"type":"message_start","message":{{"usage":{{"input_tokens":{number}}}}}}}')
    assert caught.value.kind is ErrorKind.DAMAGED


def test_a_flood_of_blocks_ends_soon() -> None:
    flooded = reader()
    with pytest.raises(ChatError) as caught:
        feed(flooded, *(start(index, type="text", text="") for index in range(10_000)))
    assert caught.value.kind is ErrorKind.TOO_MUCH_DATA


@pytest.mark.parametrize("error", [{"message": "Provider is down", "code": 502}, "Provider is down"])
def test_errors_that_other_servers_send_in_mid_stream(error: object) -> None:
    target = reader()
    feed(target, START, start(0, type="text", text=""), delta(0, "text_delta", text="half"))
    with pytest.raises(ChatError) as caught:
        feed(target, {"error": error})
    assert (caught.value.kind, caught.value.detail) == (ErrorKind.SERVER, "Provider is down")


def test_a_block_that_says_nothing_of_itself_is_what_its_deltas_are() -> None:
    nothing = {"type": "content_block_start", "index": 0, "content_block": None}
    fold = folded(START, nothing, delta(0, "text_delta", text="Hello"), stop(0), STOP)
    assert [dict(entry.data) for entry in fold.content()] == [{"type": "text", "text": "Hello"}]
    assert folded(START, nothing, stop(0), STOP).content() == ()
