"""Owns what is searched: the pattern of a query, and the text of items with its way back to positions; GUI thread."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.doc_text import slicer
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.writer import Built, Pill, utf16_length

LONGEST_QUERY = 500
#: Characters of Markdown that are not seen and may stand within a word: ``**b**old``.
_BETWEEN = r"[*_~`\\\[\]]*"
_GAP = r"[\s>*_~`|#\\\[\]-]+"
_NOTHING: tuple[tuple[int, int], ...] = ()


class Pattern:
    """A query that was typed.

    Attributes:
        query: without space around it, never empty. match_case, whole_words: how it has to be met.
    """

    def __init__(self, query: str, *, match_case: bool = False, whole_words: bool = False) -> None:
        self.query = query[:LONGEST_QUERY]
        self.match_case = match_case
        self.whole_words = whole_words
        words = [re.escape(word) for word in self.query.split()]
        flags = re.NOFLAG if match_case else re.IGNORECASE
        self._exact = re.compile(self._bounded(r"\s+".join(words), self.query), flags)
        self._literal = self.query if match_case else self.query.lower()
        self._rough = re.compile(self._bounded(re.escape(self._literal), self._literal))
        loose = (_BETWEEN.join(map(re.escape, word)) for word in self._literal.split())
        self._loose = re.compile(_GAP.join(loose))

    def _bounded(self, expression: str, query: str) -> str:
        if not self.whole_words:
            return expression
        before = r"(?<!\w)" if _is_word(query[0]) else ""
        return before + expression + (r"(?!\w)" if _is_word(query[-1]) else "")

    def fold(self, source: str) -> str:
        """A source as ``rough`` and ``may_hold`` want it."""
        return source if self.match_case else source.lower()

    def rough(self, source: str) -> int:
        """How often the query stands in a folded source, markup and all; fast."""
        if not self.whole_words:
            return source.count(self._literal)
        return len(self._rough.findall(source)) if self._literal in source else 0

    def may_hold(self, source: str) -> bool:
        """True if the query may be seen in a folded source though it is not written there as it is."""
        return self._loose.search(source) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        return [found.span() for found in self._exact.finditer(text)]

    def count(self, text: str) -> int:
        return sum(1 for _ in self._exact.finditer(text))


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


@dataclass(frozen=True, slots=True)
class FindText:
    """The text of a document as it is read, without what only decorates it.

    Attributes:
        text: what is searched. starts: where in it each uninterrupted stretch begins.
        places: the positions of these in the document. wide: indices of characters that are two units there.
    """

    text: str
    starts: Sequence[int]
    places: Sequence[int]
    wide: Sequence[int]

    def place(self, index: int) -> int:
        """The document's position of a character."""
        at = bisect_right(self.starts, index) - 1
        start = self.starts[at]
        pairs = bisect_left(self.wide, index) - bisect_left(self.wide, start) if self.wide else 0
        return self.places[at] + index - start + pairs

    def spans(self, pattern: Pattern) -> tuple[tuple[int, int], ...]:
        """The hits as positions in the document."""
        found = pattern.spans(self.text)
        if not found:
            return _NOTHING
        return tuple((self.place(low), self.place(high - 1) + utf16_length(self.text[high - 1])) for low, high in found)


def find_text(item: Item) -> FindText | None:
    """The searchable text of an item; None for items that are no part of what was said."""
    built = item.built
    if built is None:
        return None
    whole = built.document.toPlainText()
    if isinstance(item, TableItem):
        whole = whole.replace("\n", "\0")  # nothing is found across cells
    starts, places, pieces, size = [0], [0], [], 0
    at, cut = 0, slicer(whole)
    for low, high in _decoration(built):
        if low > at:
            pieces.append(cut(at, low))
            size += len(pieces[-1])
        at = max(at, high)
        starts.append(size)
        places.append(at)
    pieces.append(cut(at, utf16_length(whole)))
    text = "".join(pieces)
    plain = text.isascii() or max(text, default="") < "\U00010000"
    wide = () if plain else [number for number, letter in enumerate(text) if letter > "\uffff"]
    return FindText(text, starts, places, wide)


def _decoration(built: Built) -> list[tuple[int, int]]:
    """Stretches of a document that are there for the look only: air around code, break chances, marks of sources."""
    marks = [(start, end) for start, end, kind in built.pills if kind is Pill.CITE]
    air = [(each.start, each.start + each.length) for each in built.substitutions if not each.original]
    return sorted([*marks, *air])


def rest_of(item: Item) -> str:
    """The lines of folded code that opening it would show."""
    return item.folded_text if isinstance(item, CodeItem) else ""
