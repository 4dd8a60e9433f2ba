"""Reading JSON of unknown origin piece by piece: the same values as the standard parser, and an end to all tricks."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.exchange.codec import UnreadableExportError
from desktop_chat.exchange.exporters import export
from desktop_chat.exchange.loader import load_export, looks_like_export
from desktop_chat.exchange.pieces import MAX_DEPTH, NotReadableError, read_object
from tests.unit.exchange.samples import conversation_of, json_objects, json_values, question


def read(text: str) -> dict[str, object]:
    taken: list[object] = []
    found = read_object(text, "list", taken.append)
    return {**found, "list": taken} if "list" in found else found


@settings(max_examples=200, deadline=None)
@given(json_objects, st.lists(json_values), st.sampled_from([None, 1]), st.booleans())
def test_the_values_are_those_of_the_standard_parser(values, entries, indent, ascii_only) -> None:
    whole = {**values, "list": entries}
    assert read(json.dumps(whole, indent=indent, ensure_ascii=ascii_only)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "{", "}", "[]", "1", '{"a"}', '{"a":}', '{"a":1,}', '{,}', '{"a":1 "b":2}', '{"a":1}x', '{"a":1}{',
        '{"list":[1,]}', '{"list":[1 2]}', '{"list":[1', '{"list":[,1]}', '{"list":[1]]}', '{1:2}', '{"a":1,"a":2}',
        '{"a":NaN}', '{"a":Infinity}', '{"a":1e999}', '{"a":' + "9" * 5000 + "}", '{"a":18446744073709551616}',
        "[" * 200_000, '{"a":' * 200_000, '{"list":[' * 200_000, '{"a":"\x00"}', '{"a":\'b\'}', '{"a":.5}', "\ufeff{}",
    ],
)  # fmt: skip
def test_what_is_no_json_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(NotReadableError, match=r"^[A-Z].*\.$"):
        read(text)


def test_nesting_has_a_bound_that_the_history_can_keep() -> None:
    def nested(depth: int) -> str:
        return '{"a":' + "[" * depth + "]" * depth + "}"

    assert read(nested(MAX_DEPTH))
    with pytest.raises(NotReadableError, match="too deeply"):
        read(nested(MAX_DEPTH + 1))
    assert read('{"a":[' + ",".join(["[]"] * 1000) + "]}")  # many beside one another are not deep


def test_half_a_surrogate_pair_becomes_a_mark() -> None:
    assert read('{"a":"\\ud800x","\\udfff":["\\ud83d\\ude00"]}') == {"a": "\ufffdx", "\ufffd": ["\U0001f600"]}


def test_a_bomb_of_small_parts_is_refused_before_it_unfolds() -> None:
    with pytest.raises(NotReadableError, match="more parts"):
        read('{"a":[' + "[]," * 5_000_000 + "0]}")


def test_messages_are_taken_one_by_one_and_the_work_can_be_left() -> None:
    data = export(conversation_of(question(1, "a"), question(2, "b"), question(3, "c")), "json")
    calls = []

    def leave() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        load_export(data, leave)
    assert len(calls) == 2


@pytest.mark.parametrize("moment", [-1, 1e12, 1e308])
def test_times_that_no_calendar_has_are_damage(moment: float) -> None:
    values = json.loads(export(conversation_of(question(1, "a")), "json"))
    values["messages"][0]["created_at"] = moment
    with pytest.raises(UnreadableExportError, match="created_at"):
        load_export(json.dumps(values).encode())


def test_the_beginning_of_an_export_gives_it_away() -> None:
    data = export(conversation_of(question(1, "a")), "json")
    assert looks_like_export(data[:512])
    assert looks_like_export(json.dumps(json.loads(data), indent=4).encode()[:512])
    assert not looks_like_export(b'{"format": "other", "version": 1}')
