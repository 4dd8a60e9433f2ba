"""Owns how a long block is cut into segments that are shown one below the other as if they were one; pure, no Qt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from desktop_chat.markup.tree import (
    Block,
    Code,
    CodeBlock,
    Continued,
    Footnotes,
    HtmlBlock,
    Image,
    LineBreak,
    ListBlock,
    ListItem,
    MathBlock,
    MathInline,
    Paragraph,
    Quote,
    Segment,
    SoftBreak,
    Table,
    Text,
)

#: About how many characters a piece holds: ten lines of text, so that making one anew costs little.
SIZE = 800
_BLOCK, _CELL, _INLINE = 40, 30, 3

#: A place in a block: the number of the child, of its child in turn, and so on; in a text the character.
_Path: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is not cut in the middle. ``forced``: a segment begins here; ``glued``: none should."""

    path: _Path
    weight: int
    forced: bool = False
    glued: bool = False


def cut(segment: Segment) -> Iterator[tuple[Segment, int]]:
    """The pieces of a segment, most of which are as long as ``SIZE``, with their weights; a short one stays whole."""
    block = segment.block if isinstance(segment, Continued) else segment
    whole = weight(block, SIZE)
    if whole <= SIZE or not isinstance(block, ListBlock | Quote | Table | Paragraph):
        yield segment, whole
        return
    begun = segment.depth if isinstance(segment, Continued) else 0
    start: _Path = ()
    held = 0
    for atom in _atoms(block, (), forced=False):
        full = held + atom.weight > SIZE and (not atom.glued or held > 2 * SIZE)
        if held and (atom.forced or full):
            yield _segment(block, start, atom.path, begun), held
            start, held = atom.path, 0
        held += atom.weight
    yield _segment(block, start, (), begun), held


def begun_before(segment: Segment) -> list[Any]:
    """The nodes of a segment that began in a segment before, from the outermost to the innermost."""
    if not isinstance(segment, Continued):
        return []
    nodes: list[Any] = [segment.block]
    while len(nodes) < segment.depth and (parts := _parts(nodes[-1])) and not isinstance(parts, str):
        nodes.append(parts[0])
    return nodes


def goes_on_in_line(segment: Segment) -> bool:
    """True if a segment begins in the middle of a paragraph."""
    nodes = begun_before(segment)
    return bool(nodes) and isinstance(nodes[-1], Paragraph)


def weight(node: Any, limit: int) -> int:
    """About how much room a node of the tree takes; anything above the limit if it is more."""
    match node:
        case Text(text) | MathInline(text) | Code(text):
            return _room(text) + _INLINE
        case CodeBlock(_, text) | HtmlBlock(text) | MathBlock(text):
            return len(text) + _BLOCK
        case SoftBreak() | LineBreak():
            return 1
        case Image():
            return len(node.alt) + _BLOCK
    total = _CELL if isinstance(node, tuple) else _BLOCK
    if isinstance(node, Paragraph) or hasattr(node, "children"):
        total = _INLINE
    for part in node if isinstance(node, tuple) else _inside(node):
        if total > limit:
            break
        total += weight(part, limit - total)
    return total


def _room(text: str) -> int:
    """How much room letters take: those of scripts without spaces are about twice as wide as others."""
    return len(text) if text.isascii() else max(len(text), len(text.encode("utf-8", "surrogatepass")) * 2 // 3)


def _inside(node: Any) -> Sequence[Any]:
    """What a node is made of."""
    if isinstance(node, Footnotes):
        return node.notes
    if isinstance(node, Table):
        return (*node.header, *node.rows)
    parts = _parts(node)
    if parts:
        return parts
    found: Sequence[Any] = getattr(node, "children", None) or getattr(node, "inlines", None) or ()
    return found or getattr(node, "blocks", ())


def _parts(node: Any) -> Sequence[Any]:
    """The children between which a node may be cut; for text its characters."""
    match node:
        case ListBlock(items=parts) | Table(rows=parts) | Paragraph(inlines=parts):
            return parts
        case Quote(blocks=parts) | ListItem(blocks=parts):
            return parts
        case Text(text):
            return text
    return ()


def _atoms(node: Any, path: _Path, *, forced: bool) -> Iterator[_Atom]:
    """The atoms of a node in reading order; a child that is too long begins and ends with a cut."""
    if isinstance(node, Text):
        yield from _text_atoms(node.text, path, forced=forced)
        return
    before: Any = None
    for number, child in enumerate(_parts(node)):
        here = (*path, number)
        size = weight(child, SIZE)
        glued = isinstance(node, Paragraph) and not _ends_word(before)
        if size > SIZE and _parts(child):
            yield from _atoms(child, here, forced=forced or not glued)
            forced = True
        else:
            yield _Atom(here, size, forced, glued)
            forced = False
        before = child


def _text_atoms(text: str, path: _Path, *, forced: bool) -> Iterator[_Atom]:
    start = 0
    while start < len(text):
        near = text[start : start + SIZE]
        size = min(SIZE, SIZE * len(near) // max(1, _room(near)))
        end = start + size
        if end < len(text):
            end = max(text.rfind(" ", start + size // 2, end), text.rfind("\n", start + size // 2, end)) + 1 or end
        yield _Atom((*path, start) if start else path, _room(text[start:end]), forced)
        start, forced = end, True


def _ends_word(inline: Any) -> bool:
    """True if a line may end after an inline element without cutting a word in two."""
    if isinstance(inline, Text):
        return inline.text[-1:].isspace()
    return inline is None or isinstance(inline, SoftBreak | LineBreak)


def _segment(block: Block, low: _Path, high: _Path, begun: int) -> Segment:
    """What is between two places of a block, of which so many nodes were begun before already."""
    while high and high[-1] == 0:  # before the first child: nothing of the parent, not an empty one
        high = high[:-1]
    piece: Block = _slice(block, low, high)
    while low and low[-1] == 0:
        low = low[:-1]
    if not low:
        return Continued(piece, begun) if begun else piece
    node: Any = block
    depth = 0
    for number in low:
        if isinstance(node, Text):
            break
        depth += 1
        node = _parts(node)[number]
    return Continued(piece, depth)


def _slice(node: Any, low: _Path, high: _Path) -> Any:
    """A node with only its parts from ``low`` to before ``high``; an empty path means from the start, to the end."""
    parts = _parts(node)
    first = low[0] if low else 0
    last = high[0] if high else len(parts)
    if isinstance(node, Text):
        return Text(node.text[first:last])
    inner_low, inner_high = low[1:], high[1:]
    chosen = list(parts[first : last + (1 if inner_high else 0)])
    if inner_high and last == first:
        chosen[0] = _slice(chosen[0], inner_low, inner_high)
    else:
        if inner_low:
            chosen[0] = _slice(chosen[0], inner_low, ())
        if inner_high:
            chosen[-1] = _slice(chosen[-1], (), inner_high)
    match node:
        case ListBlock():
            return replace(node, start=node.start + first, items=tuple(chosen))
        case Table():
            return replace(node, rows=tuple(chosen))
        case Paragraph():
            return Paragraph(tuple(chosen))
    return replace(node, blocks=tuple(chosen))
