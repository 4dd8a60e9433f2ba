"""Owns the text field of the composer: which key sends, what may be pasted, how high it grows. GUI thread."""

import math
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop_chat.domain.content import clean_text
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.round_menu import RoundMenu

#: A paste of more characters than this becomes an attachment.
LONG_PASTE = 4_000
MAX_LINES = 12
#: Room that keeps the last line from being counted as cut.
_SLACK = 3

_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def local_files(data: QMimeData) -> list[str]:
    """Paths of the local files in a drop or paste; empty if it holds none."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


def holds_files(data: QMimeData) -> bool:
    """True if the data is to become attachments: files, or a picture that has no text beside it."""
    return bool(local_files(data)) or (data.hasImage() and not data.hasText())


def picture_in(data: QMimeData) -> QImage | None:
    """The picture of a drop or paste; None without one."""
    picture = data.imageData()
    if isinstance(picture, QImage) and not picture.isNull():
        return picture
    return None


def plain_paste(text: str) -> str:
    """Foreign text as it may enter the field: one kind of line end, no lone surrogates, no NUL."""
    return clean_text(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))


def quoted(text: str) -> str:
    """The lines of a text as a quotation in Markdown."""
    lines = plain_paste(text).strip("\n").split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _follows_text(cursor: QTextCursor) -> bool:
    """Whether the line before the caret's holds something, which a quotation would run into."""
    return bool(cursor.block().previous().text().strip())


