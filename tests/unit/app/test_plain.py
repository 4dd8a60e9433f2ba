"""Text for other programs: one line, bounded, nothing hidden, nothing that could be markup."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.app.desktop.plain import TEXT_LENGTH, TITLE_LENGTH, disarmed, escaped, first_words, one_line
from tests.helpers.naughty import naughty

_TURNS_OR_HIDES = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class _Markup(HTMLParser):
    """What a server that reads markup finds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.tags.append("instruction")

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(markup: str) -> _Markup:
    parser = _Markup()
    parser.feed(markup)
    parser.close()
    return parser


def _check(text: str) -> None:
    for line in (one_line(text, TITLE_LENGTH), first_words(text)):
        assert len(line) <= TEXT_LENGTH
        assert not _TURNS_OR_HIDES.search(line)
        line.encode()  # no half of a character is left
        read = _read(escaped(line))
        assert read.tags == []
        assert read.text == line
        assert not set("<>") & set(disarmed(line))


@pytest.mark.parametrize("text", naughty("/etc/passwd", "127.0.0.1:1"))
def test_naughty_texts(text: str) -> None:
    _check(text)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_text(text: str) -> None:
    _check(text)


def test_the_first_words_are_those_that_are_read() -> None:
    assert first_words("# Tides\n\nThe **moon** [pulls](https://example.org).\n\n- one\n- two") == (
        "Tides The moon pulls. - one - two"
    )


def test_a_long_text_is_cut_between_words() -> None:
    line = first_words("lorem ipsum " * 1000)
    assert line.endswith(("lorem…", "ipsum…"))
    assert TEXT_LENGTH - 12 < len(line) <= TEXT_LENGTH
    assert one_line("x" * 5000, 10) == "x" * 9 + "…"


def test_what_scripts_and_emoji_need_stays() -> None:
    for text in ("می‌خواهم", "👩‍👩‍👧", "e\u0301te\u0301", "日本語", "שלום"):
        assert one_line(text, 80) == text


def test_towers_of_marks_are_cut() -> None:
    assert one_line("a" + "\u0301" * 50 + "b", 80) == "a" + "\u0301" * 4 + "b"
