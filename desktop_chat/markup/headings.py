"""Owns finding the headings of a text without parsing it: a light scan of its lines, for outlines; pure, any thread.

It finds those headings that the parser makes top-level blocks of, in the same order; what stands in code, lists and
quotations is none of them.
"""

import re
from typing import NamedTuple

#: Without such a line there is no heading, which is true of most texts and found at once.
_CANDIDATE = re.compile(r"^ {0,3}(?:#{1,6}(?:[ \t]|$)|=+[ \t]*$|-+[ \t]*$)", re.MULTILINE)
_ATX = re.compile(r"(#{1,6})(?:[ \t]+(.*))?$")
_ATX_END = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_MARKER = re.compile(r"([-+*]|\d{1,9}[.)])([ \t]+|$)")
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_DEFINITION = re.compile(r"\[[^\[\]]+\]:")
_MATH_CLOSERS = {"$$": "$$", "\\[": "\\]"}
_MAX_MATH_LINES = 400

_LONGEST = 300
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)")
_MARKS = re.compile(r"(?<!\\)(?:\*{1,3}|~~|`+|(?<!\w)_{1,3}|_{1,3}(?!\w))|\\(?=[!-/:-@\[-`{-~])")


class HeadingLine(NamedTuple):
    """A heading: its level from 1 to 6 and its words, without marks; both are foreign, and the words may be none."""

    level: int
    title: str


class _Fence(NamedTuple):
    """An open fence: what closes it, and how far its list item is indented (0 outside of lists)."""

    mark: str
    inside: int


class HeadingScan:
    """The headings of a text that may grow; lines that cannot change any more are looked at once."""

    def __init__(self) -> None:
        self._text = ""
        self._done = 0
        self._found: list[HeadingLine] = []
        self._fence: _Fence | None = None
        self._list = 0

    def update(self, text: str) -> list[HeadingLine]:
        """All headings of a text; cheap if it only grew since the last time."""
        if not text.startswith(self._text[: self._done]):
            self.__init__()  # type: ignore[misc]
        if self._fence is None and _CANDIDATE.search(text, self._done) is None:
            return list(self._found)
        lines = text[self._done :].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        run = _Run(lines, self._fence, self._list)
        run.walk()
        sure = sum(len(line) + 1 for line in lines[: run.sure])
        if "\r" not in text:
            self._text, self._done = text, self._done + sure
            self._fence, self._list = run.sure_fence, run.sure_list
            fresh, self._found = run.found, self._found + run.found[: run.sure_found]
            return self._found + fresh[run.sure_found :]
        return run.found


