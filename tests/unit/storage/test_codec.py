"""What goes to JSON and back is the same; what a newer version added stays."""

import json
import math
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.domain.content import Attachment, JsonValue, block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.drafts import Draft, Edit
from desktop_chat.domain.events import (
    BlockStarted,
    BlockStopped,
    CitationDelta,
    InputJsonDelta,
    ReplyEnding,
    ReplyFinished,
    ReplyStarted,
    RequestSent,
    SignatureDelta,
    TextDelta,
    ThinkingDelta,
    UnknownDelta,
)
from desktop_chat.domain.fold import ReplyFold
from desktop_chat.domain.ids import ConversationId, RandomIds
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Interruption, Stop
from desktop_chat.domain.usage import Usage, parse_usage
from desktop_chat.storage.codec.conversations import decode_meta, encode_meta
from desktop_chat.storage.codec.drafts import decode_draft, encode_draft
from desktop_chat.storage.codec.events import batch_events, batch_record, decode_event, encode_event
from desktop_chat.storage.codec.messages import decode_message, encode_message
from desktop_chat.storage.lines import dump, seal, sealed_part, unseal
from tests.unit.storage.samples import conversation_id, reply

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
numbers = st.floats(0, 4e9)
leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    leaves | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
objects = st.dictionaries(texts, json_values, max_size=4)
blocks = st.tuples(st.sampled_from(["text", "thinking", "tool_use", "image", "new"]), objects).map(
    lambda pair: block(pair[1] | {"type": pair[0]})
)
counts = st.integers(0, 10**9)
usages = st.builds(Usage, counts, counts, counts, counts, counts, counts, counts, counts) | objects.map(parse_usage)
optional = st.none() | texts
stops = st.builds(Stop, texts, optional, st.none() | objects) | st.builds(
    Stop, st.none(), st.none(), st.none(), st.sampled_from(Interruption)
)
extras = st.dictionaries(texts.map(lambda key: f"x-{key}"), json_values, max_size=2)
messages = st.builds(
    Message,
    id=texts.filter(bool),
    parent_id=optional,
    role=st.sampled_from(Role),
    content=st.lists(blocks, max_size=4).map(tuple),
    created_at=numbers,
    model=optional,
    stop=st.none() | stops,
    usage=st.none() | usages,
    request_id=optional,
    duration=st.none() | numbers,
    thinking_time=st.none() | numbers,
    endpoint=optional,
    prefix_hash=optional,
    extra=extras,
)
metas = st.builds(
    ConversationMeta,
    st.just(conversation_id(1)),
    texts,
    st.booleans(),
    numbers,
    numbers,
    st.booleans(),
    st.booleans(),
    optional,
    objects,
    extras,
)
index = st.integers(0, 9)
events = st.one_of(
    st.builds(TextDelta, index, texts),
    st.builds(ThinkingDelta, index, texts),
    st.builds(SignatureDelta, index, texts),
    st.builds(InputJsonDelta, index, texts),
    st.builds(CitationDelta, index, objects),
    st.builds(UnknownDelta, index, objects),
    st.builds(BlockStarted, index, objects),
    st.builds(BlockStopped, index),
    st.builds(ReplyStarted, texts, optional, objects),
    st.builds(ReplyEnding, optional, optional, st.none() | objects, objects),
    st.builds(ReplyFinished),
)


@settings(deadline=None)
@given(messages)
def test_message_comes_back_equal(message: Message) -> None:
    line = seal(encode_message(message))
    data = unseal(line)
    assert b"\n" not in line
    assert data is not None
    assert decode_message(data) == message
    assert unseal(line + b",") == data
    assert json.loads(line)["crc"] == line[-10:-2].decode()


@settings(deadline=None)
@given(metas)
def test_facts_come_back_equal(meta: ConversationMeta) -> None:
    data = unseal(seal(encode_meta(meta)))
    assert data is not None
    assert decode_meta(data, meta.id) == meta


