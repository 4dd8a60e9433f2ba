"""Owns reading a long finished text: its end at once, the rest in slices between events; pure, no Qt."""

import re
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_chat.markup.tree import Segment

#: Shorter texts are read at once.
LONG = 24_000
#: A parser takes so much at a time; its cuts in one endless line depend on it.
BITE = 2_000
#: The end that is read first has about so many characters, more than a screen shows.
_END_FROM, _END_TO = 8_000, 3_000
_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)", re.MULTILINE)
#: Where a block begins for sure, unless it is in code; where a line does; where a word does.
_PLACES = (
    re.compile(r"\n[ \t]*\n(?=#|\*\*|[^\W\d_])"),
    re.compile(r"\n(?=[-*+] |\d{1,9}[.)] |> |\|)"),
    re.compile(r"\n(?=\S)"),
    re.compile(r"\s(?=\S)"),
)
_TABLE_HEAD = re.compile(r"^[^\n]*\|[^\n]*\n\|?[ \t]*:?-+[-:| \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands for so many characters that are not read yet."""

    characters: int


class LongText:
    """A text on its way through the parser.

    What is read of the end before the rest may be taken for something else than it is, in the middle of a numbered
    list for example; when everything is read that is put right.

    Attributes:
        parser: what is read from the beginning on. end: segments of the end, until all is read.
        unread: so many characters are between the two.
    """

    def __init__(self, text: str) -> None:
        from desktop_chat.markup.incremental import IncrementalParser

        self.text = text
        self.parser = IncrementalParser()
        self._at = 0
        start, head = _end_of(text)
        self.end: Sequence[Segment] = ()
        if start < len(text):
            parser = IncrementalParser()
            parser.feed(head + text[start:])
            parser.finish()
            self.end = parser.done
        self._end_start = start

    @property
    def unread(self) -> int:
        return max(0, self._end_start - self._at) if self._at < len(self.text) else 0

    @property
    def is_read(self) -> bool:
        return self._at >= len(self.text)

    def read(self, seconds: float) -> None:
        """Goes on for about so many seconds of the processor."""
        until = time.thread_time() + seconds
        while not self.is_read:
            self.parser.feed(self.text[self._at : self._at + BITE])
            self._at += BITE
            if time.thread_time() > until:
                break
        if self.is_read:
            self.parser.finish()
            self.end = ()


def _end_of(text: str) -> tuple[int, str]:
    """Where the end begins that can be read by itself, and what has to stand before it for that."""
    low, high = max(0, len(text) - _END_FROM), len(text) - _END_TO
    before = len(_FENCE.findall(text, 0, low))
    fences = [found.start() for found in _FENCE.finditer(text, low, high)]
    for pattern in _PLACES:
        for found in pattern.finditer(text, low, high):
            start = found.end()
            if (before + bisect_left(fences, start)) % 2 == 0:
                return start, _table_head(text, start) if text.startswith("|", start) else ""
    return len(text), ""


def _table_head(text: str, start: int) -> str:
    """The header of the table in whose middle a place is."""
    heads = list(_TABLE_HEAD.finditer(text, 0, start))
    return heads[-1].group() + "\n" if heads and "\n\n" not in text[heads[-1].end() : start] else ""
