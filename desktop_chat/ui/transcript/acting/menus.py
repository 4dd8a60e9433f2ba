"""Owns the context menu of the transcript, for what is under the pointer or has the focus; GUI thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from desktop_chat.domain.pictures import PictureSource
from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.ui.transcript.acting.hit_test import Hit
from desktop_chat.ui.transcript.acting.walk import code_blocks, focused_code
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act, Target
from desktop_chat.ui.transcript.pictures.copying import PictureCopy
from desktop_chat.ui.transcript.selecting.clipboard import copy_text
from desktop_chat.ui.widgets.buttons import escape_mnemonic
from desktop_chat.ui.widgets.round_menu import RoundMenu

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_MOST_OTHERS = 8
_LONGEST = 60
_ICONS = {
    Act.COPY_CODE: "copy",
    Act.SAVE_CODE: "download",
    Act.LINK: "globe",
    Act.PICTURE: "image",
    Act.FOLD: "chevron-down",
    Act.COMMAND: "refresh",
}
_OWN = (Act.MENU, Act.COPY_MESSAGE, Act.EDIT, Act.VERSION)


class _Deed:
    """What an entry does; a slot that takes the check mark of the action and lets it go."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._function, self._arguments = function, arguments

    def __call__(self, checked: bool = False) -> None:
        self._function(*self._arguments)


