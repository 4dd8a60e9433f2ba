"""Footnotes: their marks, their numbers, where they are shown, and when they come late."""

import pytest

from desktop_chat.markup.incremental import IncrementalParser
from desktop_chat.markup.parser import parse
from desktop_chat.markup.tree import (
    Block,
    CodeBlock,
    Continued,
    Footnote,
    FootnoteReference,
    Footnotes,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    SoftBreak,
    Text,
)


def para(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def note(label: str, number: int, *blocks: Block) -> Footnote:
    return Footnote(label, number, blocks)


def mark(label: str, number: int) -> FootnoteReference:
    return FootnoteReference(label, number)


def test_numbers_follow_the_marks_and_not_the_notes() -> None:
    assert parse("a[^y] b[^x] c[^y]\n\n[^x]: one\n[^y]: two") == (
        Paragraph((Text("a"), mark("y", 1), Text(" b"), mark("x", 2), Text(" c"), mark("y", 1))),
        Footnotes((note("y", 1, para("two")), note("x", 2, para("one")))),
    )


def test_notes_are_shown_at_the_end_wherever_they_stand() -> None:
    assert parse("[^1]: first\n\n# a[^1]\n\n- b\n\n  [^2]: in a list\n\nc[^2]") == (
        Heading(1, (Text("a"), mark("1", 1))),
        ListBlock(False, 1, False, (ListItem((para("b"),)),)),
        Paragraph((Text("c"), mark("2", 2))),
        Footnotes((note("1", 1, para("first")), note("2", 2, para("in a list")))),
    )


def test_a_note_holds_blocks() -> None:
    text = "a[^1]\n\n[^1]: b\nlazy\n\n    - c\n\n    > d\n\n        code\n\nafter"
    assert parse(text) == (
        Paragraph((Text("a"), mark("1", 1))),
        para("after"),
        Footnotes(
            (
                note(
                    "1",
                    1,
                    Paragraph((Text("b"), SoftBreak(), Text("lazy"))),
                    ListBlock(False, 1, True, (ListItem((para("c"),)),)),
                    Quote((para("d"),)),
                    CodeBlock("", "code"),
                ),
            )
        ),
    )


@pytest.mark.parametrize(
    "text",
    ["a[^1]", "a[^1]\n\n    [^1]: code", "`[^1]`", "a[^1] b[^2]", "\\[^1]", "[^]", "a[^b c]", "[^1]\\: b"],
)
def test_a_mark_without_note_is_text(text: str) -> None:
    blocks = parse(text)
    assert not any(isinstance(block, Footnotes) for block in blocks)
    assert "FootnoteReference" not in repr(blocks)


def test_a_missing_note_leaves_no_gap_in_the_numbers() -> None:
    assert parse("a[^no] b[^yes]\n\n[^yes]: c") == (
        Paragraph((Text("a[^no] b"), mark("yes", 1))),
        Footnotes((note("yes", 1, para("c")),)),
    )


def test_nothing_that_was_written_is_lost() -> None:
    assert parse("a[^1]\n\n[^2]: unused\n[^1]: used\n[^1]: twice\n\n[^3]:") == (
        Paragraph((Text("a"), mark("1", 1))),
        Footnotes(
            (note("1", 1, para("used")), note("2", 2, para("unused")), note("1", 3, para("twice")), note("3", 4))
        ),
    )


def test_a_link_wins_over_a_mark() -> None:
    assert "FootnoteReference" not in repr(parse("[^1](http://a.b)\n\n[^1]: c")[0])


def test_marks_count_while_the_text_grows_and_are_settled_at_the_end() -> None:
    parser = IncrementalParser()
    parser.feed("a[^1] b[^no]\n\nmore\n\n")
    assert parser.blocks[0] == Paragraph((Text("a"), mark("1", 1), Text(" b"), mark("no", 2)))
    parser.feed("[^1]: the n")
    assert parser.tail == [Footnotes((note("1", 1, para("the n")),))]
    parser.feed("ote\n")
    assert parser.blocks[-1] == Footnotes((note("1", 1, para("the note")),))
    parser.finish()
    assert parser.blocks == parse("a[^1] b[^no]\n\nmore\n\n[^1]: the note\n")
    assert parser.done[0] == Paragraph((Text("a"), mark("1", 1), Text(" b[^no]")))


def test_a_mark_that_is_only_looked_at_takes_no_number() -> None:
    parser = IncrementalParser()
    for letter in "x [^b](http://c.d) [^a] y [^b]\n\n[^a]: 1\n\n[^b]: 2":
        parser.feed(letter)
        _ = parser.tail
    parser.finish()
    assert parser.blocks == parse("x [^b](http://c.d) [^a] y [^b]\n\n[^a]: 1\n\n[^b]: 2")
    assert [entry.label for entry in parser.blocks[-1].notes] == ["a", "b"]  # type: ignore[union-attr]


def test_many_notes_come_in_segments() -> None:
    text = "".join(f"[^{number}]: note\n" for number in range(100))
    parser = IncrementalParser()
    parser.feed(text)
    parser.finish()
    assert [type(segment) for segment in parser.done] == [Footnotes, Continued, Continued]
    assert parser.blocks == parse(text)
    assert len(parser.blocks) == 1
