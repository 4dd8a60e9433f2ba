import pytest

from desktop_chat.backend.sse import ServerEvent, SseDecoder
from desktop_chat.domain.errors import ChatError, ErrorKind

VECTORS = {
    "plain": (b"event: a\ndata: x\n\n", [("a", "x")]),
    "no name": (b"data: x\n\n", [("", "x")]),
    "two": (b"data: 1\n\ndata: 2\n\n", [("", "1"), ("", "2")]),
    "crlf": (b"event: a\r\ndata: x\r\n\r\n", [("a", "x")]),
    "cr": (b"event: a\rdata: x\r\rdata: y\r\r", [("a", "x"), ("", "y")]),
    "mixed ends": (b"data: x\r\n\ndata: y\n\r\ndata: z\r\r\n", [("", "x"), ("", "y"), ("", "z")]),
    "bom": (b"\xef\xbb\xbfevent: a\ndata: x\n\n", [("a", "x")]),
    "second bom is data": (b"data: x\n\n\xef\xbb\xbfdata: y\n\n", [("", "x")]),
    "bom inside a value": (b"data: \xef\xbb\xbfx\n\n", [("", "\ufeffx")]),
    "many data lines": (b"data: a\ndata\ndata: b\n\n", [("", "a\n\nb")]),
    "no space": (b"data:x\n\n", [("", "x")]),
    "two spaces": (b"data:  x\n\n", [("", " x")]),
    "colon in value": (b"data: a:b\n\n", [("", "a:b")]),
    "unknown field": (b"foo: bar\nretry: 1\nid: 7\ndata: x\n\n", [("", "x")]),
    "event without data": (b"event: a\n\ndata: x\n\n", [("", "x")]),
    "id without data": (b"id: 1\n\ndata: x\n\n", [("", "x")]),
    "comments": (b": hi\ndata: x\n:\n\n", [("", "x")]),
    "utf-8": ("data: äöü — \U0001f600 \u2028 end\n\n".encode(), [("", "äöü — \U0001f600 \u2028 end")]),
    "invalid utf-8": (b"data: a\xff\xfeb\n\n", [("", "a\ufffd\ufffdb")]),
    "null": (b"data: a\0b\n\n", [("", "a\0b")]),
    "unfinished": (b"data: x\n\ndata: lost\n", [("", "x")]),
    "empty data": (b"data:\n\n", [("", "")]),
}


def decode(decoder: SseDecoder, chunks: list[bytes]) -> list[tuple[str, str]]:
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    return [(event.name, event.data) for event in events if not event.is_comment]


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_at_every_split(name: str) -> None:
    data, expected = VECTORS[name]
    assert decode(SseDecoder(), [data]) == expected
    for at in range(len(data) + 1):
        assert decode(SseDecoder(), [data[:at], b"", data[at:]]) == expected, at
    assert decode(SseDecoder(), [data[at : at + 1] for at in range(len(data))]) == expected


def test_comments_are_reported_as_signs_of_life() -> None:
    assert list(SseDecoder().feed(b": ping\n")) == [ServerEvent("", "", is_comment=True)]


@pytest.mark.parametrize("data", [b"a" * 300, b"data: 12345678901234567890\n" * 20])
def test_one_event_is_bounded(data: bytes) -> None:
    with pytest.raises(ChatError) as caught:
        list(SseDecoder(event_bytes=200).feed(data))
    assert caught.value.kind is ErrorKind.TOO_MUCH_DATA


def test_the_whole_is_bounded() -> None:
    decoder = SseDecoder(total_bytes=100)
    assert decode(decoder, [b"data: x\n\n"] * 11) == [("", "x")] * 11
    with pytest.raises(ChatError):
        list(decoder.feed(b"data: x\n\n"))
