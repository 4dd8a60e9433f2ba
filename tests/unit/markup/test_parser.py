import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.markup.inlines import MAX_INLINE_DEPTH
from desktop_chat.markup.parser import parse
from desktop_chat.markup.plain import plain_text
from desktop_chat.markup.tree import (
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Image,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    MathBlock,
    MathInline,
    Paragraph,
    Quote,
    Rule,
    SoftBreak,
    Strike,
    Strong,
    Table,
    Text,
)
from tests.helpers.processor import allowed
from tests.unit.markup.pathological import PATHOLOGICAL


def inlines(text: str) -> tuple[object, ...]:
    (block,) = parse(text)
    assert isinstance(block, Paragraph)
    return block.inlines


def link(url: str) -> Link:
    return Link(url, "", (Text(url),))


def para(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def test_inlines() -> None:
    assert inlines("a **b *c*** ~~d~~ `e`  \nf\ng") == (
        Text("a "), Strong((Text("b "), Emphasis((Text("c"),)))), Text(" "), Strike((Text("d"),)), Text(" "), Code("e"),
        LineBreak(), Text("f"), SoftBreak(), Text("g"),
    )  # fmt: skip
    assert inlines('[a *b*](https://c.d "t") ![e *f*](g)') == (
        Link("https://c.d", "t", (Text("a "), Emphasis((Text("b"),)))),
        Text(" "),
        Image("g", "e f", ""),
    )
    assert inlines("&amp; &lt; \\* \\[") == (Text("& < * ["),)


def test_blocks() -> None:
    text = "# a\n\nb\n===\n\n> c\n>\n> - d\n\n---\n\n    code\n\n```py x\ne\n```\n~~~\nf"
    assert parse(text) == (
        Heading(1, (Text("a"),)),
        Heading(1, (Text("b"),)),
        Quote((para("c"), ListBlock(False, 1, True, (ListItem((para("d"),)),)))),
        Rule(),
        CodeBlock("", "code", True),
        CodeBlock("py", "e", True),
        CodeBlock("", "f", False),
    )


def test_lists_are_tight_or_loose_and_know_their_start_and_tasks() -> None:
    (first,) = parse("3. a\n4. b")
    assert first == ListBlock(True, 3, True, (ListItem((para("a"),)), ListItem((para("b"),))))
    (loose,) = parse("- a\n\n- b")
    assert isinstance(loose, ListBlock)
    assert not loose.tight
    (spaced,) = parse("- # a\n\n- # b")
    assert isinstance(spaced, ListBlock)
    assert not spaced.tight
    (tasks,) = parse("- [ ] a\n- [x] b\n- [X] c\n- [y] d\n- [x]")
    assert isinstance(tasks, ListBlock)
    assert [item.checked for item in tasks.items] == [False, True, True, None, None]
    assert tasks.items[1].blocks == (para("b"),)


def test_tables_have_all_columns_in_every_row() -> None:
    (table,) = parse("| a | b | c |\n|:--|:-:|--:|\n| 1 |\n| 1 | 2 | 3 | 4 |")
    assert table == Table(
        ("left", "center", "right"),
        ((Text("a"),), (Text("b"),), (Text("c"),)),
        (((Text("1"),), (), ()), ((Text("1"),), (Text("2"),), (Text("3"),))),
    )


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("$$\nx^2\n$$", (MathBlock("x^2"),)),
        ("$$x$$", (MathBlock("x"),)),
        ("\\[\na\n\\]", (MathBlock("a"),)),
        ("\\[ a \\]", (MathBlock("a"),)),
        ("```math\nx\n```", (MathBlock("x"),)),
        ("text\n$$\nx\n$$\nmore", (para("text"), MathBlock("x"), para("more"))),
        ("- a\n  $$\n  x\n  $$", (ListBlock(False, 1, True, (ListItem((para("a"), MathBlock("x"))),)),)),
        ("\\(x\\)", (Paragraph((MathInline("x"),)),)),
        ("a $$x$$ b", (Paragraph((Text("a "), MathInline("x"), Text(" b"))),)),
        ("$$x$$ b", (Paragraph((MathInline("x"), Text(" b"))),)),
        ("\\(a_1 * b_2 * c\\)", (Paragraph((MathInline("a_1 * b_2 * c"),)),)),
        ("$5 and $10", (para("$5 and $10"),)),
        ("it costs $5, not $x$", (para("it costs $5, not $x$"),)),
        ("$$ a", (para("$$ a"),)),
        ("$$\n\n$$", (para("$$"), para("$$"))),
        ("`\\(x\\)`", (Paragraph((Code("\\(x\\)"),)),)),
        ("$$$$", (para("$$$$"),)),
    ],
)  # fmt: skip
def test_formulas(text: str, blocks: tuple[object, ...]) -> None:
    assert parse(text) == blocks


