"""Puts the segments of a text together again, to be compared with its tree."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_chat.markup.inlines import joined
from desktop_chat.markup.tree import (
    Block,
    CodeBlock,
    Continued,
    Footnotes,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Segment,
    Table,
)


def whole(segments: Sequence[Segment]) -> tuple[Block, ...]:
    """The blocks that the segments are pieces of."""
    blocks: list[Block] = []
    for segment in segments:
        if isinstance(segment, Continued):
            assert segment.depth > 0
            blocks[-1] = _merged(blocks[-1], segment.block, segment.depth)
        else:
            blocks.append(segment)
    return tuple(blocks)


def _merged(first: Block, more: Block, depth: int) -> Block:
    if isinstance(first, Paragraph) and isinstance(more, Paragraph):
        return Paragraph(joined((first.inlines, more.inlines)))
    if isinstance(first, Heading) and isinstance(more, Heading):
        return Heading(first.level, joined((first.inlines, more.inlines)))
    if isinstance(first, Quote) and isinstance(more, Quote):
        return Quote(_joined(first.blocks, more.blocks, depth))
    if isinstance(first, ListBlock) and isinstance(more, ListBlock):
        return _list(first, more, depth)
    if isinstance(first, Table) and isinstance(more, Table):
        assert (more.header, more.alignments) == (first.header, first.alignments)
        return replace(first, rows=(*first.rows, *more.rows))
    if isinstance(first, CodeBlock) and isinstance(more, CodeBlock):
        return replace(first, text=f"{first.text}\n{more.text}", closed=more.closed)
    assert isinstance(first, Footnotes)
    assert isinstance(more, Footnotes)
    return Footnotes((*first.notes, *more.notes))


def _list(first: ListBlock, more: ListBlock, depth: int) -> ListBlock:
    goes_on = depth > 1
    if first.ordered:
        assert more.start == first.start + len(first.items) - goes_on
    assert (more.ordered, more.tight) == (first.ordered, first.tight)
    items = (*first.items[:-1], _item(first.items[-1], more.items[0], depth - 1)) if goes_on else first.items
    return replace(first, items=(*items, *more.items[goes_on:]))


def _joined(first: tuple[Block, ...], more: tuple[Block, ...], depth: int) -> tuple[Block, ...]:
    if depth < 2:
        return (*first, *more)
    return (*first[:-1], _merged(first[-1], more[0], depth - 1), *more[1:])


def _item(first: ListItem, more: ListItem, depth: int) -> ListItem:
    assert more.checked is None
    return ListItem(_joined(first.blocks, more.blocks, depth), first.checked)
