"""Owns the set-up of the Markdown parser: which rules run, formulas, and limits on nesting. Usable from any thread.

markdown-it is imported here at the top; import this module lazily, never on the start path.
"""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

#: Levels of containers (a list item counts twice) and of links; what is deeper is shown as plain text.
MAX_NESTING = 40
#: Quotes within quotes; each level looks at all its lines again.
MAX_QUOTES = 8
#: A table that is wider stays text: cells that rows leave out are made up, so few characters could make many cells.
MAX_COLUMNS = 64
#: Image descriptions are parsed recursively; beyond this depth they stay text.
_MAX_INLINE_DEPTH = 4
_MAX_BRACKETS = 1_000
_MAX_MARKS = 10_000
_MAX_INLINE_MATH = 4_000
_MAX_MATH_LINES = 400
_MATH_CLOSERS = {"$$": "$$", "\\[": "\\]"}
_INLINE_MATH_CLOSERS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}

#: A line that may open a formula block; the incremental parser asks for it too.
MATH_OPENER = re.compile(r"[ ]{0,3}(?:\$\$|\\\[)")


class _BoundedBlocks(ParserBlock):
    """Turns what is nested too deeply into a paragraph instead of dropping it as markdown-it does.

    It also notes on each list item whether blank lines made it loose, which markdown-it keeps to itself.
    """

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        quotes = state.env.get("quotes", 0) + (state.parentType == "blockquote")
        if state.level < MAX_NESTING and quotes < MAX_QUOTES:
            last = state.tokens[-1] if state.tokens else None
            outer, state.env["quotes"] = state.env.get("quotes", 0), quotes
            super().tokenize(state, startLine, endLine)
            state.env["quotes"] = outer
            if last is not None and last.type == "list_item_open":
                gap = state.line - startLine > 1 and state.isEmpty(state.line - 1)
                last.meta = {"spaced": not state.tight, "gap": gap}
            return
        text = state.getLines(startLine, endLine, state.blkIndent, False).strip()
        if text:
            state.push("paragraph_open", "p", 1).map = [startLine, endLine]
            leaf = state.push("inline", "", 0)
            leaf.content, leaf.map, leaf.children = "", [startLine, endLine], []
            leaf.meta = {"plain": text}
            state.push("paragraph_close", "p", -1)
        state.line = endLine


class _BoundedInlines(ParserInline):
    """Stops the recursion of images inside the descriptions of images, and leaves what is all marks as text."""

    def parse(
        self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]
    ) -> list[Token]:  # the library types env as a mutable mapping
        depth = env.get("depth", 0)
        if depth >= _MAX_INLINE_DEPTH or _is_costly(src):
            for number, line in enumerate(src.split("\n")):
                leaf = Token("text", "", 0)
                leaf.content = line
                tokens.extend([Token("softbreak", "br", 0), leaf] if number else [leaf])
            return tokens
        env["depth"] = depth + 1
        try:
            return super().parse(src, md, env, tokens)
        finally:
            env["depth"] = depth


def _is_costly(src: str) -> bool:
    """True for one paragraph or cell with so many marks that it is no prose; each costs up to 50 microseconds."""
    if len(src) <= _MAX_BRACKETS:
        return False
    return src.count("[") > _MAX_BRACKETS or src.count("*") + src.count("_") + src.count("~") > _MAX_MARKS


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


def _find_math_end(state: StateBlock, line: int, end_line: int, closer: str) -> int:
    """The line that ends with the closer; -1 if a blank line, the end or text after the closer comes first."""
    begin = state.bMarks[line] + state.tShift[line] + 2
    for current in range(line, min(end_line, line + _MAX_MATH_LINES)):
        if current > line:
            begin = state.bMarks[current] + state.tShift[current]
            if state.isEmpty(current) or state.sCount[current] < state.blkIndent:
                return -1
        rest = state.src[begin : state.eMarks[current]]
        at = rest.find(closer)
        if at >= 0:
            return current if not rest[at + 2 :].strip() else -1
        if current > line and MATH_OPENER.match(rest):
            return -1
    return -1


def _math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    begin = state.bMarks[start_line] + state.tShift[start_line]
    closer = _MATH_CLOSERS.get(state.src[begin : begin + 2])
    if closer is None:
        return False
    last = _find_math_end(state, start_line, end_line, closer)
    if last < 0:
        return False
    text = state.getLines(start_line, last + 1, state.blkIndent, False).strip()
    tex = text[2:-2].strip("\n")
    if not tex.strip():
        return False
    if not silent:
        leaf = state.push("math_block", "", 0)
        leaf.content, leaf.map = tex.strip(), [start_line, last + 1]
        state.line = last + 1
    return True


def _bounded_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if start_line + 2 > end_line:
        return False
    if state.src.count("|", state.bMarks[start_line + 1], state.eMarks[start_line + 1]) > MAX_COLUMNS:
        return False
    return table(state, start_line, end_line, silent)


@cache
def markdown() -> MarkdownIt:
    """The one parser, CommonMark with tables, strikethrough and formulas, without HTML. Stateless between calls."""
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.block, md.inline = _BoundedBlocks(), _BoundedInlines()
    md.configure("commonmark")
    md.options["html"] = False
    md.options["maxNesting"] = MAX_NESTING
    md.enable(["table", "strikethrough"])
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "math_block", _math_block, interrupts)
    md.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.before("escape", "math_inline", _math_inline)
    return md


def parse_tokens(source: str, references: MutableMapping[str, Any]) -> Sequence[Token]:
    """Tokens of a source; ``references`` collects link definitions and lends the known ones."""
    return markdown().parse(source, {"references": references})
