"""What later starts may ask: exactly the defined requests, whatever bytes come."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.app.options import RunOptions
from desktop_chat.app.start_request import (
    LONGEST_LINE,
    MOST_FILES,
    Kind,
    StartRequest,
    decode,
    encode,
    requests_for,
)
from desktop_chat.runtime.paths import paths_in

CHAT = "0192f0c1-2345-7abc-8def-0123456789ab"
PLAIN = [
    StartRequest(Kind.RAISE),
    StartRequest(Kind.RAISE, token="gnome-shell/App/123-4-host_TIME99"),
    StartRequest(Kind.NEW_WINDOW),
    StartRequest(Kind.NEW_CHAT, new_window=True),
    StartRequest(Kind.FILES, files=("/tmp/a b.json", "/tmp/\udcff.json")),
    StartRequest(Kind.TEXT, text="Größe\n\tfür alle 😀"),
    StartRequest(Kind.TEXT, new_window=True, text_file=f"handed-{'0a' * 16}.txt"),
    StartRequest(Kind.CONVERSATION, conversation=CHAT),
]


@pytest.mark.parametrize("request_", PLAIN, ids=lambda each: str(each.kind))
def test_every_request_comes_through(request_):
    assert decode(encode(request_)) == request_


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"kind": "quit"},
        {"kind": "raise", "more": 1},
        {"kind": "raise", "text": "x"},
        {"kind": "raise", "new_window": True},
        {"kind": "raise", "token": "a\nb"},
        {"kind": "raise", "token": "x" * 301},
        {"kind": "raise", "token": 5},
        {"kind": "new_chat", "new_window": 1},
        {"kind": "files"},
        {"kind": "files", "files": []},
        {"kind": "files", "files": "/tmp/a"},
        {"kind": "files", "files": ["relative"]},
        {"kind": "files", "files": ["/tmp/a\0b"]},
        {"kind": "files", "files": ["/tmp/\ud800"]},
        {"kind": "files", "files": ["/"] * (MOST_FILES + 1)},
        {"kind": "text"},
        {"kind": "text", "text": ["x"]},
        {"kind": "text", "text": "\ud800"},
        {"kind": "text", "text": "x", "text_file": f"handed-{'0' * 32}.txt"},
        {"kind": "text", "text_file": "../settings.json"},
        {"kind": "text", "text_file": f"handed-{'0' * 32}.txt\n"},
        {"kind": "conversation", "conversation": "../../etc"},
        {"kind": ["raise"]},
    ],
    ids=str,
)
def test_what_is_not_exactly_a_request_is_none(values):
    assert decode(json.dumps(values).encode() + b"\n") is None


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"raise\n", b"[]\n", b'"raise"\n', b'{"kind":"raise"}', b"\xff\n", b"[" * 4000 + b"\n", b"1" * 5000],
)
def test_lines_that_are_no_object(line):
    assert decode(line) is None


def test_a_line_that_is_too_long_is_none():
    room = LONGEST_LINE - len(encode(StartRequest(Kind.TEXT, text="x"))) + 1
    longest = StartRequest(Kind.TEXT, text="x" * room)
    assert len(encode(longest)) == LONGEST_LINE
    assert decode(encode(longest)) == longest
    assert decode(encode(replace(longest, text="x" * (room + 1)))) is None


def test_control_characters_do_not_come_through():
    line = json.dumps({"kind": "text", "text": "a\0b\x1b[31mc\r\nd\re\tf"}).encode() + b"\n"
    assert decode(line) == StartRequest(Kind.TEXT, text="ab[31mc\nd\ne\tf")


def is_defined(request: StartRequest | None) -> bool:
    """True if everything in a request is what its kind may have."""
    if request is None:
        return True
    return (
        isinstance(request, StartRequest)
        and (request.kind is Kind.FILES) == bool(request.files)
        and all(path.startswith("/") and "\0" not in path for path in request.files)
        and (request.kind is Kind.CONVERSATION) == bool(request.conversation)
        and (request.kind is Kind.TEXT or not (request.text or request.text_file))
        and "/" not in request.text_file
        and "\n" not in request.token
    )


@given(st.binary(max_size=300))
def test_any_bytes(data):
    assert is_defined(decode(data))
    assert is_defined(decode(data + b"\n"))


_NAMES = st.sampled_from(["kind", "text", "text_file", "files", "new_window", "conversation", "token"]) | st.text()
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*Kind, CHAT, "/tmp/x"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(_NAMES, _JSON, max_size=5), st.sampled_from([*Kind]))
def test_any_object(values, kind):
    for each in (values, {**values, "kind": str(kind)}):
        assert is_defined(decode(json.dumps(each).encode("utf-8", "surrogatepass") + b"\n"))


def test_what_the_command_line_asks_for(tmp_path: Path):
    plain = RunOptions(paths_in(tmp_path))
    assert requests_for(plain, "T") == (StartRequest(Kind.RAISE, token="T"),)
    assert requests_for(plain._replace(new_window=True)) == (StartRequest(Kind.NEW_WINDOW),)
    assert requests_for(plain._replace(new_chat=True)) == (StartRequest(Kind.NEW_CHAT),)
    both = plain._replace(text="Hello\0", new_window=True, new_chat=True, files=(Path("/tmp/a"),))
    assert requests_for(both) == (
        StartRequest(Kind.TEXT, new_window=True, text="Hello"),
        StartRequest(Kind.FILES, files=("/tmp/a",)),
    )
