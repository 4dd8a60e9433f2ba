"""Whatever the text and however it is cut: its tree is that of one parse, and its segments are pieces of that tree."""

import random
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_chat.demo import persona_texts
from desktop_chat.markup import incremental, leaves, structure
from desktop_chat.markup.incremental import IncrementalParser
from desktop_chat.markup.parser import parse
from tests.unit.markup.constructs import CONSTRUCTS, SNIPPETS, Nesting
from tests.unit.markup.pathological import PATHOLOGICAL
from tests.unit.markup.segments import whole


@pytest.fixture(params=[structure.SEGMENT, 12], ids=["segments", "tiny segments"])
def segment_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    size: int = request.param
    monkeypatch.setattr(structure, "SEGMENT", size)
    return size


def pieces(text: str, chooser: random.Random, longest: int) -> Iterator[str]:
    at = 0
    while at < len(text):
        size = chooser.randint(1, longest)
        yield text[at : at + size]
        at += size


def check(text: str, seed: int = 0, longest: int = 3) -> None:
    """Feeds a text in pieces; on the way segments are kept, at the end all agrees with one parse."""
    parser = IncrementalParser()
    seen = 0
    for piece in pieces(text, random.Random(seed), longest):
        parser.feed(piece)
        assert len(parser.done) >= seen
        seen = len(parser.done)
        assert parser.tail is parser.tail
    parser.finish()
    expected = parse(text)
    assert parser.blocks == expected
    assert whole(parser.done) == expected
    assert not parser.tail


@pytest.mark.parametrize("chapter", CONSTRUCTS)
@pytest.mark.usefixtures("segment_size")
def test_every_construct(chapter: str) -> None:
    for text in CONSTRUCTS[chapter]:
        for longest in (1, 5):
            check(text, len(text), longest)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(SNIPPETS), min_size=2, max_size=5), st.sampled_from(["\n", "\n\n"]), st.integers(0, 99))
@pytest.mark.usefixtures("segment_size")
def test_constructs_one_after_the_other(texts: list[str], between: str, seed: int) -> None:
    check(between.join(texts), seed)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.usefixtures("segment_size")
def test_blocks_within_blocks(seed: int) -> None:
    check(Nesting(seed).text(), seed, 20)


@pytest.fixture
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text is a long one: lines are judged by their beginning, paragraphs are cut, segments are tiny."""
    monkeypatch.setattr(structure, "SEGMENT", 12)
    monkeypatch.setattr(incremental, "LONG_LINE", 15)
    for name, limit in {"WHOLE": 30, "_OPEN": 10, "_FIRST_CUT": 8, "_LAST_CUT": 48}.items():
        monkeypatch.setattr(leaves, name, limit)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.usefixtures("_small_limits")
def test_long_texts_in_the_small(seed: int) -> None:
    for number in range(5):
        check(Nesting(seed * 5 + number).text(), seed, 20)


_MARKS = [
    "*", "_", "**", "[", "]", "(", ")", "`", "\n", "\n\n", "- ", "> ", "1. ", "    ", "\t", "$$", "\\[", "\\]", "[^1]",
    "<", ">", "&amp;", "\\", "~~", "# ", "=", "---", "\n```\n", "http://a.b/", " ", "\n$$\n", "\n===\n"]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*_MARKS, "word"]), max_size=40))
def test_no_word_is_lost(parts: list[str]) -> None:
    """Whatever marks are around it. The second word after a fence and cells beyond the header have no place."""
    words = iter(range(100))
    text = "".join(f"w{next(words)}w" if part == "word" else part for part in parts)
    if "]:" not in text and not re.search(r"```[ \t]*\S", text):
        shown = repr(parse(text))
        assert all(word in shown for word in re.findall(r"w\d+w", text))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000_000), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_nesting_and_any_cuts(seed: int, cuts: list[int]) -> None:
    text = Nesting(seed).text()
    places = sorted({cut % (len(text) + 1) for cut in cuts} | {0, len(text)})
    parser = IncrementalParser()
    for start, end in pairwise(places):
        parser.feed(text[start:end])
    parser.finish()
    assert parser.blocks == parse(text)
    assert whole(parser.done) == parser.blocks


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_hostile_texts(name: str) -> None:
    check(PATHOLOGICAL[name][:6_000], longest=700)


LONG = {
    "a rich paragraph": ("", "some *words* and [a link](http://a.b/c) with `code` and **bold**\n"),
    "a rich line": ("", "some *words* and [a link](http://a.b/c) with `code` and **bold** "),
    "a heading": ("# ", "some *words* and "),
    "a paragraph in an item": ("1. ", "some *words* and `code` that go on and on\n   "),
    "a quoted line": ("> ", "some *words* and `code` "),
    "lazy lines": ("> > ", "some *words* and `code`\n"),
    "an emphasis that never ends": ("**", "words and `code` "),
    "no spaces": ("", "aGVsbG8gd29ybGQh"),
    "an address that never ends": ("see http://a.b/", "path/"),
    "no spaces in Chinese": ("", "这是一个**非常**长的段落，没有空格。"),
    "code in an item": ("- a\n  ```py\n", "  x = 1\n"),
    "a table in a quotation": ("> | a | b |\n> |---|---|\n", "> | 1 | *2* |\n"),
    "lists in lists": ("", "- a\n  1. b\n     - c\n\n       d\n"),
    "indented code": ("", "    x\n\n"),
    "notes": ("a[^0] b[^7]\n\n", "[^N]: note *N*\n"),
    "references": ("[0] [7]\n\n", "[N]: /url 'N'\n"),
    "mixed line ends": ("", "a\r\nb\rc\n\r\n"),
}


def long_text(name: str, size: int) -> str:
    start, unit = LONG[name]
    parts, length = [start], 0
    while length < size:
        parts.append(unit.replace("N", str(len(parts) - 1)))
        length += len(parts[-1])
    return "".join(parts)


@pytest.mark.parametrize("name", LONG)
def test_long_blocks(name: str) -> None:
    check(long_text(name, 12_000), longest=60)


@pytest.mark.parametrize("name", LONG)
def test_what_is_open_looks_like_the_tree(name: str) -> None:
    """While the text grows its segments are pieces of the tree so far; spacing and references are settled later."""
    if name in ("notes", "references", "lists in lists", "mixed line ends"):
        return
    parser = IncrementalParser()
    text = long_text(name, 6_000)
    for number, start in enumerate(range(0, len(text), 25)):
        parser.feed(text[start : start + 25])
        if number % 9 == 0:
            assert whole([*parser.done, *parser.tail]) == parser.blocks


TOLD = [text for text in vars(persona_texts).values() if isinstance(text, str) and "\n" in text]


@pytest.mark.parametrize("text", TOLD, ids=[text[10:30] for text in TOLD])
@pytest.mark.usefixtures("segment_size")
def test_the_replies_of_the_demo(text: str) -> None:
    check(text, longest=40)
