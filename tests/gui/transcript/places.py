"""Where things are in a view, for tests that click."""

from PySide6.QtCore import QPoint, QRect

from desktop_chat.ui.transcript.items.item import Act, Target
from desktop_chat.ui.transcript.view import TranscriptView


def target(view: TranscriptView, row: int, act: Act, label: str = "") -> Target:
    """The first target of a kind in a row."""
    return next(
        found for found in view.reel.row(row).targets() if found.act is act and (not label or found.label == label)
    )


def centre(view: TranscriptView, row: int, found: Target) -> QPoint:
    """Its middle in the viewport."""
    return found.rect.translated(view.column_left, view.reel.top(row)).center()


def item_rect(view: TranscriptView, row: int, item: int) -> QRect:
    return view.reel.row(row).rects[item].translated(view.column_left, view.reel.top(row))
