"""Owns what a language is for the highlighter, and the patterns that many languages share. Plain data.

Every pattern is linear: strings and comments are written so that each character is looked at once, nothing is repeated
inside a repetition, and an opener without its end runs to the end of the line or of the text in one step.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NUMBER = r"\b(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)\w{0,3}\b"
NAME = r"[^\W\d]\w*"
DOUBLE = r'"(?:[^"\\\n]|\\.)*+"?'
SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
BACKTICK = r"`(?:[^`\\]|\\[\s\S])*+`?"
SLASHES = r"//[^\n]*"
HASH = r"#[^\n]*"
DASHES = r"--[^\n]*"
C_COMMENT = r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?"
C_COMMENTS = f"{SLASHES}|{C_COMMENT}"
OPERATOR = r"[-+*/%=<>!&|^~?:]+"

C_STRINGS = f"{DOUBLE}|{SINGLE}"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: patterns in the order in which they are tried, and its word lists.

    Attributes:
        rules: (kind, pattern) pairs; the pseudo kind ``word`` looks the match up in the word lists.
        ignore_case: True if words are compared in lower case.
    """

    rules: tuple[tuple[str, str], ...]
    words: Mapping[str, str] = field(default_factory=dict)
    ignore_case: bool = False

    def compile(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?P<k{n}>{rule})" for n, (_, rule) in enumerate(self.rules)), re.MULTILINE)


def words(keyword: str = "", type_: str = "", name: str = "") -> dict[str, str]:
    lists = (("keyword", keyword), ("type", type_), ("name", name))
    return {word: kind for kind, text in lists for word in text.split()}


def code(
    comments: str,
    strings: str,
    words: Mapping[str, str],
    *,
    extra: tuple[tuple[str, str], ...] = (),
    ignore_case: bool = False,
    name: str = NAME,
) -> Language:
    rules = (
        ("comment", comments),
        *extra,
        ("string", strings),
        ("number", NUMBER),
        ("word", name),
        ("operator", OPERATOR),
    )
    return Language(rules, words, ignore_case)
