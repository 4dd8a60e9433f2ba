import json

import pytest
from hypothesis import given, settings

from desktop_chat.domain.conversation import Conversation
from desktop_chat.exchange.codec import UnreadableExportError
from desktop_chat.exchange.exporters import export
from desktop_chat.exchange.loader import load_export
from tests.unit.exchange.hostile import NAUGHTY, PAYLOADS
from tests.unit.exchange.samples import conversation_of, conversations, everything, question, reply


@settings(max_examples=150, deadline=None)
@given(conversations())
def test_an_export_read_back_is_the_same_conversation(conversation: Conversation) -> None:
    data = export(conversation, "json")
    loaded = load_export(data)
    assert loaded.meta == conversation.meta
    assert list(loaded) == list(conversation)
    usages = [message.usage.raw for message in loaded if message.usage]
    assert usages == [message.usage.raw for message in conversation if message.usage]
    assert export(loaded, "json") == data


@pytest.mark.parametrize("text", [*PAYLOADS, *NAUGHTY])
def test_naughty_texts_survive(text: str) -> None:
    conversation = everything(text)
    data = export(conversation, "json")
    assert json.loads(data)["format"] == "desktop-chat-export"
    if text.isprintable():
        assert list(load_export(data)) == list(conversation)


def test_one_message_stands_on_one_line() -> None:
    lines = export(conversation_of(question(1, "a\nb"), reply(2, "c\nd")), "json").decode().splitlines()
    assert len([line for line in lines if line.startswith('{"id"')]) == 2
    assert json.loads(lines[5].rstrip(","))["content"] == [{"type": "text", "text": "a\nb"}]


def damaged(**changes: object) -> bytes:
    data = json.loads(export(conversation_of(question(1, "a"), reply(2, "b")), "json"))
    data.update(changes)
    return json.dumps(data).encode()


def message(**changes: object) -> dict[str, object]:
    return {"id": "00000000-0000-4000-8000-000000000001", "role": "user", "content": [], "created_at": 0, **changes}


def test_the_pattern_of_the_damaged_ones_is_sound() -> None:
    assert len(load_export(damaged(messages=[message()]))) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b'{"format": "other"}',
        b'{"format": "desktop-chat-export"}', b'{"format": "desktop-chat-export", "version": NaN}',
        damaged(version=0), damaged(version=True), damaged(version="1"), damaged(version=2), damaged(messages=None),
        damaged(messages=[1]), damaged(messages=[{}]), damaged(conversation=[]), damaged(conversation={}),
        damaged(messages=[message(id="../../x")]), damaged(messages=[message(role="x")]),
        damaged(messages=[message(content=[1])]), damaged(messages=[message(created_at="x")]),
        damaged(messages=[message(parent_id="x")]), damaged(messages=[message()] * 2),
    ],
)  # fmt: skip
def test_damaged_exports_are_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableExportError, match=r"^[A-Z].*\.$"):
        load_export(data)


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    conversation = conversation_of(question(1, "a"))
    assert list(load_export(b"\xef\xbb\xbf" + export(conversation, "json"))) == list(conversation)


def test_cut_at_every_byte_it_is_refused() -> None:
    data = export(conversation_of(question(1, "ä")), "json")
    for length in range(len(data) - 2):
        with pytest.raises(UnreadableExportError):
            load_export(data[:length])


@pytest.mark.parametrize("digits", [400, 4000])
def test_numbers_beyond_all_bounds_are_damage(digits: int) -> None:
    whole = damaged(messages=[message(created_at=7, usage={"raw": {}})])
    for number in (b'"created_at": 7', b'"raw": {}'):
        assert number in whole
        with pytest.raises(UnreadableExportError):
            load_export(whole.replace(number, number.partition(b":")[0] + b": " + b"9" * digits))


def test_token_counts_that_cannot_be_are_damage() -> None:
    counts = {"input": -1, "output": 0, "cache_write_5m": 0, "cache_write_1h": 0, "cache_read": 0}
    usage = {**counts, "thinking": 0, "web_searches": 0, "web_fetches": 0, "raw": {}}
    with pytest.raises(UnreadableExportError, match="token counts"):
        load_export(damaged(messages=[message(usage=usage)]))
