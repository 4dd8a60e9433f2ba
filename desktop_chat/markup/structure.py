"""Owns the blocks of a text that arrives line by line, as CommonMark describes it: each line is looked at once.

Pure, usable from any thread. Two things only are settled at the end: links whose definition came after them, and
footnotes. A line longer than ``LONG_LINE`` is judged by its beginning, so that nothing waits for the end of a line.
"""

from dataclasses import dataclass

from desktop_chat.markup.containers import (
    Container,
    Document,
    Node,
    NoteNode,
    Range,
    made,
    rest_of,
    take_leaf,
    take_range,
)
from desktop_chat.markup.inlines import Inliner
from desktop_chat.markup.leaves import CodeLines, Leaf, Prose, Ready, Rows
from desktop_chat.markup.reading import Act, Opened, Reader, Reading, enter
from desktop_chat.markup.tree import MathBlock, Rule, Segment

#: A longer line is paragraph, heading or code; no table, rule, fence or formula has such lines.
LONG_LINE = 2_000
#: An open block gives away what is final in it when it grew by so much.
SEGMENT = 1_200
_MAX_MATH_LINES = 400
_MAX_MATH = 8_000


@dataclass(slots=True)
class OpenFormula:
    """A formula over several lines whose end has not come; without one its lines mean what they would without it."""

    reading: Reading
    lines: list[str]
    texts: list[str]
    size: int


