"""Owns what can be done by key or command with the message, or block of code, that has the focus; GUI thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.ui.transcript.access.spoken import words_of
from desktop_chat.ui.transcript.acting.walk import code_blocks, focused_code
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act, Target
from desktop_chat.ui.transcript.selecting.clipboard import copy_text
from desktop_chat.ui.transcript.selecting.copier import Form

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView


class Deeds:
    """The verbs of the menu Message. Without a focus they mean the last message that they can be about."""

    def __init__(self, view: "TranscriptView") -> None:
        self._view = view

    def _row(self, fits: Callable[[TranscriptRow], bool] = lambda _row: True, *, look: int = 0) -> int:
        """The message with the focus, or without one the last; if it does not fit, the nearest that does.

        ``look`` says where else to look: -1 above, 1 below, 0 nowhere but at the end if nothing has the focus.
        """
        model, focused = self._view.model(), self._view.focused_row
        if model is None or not model.rowCount():
            return -1
        row, step = (focused, look) if 0 <= focused < model.rowCount() else (model.rowCount() - 1, -1)
        while 0 <= row < model.rowCount():
            if fits(model.row(row)):
                return row
            if not step:
                break
            row += step
        return -1

    # --- messages -------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """What is selected, else the block of code with the focus, else the message."""
        view = self._view
        if view.activator.copy_selection():
            return
        code = focused_code(view)
        if code is not None:
            self._press(code, Act.COPY_CODE)
            return
        row = self._row()
        if row >= 0:
            view.activator.copy_message(row)

    def copy_markdown(self) -> None:
        """What is selected, else the message, as it was written."""
        row = self._row()
        if not self._view.copier.copy(Form.MARKDOWN) and row >= 0:
            self._view.activator.copy_message(row)

    def copy_plain(self) -> None:
        """What is selected, else the message, as it is read: without marks."""
        view, model, row = self._view, self._view.model(), self._row()
        if not view.copier.copy(Form.PLAIN) and row >= 0 and model is not None:
            copy_text(words_of(model.row(row), show_thinking=view.reel.show_thinking))
            view.copied.emit(view.tr("Message copied as plain text"))

    def quote(self) -> None:
        """What is selected, else the message, for the next question."""
        view, model, row = self._view, self._view.model(), self._row()
        text, code = "", focused_code(view)
        if not view.pointing.selection.is_empty:
            text = view.copier.markdown_now() or ""
            if not text:
                view.flash.say(view.tr("This is too long to quote"))
                return
        if not text and code is not None:
            text = f"```{code.block.language}\n{code.block.text}\n```"
        if not text and model is not None and row >= 0:
            text = model.text(row)
        if text.strip():
            view.quote_requested.emit(text)

    def edit(self) -> None:
        """The question with the focus, or the one above it."""
        row = self._row(lambda each: each.is_user, look=-1)
        if row >= 0:
            self._view.activator.edit(row)

    def regenerate(self) -> None:
        """The reply with the focus, or the one below it."""
        row = self._row(lambda each: each.message is not None and not each.is_user, look=1)
        model = self._view.model()
        if row >= 0 and model is not None:
            self._view.command_requested.emit("turn.regenerate", model.key(row))

    def read(self) -> None:
        """Opens the block of code or the message as plain text."""
        code, row = focused_code(self._view), self._row()
        if code is not None:
            self._view.activator.read_code(code.block)
        elif row >= 0:
            self._view.activator.read(row)

    def version(self, direction: int) -> None:
        """The next or previous version of the message with the focus."""
        view, model = self._view, self._view.model()
        row = self._row(lambda each: each.versions > 1)
        if model is None or row < 0:
            view.flash.say(view.tr("There is only one version"))
            return
        data = model.row(row)
        following = data.version - 1 + direction
        if not 0 <= following < len(data.siblings):
            view.flash.say(
                view.tr("This is the last version") if direction > 0 else view.tr("This is the first version")
            )
            return
        had_ring = view.pointing.ring
        view.version_requested.emit(data.siblings[following])
        if row < view.reel.count:
            view.keys.focus(row, reveal=False)
            view.pointing.ring = had_ring
        view.flash.say(view.tr("Version %1 of %2").replace("%1", str(following + 1)).replace("%2", str(data.versions)))

    # --- code -----------------------------------------------------------------------------------------------------

    def copy_code(self) -> None:
        self._on_code(Act.COPY_CODE)

    def save_code(self) -> None:
        self._on_code(Act.SAVE_CODE)

    def fold_code(self) -> None:
        """Shows all of long code, or less of it again."""
        self._on_code(Act.FOLD, "code")

    def wrap_code(self) -> None:
        """Goes on with long lines in the next one, or not."""
        self._on_code(Act.FOLD, "wrap")

    def _on_code(self, act: Act, what: str = "") -> None:
        code = self._code()
        if code is None:
            self._view.flash.say(self._view.tr("There is no code in this message"))
        elif not self._press(code, act, what):
            words = self._view.tr("This code is not long") if what == "code" else self._view.tr("All lines fit")
            self._view.flash.say(words)

    def _code(self) -> CodeItem | None:
        """The block with the focus, else the only or first one in sight of the message, else its last."""
        view = self._view
        code, row = focused_code(view), self._row()
        if code is not None or row < 0:
            return code
        built = view.reel.row(row)
        blocks = code_blocks(built)
        if not blocks:
            return None
        view.pointing.focus_row = row
        top = view.reel.top(row)
        tops = ((item, built.rects[built.items.index(item)].top() + top) for item in blocks)
        return next((item for item, y in tops if 0 <= y < view.viewport().height()), blocks[-1])

    def _press(self, code: CodeItem, act: Act, what: str = "") -> bool:
        """Presses a button of a block of code; False if it has none of that kind."""
        row = self._view.focused_row
        target = code_target(code, act, what)
        if target is not None:
            self._view.activator.activate(row, target, self._view.viewport().mapToGlobal(QPoint(0, 0)))
        return target is not None


def code_target(code: CodeItem, act: Act, what: str = "") -> Target | None:
    """The button of a block of code; ``what`` is "wrap" or "code" for one of its two folds."""
    for target in code.targets():
        if target.act is act and (act is not Act.FOLD or (str(target.payload) == code.fold_id) == (what == "code")):
            return target
    return None