class ContextMenu:
    """Builds one menu: link, picture, selection, code, message, and the rest, as far as they are there."""

    def __init__(self, view: "TranscriptView", row: int, found: Hit | None = None) -> None:
        self._view, self._row = view, row
        self._found = found or Hit(row)
        self.menu = RoundMenu(view.reel.style.theme, view)
        self._said: list[Target] = []
        self._link()
        self._picture()
        self._selection()
        if 0 <= row < view.reel.count:
            self._code()
            self._message()
            self._others()
        self.menu.addSeparator()
        self._add("", view.tr("Select all"), view.activator.select_all)

    def _add(self, icon: str, text: str, function: Callable[..., object], *arguments: object, key: str = "") -> None:
        label = escape_mnemonic(text) + (f"\t{key}" if key else "")
        action = self.menu.addAction(label)
        if icon:
            action.setIcon(self._view.reel.style.icon(icon))
        action.triggered.connect(_Deed(function, *arguments))

    def _press(self, icon: str, text: str, target: Target, *, key: str = "") -> None:
        self._said.append(target)
        self._add(icon, text, self._view.activator.activate, self._row, target, key=key)

    # --- what is there --------------------------------------------------------------------------------------------

    def _link(self) -> None:
        target, view = self._found.target, self._view
        if target is None or target.act is not Act.LINK:
            return
        self._press("globe", view.tr("Open %1").replace("%1", _short(target.label)), target)
        self._add("copy", view.tr("Copy link"), self._copy_link, str(target.payload))
        self.menu.addSeparator()

    def _copy_link(self, url: str) -> None:
        copy_text(url)
        self._view.copied.emit(self._view.tr("Link copied"))

    def _picture(self) -> None:
        target, view = self._found.target, self._view
        if target is None or target.act is not Act.PICTURE or not isinstance(target.payload, PictureSource):
            return
        self._press("image", view.tr("Open picture"), target)
        self._add("copy", view.tr("Copy picture"), PictureCopy, view, target.payload)
        self._add("download", view.tr("Save picture as…"), view.pictures.save_requested.emit, target.payload)
        self.menu.addSeparator()

    def _selection(self) -> None:
        view = self._view
        if view.pointing.selection.is_empty:
            return
        self._add("copy", view.tr("Copy selection"), view.activator.copy_selection)
        self._add("", view.tr("Copy as Markdown"), view.activator.copy_as_markdown)
        self._add("", view.tr("Copy as plain text"), view.activator.copy_as_text)
        self._add("quote", view.tr("Quote in reply"), view.deeds.quote, key="Q")
        self.menu.addSeparator()

    def _code(self) -> None:
        view, item = self._view, self._found.item
        code = item if isinstance(item, CodeItem) else focused_code(view) if view.focused_row == self._row else None
        if code is None or code not in view.reel.row(self._row).items:
            return
        place = view.reel.row(self._row).rects[view.reel.row(self._row).items.index(code)].topLeft()
        for target in (each.moved(place.x(), place.y()) for each in sorted(code.targets(), key=_copy_first)):
            match target.act:
                case Act.COPY_CODE:
                    self._press("copy", view.tr("Copy code"), target, key="C")
                case Act.SAVE_CODE:
                    self._press("download", view.tr("Save code as…"), target, key="S")
                case Act.FOLD if str(target.payload) == code.fold_id:
                    self._press("chevron-up" if code.is_open else "chevron-down", target.label, target, key="F")
                case Act.FOLD:
                    self._press("wrap", target.label, target, key="W")
        self._add("eye", view.tr("Open code as text"), view.activator.read_code, code.block)
        self.menu.addSeparator()

    def _message(self) -> None:
        view, model = self._view, self._view.model()
        if model is None:
            return
        data = model.row(self._row)
        self._add("copy", view.tr("Copy message"), view.activator.copy_message, self._row, key="C")
        if view.pointing.selection.is_empty:
            self._add("quote", view.tr("Quote in reply"), self._quote, key="Q")
        if data.pending is None:
            self._changes(data)
        self._add("eye", view.tr("Open as text"), view.activator.read, self._row, key="T")

    def _quote(self) -> None:
        self._view.pointing.focus_row = self._row
        self._view.deeds.quote()

    def _changes(self, data: TranscriptRow) -> None:
        view = self._view
        if data.is_user:
            self._add("edit", view.tr("Edit"), view.activator.edit, self._row, key="E")
        else:
            self._add("refresh", view.tr("Regenerate"), self._regenerate, data.key, key="R")
        if data.version > 1:
            self._add("chevron-left", view.tr("Previous version"), self._version, -1, key="<")
        if data.version < data.versions:
            self._add("chevron-right", view.tr("Next version"), self._version, 1, key=">")

    def _regenerate(self, key: str) -> None:
        self._view.command_requested.emit("turn.regenerate", key)

    def _version(self, direction: int) -> None:
        self._view.pointing.focus_row = self._row
        self._view.deeds.version(direction)

    def _others(self) -> None:
        """Everything else that can be pressed in the message, as far as it does not fill the screen."""
        self.menu.addSeparator()
        row, left = self._view.reel.row(self._row), _MOST_OTHERS
        blocks = code_blocks(row)
        unclear = [target for code in blocks for target in code.targets()] if len(blocks) > 1 else []
        for target in row.targets():
            is_known = any(target.same(other) for other in (*self._said, *unclear))
            if left and not is_known and target.act not in _OWN and target.payload != "turn.regenerate":
                icon = "wrap" if str(target.payload).endswith(".wrap") else _ICONS.get(target.act, "")
                self._press(icon, _words(target), target)
                left -= 1


def _copy_first(target: Target) -> bool:
    return target.act is not Act.COPY_CODE


def _words(target: Target) -> str:
    """What a button does, where it does not say so beside what it belongs to."""
    words = {
        Act.COPY_CODE: "Copy code" if target.label == "Copy" else target.label,
        Act.SAVE_CODE: "Save code as",
        Act.LINK: f"Open {target.label}",
    }.get(target.act, target.label)
    return _short(words)


def _short(text: str) -> str:
    line = " ".join(text[: 4 * _LONGEST].split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def keyboard_place(view: "TranscriptView", row: int) -> tuple[Hit, QPoint]:
    """What the menu key is about, and where on the screen its menu opens: at what has the focus."""
    top, height = view.reel.top(row), view.viewport().height()
    target, code = view.pointing.focus, focused_code(view)
    spot = QPoint(20, 40)
    if target is not None:
        spot = target.rect.bottomLeft()
    elif code is not None:
        built = view.reel.row(row)
        spot = built.rects[built.items.index(code)].topLeft() + QPoint(20, 30)
    y = min(max(8, top + spot.y()), height - 20)
    return Hit(row, target, code), view.viewport().mapToGlobal(QPoint(view.column_left + spot.x(), y))
