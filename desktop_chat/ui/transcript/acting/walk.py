"""Owns the ways through a conversation other than message by message: by question, by block of code; GUI thread."""

import re
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.rows import Row

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_ABOVE = 12  # pixels left free above what was walked to
_SLICE = 0.008  # seconds of a search after which the event loop has its turn


class Walk(QObject):
    """Leads to the next question or block of code, from what has the focus or else from what is being read.

    Rows are built only where their text says that there is code, and never for longer than a slice at a time.
    """

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self._direction = 1
        self._next = -1
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._on_rest_timeout)

    # --- questions ------------------------------------------------------------------------------------------------

    def question(self, direction: int) -> bool:
        """To the next (1) or previous (-1) message of the person; False if there is none."""
        self._rest.stop()
        view, model = self._view, self._view.model()
        if model is None or not model.rowCount():
            return False
        row = self._start()
        if direction < 0 and view.reel.top(row) < 0 and model.is_question(row):
            direction = 0  # its beginning is out of sight: that is the question before
        row += direction
        while 0 <= row < model.rowCount() and not model.is_question(row):
            row += direction or -1
        if not 0 <= row < model.rowCount():
            view.flash.say(view.tr("No question below") if direction > 0 else view.tr("No question above"))
            return False
        view.reel.show_place(row, -1, -_ABOVE if row else 0)
        view.keys.focus(row, reveal=False)
        return True

    def _start(self) -> int:
        """The message that has the focus, as long as it can be seen; else the one that is read: at the end the last."""
        view = self._view
        row, height = view.focused_row, view.viewport().height()
        seen = 0 <= row < view.reel.count and -view.reel.heights[row] < view.reel.top(row) < height
        if seen:
            return row
        if view.reel.pinned:
            return view.reel.count - 1
        return max(0, view.reel.row_at(height // 4))

    # --- code -----------------------------------------------------------------------------------------------------

    def code(self, direction: int) -> None:
        """To the next (1) or previous (-1) block of code; the search goes on in slices where it takes long."""
        self._rest.stop()
        view = self._view
        if view.model() is None or not view.reel.count:
            return
        row = self._start()
        blocks = code_blocks(view.reel.row(row))
        here = next((at for at, item in enumerate(blocks) if item.fold_id == view.pointing.focus_block), None)
        if here is None or row != view.focused_row:
            here = self._seen(row, blocks, direction)
        following = here + direction
        if 0 <= following < len(blocks):
            self._show(row, blocks[following])
            return
        self._direction, self._next = direction, row + direction
        self._search()

    def _seen(self, row: int, blocks: list[CodeItem], direction: int) -> int:
        """Where the walk through a row begins: what lies above the top of the view was read, what is below was not."""
        view = self._view
        if view.focused_row == row and view.pointing.ring:
            return -1 if direction > 0 else 0
        if direction < 0 and view.reel.pinned:
            return len(blocks)
        built, top = view.reel.row(row), view.reel.top(row)
        pairs = zip(built.items, built.rects, strict=True)
        above = sum(isinstance(item, CodeItem) and top + rect.top() < _ABOVE for item, rect in pairs)
        return above - 1 if direction > 0 else above

    def _search(self) -> None:
        view, model = self._view, self._view.model()
        deadline = time.monotonic() + _SLICE
        while model is not None and 0 <= self._next < model.rowCount():
            row, self._next = self._next, self._next + self._direction
            if _may_hold_code(model, row) and code_blocks(view.reel.loose_row(row)):
                self._show(row, code_blocks(view.reel.row(row))[0 if self._direction > 0 else -1])
                return
            if time.monotonic() > deadline:
                self._rest.start()
                return
        view.flash.say(view.tr("No more code below") if self._direction > 0 else view.tr("No more code above"))

    @Slot()
    def _on_rest_timeout(self) -> None:
        self._search()

    def _show(self, row: int, item: CodeItem) -> None:
        view, reel = self._view, self._view.reel
        built = reel.row(row)
        rect = built.rects[built.items.index(item)]
        top, height = reel.top(row) + rect.top(), view.viewport().height()
        if top < _ABOVE or top + rect.height() > height - _ABOVE:
            reel.show_place(row, built.items.index(item), -_ABOVE)
        elif reel.pinned:
            reel.hold()
            reel.pinned = False  # a reply that grows must not carry it away
        view.keys.focus(row, reveal=False)
        view.pointing.focus_block = item.fold_id
        view.refresh()
        accessible.announce(view, _spoken(view, item))


def code_blocks(row: Row) -> list[CodeItem]:
    """The boxes for code of a row."""
    return [item for item in row.items if isinstance(item, CodeItem)]


def focused_code(view: "TranscriptView") -> CodeItem | None:
    """The block of code that has the focus: walked to, or because one of its buttons is chosen."""
    number, pointing = view.focused_row, view.pointing
    if not 0 <= number < view.reel.count or not (pointing.focus_block or pointing.focus):
        return None
    row = view.reel.row(number)
    for item, rect in zip(row.items, row.rects, strict=True):
        if isinstance(item, CodeItem):
            chosen = pointing.focus is not None and rect.contains(pointing.focus.rect.center())
            if chosen or (item.fold_id == pointing.focus_block and pointing.focus is None):
                return item
    return None


def _may_hold_code(model: TranscriptModel, row: int) -> bool:
    text = model.text(row)
    return ("```" in text or "~~~" in text) and _FENCE.search(text) is not None


def _spoken(view: "TranscriptView", item: CodeItem) -> str:
    words = view.tr("Code block, %1, %n line(s)", "", item.block.text.count("\n") + 1)
    return words.replace("%1", item.block.language[:40] or view.tr("text"))
