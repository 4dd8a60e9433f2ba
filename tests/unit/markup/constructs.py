"""Texts for every chapter of CommonMark and of GFM, written for these tests, and a generator of nested ones."""

import random
from collections.abc import Sequence

#: By chapter. No raw HTML: we show it as text.
CONSTRUCTS: dict[str, Sequence[str]] = {
    "tabs": [
        "\tone\n\t\ttwo", "- a\n\n\tb", "-\ta\n\n\t b", ">\ta\n>\t\tb", "1.\ta\n\n\t\tc", "  \ta\tb", "a\tb  \tc",
    ],
    "precedence": ["- `a\n- b`", "* a\n  *b\n* c*", "# *a\nb*", "> `a\n> b`"],
    "thematic breaks": [
        "***", "- - -", "_ _ _ _", "a\n***\nb", "   ---", "    ---", "--\n**\n__", "- a\n***\n- b", "+++",
    ],
    "atx headings": [
        "# a", "###### a ######", "####### a", "#a", "## a #b", "### a \\###", "#", "## ##", "   # a", "    # a",
        "a\n# b\nc", "# a\nb", "#\ta", "# [l](u) `c` *e*", "# a # ", "#  a  ##  ",
    ],
    "setext headings": [
        "a\n===", "a\nb\n---", "a\n=", "*a\nb*\n====", "> a\n---", "- a\n---", "- a\n  ---", "a\n\n===",
        "    a\n---", "a\n = =", "[r]: /u\n===\n[r]", "`a\n---\nb`", "a\n--- -", "===", "a\n   ----  ",
    ],
    "indented code": [
        "    a\n      b", "    a\n\n\n    b\n\nc", "a\n    b", "    a\nb", "- a\n\n      b", "\n    a\n", "    a  ",
        "1.  a\n\n        b",
    ],
    "fenced code": [
        "```\na\n```", "~~~py x\na\n~~~~", "````\n```\n````", "```\na", "```\n\n\n```", "  ```\n  a\n b\n  ```",
        "a\n```\nb\n```\nc", "``` a`b\n```", "> ```\n> a\nb", "- ```\n  a\n\n  b\n  ```\n  c", "```\na\n ```  ",
        "~~~ a~b `c`\n~~~", "```a\\*b&amp;c\nd\n```", "```\n    ```\n```", "   ```\n\ta\n   ```",
    ],
    "link definitions": [
        "[a]: /b 'c'\n\n[a]", "[a]:\n/b\n'c'\n[a]", "[a]: <b c> (d)\n[A][]", "[a]\n\n[a]: b",
        "[a]: b\n[a]: c\n\n[x][a]", "[a]: b c\n[a]", "[a]: b 'c\nd'\n\n[a]", "[a]: b 'c\n\nd'\n\n[a]",
        "> [a]: b\n\n[a]", "x\n[a]: b\n\n[a]", "[a\nb]: c\n\n[a b]", "[a]: \\(b\\)\n[a]", "[a]: b\n# [a]",
        "[a]: b\n===\n[a]", "[]: b\n\n[]", "[a]: <>\n\n[a]", "- [a]: b\n- [a]", "[ẞ]: b\n\n[SS]",
    ],
    "paragraphs": ["a\nb\n\nc", "  a\n b\n    c", "a  \nb\\\nc ", "a\n\n\n\nb", "\n\na"],
    "quotes": [
        "> a\n> b\n\nc", ">a\nb\n> c", "> a\n\n> b", "> > a\n> b\nc", "> - a\n> - b\nc", ">\n> a\n>", "> # a\nb",
        ">     a\n>    b", "a\n> b", "> a\n***", "> ```\na\n```", ">>> a\nb", "> 1. > a\nb", ">\ta",
    ],
    "list items": [
        "- a\n\n  b", "1. a\n   b\n\n       c", "- a\n b\n\n c", "10) a\n11) b", "-\n  a", "- a\n-\n- b",
        "1.  a\n\n    b\n2.  c", "-one", "2.one", "1234567890. a", "-1. a", "- a\n    - b", "a\n- b", "a\n2. b",
        "a\n1. b", "a\n*\n1.", "  - a\n\n    b", "- - a", "1. - 2. a", "- # a\n- b\n  ---", "> 1. > a\nb",
        "-    a\n\n     b", "-     a", "1)\n\n   a\n2) b", "   1.  a\n\n       b",
    ],
    "lists": [
        "- a\n+ b\n* c", "1. a\n2) b", "- a\n- b\n\n\n- c", "- a\n  - b\n    - c\n\n      d", "- a\n\n- b\n- c",
        "- a\n  - b\n\n    c\n- d", "* a\n  > b\n  >\n* c", "- a\n  > b\n  ```\n  c\n  ```\n- d",
        "1. ```\n   a\n   ```\n\n   b", "- a\n - b\n  - c\n   - d\n    - e", "3. a\n4. b",
        "- a\n- ```\n  b\n\n\n  ```\n- c", "- a\n\n  [r]: /u\n- b", "* a\n\n\n  b", "- a\n\n\n- b\n***",
        "1. a\n\n  2. b\n\n    3. c", "- [r]: /u\n\n- b",
    ],
    "backslashes": [
        "\\*a\\* \\a \\\\ \\`b`", "a\\\nb", "`\\`", "[a](\\(b\\))", "\\# a", "1\\. a", "- \\- a", "\\&amp;",
        "\\~~a~~",
    ],
    "entities": [
        "&amp; &copy; &#65; &#x41; &nope; &#0;", "`&amp;`", "[a](/&ouml; '&quot;')", "&#42;a&#42;", "&#9;a",
        "* &#10;b",
    ],
    "code spans": ["`a`", "`` a`b ``", "` `` `", "`a\nb`", "`a", "*`*`", "`a``b`", "` a `", "``a`", "`\\`b`"],
    "emphasis": [
        "*a* _b_ **c** __d__ ***e***", "a*b*c a_b_c", "*a **b* c**", "**a*b**", "*a\nb*", "* a*", "_a_b_",
        "__a, __b__, c__", "*(*a*)*", "**(**a)", "a**b**", "***a** b*", "*a **b***", "****a****", "*a`*`b*",
        "*[a*](b)", "**a\n\nb**", "_(a)_.", "*é*é", "~*a*~", "*a*b", "«*a*»", "*$*a", "****",
    ],
    "links": [
        "[a](b)", "[a](<b c> 'd')", "[a](b \"c\\\"d\")", "[a](b\n'c')", "[a [b](c) d](e)", "[a][b]\n\n[b]: c",
        "[*a* `b`](c)", "[a](b(c)d)", "[a]()", "[a] (b)", "[a](b c)", "[a]('t')", "*[a*](b)*", "[a`](b)`",
        "[![a](b)](c)", "[a]: b", "[a\\](b)", "[](b)", "[a](b%20c&amp;d)", "[a](http://b.c/?d#e)",
        "[foo][bar][baz]\n\n[baz]: /u", "[a][]\n[]: x", "[a](\\\nb)",
    ],
    "images": [
        "![a](b 'c')", "![a *b* [c](d)](e)", "![a][]\n\n[a]: b", "!\\[a](b)", "\\![a](b)", "![[a]](b)", "![](b)",
    ],
    "autolinks": ["<http://a.b?c=d>", "<mailto:a@b.c>", "<a@b.cd>", "<a+b://c>", "<>"],
    "line breaks": ["a  \nb", "a   \n  b", "a\\\nb", "*a  \nb*", "`a  \nb`", "a  ", "# a  ", "a\\", "a \nb"],
    "tables": [
        "| a | b |\n|---|:-:|\n| 1 | 2 |", "a|b\n-|-\n1|2\n3", "|a|\n|-|\n|b|c|",
        "| a \\| b | `c \\| d` |\n|:--|--:|\n| *e* | [f](g) |", "|a|b|\n|-|-|\n> c",
        "x\n| a | b |\n|---|---|\n| 1 | 2 |", "|a|b|\n|-|\n", "|a|b|\n|-|-|\n\nc", "|a|b|\n|-|-|\n|c|d|\n- e",
        "|a|\n|:-:|", "- |a|b|\n  |-|-|\n  |c|d|\n- e", "> |a|b|\n> |-|-|\n> |c|d|\ne", "|a|b|\n|-|-|\n|c\n    d",
        "|a|b|\n|-|-|\n# c", "| a | b |\n| - | - |\n| c |\n| d | e | f |", "|a|b|\n|-|-|\n```\nc\n```",
    ],
    "task lists": [
        "- [ ] a\n- [x] b\n- [X] *c*", "1. [x] a", "- [ ]a\n- [y] b\n- [ ]", "- [x] a\n\n  b\n- [ ] c", "- a [ ] b",
        "* [ ] a\n  - [x] b",
    ],
    "strikethrough": [
        "~~a~~ b ~~*c*~~", "a~~b~~c", "~~a\nb~~", "~~a", "~~ a ~~", "`~~a~~`", "**a ~~b** c~~", "~~~~",
    ],
    "addresses": [
        "http://a.bc/d?e=f.", "(https://a.bc)", "https://a.bc/(d)", "www.a.bc", "x www.a.bc/d.", "a.b@c.de",
        "a@b.c.", "**https://a.bc**", "`https://a.bc`", "[x](https://a.bc)", "https://a.bc\nd", "*www.a.bc*",
    ],
    "footnotes": [
        "a[^1]\n\n[^1]: b", "[^1]: b\n\na[^1]", "a[^x] b[^y]\n\n[^y]: *c*\n[^x]: d\n\n    e", "a[^1]",
        "a[^1] b[^1]\n\n[^1]: c\n\n    - d\n    - e\nf", "[^1]: a\nb\n\nc", "- a[^1]\n\n  [^1]: b",
        "> a[^1]\n\n[^1]: > b", "[^a b]: c", "[^1]:", "a[^1]\n[^1]: b", "![^1]\n\n[^1]: c",
        "[^1]: a[^2]\n[^2]: b[^1]",
    ],
    "formulas": [
        "$$\nx^2\n$$", "a\n$$\nx\n$$\nb", "\\[\na\n\\]", "\\(a\\) and $$b$$", "$5 and $10", "$$a$$",
        "$$\na\n\nb\n$$", "- $$\n  a\n  $$\n- b", "> $$\n> a\n> $$", "$$\n- a\n$$", "$$ a\n# b\nc $$",
        "$$\n> a\n$$", "> $$\na\n$$", "```math\na\n```", "$$\n$$", "\\[ a", "$$ a $$ b", "$$\na\n$$ $$", "a\n$$\nb",
    ],
    "markers alone": ["204.", "-", "+", "1)", "- -", "-\n\na", "> 1.", "*\n*", "a\n\n3."],
}  # fmt: skip