class Structure:
    """The blocks so far.

    Attributes:
        done: segments that were given away.
        sources: what they were made of.
        number: how many lines were taken.
        stack: the open containers, the document first. leaf: the open block in the last one.
        unsettled: texts with links or footnotes whose meaning the end decides.
        formula: the one that may have begun.
    """

    def __init__(self, inliner: Inliner) -> None:
        self.inliner = inliner
        self.done: list[Segment] = []
        self.number = 0
        self.document = Document(0)
        self.notes: list[NoteNode] = []
        self.stack: list[Container] = [self.document]
        self.leaf: Leaf | None = None
        self.sources: list[Node | Range] = []
        self.unsettled: list[Prose | Rows] = []
        self.formula: OpenFormula | None = None
        self._grown = 0

    # --- lines ----------------------------------------------------------------------------------------------------

    def line(self, line: str) -> None:
        """Takes a complete line of ordinary length."""
        self.inliner.parsed += len(line)
        if self.formula is not None and self._goes_on(self.formula, line):
            return
        self._apply(Reader(self.stack, self.leaf).read(line), line)
        self.end_line()
        self._grow(len(line) + 1)

    def begin_long(self, line: str) -> None:
        """Takes the beginning of a long line; ``extend`` and ``end_line`` follow."""
        self.inliner.parsed += len(line)
        self._give_up_formula()
        self._apply(Reader(self.stack, self.leaf, is_long=True).read(line), line)
        self._grow(len(line))

    def extend(self, text: str) -> None:
        if isinstance(self.leaf, (Prose, CodeLines)):
            self.leaf.extend(text)
        self._grow(len(text))

    def end_line(self) -> None:
        """Closes what has one line only."""
        if isinstance(self.leaf, Ready) or (isinstance(self.leaf, Prose) and self.leaf.level):
            self._close_leaf()

    def finish(self) -> None:
        self._give_up_formula()
        self._close(0)

    def _grow(self, size: int) -> None:
        """Gives away what is final inside the block that is still open."""
        self._grown += size
        if self._grown < SEGMENT:
            return
        self._grown = 0
        found = None
        if len(self.stack) > 1:
            found = take_range(self.stack, self.leaf, 1)
        elif self.leaf is not None:
            found = take_leaf(self.leaf)
        if found is not None:
            self._give(found)

    def _give(self, source: Node | Range) -> None:
        block = source.segment() if isinstance(source, Range) else made(source)
        if block is not None:
            self.sources.append(source)
            self.done.append(block)  # type: ignore[arg-type]  # items never stand outside lists

    # --- what a line does -----------------------------------------------------------------------------------------

    def _apply(self, reading: Reading, line: str) -> None:
        self.number += 1
        if reading.lazy and isinstance(self.leaf, Prose):
            self.leaf.add_line(reading.text, self.number)
            return
        if reading.act is Act.MATH_BEGIN:
            self.number -= 1
            self.formula = OpenFormula(reading, [line], [reading.text], len(line))
            return
        self._close(reading.matched)
        for node in self.stack[1:]:
            node.last = self.number
        if reading.opened:
            self._close_leaf()
        for opened in reading.opened:
            self._open(opened)
        self._take(reading)

    def _open(self, opened: Opened) -> None:
        node = opened.node(self.number)
        if isinstance(node, NoteNode):
            self.inliner.notes.defined.add(node.label)
            self.notes.append(node)
        self.stack[-1].add(node)
        self.stack.append(node)

    def _take(self, reading: Reading) -> None:
        leaf, text, number = self.leaf, reading.text, self.number
        match reading.act:
            case Act.BLANK:
                self._close_leaf()
            case Act.TEXT if isinstance(leaf, Prose):
                leaf.add_line(text, number)
            case Act.CODE if isinstance(leaf, CodeLines):
                leaf.add_line(text, number)
                leaf.last = number if leaf.marker else leaf.last
            case Act.CODE_END if isinstance(leaf, CodeLines):
                leaf.done, leaf.last = True, number
                self._close_leaf()
            case Act.ROW if isinstance(leaf, Rows):
                leaf.add_line(text, number)
            case Act.UNDERLINE if isinstance(leaf, Prose):
                leaf.close()
                leaf.level, leaf.last = reading.level, number
                self._close_leaf()
            case Act.DELIMITERS if isinstance(leaf, Prose):
                self._begin_table(leaf, reading)
            case _:
                self._begin_leaf(reading)

    def _begin_table(self, prose: Prose, reading: Reading) -> None:
        header = prose.last_line
        if prose.take_last_line():
            self.stack[-1].children.pop()
            self.leaf = None
        else:
            prose.last = self.number - 2
        self._add(Rows(self.number - 1, self.inliner, header, reading.alignments))
        if self.leaf is not None:
            self.leaf.last = self.number

    def _begin_leaf(self, reading: Reading) -> None:
        text, number = reading.text, self.number
        match reading.act:
            case Act.HEADING:
                self._add(Prose(number, self.inliner, text, reading.level))
            case Act.RULE:
                self._add(Ready(number, Rule()))
            case Act.MATH:
                self._add(Ready(number, MathBlock(text)))
            case Act.FENCE:
                whole = len(self.stack) == 1
                self._add(CodeLines(number, reading.marker, reading.info, reading.indent, whole=whole))
            case Act.CODE:
                code = CodeLines(number, whole=len(self.stack) == 1)
                self._add(code)
                code.add_line(text, number)
            case _:
                self._add(Prose(number, self.inliner, text))

    def _add(self, leaf: Leaf) -> None:
        self._close_leaf()
        self.stack[-1].add(leaf)
        self.leaf = leaf

    def _close_leaf(self) -> None:
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            return
        leaf.close()
        if isinstance(leaf, (Prose, Rows)) and any(piece.is_unsettled for piece in leaf.all_pieces()):
            self.unsettled.append(leaf)
        if len(self.stack) == 1:
            self._give_rest(leaf)

    def _close(self, kept: int) -> None:
        """Closes the containers beyond the first ``kept`` ones; 0 closes everything."""
        if kept < len(self.stack):
            self._close_leaf()
        while len(self.stack) > max(kept, 1):
            node = self.stack.pop()
            if len(self.stack) == 1:
                self._give_rest(node)

    def _give_rest(self, node: Node) -> None:
        self._grown = 0
        rest = rest_of(node)
        if rest is not None and not isinstance(rest, NoteNode):
            self._give(rest)

    # --- formulas over several lines ------------------------------------------------------------------------------

    def _goes_on(self, formula: OpenFormula, line: str) -> bool:
        """True if the line belongs to the formula, or ends it."""
        closer = formula.reading.marker
        text = self._inside(formula.reading, line)
        end = text.find(closer) if text is not None else -1
        formula.size += len(line)
        is_good = text is not None and len(formula.lines) < _MAX_MATH_LINES and formula.size < _MAX_MATH
        if text is None or not is_good or (end < 0 and text.lstrip()[:2] in ("$$", "\\[")):
            self._give_up_formula()
            return False
        if end >= 0 and text[end + 2 :].strip():
            self._give_up_formula()
            return False
        formula.lines.append(line)
        formula.texts.append(text)
        if end >= 0:
            self._end_formula(formula)
        return True

    def _end_formula(self, formula: OpenFormula) -> None:
        tex = "\n".join(formula.texts)[2:]
        tex = tex[: tex.rfind(formula.reading.marker)].strip()
        if not tex:
            self._give_up_formula()
            return
        self.formula = None
        begin = self.number + 1
        self.number += len(formula.lines)
        self._close(formula.reading.matched)
        self._close_leaf()
        for opened in formula.reading.opened:
            self._open(opened)
        for node in self.stack[1:]:
            node.last = self.number
        leaf = Ready(begin, MathBlock(tex))
        leaf.last = self.number
        self._add(leaf)
        self._close_leaf()
        self._grow(formula.size)

    def _inside(self, reading: Reading, line: str) -> str | None:
        """The line without what its containers take of it; None if it is not in all of them or empty."""
        around = [*self.stack[: reading.matched], *(opened.node(0) for opened in reading.opened)]
        matched, text, _ = enter(around, line)
        return text if matched == len(around) and text.strip() else None

    def _give_up_formula(self) -> None:
        formula, self.formula = self.formula, None
        if formula is None:
            return
        for line in formula.lines:
            self._apply(Reader(self.stack, self.leaf, math=False).read(line), line)
            self.end_line()
