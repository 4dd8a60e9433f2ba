"""Owns how wide the columns of a table are, for all segments of it; GUI thread."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QFontMetrics

from desktop_chat.markup.tree import Code, Image, Inlines, LineBreak, MathInline, SoftBreak, Strong, Table, Text
from desktop_chat.ui.transcript.style import Style

MAX_COLUMNS = 20
PADDING = 7
_LONGEST = 400  # letters of a cell that are measured
_SLACK = 2
#: After so many rows the columns stay as they are until the table is complete, whatever comes.
_SETTLED = 24
#: So many rows of a complete table are measured; of a longer one, rows at even distances.
_SAMPLE = 200


class TableGrid:
    """The columns of one table.

    Attributes:
        columns: how many are shown. hidden: how many are not.
        shift: by how much the table is scrolled sideways. moves: how often it was.
        version: grows whenever the widths may have changed.
    """

    def __init__(self, style: Style, table: Table) -> None:
        self._style = style
        self.alignments = table.alignments
        self.header = table.header
        self.columns = max(1, min(len(table.header), MAX_COLUMNS))
        self.hidden = max(0, len(table.header) - self.columns)
        self.shift = self.moves = 0
        self.version = 0
        self._natural = [0] * self.columns
        self._least = [0] * self.columns
        self._learned = 0
        self._learn(table.header, 600)

    def is_of(self, table: Table) -> bool:
        return self.header == table.header and self.alignments == table.alignments

    def grow(self, first: int, rows: Sequence[tuple[Inlines, ...]]) -> None:
        """Makes room for rows that came, the first of which has number ``first``; the last may be unfinished."""
        if first + len(rows) < self._learned or self._learned >= _SETTLED:
            return
        for row in rows[max(0, self._learned - first) :]:
            self._learn(row, 400)
        self._learned = max(self._learned, first + len(rows) - 1)

    def settle(self, rows: Sequence[tuple[Inlines, ...]]) -> None:
        """Makes room for the rows of the complete table."""
        before = self._natural, self._least
        self._natural, self._least = [0] * self.columns, [0] * self.columns
        version = self.version
        self._learn(self.header, 600)
        for row in rows[:: 1 + len(rows) // _SAMPLE]:
            self._learn(row, 400)
        self.version = version + (before != (self._natural, self._least))
        self._learned = _SETTLED

    def widths(self, room: int) -> list[int]:
        """What the columns get of a width: what they need, or else a share of it, but never less than a word."""
        edge = 2 * self._style.scaled(PADDING) + 1
        natural = [width + edge for width in self._natural]
        least = [width + edge for width in self._least]
        if sum(natural) <= room:
            return natural
        spare, wanted = room - sum(least), sum(natural) - sum(least)
        if spare <= 0 or wanted <= 0:
            return least
        return [low + (high - low) * spare // wanted for low, high in zip(least, natural, strict=True)]

    def _learn(self, row: Sequence[Inlines], weight: int) -> None:
        for column, cell in enumerate(row[: self.columns]):
            natural, least = self._measure(cell, weight)
            if natural > self._natural[column]:
                self._natural[column] = natural
                self.version += 1
            if least > self._least[column]:
                self._least[column] = least
                self.version += 1

    def _measure(self, inlines: Sequence[Any], weight: int) -> tuple[int, int]:
        """How wide a cell is on one line, and its longest word."""
        line, longest, widest = 0, 0, 0
        for inline in inlines:
            match inline:
                case LineBreak():
                    widest, line = max(widest, line), 0
                    continue
                case SoftBreak():
                    line += self._style.metrics(15, weight).horizontalAdvance(" ")
                    continue
                case Text(text):
                    metrics = self._style.metrics(15, weight)
                    width = metrics.horizontalAdvance(text[:_LONGEST])
                    words = text.split() if len(text) <= _LONGEST else [text[:_LONGEST]]
                    word = max((metrics.horizontalAdvance(each) for each in words), default=0) if words[1:] else width
                case Code(text) | MathInline(text):
                    width = word = QFontMetrics(self._style.code_font(15)).horizontalAdvance(text[:_LONGEST]) + 12
                case Image():
                    width = word = self._style.metrics(13).horizontalAdvance(inline.alt[:80] + inline.url[:60]) + 80
                case Strong(children):
                    width, word = self._measure(children, 600)
                case _:
                    inside = getattr(inline, "children", None)
                    width, word = self._measure(inside, weight) if inside else (20, 20)
            line += width
            longest = max(longest, word)
        widest = max(widest, line)
        return (widest + _SLACK if widest else 0), (longest + _SLACK if longest else 0)
