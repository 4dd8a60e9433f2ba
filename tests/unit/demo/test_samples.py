import pytest

from desktop_chat.demo.samples import NAMES, sample
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from tests.unit.demo.calls import ask, call, stream


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_streamed_and_can_be_sent_whole(scripted_server: DemoServer, script: Script, name: str) -> None:
    script.add(sample(name), sample(name))
    events = stream(scripted_server, ask())
    status, _, message = call(scripted_server, "/v1/messages", ask())
    assert status == 200
    assert events[-1] == {"type": "message_stop"}
    end = next(event for event in events if event["type"] == "message_delta")
    assert end["delta"]["stop_reason"] == message["stop_reason"]
    starts = [event["content_block"]["type"] for event in events if event["type"] == "content_block_start"]
    assert starts == [block["type"] for block in message["content"]]


def test_strange_deltas_and_events_are_really_sent(scripted_server: DemoServer, script: Script) -> None:
    script.add(sample("unknown_delta"), sample("unknown_event"))
    assert any(event.get("delta", {}).get("type") == "scent_delta" for event in stream(scripted_server, ask()))
    assert any(event["type"] == "weather_report" for event in stream(scripted_server, ask()))
