"""The incremental parser must end in the same tree as one parse of the whole text, however the text was cut."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop_chat.markup.incremental import IncrementalParser
from desktop_chat.markup.parser import parse
from desktop_chat.markup.tree import CodeBlock, Emphasis, ListBlock, Paragraph, Table, Text
from tests.unit.markup.pathological import PATHOLOGICAL

LINES = [
    "",
    "",
    "",
    "a",
    "text with *stars* and `code`",
    "# Heading",
    "===",
    "---",
    "- a",
    "- b",
    "  - nested",
    "* other",
    "1. one",
    "2. two",
    "10) ten",
    "   continued",
    "    code",
    "\tcode",
    "> quote",
    "> - in quote",
    ">",
    "```",
    "```py",
    "~~~",
    "````",
    "  ```",
    "| a | b |",
    "|---|:-:|",
    "| 1 | 2 |",
    "a|b",
    "-|-",
    "- a|b",
    "-|",
    "- [ ] task",
    "- [x] done",
    "$$",
    "$$x$$",
    "\\[",
    "\\]",
    "\\(x\\)",
    "$$ a",
    "b $$",
    "[foo]: /url",
    "[foo]: /url 'title",
    "more'",
    "[foo]",
    "'t'",
    "[foo]:",
    "/url",
    "<div>",
    "</div>",
    "***",
    "+",
    "-",
    "1.",
    "-   ",
    "![a](b)",
    "[a](http://b.c)",
    "https://a.b/c",
    "line  ",
    "back\\",
    "**bold",
    "**",
    "&amp; &lt;",
    "\u202eabc",
    "```math",
    "x^2",
    "- > a",
    "> ```",
    "> $$",
    "- $$",
    "- ```",
    "  $$",
    "   - deep",
    "     - deeper",
    "-\ta",
    "1.\ta",
    "#",
    "##",
    "=",
    "|",
    "a\r",
    "\0",
    "- # head",
    "- # head2",
]

documents = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)


def chunks_of(text: str, cuts: list[int]) -> list[str]:
    places = sorted({cut % (len(text) + 1) for cut in cuts} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(places)]


def feed_all(chunks: list[str]) -> IncrementalParser:
    parser = IncrementalParser()
    for chunk in chunks:
        parser.feed(chunk)
    parser.finish()
    return parser


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, st.lists(st.integers(0, 10_000), max_size=12))
@example("- z\n- a|b\n-|-\n- c", [4, 10, 12])
@example("[foo]: /url\n'title\nmore'\n[foo]", [12, 19])
@example("$$\na\n- b\n$$", [3, 5, 9])
@example("- a\n\n- # h\n- b", [4, 5, 11])
def test_any_chunking_gives_the_tree_of_one_parse(text: str, cuts: list[int]) -> None:
    assert feed_all(chunks_of(text, cuts)).blocks == parse(text)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_line_by_line_every_state_is_the_parse_of_the_text_so_far(text: str) -> None:
    if "]:" in text or "$$" in text or "\\[" in text:
        return  # definitions after their use are settled by finish, formulas show their source until they end
    parser = IncrementalParser()
    fed = ""
    for line in text.split("\n"):
        parser.feed(line + "\n")
        fed += line + "\n"
        assert parser.blocks == parse(fed)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_stable_blocks_never_change(text: str) -> None:
    if "]:" in text:
        return
    parser = IncrementalParser()
    seen: list[object] = []
    for letter in text:
        parser.feed(letter)
        now = parser.blocks[: parser.stable]
        assert len(now) >= len(seen)
        assert all(before is after for before, after in zip(seen, now, strict=False))
        seen = list(now)
    parser.finish()
    assert list(parser.blocks[: len(seen)]) == seen


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.lists(st.integers(0, 100), max_size=8))
def test_any_text_at_all(text: str, cuts: list[int]) -> None:
    assert feed_all(chunks_of(text, cuts)).blocks == parse(text)


@pytest.mark.parametrize("name", sorted(PATHOLOGICAL))
def test_hostile_texts_end_in_the_same_tree(name: str) -> None:
    text = PATHOLOGICAL[name][:3_000]
    parser = feed_all([text[start : start + 500] for start in range(0, len(text), 500)])
    assert parser.blocks == parse(text)


LONG = {
    "paragraphs": "Some *text* with `code` and more words in it.\n\n",
    "one fence": "    value = compute(value, 1)  # comment\n",
    "one list": "- an item with *some* words\n",
    "one loose ordered list": "1. an item with *some* words\n\n",
    "one table": "| a cell | another cell |\n",
    "one paragraph": "some words that never end and go on and on\n",
    "one line": "some words that never end ",
    "one quotation": "> some quoted words\n",
    "one item": "  - nested item\n",
}
STARTS = {"one fence": "```py\n", "one table": "| a | b |\n|---|---|\n", "one item": "- item\n"}


@pytest.mark.parametrize("name", sorted(LONG))
def test_the_number_of_characters_parsed_stays_linear(name: str) -> None:
    parsed = []
    for size in (8_000, 32_000):
        text = STARTS.get(name, "") + LONG[name] * (size // len(LONG[name]))
        parser = IncrementalParser()
        for start in range(0, len(text), 20):
            parser.feed(text[start : start + 20])
        parser.finish()
        assert parser.blocks == parse(text)
        parsed.append(parser.parsed_characters)
    assert parsed[1] < parsed[0] * 4.8
    assert parsed[1] < 32_000 * 130


def test_the_end_of_a_long_paragraph_is_shown_at_once() -> None:
    parser = IncrementalParser()
    parser.feed("words " * 2_000)
    parser.feed("and the *last* ones")
    last = parser.blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.inlines[-2:] == (Emphasis((Text("last"),)), Text(" ones"))
    parser.finish()
    assert parser.blocks == parse("words " * 2_000 + "and the *last* ones")


def test_structure_characters_wait_for_the_next_one() -> None:
    parser = IncrementalParser()
    parser.feed("a\n\n-")
    assert parser.blocks == parse("a")
    parser.feed(" b")
    assert isinstance(parser.blocks[1], ListBlock)


def test_an_open_fence_grows_line_by_line() -> None:
    parser = IncrementalParser()
    parser.feed("```py\na = 1\nb")
    assert parser.blocks == (CodeBlock("py", "a = 1\nb", False),)
    parser.feed(" = 2\n``")
    assert parser.blocks == (CodeBlock("py", "a = 1\nb = 2", False),)
    parser.feed("`\nafter")
    ended: tuple[object, ...] = parser.blocks
    assert ended == (CodeBlock("py", "a = 1\nb = 2", True), Paragraph((Text("after"),)))
    assert parser.stable == 1


def test_a_late_link_definition_is_settled_by_the_end() -> None:
    parser = IncrementalParser()
    parser.feed("see [x]\n\nmore\n\n[x]: https://a.b\n")
    parser.finish()
    assert parser.blocks == parse("see [x]\n\nmore\n\n[x]: https://a.b\n")


def test_pairs_cut_in_two() -> None:
    assert feed_all(["a\r", "\nb", "\r", "c"]).blocks == parse("a\nb\nc")
    assert feed_all(["\ud83d", "\ude00"]).blocks == parse("\U0001f600")
    assert feed_all(["a\ud83d"]).blocks == parse("a\ufffd")


def test_rows_of_a_long_table_are_kept() -> None:
    text = "| a | b |\n|:-:|---|\n" + "".join(f"| {number} | x |\n" for number in range(40))
    parser = IncrementalParser()
    for line in text.splitlines(keepends=True):
        parser.feed(line)
    (table,) = parser.blocks
    assert isinstance(table, Table)
    assert len(table.rows) == 40
    assert parser.blocks == parse(text)


def test_nothing_can_be_fed_after_the_end() -> None:
    parser = feed_all(["a"])
    parser.finish()
    assert parser.stable == 1
    with pytest.raises(ValueError, match="finished"):
        parser.feed("b")
