"""Owns the set-up of the parser for the text inside a block: its rules, formulas, footnotes, limits. Any thread.

markdown-it is imported here at the top; import this module lazily, never on the start path.
"""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from desktop_chat.markup.references import NOTE_MARK

#: Links and emphasis in links deeper than this stay text.
MAX_NESTING = 40
#: Image descriptions are parsed recursively; beyond this depth they stay text.
_MAX_INLINE_DEPTH = 4
#: One piece of text with more marks than this is no prose; some of them cost the square of their number.
_MAX_BRACKETS = 250
_MAX_MARKS = 2_000
_MAX_INLINE_MATH = 4_000
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_INLINE_MATH_CLOSERS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}


class _BoundedInlines(ParserInline):
    """Stops the recursion of images inside the descriptions of images, and leaves what is all marks as text."""

    def parse(
        self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]
    ) -> list[Token]:  # the library types env as a mutable mapping
        return self.run(src, md, env, tokens)[0]

    def run(
        self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]
    ) -> tuple[list[Token], bool]:
        """The tokens, and whether an emphasis is still open at the end."""
        depth = env.get("depth", 0)
        if depth >= _MAX_INLINE_DEPTH or _is_costly(src):
            tokens.extend(_plain(src))
            return tokens, False
        env["depth"] = depth + 1
        try:
            state = StateInline(src, md, env, tokens)
            self.tokenize(state)
            for rule in self.ruler2.getRules(""):
                rule(state)
            return state.tokens, any(mark.open and mark.end < 0 for mark in state.delimiters)
        finally:
            env["depth"] = depth


def _is_costly(src: str) -> bool:
    if len(src) <= _MAX_BRACKETS:
        return False
    return src.count("[") > _MAX_BRACKETS or src.count("*") + src.count("_") + src.count("~") > _MAX_MARKS


def _plain(src: str) -> list[Token]:
    tokens: list[Token] = []
    for number, line in enumerate(_ESCAPE.sub(r"\1", src).split("\n")):
        leaf = Token("text", "", 0)
        leaf.content = line
        tokens.extend([Token("softbreak", "br", 0), leaf] if number else [leaf])
    return tokens


def _math_inline(state: StateInline, silent: bool) -> bool:
    start = state.pos
    opener = state.src[start : start + 2]
    closer = _INLINE_MATH_CLOSERS.get(opener)
    if closer is None:
        return False
    end = state.src.find(closer, start + 2, min(state.posMax, start + 2 + _MAX_INLINE_MATH))
    tex = state.src[start + 2 : max(end, start)].strip()
    if end < 0 or not tex:
        return False
    if not silent:
        state.push("math_inline", "", 0).content = tex
    state.pos = end + 2
    return True


def _note_mark(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[^", state.pos):
        return False
    found = NOTE_MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        mark = state.push("note_mark", "", 0)
        mark.content, mark.meta = found.group(1), {"number": state.env["notes"].number(found.group(1))}
    state.pos = found.end()
    return True


@cache
def markdown() -> MarkdownIt:
    """The one parser: CommonMark with strikethrough, formulas and footnotes, without HTML. Stateless between calls."""
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.inline = _BoundedInlines()
    md.configure("commonmark")
    md.options["html"] = False
    md.options["maxNesting"] = MAX_NESTING
    md.enable(["strikethrough"])
    md.inline.ruler.before("escape", "math_inline", _math_inline)
    md.inline.ruler.after("link", "note_mark", _note_mark)
    return md


def inline_tokens(text: str, env: MutableMapping[str, Any]) -> tuple[list[Token], bool]:
    """The tokens of the text of one block, and whether an emphasis is still open at its end."""
    md = markdown()
    inline = md.inline
    assert isinstance(inline, _BoundedInlines)
    return inline.run(text, md, env, [])
