"""Owns parsing of a text that is still being written; used on the thread that shows the text.

``structure`` takes each complete line once. What is added here: line ends, long lines, the line that is still being
written, and the end.

Whoever shows a text that grows reads two lists after each ``feed``:

``done``
    segments that stay as they are. It only grows until ``finish``: keep how many were shown, and show the new ones.
``tail``
    the segments after them, a few and small ones, all new after each ``feed``.

A segment is a block, or ``Continued``: a further piece of a long list, quotation, table or paragraph that is too
long to be one segment (see ``tree.Continued``); code that stands by itself stays one segment. So the work for a
``feed`` does not depend on the length of the text.
``finish`` moves everything to ``done`` and may change what is there (a link definition that came late, a list that
turned out to be loose). ``blocks`` is the whole tree, made anew at each look: for the end, for copying, for tests.
"""

import re
from collections.abc import Sequence

from desktop_chat.domain.content import clean_text
from desktop_chat.markup.ending import give_notes, settle
from desktop_chat.markup.inlines import Inliner
from desktop_chat.markup.leaves import CodeLines
from desktop_chat.markup.lines import UNDECIDED
from desktop_chat.markup.preview import Preview
from desktop_chat.markup.structure import LONG_LINE, SEGMENT, Structure
from desktop_chat.markup.tree import Block, Segment

_FENCE_PART = re.compile(r"[ ]{0,3}(?:`+|~+)[ \t]*")
_LEADING = re.compile(r"[ \t]*")


class IncrementalParser:
    """The render tree of a growing text; after :meth:`finish` it equals ``parse`` of the whole text.

    Attributes:
        done: the segments that stay; always the same list.
    """

    def __init__(self) -> None:
        self._inliner = Inliner()
        self._structure = Structure(self._inliner)
        self._preview = Preview(self._structure)
        self.done: Sequence[Segment] = self._structure.done
        self._held = ""
        self._partial = ""
        self._in_long = False
        self._finished: tuple[Block, ...] | None = None
        self._tail: list[Segment] | None = None

    @property
    def parsed_characters(self) -> int:
        """How many characters were looked at so far, for tests of linearity."""
        return self._inliner.parsed

    @property
    def tail(self) -> Sequence[Segment]:
        """The segments that are still open."""
        if self._tail is None:
            self._tail = self._preview.tail(self._shown()) if self._finished is None else []
        return self._tail

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks so far. Blocks that did not change are the same objects as before."""
        if self._finished is not None:
            return self._finished
        return tuple(self._preview.whole(self._shown()))

    @property
    def stable(self) -> int:
        """So many leading blocks will not change any more, except by ``finish`` as described above."""
        return len(self._preview.closed_blocks()) if self._finished is None else len(self._finished)

    def feed(self, delta: str) -> None:
        """Takes the next piece of the text."""
        if self._finished is not None:
            raise ValueError("the text was finished")
        text = self._normalise(delta)
        if text:
            self._tail = None
            self._take(text)

    def finish(self) -> None:
        """Takes the end of the text; further calls change nothing."""
        if self._finished is not None:
            return
        rest, self._held = clean_text(self._held.replace("\r", "\n")), ""
        self._take(rest)
        if self._in_long or self._partial:
            self._end_line()
        self._structure.finish()
        settle(self._structure)
        blocks = self._preview.closed_blocks()
        notes = give_notes(self._structure)
        if notes is not None:
            blocks.append(notes)
        self._finished = tuple(blocks)
        self._tail = None

    def _normalise(self, delta: str) -> str:
        """Line ends as one character; a pair that may still be cut in two waits for its second half."""
        text = self._held + delta
        self._held = ""
        if text and (text[-1] == "\r" or "\ud800" <= text[-1] <= "\udbff"):
            text, self._held = text[:-1], text[-1]
        return clean_text(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))

    def _take(self, text: str) -> None:
        start = 0
        while (end := text.find("\n", start)) >= 0:
            self._add(text[start:end])
            self._end_line()
            start = end + 1
        self._add(text[start:])

    def _add(self, text: str) -> None:
        """More of the line; a long one goes on at once."""
        if not text:
            return
        if self._in_long:
            self._extend(text)
            return
        self._partial += text
        if len(self._partial) <= LONG_LINE:
            return
        space = _LEADING.match(self._partial)
        head = LONG_LINE + (space.end() if space is not None else 0)
        if len(self._partial) > head:
            self._structure.begin_long(self._partial[:head])
            self._extend(self._partial[head:])
            self._partial, self._in_long = "", True

    def _extend(self, text: str) -> None:
        for start in range(0, len(text), SEGMENT):
            self._structure.extend(text[start : start + SEGMENT])

    def _end_line(self) -> None:
        if self._in_long:
            self._structure.end_line()
        else:
            self._structure.line(self._partial)
        self._partial, self._in_long = "", False

    def _shown(self) -> str:
        """The line that is still being written, unless it may become something else than it looks like."""
        leaf = self._structure.leaf
        is_code = isinstance(leaf, CodeLines) and leaf.marker
        undecided = (_FENCE_PART if is_code else UNDECIDED).fullmatch(self._partial)
        return "" if undecided else self._partial
