"""How events become the content of a reply: every event, odd order, unknown and damaged pieces."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.domain.content import JsonObject, JsonValue, block, clean_text, plain_text
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import (
    BlockStarted,
    BlockStopped,
    CitationDelta,
    InputJsonDelta,
    ParameterDropped,
    ReplyEnding,
    ReplyFinished,
    ReplyStarted,
    RequestSent,
    RetryScheduled,
    SignatureDelta,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
    UnknownDelta,
    UnknownEvent,
)
from desktop_chat.domain.fold import ReplyFold
from desktop_chat.domain.stop import Stop

TOOL: JsonObject = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}


def folded(*events: TurnEvent) -> ReplyFold:
    fold = ReplyFold()
    for event in events:
        fold.feed(event)
    return fold


def data_of(fold: ReplyFold, number: int = 0) -> dict[str, object]:
    return dict(fold.content()[number].data)


# --- a whole reply --------------------------------------------------------------------------------------------------


def test_a_whole_reply() -> None:
    fold = ReplyFold()
    steps: list[tuple[TurnEvent, bool]] = [
        (RequestSent(1, "hash"), False),
        (ReplyStarted("claude-sonnet-5-5", "req_1", {"input_tokens": 12, "output_tokens": 1}), True),
        (BlockStarted(0, {"type": "thinking", "thinking": "", "signature": ""}), True),
        (ThinkingDelta(0, "Let me "), True),
        (ThinkingDelta(0, "see."), True),
        (SignatureDelta(0, "c2ln"), True),
        (BlockStopped(0), False),
        (BlockStarted(1, {"type": "text", "text": ""}), True),
        (TextDelta(1, "Hel"), True),
        (TextDelta(1, "lo"), True),
        (BlockStopped(1), False),
        (ReplyEnding("end_turn", None, None, {"output_tokens": 9}), False),
        (ReplyFinished(), True),
    ]
    for event, seen in steps:
        assert fold.feed(event) is seen, event
    assert (fold.started, fold.has_content, fold.finished) == (True, True, True)
    assert (fold.model, fold.request_id) == ("claude-sonnet-5-5", "req_1")
    assert [dict(entry.data) for entry in fold.content()] == [
        {"type": "thinking", "thinking": "Let me see.", "signature": "c2ln"},
        {"type": "text", "text": "Hello"},
    ]
    assert fold.stop == Stop("end_turn")
    usage = fold.usage()
    assert usage is not None
    assert (usage.input, usage.output) == (12, 9)
    assert usage.raw == {"input_tokens": 12, "output_tokens": 9}


def test_nothing_yet() -> None:
    fold = ReplyFold()
    assert (fold.started, fold.has_content, fold.finished) == (False, False, False)
    assert fold.content() == ()
    assert fold.usage() is None
    assert fold.stop is None


@pytest.mark.parametrize(
    "event",
    [
        RequestSent(1),
        RetryScheduled(1, 4, 2.0, ChatError(ErrorKind.OVERLOADED)),
        ParameterDropped("temperature", "claude-sonnet-5-5", "http://127.0.0.1"),
        BlockStopped(0),
        UnknownEvent("ping_2"),
    ],
)
def test_events_without_content_change_nothing(event: TurnEvent) -> None:
    fold = ReplyFold()
    assert fold.feed(event) is False
    assert fold.content() == ()
    assert not fold.has_content


def test_nothing_is_taken_after_the_end() -> None:
    fold = folded(BlockStarted(0, {"type": "text", "text": "whole"}), ReplyFinished())
    for event in (TextDelta(0, " more"), BlockStarted(1, {"type": "text", "text": "x"}), ReplyStarted("m", None, {})):
        assert fold.feed(event) is False
    assert plain_text(fold.content()) == "whole"
    assert fold.model is None


def test_a_model_without_a_name_is_no_model() -> None:
    assert folded(ReplyStarted("", None, {})).model is None


# --- the end --------------------------------------------------------------------------------------------------------


def test_how_it_ended() -> None:
    details: JsonObject = {"type": "refusal", "category": "cyber"}
    fold = folded(ReplyEnding("refusal", None, details, {}))
    assert fold.stop == Stop("refusal", None, details)
    assert folded(ReplyEnding("stop_sequence", "###", None, {})).stop == Stop("stop_sequence", "###")


def test_a_delta_without_a_reason_keeps_the_one_before() -> None:
    fold = folded(ReplyEnding("end_turn", None, None, {}), ReplyEnding(None, None, None, {"output_tokens": 5}))
    assert fold.stop == Stop("end_turn")
    assert folded(ReplyEnding(None, None, None, {})).stop is None


def test_usage_is_cumulative_and_nulls_keep_what_was_said() -> None:
    fold = folded(
        ReplyStarted("m", None, {"input_tokens": 7, "cache_read_input_tokens": 3, "output_tokens": 1}),
        ReplyEnding(None, None, None, {"output_tokens": 5, "input_tokens": None}),
        ReplyEnding("end_turn", None, None, {"output_tokens": 8}),
    )
    usage = fold.usage()
    assert usage is not None
    assert (usage.input, usage.cache_read, usage.output) == (7, 3, 8)


# --- order ----------------------------------------------------------------------------------------------------------


def test_blocks_stand_in_the_order_of_their_index() -> None:
    fold = folded(
        BlockStarted(2, {"type": "text", "text": "c"}),
        BlockStarted(0, {"type": "text", "text": "a"}),
        BlockStarted(1, {"type": "text", "text": "b"}),
        TextDelta(0, "!"),
        TextDelta(2, "?"),
    )
    assert plain_text(fold.content()) == "a!bc?"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (TextDelta(0, "x"), {"type": "text", "text": "x"}),
        (ThinkingDelta(0, "x"), {"type": "thinking", "thinking": "x"}),
        (SignatureDelta(0, "x"), {"type": "thinking", "signature": "x"}),
        (InputJsonDelta(0, '{"a": 1}'), {"type": "tool_use", "input": {"a": 1}}),
        (CitationDelta(0, {"type": "page"}), {"type": "text", "citations": [{"type": "page"}]}),
        (UnknownDelta(0, {"type": "odd"}), {"type": "unknown", "unknown_deltas": [{"type": "odd"}]}),
    ],
)
def test_a_delta_without_a_start_opens_its_own_kind_of_block(event: TurnEvent, expected: dict[str, object]) -> None:
    fold = ReplyFold()
    assert fold.feed(event) is True
    assert fold.has_content
    assert data_of(fold) == expected


def test_a_second_start_replaces_the_block() -> None:
    fold = folded(
        BlockStarted(0, {"type": "text", "text": ""}),
        TextDelta(0, "old"),
        BlockStarted(0, {"type": "text", "text": "new"}),
    )
    assert data_of(fold) == {"type": "text", "text": "new"}


def test_deltas_after_the_stop_of_a_block_are_kept() -> None:
    fold = folded(BlockStarted(0, {"type": "text", "text": "a"}), BlockStopped(0), TextDelta(0, "b"))
    assert plain_text(fold.content()) == "ab"


def test_a_start_with_text_is_the_beginning_of_the_text() -> None:
    fold = folded(BlockStarted(0, {"type": "text", "text": "Once "}), TextDelta(0, "upon"))
    assert plain_text(fold.content()) == "Once upon"


def test_a_start_whose_text_is_no_text() -> None:
    fold = folded(BlockStarted(0, {"type": "text", "text": None}), TextDelta(0, "fine"))
    assert data_of(fold) == {"type": "text", "text": "fine"}


def test_pieces_may_be_looked_at_at_any_time() -> None:
    fold = ReplyFold()
    seen = []
    for letter in "abc":
        fold.feed(TextDelta(0, letter))
        seen.append(plain_text(fold.content()))
    assert seen == ["a", "ab", "abc"]
    assert fold.content()[0] is fold.content()[0]  # nothing is made anew while nothing changed


def test_what_was_given_out_never_changes() -> None:
    fold = folded(TextDelta(0, "a"), CitationDelta(0, {"n": 1}), UnknownDelta(0, {"n": 1}))
    before = fold.content()[0]
    copy = json.loads(json.dumps(dict(before.data)))
    fold.feed(TextDelta(0, "b"))
    fold.feed(CitationDelta(0, {"n": 2}))
    fold.feed(UnknownDelta(0, {"n": 2}))
    after = dict(fold.content()[0].data)
    assert dict(before.data) == copy
    assert after["citations"] == [{"n": 1}, {"n": 2}]
    assert after["unknown_deltas"] == [{"n": 1}, {"n": 2}]


def test_the_event_is_not_changed() -> None:
    raw: JsonObject = {"type": "text", "text": "", "citations": [{"n": 1}]}
    folded(BlockStarted(0, raw), TextDelta(0, "a"), CitationDelta(0, {"n": 2})).content()
    assert raw == {"type": "text", "text": "", "citations": [{"n": 1}]}


# --- citations and the unknown --------------------------------------------------------------------------------------


def test_citations_follow_the_ones_of_the_start() -> None:
    fold = folded(
        BlockStarted(0, {"type": "text", "text": "", "citations": [{"n": 1}]}),
        TextDelta(0, "a"),
        CitationDelta(0, {"n": 2}),
        CitationDelta(0, {"n": 3}),
    )
    assert [entry["n"] for entry in fold.content()[0].citations] == [1, 2, 3]


@pytest.mark.parametrize("before", [None, "many", {"n": 1}])
def test_citations_that_are_no_list_give_way(before: JsonValue) -> None:
    fold = folded(BlockStarted(0, {"type": "text", "text": "", "citations": before}), CitationDelta(0, {"n": 2}))
    assert data_of(fold)["citations"] == [{"n": 2}]


def test_unknown_blocks_and_deltas_are_kept_raw() -> None:
    raw: JsonObject = {"type": "hologram", "depth": 3, "nested": {"a": [1, None]}}
    delta: JsonObject = {"type": "hologram_delta", "ray": "x"}
    fold = folded(BlockStarted(0, dict(raw)), UnknownDelta(0, dict(delta)), BlockStopped(0))
    assert fold.content()[0].type == "hologram"
    assert data_of(fold) == {**raw, "unknown_deltas": [delta]}


def test_a_block_without_a_type_is_unknown() -> None:
    fold = folded(BlockStarted(0, {"text": "?"}))
    assert fold.content()[0].type == "unknown"
    assert data_of(fold) == {"text": "?"}


# --- input of tools -------------------------------------------------------------------------------------------------


def test_tool_input_arrives_in_pieces() -> None:
    fold = folded(BlockStarted(0, dict(TOOL)), *(InputJsonDelta(0, piece) for piece in ('{"city":', ' "Köl', 'n"}')))
    assert data_of(fold) == {**TOOL, "input": {"city": "Köln"}}


@pytest.mark.parametrize("pieces", [(), ("",), (" ", "\n")])
def test_tool_without_input(pieces: tuple[str, ...]) -> None:
    fold = folded(BlockStarted(0, dict(TOOL)), *(InputJsonDelta(0, piece) for piece in pieces))
    assert data_of(fold) == TOOL


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": "\\ud800"}',
        '{"\\ud800": 1}',
        f'{{"a": {2**64}}}',
        f'{{"a": {"9" * 400}}}',
        '{"city": "Kö',
        "{",
        '{"a": 1}}',
        "[1, 2]",
        '"text"',
        "7",
        "null",
        "true",
        "{'a': 1}",
        "[" * 100_000,
    ],
)
def test_unfinished_and_damaged_input_is_kept_as_text(text: str) -> None:
    fold = folded(BlockStarted(0, dict(TOOL)), InputJsonDelta(0, text))
    assert data_of(fold) == {**TOOL, "partial_input": text}
    assert fold.content()[0].data["input"] == {}


def test_input_becomes_whole_when_the_rest_arrives() -> None:
    fold = folded(BlockStarted(0, dict(TOOL)), InputJsonDelta(0, '{"a":'))
    assert "partial_input" in data_of(fold)
    fold.feed(InputJsonDelta(0, " 1}"))
    assert data_of(fold) == {**TOOL, "input": {"a": 1}}


# --- hostile text ---------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.sampled_from(["a", "\ud83d", "\ude00", "\u00e9", "\U0001f600", "\ud83d\ud83d"]), min_size=1, max_size=8
    ),
    st.data(),
)
def test_looking_in_between_changes_nothing(pieces: list[str], data: st.DataObject) -> None:
    fold = folded(BlockStarted(0, {"type": "text", "text": "\ud83d"}))
    for piece in pieces:
        fold.feed(TextDelta(0, piece))
        if data.draw(st.booleans()):
            shown = plain_text(fold.content())
            assert not any("\ud800" <= letter <= "\udfff" for letter in shown)
    assert plain_text(fold.content()) == clean_text("\ud83d" + "".join(pieces))


def test_surrogates_in_two_pieces_become_one_letter() -> None:
    fold = folded(TextDelta(0, "a\ud83d"), TextDelta(0, "\ude00b"))
    assert plain_text(fold.content()) == "a😀b"


@pytest.mark.parametrize("event", [TextDelta(0, "a\ud800b"), ThinkingDelta(0, "a\udfffb")])
def test_lone_surrogates_are_replaced(event: TurnEvent) -> None:
    (entry,) = folded(event).content()
    text = entry.text + entry.thinking
    assert text == "a\ufffdb"
    assert text.encode() == b"a\xef\xbf\xbdb"


@given(st.text(st.characters(), max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_how_a_text_is_cut_makes_no_difference(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    fold = ReplyFold()
    for start, end in itertools.pairwise(edges):
        fold.feed(TextDelta(0, text[start:end]))
        fold.content()
    whole = folded(TextDelta(0, text))
    if text:
        assert fold.content() == whole.content()
    plain_text(fold.content()).encode()  # always text that can be stored


_ODD_VALUES = st.one_of(
    st.none(), st.sampled_from(["text", "tool_use", "thinking", "new"]), st.lists(st.none(), max_size=2)
)
_ENDINGS = st.sampled_from([None, "end_turn", "new"])
_EVENTS = st.one_of(
    st.builds(ReplyStarted, st.text(max_size=5), st.none(), st.just({})),
    st.builds(
        BlockStarted,
        st.integers(-1, 3),
        st.dictionaries(
            st.sampled_from(["type", "text", "input", "citations", "thinking"]),
            _ODD_VALUES,
            max_size=4,
        ),
    ),
    st.builds(TextDelta, st.integers(-1, 3), st.text(max_size=5)),
    st.builds(ThinkingDelta, st.integers(-1, 3), st.text(max_size=5)),
    st.builds(SignatureDelta, st.integers(-1, 3), st.text(max_size=5)),
    st.builds(InputJsonDelta, st.integers(-1, 3), st.sampled_from(["{", "}", '"a"', ":", "1", "["])),
    st.builds(CitationDelta, st.integers(-1, 3), st.just({"n": 1})),
    st.builds(UnknownDelta, st.integers(-1, 3), st.just({"type": "odd"})),
    st.builds(BlockStopped, st.integers(-1, 3)),
    st.builds(ReplyEnding, _ENDINGS, st.none(), st.none(), st.just({"output_tokens": 1})),
    st.just(ReplyFinished()),
    st.builds(UnknownEvent, st.text(max_size=3)),
)  # fmt: skip


@given(st.lists(_EVENTS, max_size=25))
def test_no_order_of_events_breaks_it(events: list[TurnEvent]) -> None:
    quiet, watched = ReplyFold(), ReplyFold()
    for event in events:
        quiet.feed(event)
        watched.feed(event)
        watched.content()
    assert quiet.content() == watched.content()
    assert quiet.usage() == watched.usage()
    assert bool(quiet.content()) == quiet.has_content
    for entry in quiet.content():
        json.dumps(dict(entry.data)).encode()


def test_blocks_compare_by_content() -> None:
    assert folded(TextDelta(0, "a")).content() == (block({"type": "text", "text": "a"}),)