class _Run:
    """One walk over lines, from a place between two blocks or within a fence.

    Attributes:
        found: the headings. sure, sure_found, sure_fence, sure_list: as far as more text cannot change anything.
    """

    def __init__(self, lines: list[str], fence: _Fence | None, inside: int) -> None:
        self._lines = lines
        self._fence = fence
        self._list = inside  # how far what belongs to the open list is indented
        self._words: list[str] = []  # of the open paragraph
        self._lazy = False  # a paragraph in a list or quotation goes on without its marks
        self._table = False
        self._hollow = False  # a list item has begun that holds nothing yet
        self._open_math = False  # a formula may have begun whose end has not come
        self._at = 0
        self.found: list[HeadingLine] = []
        self.sure, self.sure_found, self.sure_fence, self.sure_list = 0, 0, fence, inside

    def walk(self) -> None:
        last = len(self._lines) - 1
        while self._at <= last:
            line = self._lines[self._at]
            self._at += 1
            body = line.lstrip(" \t")
            if self._fence is not None:
                self._in_fence(line, body)
            elif not body:
                self._list = 0 if self._hollow else self._list  # a blank line ends an item that begins with none
                self._end_paragraph()
            else:
                self._line(_indent(line), body)
            if self._at <= last and (self._fence is not None or not body) and not self._open_math:
                self.sure, self.sure_found = self._at, len(self.found)
                self.sure_fence, self.sure_list = self._fence, self._list

    def _in_fence(self, line: str, body: str) -> None:
        assert self._fence is not None
        mark, inside = self._fence
        indent = _indent(line)
        if body and indent < inside:
            self._fence = None  # its list item has ended, and the fence with it
            self._line(indent, body)
        elif indent - inside < 4 and body.startswith(mark) and not body.strip(mark[0]).strip(" \t"):
            self._fence = None

    def _end_paragraph(self) -> None:
        self._words = []
        self._lazy = self._table = self._hollow = False

    def _line(self, indent: int, body: str) -> None:
        if self._list and indent >= self._list:
            self._nested(indent, body)
        elif indent >= 4:
            if self._words:
                self._words.append(body)
        elif not self._block(indent, body):
            self._text_line(body)

    def _nested(self, indent: int, body: str) -> None:
        """A line within a list: only whether a fence opens matters, and whether a paragraph may go on."""
        fence = _FENCE.match(body)
        self._words, self._hollow = [], False
        if fence is not None:
            self._open_fence(fence, self._list)
        self._lazy = _begins_paragraph(body)

    def _open_fence(self, fence: "re.Match[str]", inside: int) -> None:
        self._end_paragraph()
        self._fence = _Fence(fence[1] or fence[2], inside)

    def _block(self, indent: int, body: str) -> bool:
        """True if a line is, or begins, something other than a paragraph."""
        fence = _FENCE.match(body)
        if fence is not None:
            self._list = 0
            self._open_fence(fence, 0)
        elif body[0] == ">":
            self._end_paragraph()
            self._list = 0
            self._lazy = _begins_paragraph(body)
        elif self._words and _SETEXT.match(body):
            level = 1 if body[0] == "=" else 2
            self.found.append(HeadingLine(level, plain_title(" ".join(self._words))))
            self._end_paragraph()
        elif _RULE.match(body):
            self._list = 0
            self._end_paragraph()
        elif (atx := _ATX.match(body)) is not None:
            self._list = 0
            self._end_paragraph()
            self.found.append(HeadingLine(len(atx[1]), plain_title(_ATX_END.sub("", (atx[2] or "").rstrip()))))
        elif (marker := _MARKER.match(body)) is not None and self._may_list(marker, body):
            self._open_item(indent, marker, body)
        elif body[:2] in _MATH_CLOSERS and (length := self._math_length(body)) >= 0:
            self._list = 0
            self._end_paragraph()
            self._at += length
        else:
            return False
        return True

    def _may_list(self, marker: "re.Match[str]", body: str) -> bool:
        """A paragraph is interrupted by the first item of a list only, and not by an empty one."""
        if not self._words and not (self._lazy and not self._list):
            return True
        return marker.end() < len(body) and marker[1] in ("-", "+", "*", "1.", "1)")

    def _open_item(self, indent: int, marker: "re.Match[str]", body: str) -> None:
        self._end_paragraph()
        gap, rest = len(marker[2].expandtabs(4)), body[marker.end() :]
        self._list = indent + len(marker[1]) + (gap if 1 <= gap <= 4 and rest else 1)
        fence = _FENCE.match(_without_marks(rest))
        if gap <= 4 and fence is not None:
            self._open_fence(fence, self._list)
        self._lazy = gap <= 4 and _begins_paragraph(rest)
        self._hollow = not rest

    def _math_length(self, body: str) -> int:
        """How many more lines a formula takes that may begin here; -1 if it is none."""
        closer, rest = _MATH_CLOSERS[body[:2]], body[2:]
        for ahead in range(_MAX_MATH_LINES):
            place = rest.find(closer)
            if place >= 0:
                return ahead if not rest[place + 2 :].strip() and (ahead or rest[:place].strip()) else -1
            if self._at + ahead >= len(self._lines):
                self._open_math = True
                return -1
            rest = self._lines[self._at + ahead].lstrip(" \t")
            if not rest or (rest[:2] in _MATH_CLOSERS and closer != rest[:2]):
                return -1
        return -1

    def _text_line(self, body: str) -> None:
        if self._lazy or self._table:
            return
        self._list = 0
        if not self._words and _DEFINITION.match(body):
            return
        if self._words and _DELIMITERS.match(body) and _is_table(self._words[-1], body):
            self._words, self._table = [], True
            return
        self._words.append(body)


def _indent(line: str) -> int:
    width = 0
    for letter in line:
        if letter == " ":
            width += 1
        elif letter == "\t":
            width += 4 - width % 4
        else:
            break
    return width


def _without_marks(body: str) -> str:
    """A line without the marks of quotations and lists before its text."""
    for _ in range(20):
        if body.startswith(">"):
            body = body[1:].lstrip(" \t")
            continue
        marker = _MARKER.match(body)
        if marker is None:
            break
        body = body[marker.end() :]
    return body


def _begins_paragraph(body: str) -> bool:
    """Whether what a quotation or list item begins with is text that the next line may carry on."""
    if _RULE.match(body):
        return False
    rest = _without_marks(body)
    return bool(rest) and not (_ATX.match(rest) or _FENCE.match(rest) or _RULE.match(rest))


def _cells(line: str) -> int:
    return line.strip(" \t").removeprefix("|").removesuffix("|").replace("\\|", "").count("|") + 1


def _is_table(header: str, delimiters: str) -> bool:
    return "|" in header and _cells(header) == _cells(delimiters)


def plain_title(source: str) -> str:
    """The words of a heading without the marks for emphasis, code and links, on one line, of bounded length."""
    text = _LINK.sub(r"\1", source[: 4 * _LONGEST])
    return " ".join(_MARKS.sub("", text).split())[:_LONGEST]


def headings(text: str) -> list[HeadingLine]:
    """The headings of a whole text."""
    return HeadingScan().update(text)
