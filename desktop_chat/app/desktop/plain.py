"""Owns how foreign text becomes fit for other programs of the desktop, which may read markup; pure, any thread."""

import html
import re
import unicodedata
from itertools import islice

from desktop_chat.markup.parser import parse
from desktop_chat.markup.visible import visible_text

TITLE_LENGTH = 80
TEXT_LENGTH = 240
_LOOKED_AT = 2_000  # characters of a reply; its first words are in them
_MARKS_IN_A_ROW = 4  # a letter of any script has no more marks; a tower of them would cover what is around it
#: Controls, what turns text around, what is not seen, halves of characters and what is none. Joiners stay: scripts and
#: emoji need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffc\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff\U0001fffe\U0001ffff]"
)


def one_line(text: str, most: int) -> str:
    """Text in one line of at most so many characters, cut between words if there are any, without hidden characters."""
    words = " ".join(_HIDDEN.sub("", text[: 20 * most]).split())
    line = "".join(_sober(words))
    if len(line) <= most:
        return line
    head, _, _ = line[:most].rpartition(" ")
    return (head if len(head) > most // 2 else line[: most - 1]).rstrip() + "…"


def _sober(text: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(letter)
    return kept


def first_words(markdown: str) -> str:
    """The first words of a reply as they are read, without the marks of its markup."""
    return one_line(visible_text(islice(parse(markdown[:_LOOKED_AT]), 8)), TEXT_LENGTH)


def escaped(text: str) -> str:
    """For those who read markup."""
    return html.escape(text, quote=True)


def disarmed(text: str) -> str:
    """For those who say that they do not: nothing that a careless one could take for markup."""
    return text.replace("<", "‹").replace(">", "›")