@pytest.mark.parametrize("text", ["<b>x</b>", "<!-- c -->", "<script>alert(1)</script>", "<img src=x onerror=y>"])
def test_html_is_text(text: str) -> None:
    assert parse(text) == (para(text),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.b/c.", (Text("see "), link("https://a.b/c"), Text("."))),
        ("(https://a.b/c_(d))", (Text("("), link("https://a.b/c_(d)"), Text(")"))),
        ("https://a.b/?x=1&y=2", (link("https://a.b/?x=1&y=2"),)),
        ("HTTP://A.B", (link("HTTP://A.B"),)),
        ("xhttps://a.b", (Text("xhttps://a.b"),)),
        ("https://", (Text("https://"),)),
        ("ftp://a.b", (Text("ftp://a.b"),)),
        ("see www.a.b/c.", (Text("see "), Link("http://www.a.b/c", "", (Text("www.a.b/c"),)), Text("."))),
        ("www.a", (Text("www.a"),)),
        ("xwww.a.b", (Text("xwww.a.b"),)),
        ("to a.b+c@d-e.org.", (Text("to "), Link("mailto:a.b+c@d-e.org", "", (Text("a.b+c@d-e.org"),)), Text("."))),
        ("a@b and a@b.c_", (Text("a@b and a@b.c_"),)),
        ("npm i @scope/name@1.2", (Text("npm i @scope/name@1.2"),)),
        ("`https://a.b`", (Code("https://a.b"),)),
        ("<https://a.b>", (link("https://a.b"),)),
        ("[https://a.b](https://c.d)", (Link("https://c.d", "", (Text("https://a.b"),)),)),
    ],
)
def test_addresses_in_text_become_links(text: str, expected: tuple[object, ...]) -> None:
    assert inlines(text) == expected


def depth(node: object) -> int:
    children: list[object] = []
    for name in ("blocks", "items", "children", "inlines"):
        children.extend(getattr(node, name, ()))
    return 1 + max(map(depth, children), default=0)


@pytest.mark.parametrize("name", sorted(PATHOLOGICAL))
def test_hostile_texts_are_parsed_in_time_and_stay_shallow(name: str) -> None:
    start = time.thread_time()
    blocks = parse(PATHOLOGICAL[name])
    assert time.thread_time() - start < allowed(0.75)
    assert max(map(depth, blocks), default=0) < 2 * MAX_INLINE_DEPTH + 20


def test_what_is_nested_too_deeply_is_still_there() -> None:
    assert "deepest" in plain_text(parse("> " * 60 + "deepest"))
    assert "deepest" in plain_text(parse("- " * 60 + "deepest"))
    assert "deepest" in plain_text(parse("*a **b " * 60 + "deepest" + "** a*" * 60))


def test_a_low_stack_is_enough() -> None:
    def at_depth(left: int) -> tuple[object, ...]:
        return at_depth(left - 1) if left else parse(PATHOLOGICAL["nested images"][:4_000])

    assert at_depth(sys.getrecursionlimit() - 500)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_has_a_tree(text: str) -> None:
    assert isinstance(parse(text), tuple)


def test_a_paragraph_of_nothing_but_marks_is_shown_as_it_is() -> None:
    text = "[" * 1_500 + " *a*\n_b_"
    assert parse(text) == (Paragraph((Text("[" * 1_500 + " *a*"), SoftBreak(), Text("_b_"))),)
    assert parse("*a* " * 200) != (Paragraph((Text(("*a* " * 200).rstrip()),)),)


@pytest.mark.parametrize("text", ["204.", "7)", "-", "+", "*", "1.\n", "a\n\n12."])
def test_a_marker_alone_is_text(text: str) -> None:
    """Not what CommonMark says: a reply of "204." would be an empty list, which shows nothing."""
    assert parse(text)[-1] == para(text.strip().split("\n")[-1])


def test_a_marker_with_company_is_a_list() -> None:
    assert parse("-\n- a") == (ListBlock(False, 1, True, (ListItem(()), ListItem((para("a"),)))),)
    assert parse("1.\n   a") == (ListBlock(True, 1, True, (ListItem((para("a"),)),)),)
    assert parse("a\n-") == (Heading(2, (Text("a"),)),)
    assert parse("- -") == (ListBlock(False, 1, True, (ListItem((para("-"),)),)),)


@pytest.mark.parametrize(
    "text", ["$5 and $10", "US$5, 10$ or $1,000.50", "between $5 and $10 (or $ 7)", "a$b$c", "$$", "echo $HOME $PATH"]
)
def test_prices_and_dollars_stay_text(text: str) -> None:
    assert parse(text) == (para(text),)


HIDDEN = "a\u200bb\u202ec\u2066d\u00ade\ufefff\U000e0041g\u0007h\u2028i\x1bj\x7fk\u0301"


def test_hidden_characters_stay_as_they_are() -> None:
    assert parse(HIDDEN) == (para(HIDDEN),)
    assert parse(f"**{HIDDEN}** `{HIDDEN}`") == (Paragraph((Strong((Text(HIDDEN),)), Text(" "), Code(HIDDEN))),)
    assert parse(f"```\n{HIDDEN}\n```") == (CodeBlock("", HIDDEN),)
    (table,) = parse(f"|{HIDDEN}|b|\n|-|-|")
    assert isinstance(table, Table)
    assert table.header[0] == (Text(HIDDEN),)
    assert plain_text(parse(f"- {HIDDEN}")) == f"- {HIDDEN}"
