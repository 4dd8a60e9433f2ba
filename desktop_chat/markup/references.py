"""Owns what a text defines for other places in it: targets of links and numbers of footnotes; pure, any thread."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: A definition that is longer stays text.
MAX_DEFINITION = 2_000
_LABEL = re.compile(r"\[((?:[^\\\[\]]|\\[\s\S]){1,999}+)\]:[ \t]*+\n?[ \t]*+")
_GAP = re.compile(r"[ \t]*+\n?[ \t]*+")
_LINE_END = re.compile(r"[ \t]*+(?:\n|\Z)")
NOTE_MARK = re.compile(r"\[\^([^\s\\\[\]]{1,100})\]")
#: The first line of a footnote.
NOTE_OPENER = re.compile(r"\[\^([^\s\\\[\]]{1,100})\]:[ \t]*+")


class Targets(dict[str, Any]):
    """Targets of reference links by normalised label; remembers which labels were asked for in vain."""

    def __init__(self) -> None:
        super().__init__()
        self.missed: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        found = super().get(key, default)
        if found is default:
            self.missed.add(key)
        return found


class Notes:
    """Footnotes by label, numbered as they are referred to.

    Every reference counts at first, because notes come last; the end leaves those that exist.
    """

    def __init__(self) -> None:
        self.defined: set[str] = set()
        self._numbers: dict[str, int] = {}

    def number(self, label: str) -> int:
        return self._numbers.setdefault(label, len(self._numbers) + 1)

    def numbers(self) -> dict[str, int]:
        """Numbers by label, lowest first."""
        return dict(self._numbers)

    def settle(self) -> bool:
        """Leaves the notes that exist; True if that changes anything."""
        kept = [label for label in self._numbers if label in self.defined]
        if len(kept) == len(self._numbers):
            return False
        self._numbers = {label: number for number, label in enumerate(kept, 1)}
        return True

    def mark(self) -> int:
        return len(self._numbers)

    def back_to(self, mark: int) -> None:
        """Forgets numbers that were given since the mark, for text that was only looked at."""
        while len(self._numbers) > mark:
            self._numbers.popitem()


@dataclass(frozen=True, slots=True)
class Definition:
    label: str
    target: Mapping[str, str]
    end: int


def definition_at(text: str, start: int) -> Definition | None:
    """The link definition that begins there, up to the end of its line."""
    from markdown_it.common.utils import normalizeReference
    from markdown_it.helpers import parseLinkDestination, parseLinkTitle

    from desktop_chat.markup.grammar import markdown

    found = _LABEL.match(text, start)
    if found is None or not found.group(1).strip():
        return None
    length = len(text)
    place = parseLinkDestination(text, found.end(), length)
    if not place.ok:
        return None
    href = markdown().normalizeLink(place.str)
    if not markdown().validateLink(href):
        return None
    gap = _GAP.match(text, place.pos)
    after = gap.end() if gap is not None else place.pos
    label = normalizeReference(found.group(1))
    if after > place.pos:
        title = parseLinkTitle(text, after, length)
        if title.ok and (end := _LINE_END.match(text, title.pos)) is not None:
            return Definition(label, {"href": href, "title": title.str}, end.end())
    end = _LINE_END.match(text, place.pos)
    return None if end is None else Definition(label, {"href": href, "title": ""}, end.end())


def definitions(text: str) -> tuple[list[Definition], str]:
    """The definitions that a paragraph begins with, and the rest of it."""
    found, at = [], 0
    while text.startswith("[", at) and (one := definition_at(text, at)) is not None:
        found.append(one)
        at = one.end
    return found, text[at:]
