"""What a piece of text costs must not depend on how much came before it, whatever the text."""

import gc
import time
from collections.abc import Iterator

import pytest

from desktop_chat.markup.incremental import IncrementalParser
from desktop_chat.markup.parser import parse
from desktop_chat.markup.tree import Link, Paragraph, Text
from tests.helpers.processor import allowed
from tests.unit.markup.pathological import PATHOLOGICAL

#: How a long text begins, and what it repeats.
KINDS = {
    "one list": ("", "- an item with *some* words in it\n"),
    "one loose list": ("", "1. an item with **some** words\n\n"),
    "one item of items": ("- item\n", "  - nested item with `code` here\n"),
    "one item of paragraphs": ("1. item\n", "\n   a paragraph in the item with *words*\n"),
    "one item of code": ("- x\n\n  ```py\n", "      value = compute(value, 1)  # c\n"),
    "one table": ("| a | b |\n|---|---|\n", "| a *cell* | another `cell` |\n"),
    "one fence": ("```py\n", "    value = compute(value, 1)  # comment\n"),
    "one quotation": ("", "> some quoted words with *emphasis* and such\n"),
    "one lazy quotation": ("> a\n", "some quoted words with *emphasis* and such\n"),
    "one paragraph": ("", "some words that never end and go on and on\n"),
    "one rich paragraph": ("", "some *words* and [a link](http://a.b/c) with `code` and **bold**\n"),
    "one line": ("", "some words that never end "),
    "one rich line": ("", "some *words* and [a link](http://a.b/c) with `code` and **bold** "),
    "one heading": ("# ", "words *and* more "),
    "one word": ("", "aGVsbG8gd29ybGQhIQ"),
    "no spaces": ("", "这是一个**非常**长的段落，没有空格。"),
    "an emphasis that never ends": ("**", "some words and `code` that never "),
    "lists in lists": ("", "- a\n  - b\n    - c words\n"),
    "notes": ("Text[^1]\n\n", "[^1]: note with words\n"),
    "notes that are missing": ("", "see[^1] and *more*\n\n"),
    "one note": ("Text[^1]\n\n[^1]: ", "words and *more* "),
    "definitions": ("", "[a]: http://b\n"),
    "formulas": ("", "$$\nx\n$$\n"),
    "mixed": (
        "",
        (
            "## Head\n\nSome *text* with `code` and [links](http://a.b). More words follow here, and **bold** ones.\n\n"
            "- one\n- two\n\n```py\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\n\n"
        ),
    ),
}
PIECE = 20


@pytest.fixture(autouse=True)
def _without_collector() -> Iterator[None]:
    """The collector's passes are no cost of the parser; the window runs it when it is idle."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def made(name: str, size: int) -> str:
    start, unit = KINDS[name]
    return (start + unit * (size // len(unit) + 1))[:size]


def grow(text: str, piece: int = PIECE) -> tuple[list[float], IncrementalParser]:
    """Processor time of each piece, with a look at what is open, and the parser before its end."""
    parser = IncrementalParser()
    times = []
    for start in range(0, len(text), piece):
        began = time.thread_time()
        parser.feed(text[start : start + piece])
        assert len(parser.tail) < 50
        times.append(time.thread_time() - began)
    return times, parser


def median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


@pytest.mark.parametrize("name", KINDS)
def test_the_last_piece_costs_what_the_first_ones_cost(name: str) -> None:
    times, parser = grow(made(name, 40_000))
    count = len(times)
    early, late = median(times[count // 15 : count // 5]), median(times[-count // 8 :])
    assert late < early * 2 + allowed(0.00005)
    ordered = sorted(times)
    assert ordered[int(count * 0.99)] < allowed(0.002)  # 0.0008 measured
    assert ordered[-1] < allowed(0.025)
    began = time.thread_time()
    parser.finish()
    assert time.thread_time() - began < allowed(0.05)  # the end does not parse it all again


@pytest.mark.parametrize("name", KINDS)
def test_the_number_of_characters_parsed_is_linear(name: str) -> None:
    """At most 17 times the length was measured: a line is looked at whenever 20 more characters of it came."""
    for size in (6_000, 20_000):
        text = made(name, size)
        parser = grow(text)[1]
        parser.finish()
        assert parser.parsed_characters <= 25 * size
        assert parser.blocks == parse(text)


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_hostile_texts_never_stall(name: str) -> None:
    text = PATHOLOGICAL[name]
    times, parser = grow(text, 200)
    began = time.thread_time()
    parser.finish()
    times.append(time.thread_time() - began)
    assert max(times) < allowed(0.05)  # 0.035 measured
    assert parser.parsed_characters <= 25 * len(text)
    assert sum(times) < allowed(2)  # 0.6 measured


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_hostile_texts_cost_what_their_length_says(name: str) -> None:
    """Four times the text may cost eight times the time: far from its square."""
    text = PATHOLOGICAL[name]
    costs = []
    for size in (12_000, 48_000):
        began = time.thread_time()
        parse(text[:size])
        costs.append(time.thread_time() - began)
    assert costs[1] < costs[0] * 8 + allowed(0.2)


def test_links_to_a_later_definition_cost_no_more_than_a_bound() -> None:
    text = "see [a] and *more* words\n" * 4_000 + "\n" + "see [a] and [b][a]\n\n" * 1_000 + "[a]: http://a.b\n"
    parser = grow(text, 500)[1]
    began = time.thread_time()
    parser.finish()
    assert time.thread_time() - began < allowed(0.12)  # 0.06 measured
    assert parser.blocks == parse(text)
    first, last = parser.blocks[0], parser.blocks[-1]
    assert isinstance(first, Paragraph)
    assert Link("http://a.b", "", (Text("a"),)) in first.inlines[:3]
    assert last == Paragraph((Text("see [a] and [b][a]"),))