class MessageEditor(QPlainTextEdit):
    """A plain text field that grows with its text.

    Signals:
        send_pressed(): the key that sends, never while an input method composes.
        edit_last_pressed(): Up in the empty field.
        escape_pressed(): Esc, when nothing else took it.
        slash_pressed(): ``/`` in the empty field; the character is not inserted.
        files_pasted(list): paths of pasted files.
        image_pasted(QImage): a picture from the clipboard.
        long_text_pasted(str): text that is too long for the field.
        focus_changed(bool): for the box around it.
        composed(): the text that an input method composes is another.
    """

    send_pressed = Signal()
    edit_last_pressed = Signal()
    escape_pressed = Signal()
    slash_pressed = Signal()
    files_pasted = Signal(list)
    image_pasted = Signal(QImage)
    long_text_pasted = Signal(str)
    focus_changed = Signal(bool)
    composed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._composing = False
        self._hint = ""
        self._ctrl_enter_sends_only = False
        self._takes_escape = False
        self._paste_inline = False
        self.setAccessibleName(QCoreApplication.translate("Composer", "Message"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._on_text_changed)

    @property
    def is_composing(self) -> bool:
        """True while an input method shows text that is not committed."""
        return self._composing

    def set_send_key(self, value: str) -> None:
        """``enter``: Enter sends and Shift+Enter breaks the line; ``ctrl_enter``: only Ctrl+Enter sends."""
        self._ctrl_enter_sends_only = value == "ctrl_enter"

    def set_takes_escape(self, takes: bool) -> None:
        """While True, Esc comes here before any shortcut of the window sees it."""
        self._takes_escape = takes

    def is_blank(self) -> bool:
        return self.document().isEmpty() and not self._composing

    @property
    def hint(self) -> str:
        """What the empty field says."""
        return self._hint

    def set_hint(self, text: str) -> None:
        self._hint = text
        self._show_hint()

    def _show_hint(self) -> None:
        # Qt would paint it below what is being composed.
        wanted = "" if self._composing else self._hint
        if self.placeholderText() != wanted:
            self.setPlaceholderText(wanted)

    def whole_text(self) -> str:
        """The text with what an input method is composing in its place: that is written too, and not to be lost."""
        text, cursor = self.toPlainText(), self.textCursor()
        layout = cursor.block().layout()
        composed = layout.preeditAreaText() if self._composing else ""
        if not composed:
            return text
        place = 2 * (cursor.block().position() + layout.preeditAreaPosition())  # counted as Qt does
        whole = text.encode("utf-16-le", "surrogatepass")
        whole = whole[:place] + composed.encode("utf-16-le", "surrogatepass") + whole[place:]
        return clean_text(whole.decode("utf-16-le", "surrogatepass"))

    def replace_text(self, text: str) -> None:
        """Sets the text and puts the cursor at its end. What was being composed belongs to the text before."""
        if self._composing:
            QGuiApplication.inputMethod().reset()
            self._composing = False
        self.setPlainText(text)
        self._show_hint()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def follow_text(self, text: str) -> None:
        """Makes the text another one where they differ; a cursor elsewhere stays at its words."""
        now = self.toPlainText()
        start, end = common_ends(now, text)
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(now[:start]))
        cursor.setPosition(_units(now[: len(now) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - end])

    def quote(self, text: str) -> None:
        """Puts text as a quotation of its own lines at the caret, as one step of undo, and an empty line after it."""
        cursor = self.textCursor()
        cursor.setPosition(cursor.selectionEnd())
        before = cursor.block().text()[: cursor.positionInBlock()]
        cursor.beginEditBlock()
        if before.strip():
            cursor.insertText("\n\n")
        elif before or _follows_text(cursor):
            cursor.insertText("\n")
        cursor.insertText(quoted(text) + "\n\n")
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # Height

    def line_count(self) -> int:
        """Lines on the screen after wrapping, counted up to one more than is ever shown."""
        lines, entry = 0, self.document().begin()
        while entry.isValid() and lines <= MAX_LINES:
            self.blockBoundingRect(entry)  # lays the block out; before that it has no lines
            lines += max(entry.layout().lineCount(), 1)
            entry = entry.next()
        return max(lines, 1)

    def line_height(self) -> int:
        """The height of one laid out line, which is more than the font's own line spacing."""
        first = self.document().firstBlock()
        self.blockBoundingRect(first)
        laid_out = first.layout().lineAt(0).height() if first.layout().lineCount() else 0
        return max(math.ceil(laid_out), self.fontMetrics().lineSpacing())

    def fit_height(self) -> None:
        """Takes the height of the text, from one line to twelve."""
        lines = self.line_count()
        self.setFixedHeight(min(lines, MAX_LINES) * self.line_height() + _SLACK)
        needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > MAX_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if needed != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(needed)
        if lines <= MAX_LINES:
            self.verticalScrollBar().setValue(0)

    @Slot()
    def _on_text_changed(self) -> None:
        self.fit_height()

    def sizeHint(self) -> QSize:
        return QSize(320, self.line_height() + _SLACK)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.line_height() + _SLACK)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_height()

    # Keys

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and (self._takes_escape or self._composing)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER_KEYS:
            self._enter_pressed(event)
        elif event.key() == Qt.Key.Key_Escape and not self._composing:
            self.escape_pressed.emit()
        elif event.key() == Qt.Key.Key_Up and not _strong(event) and self.is_blank():
            self.edit_last_pressed.emit()
        elif event.text() == "/" and self.is_blank():
            self.slash_pressed.emit()
        elif event.key() == Qt.Key.Key_V and _strong(event) == (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            self._paste_whole()
        else:
            super().keyPressEvent(event)

    def _enter_pressed(self, event: QKeyEvent) -> None:
        """Enter belongs to the input method while it composes; a held key never sends twice."""
        event.accept()
        if self._composing:
            return
        held = _strong(event)
        ctrl = bool(held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier))
        if ctrl or (held == Qt.KeyboardModifier.NoModifier and not self._ctrl_enter_sends_only):
            if not event.isAutoRepeat():
                self.send_pressed.emit()
            return
        self.textCursor().insertText("\n")
        self.ensureCursorVisible()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        was_composing, self._composing = self._composing, bool(event.preeditString())
        self._show_hint()
        super().inputMethodEvent(event)
        self.fit_height()
        if was_composing or self._composing:
            self.composed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composing = False
        self._show_hint()
        self.focus_changed.emit(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = RoundMenu(self._theme, self)
        menu.take_over(self.createStandardContextMenu(event.pos()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    # Paste and drop

    def _paste_whole(self) -> None:
        """Ctrl+Shift+V puts even a long text into the field."""
        self._paste_inline = True
        try:
            self.paste()
        finally:
            self._paste_inline = False

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasImage() or bool(local_files(source))

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = local_files(source)
        if files:
            self.files_pasted.emit(files)
            return
        picture = picture_in(source) if holds_files(source) else None
        if picture is not None:
            self.image_pasted.emit(picture)
            return
        text = plain_paste(source.text())
        if len(text) > LONG_PASTE and not self._paste_inline:
            self.long_text_pasted.emit(text)
        elif text:
            self.insertPlainText(text)
            self.ensureCursorVisible()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Files go to the whole composer, which shows where they will land; text is the field's own business.
        if holds_files(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if holds_files(event.mimeData()):
            event.ignore()
        else:
            super().dragMoveEvent(event)


def _strong(event: QKeyEvent) -> Qt.KeyboardModifier:
    """The modifiers that were held, without the one that only says where the key sits."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def common_ends(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts share at the beginning, and how many of the rest at the end."""
    most = min(len(one), len(other))
    start = _most(most, lambda size: one.startswith(other[:size]))
    return start, _most(most - start, lambda size: one.endswith(other[len(other) - size :]))


def _most(size: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to ``size`` for which something holds that holds for all smaller ones."""
    low = 0
    while low < size:
        middle = (low + size + 1) // 2
        low, size = (middle, size) if holds(middle) else (low, middle - 1)
    return low


def _units(text: str) -> int:
    """Places in Qt's count, where a character beyond the first 65,536 takes two."""
    return len(text) + sum(character > "\uffff" for character in text)
