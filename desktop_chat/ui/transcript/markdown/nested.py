"""Owns what code, tables and right-to-left text need inside a document of running text; GUI thread."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextOption

from desktop_chat.markup.highlight import highlight
from desktop_chat.markup.tree import Table
from desktop_chat.markup.visible import visible_inlines
from desktop_chat.ui.transcript.markdown.writer import BlockDecor, Built
from desktop_chat.ui.transcript.style import Style

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_COLUMN_GAP = 24
_WIDEST = 64  # letters
_MOST_CELLS = 400


class Spans:
    """The colours of code, handed out line by line."""

    def __init__(self, text: str, language: str) -> None:
        self._spans = highlight(text, language)
        self._next = 0
        self._at = 0

    def line(self, line: str) -> Iterator[tuple[str, str]]:
        """The pieces of the next line, each with its kind; empty for plain ones."""
        begin, end = self._at, self._at + len(line)
        done = begin
        while self._next < len(self._spans):
            start, length, kind = self._spans[self._next]
            if start >= end:
                break
            if start > done:
                yield line[done - begin : start - begin], ""
            last = min(start + length, end)
            if last > max(start, done):
                yield line[max(start, done) - begin : last - begin], kind
            done = max(done, last)
            if start + length > end:
                break  # it goes on in the next line
            self._next += 1
        if done < end:
            yield line[done - begin :], ""
        self._at = end + 1


@dataclass(frozen=True, slots=True)
class Stops:
    """Where the columns of a table in running text begin or end, and how wide all of them are."""

    tabs: list[QTextOption.Tab]
    width: int


def fits_in_columns(table: Table) -> bool:
    """True for a table that is small enough to be set in columns within running text."""
    rows, columns = (table.header, *table.rows), len(table.header)
    if len(rows) * columns > _MOST_CELLS:
        return False
    widest = [max(len(visible_inlines(row[column])) for row in rows if column < len(row)) for column in range(columns)]
    return sum(widest) + 4 * columns <= _WIDEST


def column_stops(style: Style, size: int, table: Table) -> Stops | None:
    """None for a table that is too wide or too long to be set in columns."""
    if not fits_in_columns(table):
        return None
    rows = (table.header, *table.rows)
    metrics = style.metrics(size, 600)
    widths = [
        max(metrics.horizontalAdvance(visible_inlines(row[column])[:200]) + 8 for row in rows if column < len(row))
        for column in range(len(table.header))
    ]
    gap = style.scaled(_COLUMN_GAP)
    total = sum(widths) + gap * (len(widths) - 1)
    types = QTextOption.TabType
    tabs, x = [], widths[0] if widths else 0
    for column, wide in enumerate(widths[1:], 1):
        kind = table.alignments[column] if column < len(table.alignments) else ""
        place, tab = x + gap, types.LeftTab
        if kind == "right":
            place, tab = x + gap + wide, types.RightTab
        elif kind == "center":
            place, tab = x + gap + wide // 2, types.CenterTab
        tabs.append(QTextOption.Tab(place, tab))
        x += gap + wide
    return Stops(tabs, total)


def mirror(built: Built) -> None:
    """Turns indents, bars and marks of right-to-left paragraphs round: Qt aligns their text, and no more.

    Code in between reads from the left, but its box stands where that of the text around it does.
    """
    document = built.document
    if not _RIGHT_TO_LEFT.search(document.toPlainText()):
        return
    mirrored = False
    code = {number for first, last, _ in built.code for number in range(first, last + 1)}
    block = document.begin()
    while block.isValid():
        number = block.blockNumber()
        if number not in code and block.text().strip():
            mirrored = block.textDirection() == Qt.LayoutDirection.RightToLeft
        if mirrored:
            form = block.blockFormat()
            left, right = form.leftMargin(), form.rightMargin()
            decor = built.decor.get(number, BlockDecor(indent=round(left)))
            form.setLeftMargin(left - decor.indent)
            form.setRightMargin(right + decor.indent)
            QTextCursor(block).setBlockFormat(form)
            built.decor[number] = replace(decor, mirrored=True)
        block = block.next()
