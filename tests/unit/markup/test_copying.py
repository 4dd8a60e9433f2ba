"""Cutting a stretch out of a tree, and writing it as text, Markdown and HTML: the same words every time."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.markup.cutting import END, cut, line_count, units
from desktop_chat.markup.parser import parse
from desktop_chat.markup.rich import html_in_line, html_of
from desktop_chat.markup.tree import Block, CodeBlock, Heading, ListBlock, Paragraph, Strong, Table, Text
from desktop_chat.markup.visible import visible_text
from desktop_chat.markup.writing import markdown_of
from tests.unit.markup.gallery import GALLERY
from tests.unit.markup.pathological import PATHOLOGICAL

BLOCKS = tuple(block for text in GALLERY for block in parse(text))
LINES = sum(map(line_count, BLOCKS))
LISTED = re.compile(r"^ *(?:(?:-|\d+\.)(?: |$))?(?:\[[ x]] )?", re.MULTILINE)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\u00a0", " "))


class _Text(HTMLParser):
    """The text of HTML with marks before the items of lists, as our plain text has them."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.lists: list[int | None] = []
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))
        if tag in ("ul", "ol"):
            self.lists.append(int(dict(attrs).get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            number = self.lists[-1]
            self.pieces.append("- " if number is None else f"{number}. ")
            self.lists[-1] = None if number is None else number + 1
        elif tag == "hr":
            self.pieces.append("---")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def html_text(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces).replace("\u2611", "[x]").replace("\u2610", "[ ]")


def check(blocks: Sequence[Block]) -> None:
    plain = visible_text(blocks)
    assert visible_text(parse(markdown_of(blocks))).strip() == plain.strip()
    assert squeezed(html_text(html_of(blocks))) == squeezed(plain)


@pytest.mark.parametrize("text", GALLERY)
def test_whole_texts_mean_the_same_again(text: str) -> None:
    check(parse(text))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_stretch_means_the_same_again(data: st.DataObject) -> None:
    mark = st.tuples(st.integers(0, LINES - 1), st.integers(0, 60))
    first, last = sorted((data.draw(mark), data.draw(mark)))
    check(cut(BLOCKS, first, last))


@pytest.mark.parametrize("text", [text[:2_000] for text in PATHOLOGICAL.values()])
def test_hostile_texts_mean_the_same_again(text: str) -> None:
    blocks = parse(text)
    check(blocks)
    check(cut(blocks, (0, 3), (min(2, sum(map(line_count, blocks))), 7)))


PIECES = [
    *(
        "*",
        "**",
        "_",
        "`",
        "``",
        "~~",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "\\",
        "$$",
        "\\(",
        "\\)",
        "|",
        "!",
        "![",
        "](http://a.b)",
    ),
    *("https://x.y/z", "---", "===", "&amp;", "&", "|---|", "[^1]", "[^1]:", "[x]", "$5", ":", "a", "word", "\u00a0"),
    *("\n", "\n\n", "\n- ", "\n1. ", "\n2) ", "\n> ", "\n# ", "    ", "\t", " ", "```\n", "~~~", "\U0001f600"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.data())
def test_any_marks_mean_the_same_again(pieces: list[str], data: st.DataObject) -> None:
    blocks = parse("".join(pieces))
    lines = sum(map(line_count, blocks))
    mark = st.tuples(st.integers(0, max(0, lines - 1)), st.integers(0, 12))
    first, last = sorted((data.draw(mark), data.draw(mark)))
    for kept in (blocks, cut(blocks, first, last)):
        if not any("\\)" in tex for tex in _formulas(kept)):  # which no other mark can hold
            check(kept)


def _formulas(blocks: Sequence[Block]) -> list[str]:
    return re.findall(r"tex='(.*?)'", repr(blocks))


def test_everything_is_all_of_it() -> None:
    assert cut(BLOCKS, (0, 0), (END, END)) == BLOCKS
    assert cut(BLOCKS, (3, 2), (3, 2)) == ()


def test_neighbouring_stretches_together_are_the_whole_text() -> None:
    for text in GALLERY:
        blocks = parse(text)
        lines = sum(map(line_count, blocks))
        whole = squeezed(LISTED.sub("", visible_text(blocks)))
        for line in range(lines):
            for offset in (0, 2, 5):
                front, back = cut(blocks, (0, 0), (line, offset)), cut(blocks, (line, offset), (END, END))
                both = visible_text(front) + "\n" + visible_text(back)
                joined = squeezed(LISTED.sub("", both))
                # What cannot be cut (a formula, an image, a rule) is in both halves.
                assert joined == whole or (len(joined) > len(whole) and _has_atoms(text)), (text, line, offset)


def _has_atoms(text: str) -> bool:
    return any(sign in text for sign in ("$$", "\\(", "\\[", "![", "---", "***"))


def only(text: str, first: tuple[int, int], last: tuple[int, int]) -> str:
    return visible_text(cut(parse(text), first, last))


def test_part_of_a_list_keeps_marks_of_items_that_begin_in_it() -> None:
    text = "1. alpha beta\n2. gamma\n3. delta"
    assert only(text, (0, 6), (2, 3)) == "beta\n\n2. gamma\n3. del"
    assert only(text, (1, 0), (1, 5)) == "gamma"
    assert only(text, (0, 0), (1, 5)) == "1. alpha beta\n2. gamma"


def test_part_of_a_table_keeps_its_cells_in_their_columns() -> None:
    text = "| a | b |\n|---|---|\n| cc | dd |\n| ee | ff |"
    blocks = cut(parse(text), (2, 1), (4, 1))
    assert visible_text(blocks) == "c\tdd\ne"
    assert isinstance(blocks[0], Table)
    assert visible_text(cut(parse(text), (3, 0), (3, 2))) == "dd"
    assert visible_text(cut(parse(text), (3, 0), (4, 2))) == "\tdd\nee"


def test_part_of_code_is_lines_of_code() -> None:
    (code,) = cut(parse("```py\nif a:\n\tb\n\n  c\n```"), (1, 0), (3, 3))
    assert code == CodeBlock("py", "\tb\n\n  c")
    assert markdown_of((code,)) == "```py\n\tb\n\n  c\n```"
    assert html_of((code,)) == '<pre dir="ltr"><code>\tb\n\n  c</code></pre>'
    assert html_of((CodeBlock("", "\nx"),)) == '<pre dir="ltr"><code>\n\nx</code></pre>'


def test_part_of_a_word_keeps_its_look() -> None:
    assert cut(parse("a **bold** c"), (0, 3), (0, 5)) == (Paragraph((Strong((Text("ol"),)),)),)
    assert cut(parse("# Heading"), (0, 0), (0, 4)) == (Heading(1, (Text("Head"),)),)
    assert markdown_of(cut(parse("a **bold** c"), (0, 0), (0, 4))) == "a **bo**"
    assert html_in_line(cut(parse("a **bold** c"), (0, 0), (0, 4))) == "a <strong>bo</strong>"


def test_offsets_count_as_documents_do() -> None:
    assert only("\U0001f389\U0001f389 ab", (0, 2), (0, 6)) == "\U0001f389 a"
    assert units("\U0001f389a") == 3


def test_formulas_and_images_are_never_cut() -> None:
    assert only("a \\(x^2\\) b", (0, 4), (0, 5)) == "\\(x^2\\)"
    assert only("![alt](https://h.example/i.png)", (0, 1), (0, 2)) == "![alt](https://h.example/i.png)"
    assert only("$$\nx\n$$", (0, 0), (0, 1)) == "$$\nx\n$$"


def test_two_lists_do_not_become_one() -> None:
    blocks = parse("1. a\n\n1) b\n\n- c\n\n* d")
    assert [type(block) for block in parse(markdown_of(blocks))] == [ListBlock] * 4
    assert markdown_of(parse("- x"), before="- y") == "* x"


def test_text_that_looks_like_markup_stays_text() -> None:
    for text in (
        "\\# no",
        "1\\. no",
        "\\- no",
        "\\*a\\*",
        "\\`a\\`",
        "a &amp;amp; b",
        "\\[x](y)",
        "\\$\\$x\\$\\$",
        "a \\| b",
    ):
        check(parse(text))
        check((Table(("",), (parse(text)[0].inlines,), ()),))  # type: ignore[union-attr]


XSS = [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>alert(1)</script>)",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '[x](https://a.b/"onmouseover="alert(1))',
    '[x](https://a.b "t\\" onclick=\\"alert(1)")', "![x](javascript:alert(1))", "![x](https://a.b/i.png)",
    "<javascript:alert(1)>", "[x](vbscript:a)", "[x](file:///etc/passwd)", "[x](//a.b)", "[x](ftp://a.b/c)",
    "`<b onclick=1>`",
    "```\n</code></pre><script>1</script>\n```", "| <td onload=1> |\n|---|\n| </table><svg/onload=1> |",
    "# <svg onload=alert(1)>", "$$</p><script>1</script>$$",
    "[x](blob:https://a.b/c)", "[x](mailto:a@b.c?attach=/etc/passwd)",
    "[<img src=x onerror=1>](https://a.b)", "\x00<scr\x00ipt>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x](java\nscript:alert(1))", "[a]\n\n[a]: javascript:alert(1)", "[x](https://user:pw@a.b)", "1. <iframe srcdoc=x>",
]  # fmt: skip
ALLOWED = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "code", "blockquote", "ul", "ol", "li", "table", "tr", "th", "td",
    "hr", "strong", "em", "s", "a", "br",
}  # fmt: skip


@pytest.mark.parametrize("text", XSS)
def test_html_holds_nothing_but_our_elements_and_safe_links(text: str) -> None:
    for blocks in (
        parse(text),
        parse(f"- {text}"),
        parse(f"> {text}"),
        (Paragraph((Text(text),)), CodeBlock(text, text)),
    ):
        reader = _Text()
        reader.feed(html_of(blocks))
        reader.close()
        for tag, attributes in reader.tags:
            assert tag in ALLOWED
            for name, value in attributes:
                assert name in ("dir", "href", "start", "align")
                assert name != "href" or str(value).startswith(("https://", "http://", "mailto:"))
                assert name != "href" or "attach" not in str(value)
