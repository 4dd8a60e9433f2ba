"""Owns how an unfinished text looks: what is open, with the line that is still being written; changes nothing."""

from desktop_chat.markup.containers import (
    Extra,
    NoteNode,
    Part,
    Range,
    blocks_of,
    made,
    open_leaf,
    open_range,
)
from desktop_chat.markup.leaves import CodeLines, Look, Prose, Rows
from desktop_chat.markup.reading import Act, Reader, Reading
from desktop_chat.markup.references import definitions
from desktop_chat.markup.structure import Structure
from desktop_chat.markup.tree import (
    Block,
    Continued,
    Footnote,
    Footnotes,
    Heading,
    ListItem,
    Paragraph,
    Rule,
    Segment,
)

#: Footnotes of a text that grows are shown up to so many lines of it; the end shows all.
_MAX_NOTE_LINES = 100
_MAX_NOTE_PIECES = 100


class Preview:
    """Looks at a structure."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._look = Look(structure.inliner)
        self._notes: Footnotes | None = None

    def tail(self, partial: str) -> list[Segment]:
        """The segments that are still open, with a line that is still being written."""
        extra = self._extra(partial)
        segments = self._open_part(extra, whole=False)
        notes = self._live_notes(extra)
        return segments if notes is None else [*segments, notes]

    def whole(self, partial: str) -> list[Block]:
        """All blocks, with a line that is still being written."""
        extra = self._extra(partial)
        shown = [block for block in self._open_part(extra, whole=True) if not isinstance(block, Continued)]
        notes = self._live_notes(extra)
        return [*self.closed_blocks(), *shown, *([] if notes is None else [notes])]

    def closed_blocks(self) -> list[Block]:
        """The leading blocks that are closed."""
        structure = self._structure
        children = structure.document.children
        is_open = len(structure.stack) > 1 or structure.leaf is not None
        blocks = [made(node) for node in (children[:-1] if is_open else children)]
        return [block for block in blocks if block is not None and not isinstance(block, ListItem)]

    def _open_part(self, extra: Extra | None, *, whole: bool) -> list[Segment]:
        structure = self._structure
        part: Range | None = None
        if len(structure.stack) > 1:
            if not isinstance(structure.stack[1], NoteNode):
                part = open_range(structure.stack, structure.leaf, 1, extra, whole=whole)
        elif structure.leaf is not None:
            part = open_leaf(structure.leaf, extra, whole=whole)
        segment = part.segment() if part is not None else None
        found: list[Segment] = [segment] if segment is not None else []
        if extra is not None and extra.level == 0:
            found.extend(block for new in extra.parts if (block := made(new)) is not None)  # type: ignore[misc]
        return found

    def _live_notes(self, extra: Extra | None) -> Footnotes | None:
        structure = self._structure
        label = extra.label if extra is not None else ""
        if structure.notes and structure.number - structure.notes[0].first > _MAX_NOTE_LINES:
            return self._notes
        is_long = structure.leaf is not None and structure.leaf.parts() > _MAX_NOTE_PIECES
        if is_long and any(isinstance(node, NoteNode) for node in structure.stack):
            return self._notes
        contents = [(node.label, self._note_blocks(node, extra)) for node in structure.notes]
        if extra is not None and label:
            contents.append((label, blocks_of(extra.parts)))
        if not contents:
            return None
        numbers = structure.inliner.notes.numbers()
        found = [
            Footnote(label, numbers.get(label, len(numbers) + at), blocks)
            for at, (label, blocks) in enumerate(contents, 1)
        ]
        self._notes = Footnotes(tuple(sorted(found, key=lambda note: note.number)))
        return self._notes

    def _note_blocks(self, node: NoteNode, extra: Extra | None) -> tuple[Block, ...]:
        structure = self._structure
        if node not in structure.stack:
            return node.note(0).blocks
        part = open_range(structure.stack, structure.leaf, structure.stack.index(node), extra, whole=True)
        return blocks_of(part.parts) if part is not None else ()

    def _extra(self, partial: str) -> Extra | None:
        structure = self._structure
        formula = structure.formula
        if formula is not None:
            text = "\n".join([*formula.texts, partial] if partial else formula.texts)
            return self._extra_of(Reading(formula.reading.matched, formula.reading.opened, Act.TEXT, text))
        if not partial:
            return None
        return self._extra_of(Reader(structure.stack, structure.leaf, math=False).read(partial))

    def _extra_of(self, reading: Reading) -> Extra | None:
        leaf = self._structure.leaf
        level = reading.matched - 1
        goes_on = reading.lazy or (not reading.opened and reading.matched == len(self._structure.stack))
        if goes_on and isinstance(leaf, Prose) and reading.act is Act.TEXT:
            return Extra(-1, added="\n" + reading.text)
        if goes_on and isinstance(leaf, (Rows, CodeLines)) and reading.act in (Act.ROW, Act.CODE):
            return Extra(-1, added=reading.text)
        if reading.act in (Act.BLANK, Act.CODE_END, Act.UNDERLINE, Act.DELIMITERS) and not reading.opened:
            return None
        parts = self._parts(reading)
        for opened in reversed(reading.opened):
            if opened.kind is NoteNode:
                return Extra(-1, tuple(parts), label=opened.label)
            made_of = opened.node(0).build(parts, 0, begun=False)
            parts = [made_of] if made_of is not None else []
        return Extra(level, tuple(parts))

    def _parts(self, reading: Reading) -> list[Part]:
        """The leaf that the line begins, only looked at."""
        text = reading.text
        match reading.act:
            case Act.TEXT | Act.MATH | Act.MATH_BEGIN | Act.HEADING:
                block = self._looked_at(reading)
            case Act.RULE:
                block = Rule()
            case Act.FENCE:
                block = CodeLines(0, reading.marker, reading.info).block()
            case Act.CODE:
                block = CodeLines(0).block(added=text)
            case _:
                block = None
        return [] if block is None else [block]

    def _looked_at(self, reading: Reading) -> Block | None:
        text = reading.text.rstrip(" \t#") if reading.level else definitions(reading.text)[1]
        inlines = self._look.at(text.strip())
        if reading.level:
            return Heading(reading.level, inlines)
        return Paragraph(inlines) if inlines else None