#: The chapters that CommonMark does not have.
EXTENSIONS = ("tables", "task lists", "strikethrough", "addresses", "footnotes", "formulas", "markers alone")
SNIPPETS: list[str] = [text for texts in CONSTRUCTS.values() for text in texts]
_COMMON = [text for name, texts in CONSTRUCTS.items() if name not in EXTENSIONS for text in texts]
_WORDS = [
    "a",
    "word",
    "*em*",
    "**b**",
    "`c`",
    "[l](u)",
    "x_y",
    "~~s~~",
    "a.",
    "1",
    "é",
    "*",
    "[r]",
    "b  ",
    "c\\",
    "\\*",
]


class Nesting:
    """Makes texts of blocks within blocks, most of them well-formed.

    Attributes:
        extensions: with tables and the like; else CommonMark only.
    """

    def __init__(self, seed: int, *, extensions: bool = True) -> None:
        self._chooser = random.Random(seed)
        self.extensions = extensions

    def text(self, depth: int = 3) -> str:
        blocks = [self._block(depth) for _ in range(self._chooser.randint(1, 3))]
        return self._chooser.choice(["\n", "\n\n"]).join(blocks)

    def _block(self, depth: int) -> str:
        makers = [self._paragraph, self._heading, self._fence, self._snippet]
        if self.extensions:
            makers.append(self._table)
        if depth:
            makers += [lambda: self._quote(depth), lambda: self._list(depth), lambda: self._ordered(depth)]
        return self._chooser.choice(makers)()

    def _line(self) -> str:
        return " ".join(self._chooser.choices(_WORDS, k=self._chooser.randint(1, 6)))

    def _paragraph(self) -> str:
        return "\n".join(self._line() for _ in range(self._chooser.randint(1, 3)))

    def _heading(self) -> str:
        if self._chooser.random() < 0.3:
            return self._line() + "\n" + self._chooser.choice(["===", "---", "-"])
        return "#" * self._chooser.randint(1, 6) + " " + self._line()

    def _fence(self) -> str:
        mark = self._chooser.choice(["```", "~~~", "````"])
        lines = ["x = 1", "", "  y", "# no", "- no", "```", "\tz"]
        body = "\n".join(self._chooser.choices(lines, k=self._chooser.randint(0, 4)))
        info = self._chooser.choice(["", "py", " c x"])
        return f"{mark}{info}\n{body}\n{mark if self._chooser.random() < 0.9 else ''}"

    def _table(self) -> str:
        cells = ["a", "*b*", "`c`", "", "d e"]
        rows = ["| " + " | ".join(self._chooser.choices(cells, k=2)) + " |" for _ in range(3)]
        return "\n".join([rows[0], self._chooser.choice(["|---|---|", "| :- | -: |"]), *rows[1:]])

    def _snippet(self) -> str:
        return self._chooser.choice(SNIPPETS if self.extensions else _COMMON)

    def _indented(self, depth: int, first: str, rest: str) -> str:
        lines = self.text(depth - 1).split("\n")
        lazy = self._chooser.random() < 0.1
        blank = rest.rstrip()
        marks = [first if number == 0 else "" if lazy and number == 1 else rest for number in range(len(lines))]
        return "\n".join(
            mark + line if line else mark.rstrip() or blank for mark, line in zip(marks, lines, strict=True)
        )

    def _quote(self, depth: int) -> str:
        mark = self._chooser.choice(["> ", ">", "> "])
        return self._indented(depth, mark, mark)

    def _list(self, depth: int) -> str:
        mark = self._chooser.choice(["- ", "* ", "+ ", "-   "])
        items = [self._indented(depth, mark, " " * len(mark)) for _ in range(self._chooser.randint(1, 3))]
        return self._chooser.choice(["\n", "\n\n"]).join(items)

    def _ordered(self, depth: int) -> str:
        marks = [f"{number}{self._chooser.choice('.)')} " for number in range(1, self._chooser.randint(2, 4))]
        items = [self._indented(depth, mark, " " * len(mark)) for mark in marks]
        return self._chooser.choice(["\n", "\n\n"]).join(items)
