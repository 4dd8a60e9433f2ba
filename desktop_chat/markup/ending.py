"""Owns what only the end of a text decides: links to later definitions, footnotes, lists that became loose; pure."""

from collections.abc import Mapping
from dataclasses import replace

from desktop_chat.markup.containers import NoteNode, Range, forget, made
from desktop_chat.markup.inlines import Piece, renumbered
from desktop_chat.markup.structure import Structure
from desktop_chat.markup.tree import Continued, Footnote, Footnotes, ListItem

_NOTES_IN_SEGMENT = 40
#: So many characters with links to later definitions are parsed again; what is beyond stays as it was written.
MAX_LATE = 40_000


def settle(structure: Structure) -> None:
    """Brings what was given away up to date with the whole text."""
    _link_late(structure)
    notes = structure.inliner.notes
    if notes.settle():
        _renumber(structure, notes.numbers())
    for number, source in enumerate(structure.sources):
        block = source.segment() if isinstance(source, Range) else made(source)
        if block is not None and not isinstance(block, ListItem) and block != structure.done[number]:
            structure.done[number] = block
    structure.sources.clear()


def _link_late(structure: Structure) -> None:
    inliner = structure.inliner
    left = MAX_LATE

    def late(piece: Piece) -> Piece:
        nonlocal left
        if piece.missed.isdisjoint(inliner.targets):
            return piece
        left -= len(piece.source)
        return inliner.parse(piece.source) if left >= 0 else piece

    for leaf in structure.unsettled:
        if any(not piece.missed.isdisjoint(inliner.targets) for piece in leaf.all_pieces()):
            leaf.change(late)
            forget(leaf)


def _renumber(structure: Structure, numbers: Mapping[str, int]) -> None:
    def change(piece: Piece) -> Piece:
        return replace(piece, inlines=renumbered(piece.inlines, numbers)) if piece.has_notes else piece

    for leaf in structure.unsettled:
        if any(piece.has_notes for piece in leaf.all_pieces()):
            leaf.change(change)
            forget(leaf)


def give_notes(structure: Structure) -> Footnotes | None:
    """The footnotes, given away as the last segments: those that are referred to in that order, then the others."""
    by_label: dict[str, NoteNode] = {}
    others: list[NoteNode] = []
    for node in structure.notes:
        if node.label in by_label:
            others.append(node)
        else:
            by_label[node.label] = node
    found: list[Footnote] = []
    for label, number in structure.inliner.notes.numbers().items():
        if label in by_label:
            found.append(by_label.pop(label).note(number))
    left = sorted([*by_label.values(), *others], key=lambda node: node.first)
    found.extend([node.note(number) for number, node in enumerate(left, len(found) + 1)])
    for begin in range(0, len(found), _NOTES_IN_SEGMENT):
        part = Footnotes(tuple(found[begin : begin + _NOTES_IN_SEGMENT]))
        structure.done.append(Continued(part, 1) if begin else part)
    return Footnotes(tuple(found)) if found else None
