"""Owns how foreign text becomes safe to display: hidden characters made visible, endless words breakable; no Qt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_RUN = 2000
_PIECE = 200

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
_TAGS = "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
_STRICT = re.compile(f"[{_CONTROLS}{_BIDI}{_INVISIBLE}{_TAGS}\u2028\u2029\ufdd0\ufdd1\ufffc]+")
#: The flag of a region (England, Scotland, Wales) is a black flag with its code in tags; nothing else hides in it.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
#: In prose joiners and marks are part of many scripts and of emoji; only what hides a message is shown.
_PROSE = re.compile(f"[{_CONTROLS}\u202a-\u202e\u2066-\u2069\u2028\u2029\ufdd0\ufdd1\ufffc]+|{_FLAG}|[{_TAGS}]+")
_LONG = re.compile(rf"\S{{{LONGEST_RUN},}}")
_SHOWN_ONE_BY_ONE = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: what is shown and what it stands for (the same unless something had to be replaced)."""

    shown: str
    original: str

    @property
    def is_plain(self) -> bool:
        return self.shown == self.original


def name_hidden(characters: str) -> str:
    """A visible name for a run of hidden characters."""
    if len(characters) > _SHOWN_ONE_BY_ONE:
        return f"\u27e8{len(characters)} hidden characters\u27e9"
    return "".join(f"\u27e8U+{ord(letter):04X}\u27e9" for letter in characters)


def pieces(text: str, *, strict: bool) -> Iterator[Piece]:
    """Cuts text into what can be shown as it is and what must be shown by name.

    ``strict`` is for code and links, where every invisible character is made visible.
    """
    if text.isascii() and text.isprintable():
        yield from _broken(text)
        return
    pattern = _STRICT if strict else _PROSE
    start = 0
    for found in pattern.finditer(text):
        if found.group()[0] == "\U0001f3f4":
            continue
        if found.start() > start:
            yield from _broken(text[start : found.start()])
        yield Piece(name_hidden(found.group()), found.group())
        start = found.end()
    if start < len(text):
        yield from _broken(text[start:])


def _broken(text: str) -> Iterator[Piece]:
    """Puts invisible break chances into words that no line could hold and that take seconds to lay out."""
    if len(text) < LONGEST_RUN:
        yield Piece(text, text)
        return
    start = 0
    for found in _LONG.finditer(text):
        if found.start() > start:
            yield Piece(text[start : found.start()], text[start : found.start()])
        word = found.group()
        for offset in range(0, len(word), _PIECE):
            part = word[offset : offset + _PIECE]
            yield Piece(part, part)
            yield Piece("\u200b", "")
        start = found.end()
    if start < len(text):
        yield Piece(text[start:], text[start:])


def for_clipboard(text: str) -> str:
    """Text as it may leave for another program: no control characters that a terminal would obey."""
    return re.sub(f"[{_CONTROLS}]", "", text)
