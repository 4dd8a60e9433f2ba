"""Owns what is searched: the pattern of a query, and the text of items with its way back to positions; GUI thread."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.doc_text import slicer
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.line_items import FoldItem
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.markdown.writer import Built, Pill, utf16_length
from desktop_chat.ui.transcript.search.plain import BREAK, fold_text, label_text, named, shown_formula

LONGEST_QUERY = 500
_NOTHING: tuple[tuple[int, int], ...] = ()
_OBJECT, _AIR = "\ufffc", "\u2006"
#: How a document writes the ends of its paragraphs and cells, and a line break within a paragraph.
_ENDS = {0x2029: BREAK, 0xFDD0: BREAK, 0xFDD1: BREAK, 0x2028: " "}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
#: Characters that mean an ASCII letter to a search without case but do not become one in lower case, or not alone.
_ODD_CASES = re.compile("[\u0130\u0131\u017f\u212a]")


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
        self._is_seen = _CONTROL.search(self.query) is None
        # One word without rules of its own is only counted, which is many times faster.
        is_simple = len(words) == 1 and not whole_words and (match_case or self.query.isascii())
        self._literal = (self.query if match_case else self.query.lower()) if is_simple else ""

    def _bounded(self, expression: str, query: str) -> str:
        if not self.whole_words:
            return expression
        before = r"(?<!\w)" if _is_word(query[0]) else ""
        return before + expression + (r"(?!\w)" if _is_word(query[-1]) else "")

    def spans(self, text: str, begin: int = 0) -> list[tuple[int, int]]:
        if not self._is_seen:
            return []
        return [found.span() for found in self._exact.finditer(text, begin)]

    def count(self, text: str) -> int:
        """How often it stands in a text: as many as there are spans."""
        if not self._is_seen:
            return 0
        if self._literal:
            if self.match_case:
                return text.count(self._literal)
            if text.isascii() or not _ODD_CASES.search(text):
                return text.lower().count(self._literal)
        return sum(1 for _ in self._exact.finditer(text))

    def counts(self, text: str, separator: str) -> list[int]:
        """The same for each of several texts in one."""
        if self._is_seen and self._literal:
            if self.match_case:
                return [each.count(self._literal) for each in text.split(separator)]
            if text.isascii() or not _ODD_CASES.search(text):
                return [each.count(self._literal) for each in text.lower().split(separator)]
        return [self.count(each) for each in text.split(separator)]


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


@dataclass(frozen=True, slots=True)
class FindText:
    """The text of an item as it is read, without what only decorates it.

    Attributes:
        text: what is searched. seen: so much of it is shown now; the rest opens when one goes there.
        starts: where in it each stretch begins. places: their positions in the item.
        wide: indices of characters that are two units there. solid: numbers of the stretches that are one there.
    """

    text: str
    seen: int
    starts: Sequence[int] = (0,)
    places: Sequence[int] = (0,)
    wide: Sequence[int] = ()
    solid: frozenset[int] = frozenset()

    def _place(self, index: int, *, after: bool) -> int:
        """The item's position of a character, or of what follows it."""
        at = bisect_right(self.starts, index) - 1
        if at in self.solid:
            return self.places[at] + after
        start = self.starts[at]
        pairs = bisect_left(self.wide, index) - bisect_left(self.wide, start) if self.wide else 0
        width = utf16_length(self.text[index]) if after else 0
        return self.places[at] + index - start + pairs + width

    def spans(self, pattern: Pattern, begin: int = 0, ahead: str = "") -> tuple[tuple[tuple[int, int], ...], int, int]:
        """The hits from ``begin`` on that are shown, as positions in the item, and the number of the others.

        A hit may end in ``ahead``, the text that follows; the third is how many of its characters do.
        """
        size = len(self.text)
        if begin >= size:
            return _NOTHING, 0, begin - size
        found = pattern.spans(self.text + ahead, begin)
        if ahead:
            del found[bisect_left(found, (size, 0)) :]
        if not found:
            return _NOTHING, 0, 0
        over = max(0, found[-1][1] - size)
        found[-1] = (found[-1][0], min(found[-1][1], size))
        seen = len(found) if self.seen >= size else bisect_right(found, self.seen, key=lambda span: span[1])
        return tuple(self.place_of(low, high) for low, high in found[:seen]), len(found) - seen, over

    def place_of(self, low: int, high: int) -> tuple[int, int]:
        """A stretch of the text as positions in the item."""
        return self._place(low, after=False), self._place(high - 1, after=True)


def find_text(item: Item) -> FindText | None:
    """The searchable text of an item; None for items that are no part of what was said."""
    if isinstance(item, MathItem):
        tex = shown_formula(item.tex)
        if item.built is None:
            return FindText(tex, len(tex), solid=frozenset((0,)))
        return replace(made := _of_document(item.built), text=made.text.replace(BREAK, " "))
    if item.built is not None:
        made = _of_document(item.built)
        rest = rest_of(item)
        return replace(made, text=made.text + rest) if rest else made
    labels = item.labels()
    if not labels:
        return None
    text = BREAK.join([label_text(label.text) for label in labels])
    rest = rest_of(item)
    return FindText(text + BREAK + rest if rest else text, len(text))


def _of_document(built: Built) -> FindText:
    whole = built.document.toRawText()
    starts, places, parts, size = [0], [0], [], 0
    solid: set[int] = set()
    at, cut = 0, slicer(whole)
    for low, high, instead in _decoration(built, cut):
        if low > at:
            parts.append(cut(at, low))
            size += len(parts[-1])
        if instead:
            solid.add(len(starts))
            starts.append(size)
            places.append(low)
            parts.append(instead)
            size += len(instead)
        at = max(at, high)
        starts.append(size)
        places.append(at)
    parts.append(cut(at, utf16_length(whole)))
    text = "".join(parts).translate(_ENDS)
    plain = text.isascii() or max(text, default="") < "\U00010000"
    wide = () if plain else [number for number, letter in enumerate(text) if letter > "\uffff"]
    return FindText(text, len(text), starts, places, wide, frozenset(solid))


def _decoration(built: Built, cut: object) -> list[tuple[int, int, str]]:
    """Stretches of a document that are there for the look only, such as air, and drawings with their text."""
    assert callable(cut)
    found = [(start, end, "") for start, end, kind in built.pills if kind is Pill.CITE]
    for each in built.substitutions:
        end = each.start + each.length
        shown = cut(each.start, end)
        if not each.original or shown == _AIR:
            found.append((each.start, end, ""))
        elif shown == _OBJECT:
            found.append((each.start, end, shown_formula(_without_signs(each.original)) or " "))
    return sorted(found)


def _without_signs(formula: str) -> str:
    """LaTeX without the signs around it, which are two characters on either side."""
    return formula[2:-2]


def rest_of(item: Item) -> str:
    """What opening an item would show."""
    if isinstance(item, CodeItem) and item.folded_text:
        return BREAK.join([named(line, strict=True) for line in item.folded_text.split("\n")])
    if isinstance(item, FoldItem) and item.part.detail and not item.is_open:
        return fold_text(item.part)
    return ""
