"""Owns a message in plain words, as it is read aloud and in the reader: no markup, all that is seen; GUI thread."""

from collections.abc import Callable
from itertools import islice

from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.ui.transcript.search.plain import BREAK, CELL, stretches

_LONGEST = 60_000
_MOST_BLOCKS = 3_000


def spoken(row: TranscriptRow, *, show_thinking: bool, is_open: Callable[[str], bool] | None = None) -> str:
    """Who speaks, and all of the text; what stands in folds that are shut is left out."""
    name = "You" if row.is_user else "Claude"
    words = [words_of(row, show_thinking=show_thinking, is_open=is_open)]
    if row.notice is not None:
        words += [row.notice.sentence, row.notice.kept]
    return f"{name}: " + "\n".join(part for part in words if part)


def words_of(row: TranscriptRow, *, show_thinking: bool, is_open: Callable[[str], bool] | None = None) -> str:
    """The text alone. One that would take too long to read is given as it was written."""
    if len(row.text) > _LONGEST:
        return row.text.strip()
    parts = stretches(row, show_thinking=show_thinking, is_open=is_open, marked=True)
    blocks = [part for part in islice(parts, _MOST_BLOCKS) if part]
    return "\n\n".join(blocks).replace(BREAK, "\n").replace(CELL, "\t").strip()
