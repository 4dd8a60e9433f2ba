"""Owns what happens when a target is activated, by pointer, keyboard or menu; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from desktop_chat.domain.pictures import PictureSource
from desktop_chat.markup.links import safe_url
from desktop_chat.markup.tree import CodeBlock
from desktop_chat.ui.transcript.access.reader import MessageReader
from desktop_chat.ui.transcript.access.spoken import words_of
from desktop_chat.ui.transcript.acting.hit_test import Hit
from desktop_chat.ui.transcript.acting.menus import ContextMenu
from desktop_chat.ui.transcript.items.item import Act, Target
from desktop_chat.ui.transcript.markdown.notes import go_to
from desktop_chat.ui.transcript.selecting.clipboard import copy_text
from desktop_chat.ui.transcript.selecting.copier import Form
from desktop_chat.ui.widgets.round_menu import RoundMenu

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView


class Activator:
    """Turns targets into signals of the view and into changes of folds."""

    def __init__(self, view: "TranscriptView") -> None:
        self._view = view

    def activate(self, row: int, target: Target, at: QPoint | None = None) -> None:
        view = self._view
        model = view.model()
        if model is None or not 0 <= row < model.rowCount():
            return
        if not self._ask(model.key(row), target):
            self._do(row, target, at)

    def _ask(self, key: str, target: Target) -> bool:
        """What others do: a signal tells them. False if it is something else."""
        view, payload = self._view, target.payload
        match target.act:
            case Act.COMMAND:
                view.command_requested.emit(str(payload), key)
            case Act.VERSION:
                view.version_requested.emit(str(payload))
            case Act.LINK:
                self._follow(str(payload))
            case Act.SAVE_CODE:
                self._save(payload)
            case _:
                return False
        return True

    def _do(self, row: int, target: Target, at: QPoint | None) -> None:
        view, payload = self._view, target.payload
        match target.act:
            case Act.COPY_CODE:
                copy_text(str(payload))
                view.copied.emit(view.tr("Code copied"))
            case Act.COPY_MESSAGE:
                self.copy_message(row)
            case Act.EDIT:
                self.edit(row)
            case Act.FOLD:
                self._toggle(row, str(payload))
            case Act.NOTE:
                go_to(view, row, str(payload))
            case Act.PICTURE:
                self._look_at(payload)
            case Act.MENU:
                self.show_menu(row, at or view.viewport().mapToGlobal(target.rect.bottomLeft()))

    def _follow(self, text: str) -> None:
        url = safe_url(text)
        if url is not None:
            self._view.link_activated.emit(url)

    def _look_at(self, payload: object) -> None:
        from desktop_chat.ui.transcript.pictures.viewer import look_at

        if isinstance(payload, PictureSource):
            look_at(self._view, payload)

    def _save(self, payload: object) -> None:
        if isinstance(payload, tuple):
            self._view.save_requested.emit(*payload)

    def _toggle(self, row: int, fold_id: str) -> None:
        view = self._view
        model = view.model()
        assert model is not None
        view.reel.hold()
        was_pinned, view.reel.pinned = view.reel.pinned, False  # what one opens must not run away
        if not was_pinned or view.reel.maximum > 0:
            view.reel.hold()
        view.reel.folds.toggle(model.key(row), fold_id)
        view.reel.refold(row)
        view.refresh()
        view.finder.row_changed(row)

    def edit(self, row: int) -> None:
        model = self._view.model()
        if model is not None:
            self._view.edit_requested.emit(model.key(row), model.text(row))

    def copy_message(self, row: int) -> None:
        """The message as it was written: Markdown."""
        model = self._view.model()
        if model is not None and 0 <= row < model.rowCount():
            copy_text(model.row(row).text)
            self._view.copied.emit(self._view.tr("Message copied"))

    def copy_selection(self) -> bool:
        return self._view.copier.copy()

    def copy_as_markdown(self) -> None:
        self._view.copier.copy(Form.MARKDOWN)

    def copy_as_text(self) -> None:
        self._view.copier.copy(Form.PLAIN)

    def select_all(self) -> None:
        self._view.pointing.selection.select_all(self._view.reel.count)
        self._view.copier.selection_settled()
        self._view.show_changes()

    def read(self, row: int) -> None:
        """Opens a message in a native read-only text view."""
        model = self._view.model()
        if model is None or not 0 <= row < model.rowCount():
            return
        data = model.row(row)
        author = self._view.tr("You") if data.is_user else self._view.tr("Claude")
        text = words_of(data, show_thinking=self._view.reel.show_thinking)
        MessageReader(self._view.reel.style.theme, author, text, self._view).open()

    def read_code(self, block: CodeBlock) -> None:
        """Opens a block of code in the same way."""
        name = block.language[:40] or self._view.tr("Code")
        MessageReader(self._view.reel.style.theme, name, block.text, self._view).open()

    def menu(self, row: int, found: Hit | None = None) -> RoundMenu:
        """The context menu of a row, or of what was found in it."""
        return ContextMenu(self._view, row, found).menu

    def show_menu(self, row: int, at: QPoint, found: Hit | None = None) -> None:
        menu = self.menu(row, found)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
