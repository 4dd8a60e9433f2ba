"""Owns what only the end of a text decides: links to later definitions, footnotes, lists that became loose; pure."""

from desktop_chat.markup.containers import NoteNode, Range, forget, made
from desktop_chat.markup.structure import Structure
from desktop_chat.markup.tree import Continued, Footnote, Footnotes, ListItem

_NOTES_IN_SEGMENT = 40


def settle(structure: Structure) -> None:
    """Brings what was given away up to date with the whole text."""
    notes, targets = structure.inliner.notes, structure.inliner.targets
    pieces = (piece for leaf in structure.unsettled for piece in leaf.all_pieces())
    is_late = any(not piece.missed.isdisjoint(targets) for piece in pieces)
    if is_late or notes.has_unknown():
        notes.settle()
        for leaf in structure.unsettled:
            if leaf.parse_again():
                forget(leaf)
    for number, source in enumerate(structure.sources):
        block = source.segment() if isinstance(source, Range) else made(source)
        if block is not None and not isinstance(block, ListItem) and block != structure.done[number]:
            structure.done[number] = block
    structure.sources.clear()


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
    for label, number in structure.inliner.notes.numbers():
        if label in by_label:
            found.append(by_label.pop(label).note(number))
    left = sorted([*by_label.values(), *others], key=lambda node: node.first)
    found.extend([node.note(number) for number, node in enumerate(left, len(found) + 1)])
    for begin in range(0, len(found), _NOTES_IN_SEGMENT):
        part = Footnotes(tuple(found[begin : begin + _NOTES_IN_SEGMENT]))
        structure.done.append(Continued(part, 1) if begin else part)
    return Footnotes(tuple(found)) if found else None