@settings(deadline=None)
@given(st.lists(events, max_size=12))
def test_events_come_back_and_tell_the_same_reply(sent: list) -> None:
    for event in sent:
        data = encode_event(event)
        assert data is not None
        assert decode_event(data) == event
    record = batch_record(sent)
    read = batch_events(json.loads(dump(record))) if record is not None else []
    before, after = ReplyFold(), ReplyFold()
    for event in sent:
        before.feed(event)
    for event in read:
        after.feed(event)
    assert (after.content(), after.stop, after.finished) == (before.content(), before.stop, before.finished)


def test_events_about_the_request_are_not_stored() -> None:
    assert batch_record([RequestSent(1)]) is None
    assert decode_event({"t": "of a newer version"}) is None
    assert batch_events({"events": "no list"}) == []


def test_pieces_of_one_batch_become_one() -> None:
    record = batch_record([TextDelta(0, "a"), TextDelta(0, "b"), TextDelta(1, "c"), ThinkingDelta(1, "d")])
    assert record is not None
    assert len(batch_events(record)) == 3


@given(texts, st.lists(st.builds(Attachment, st.just("a" * 64), texts, texts, counts), max_size=3).map(tuple))
def test_draft_comes_back_equal(text: str, attachments: tuple[Attachment, ...]) -> None:
    for draft in (Draft(text, attachments), Draft("", (), Edit(RandomIds().message(), text, attachments))):
        data = unseal(seal(encode_draft(draft)))
        assert data is not None
        assert decode_draft(data) == draft


@pytest.mark.parametrize("edit", [None, 1, [], {}, {"message": "../x", "text": "y"}, {"message": 7}])
def test_a_damaged_edit_leaves_the_draft(edit: JsonValue) -> None:
    assert decode_draft({"text": "kept", "attachments": [], "edit": edit}) == Draft("kept")


def test_unknown_keys_of_a_message_and_of_its_stop_are_kept() -> None:
    data = encode_message(reply(1, 0))
    data["mood"] = {"a": [1]}
    data["stop"] = {"reason": "end_turn", "because": "new"}
    assert encode_message(decode_message(data)) == data


def test_a_newer_interruption_is_still_an_interruption() -> None:
    message = replace(reply(1, 0), stop=Stop(interruption=Interruption.STALLED))
    data = encode_message(message) | {"stop": {"interruption": "asteroid"}}
    assert decode_message(data).stop == Stop(interruption=Interruption.CONNECTION)


def test_values_that_json_cannot_hold_are_replaced() -> None:
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    data = unseal(seal({"nan": math.nan, "inf": [math.inf], "lone": "\ud800", "deep": deep, "long": 2**70}))
    assert data is not None
    assert (data["nan"], data["inf"], data["lone"]) == (None, [None], "�")
    assert "nested too deeply" in json.dumps(data["deep"])


@given(st.binary(max_size=60))
def test_any_bytes_are_a_line_or_not(junk: bytes) -> None:
    assert unseal(junk) is None
    line = seal({"id": "x"})
    assert unseal(line + junk.replace(b'"', b"'")) == {"id": "x"}
    assert sealed_part(line + b"\x00") == line


@pytest.mark.parametrize("value", [10**400, -(10**4000), 2**64, float("inf"), float("nan"), "\ud800"], ids=range(6))
def test_every_value_that_can_be_written_can_be_read(value: object) -> None:
    line = seal({"content": [{"input": {"a": value}}]})
    assert unseal(line) is not None


@pytest.mark.parametrize("odd", [1e300, -1e300, 10**18, -1, "1000", None, True])
def test_times_are_such_that_a_clock_can_show_them(odd: object) -> None:
    data = {"id": "a", "role": "user", "content": [], "created_at": odd, "updated_at": odd}
    facts = decode_meta(data, ConversationId("b"))
    for seconds in (decode_message(data).created_at, facts.created_at, facts.updated_at):
        assert 1970 <= time.localtime(seconds).tm_year <= 9999
