import json
from typing import Any

from anthropic.types import Message

from desktop_chat.demo import replies
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from tests.unit.demo.calls import ask, call, stream, text_of

EVERYTHING = replies.Reply(
    (
        replies.thinking("First this, then that."),
        replies.redacted_thinking(),
        *replies.web_search("lamps", [("Lamps", "https://example.org/lamps")]),
        replies.text("Found one.", [replies.citation("https://example.org/lamps", "Lamps", "one lamp")]),
        replies.tool_use("light", {"on": True, "rooms": ["hall", "kitchen"]}),
        {"type": "hologram", "data": [1, 2]},
    ),
    stop_reason="tool_use",
)


def rebuilt(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The content that a client puts together from a stream."""
    blocks: list[dict[str, Any]] = []
    arguments: dict[int, str] = {}
    for event in events:
        if event["type"] == "content_block_start":
            blocks.append(event["content_block"])
        if event["type"] != "content_block_delta":
            continue
        block, delta = blocks[event["index"]], event["delta"]
        if delta["type"] == "citations_delta":
            block["citations"].append(delta["citation"])
        elif delta["type"] == "input_json_delta":
            arguments[event["index"]] = arguments.get(event["index"], "") + delta["partial_json"]
        else:
            name = delta["type"].removesuffix("_delta")
            block[name] += delta[name]
    for at, source in arguments.items():
        blocks[at]["input"] = json.loads(source)
    return blocks


def test_stream_and_message_hold_the_same_content(scripted_server: DemoServer, script: Script) -> None:
    script.add(EVERYTHING, EVERYTHING)
    _, _, message = call(scripted_server, "/v1/messages", ask())
    events = stream(scripted_server, ask())
    assert rebuilt(events) == message["content"]
    end = next(event for event in events if event["type"] == "message_delta")
    assert end["delta"]["stop_reason"] == message["stop_reason"] == "tool_use"
    assert end["usage"]["output_tokens"] == message["usage"]["output_tokens"]
    assert end["usage"]["server_tool_use"]["web_search_requests"] == 1
    known = {**message, "content": [block for block in message["content"] if block["type"] != "hologram"]}
    assert Message.model_validate(known).usage.output_tokens > 1


def test_refusal_carries_its_details(scripted_server: DemoServer, script: Script) -> None:
    details: Any = {"type": "refusal", "category": "cyber", "explanation": "No."}
    script.add(replies.Reply((), stop_reason="refusal", stop_details=details))
    end = next(event for event in stream(scripted_server, ask()) if event["type"] == "message_delta")
    assert end["delta"] == {"stop_reason": "refusal", "stop_sequence": None, "stop_details": details}


def test_lone_surrogates_travel_escaped(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.say("half \ud83d done"))
    assert text_of(stream(scripted_server, ask())) == "half \ud83d done"


def test_pieces_make_up_the_text_again() -> None:
    value = "  Two  spaces,\n\n\ta tab, ein langesWortOhneEnde\u4e00\u4e8c \n"
    assert "".join(replies.words(value)) == value
    assert len(replies.words(value)) > 8
