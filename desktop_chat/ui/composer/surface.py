"""Owns how the composer looks, and how files come in by dialog, paste and drop. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QFocusEvent, QImage
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop_chat.ui.composer.box import ComposerBox
from desktop_chat.ui.composer.chips import ChipRow
from desktop_chat.ui.composer.editor import MessageEditor, holds_files, local_files, picture_in
from desktop_chat.ui.composer.footer import ComposerFooter
from desktop_chat.ui.composer.lines import EditingBanner, ReasonLine
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme

_LONGEST_QUOTE = 20_000  # characters


class ComposerSurface(QWidget):
    """The parts of the composer in their places; ``Composer`` adds what they mean.

    Signals:
        files_chosen(list[str]), image_pasted(QImage), long_text_pasted(str): to be stored, then added.
        attachment_opened(Attachment), attachment_unfolded(Attachment): open it; put its text into the field.
        slash_requested(): ``/`` in the empty field.
        model_clicked(), settings_clicked(), web_search_toggled(bool), reason_clicked(): the buttons.
    """

    files_chosen = Signal(list)
    image_pasted = Signal(QImage)
    long_text_pasted = Signal(str)
    attachment_opened = Signal(object)
    attachment_unfolded = Signal(object)
    slash_requested = Signal()
    model_clicked = Signal()
    settings_clicked = Signal()
    web_search_toggled = Signal(bool)
    reason_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAcceptDrops(True)
        self._build()
        editor, footer = self._editor, self._footer
        editor.slash_pressed.connect(self.slash_requested)
        editor.files_pasted.connect(self.files_chosen)
        editor.image_pasted.connect(self.image_pasted)
        editor.long_text_pasted.connect(self.long_text_pasted)
        editor.focus_changed.connect(self._box.set_focused)
        self._chips.opened.connect(self.attachment_opened)
        self._chips.unfolded.connect(self.attachment_unfolded)
        footer.attach_clicked.connect(self.choose_files)
        footer.model_clicked.connect(self.model_clicked)
        footer.settings_clicked.connect(self.settings_clicked)
        footer.web_search_toggled.connect(self.web_search_toggled)
        self._reason_line.clicked.connect(self.reason_clicked)
        theme.changed.connect(self._refresh)
        self._refresh()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Not as its proxy: Tab would pass over everything before the editor.
        self._editor.setFocus(event.reason())

    def _build(self) -> None:
        self._banner = EditingBanner(self._theme)
        self._reason_line = ReasonLine(self._theme)
        self._box = ComposerBox(self._theme)
        self._chips = ChipRow(self._theme)
        self._editor = MessageEditor(self._theme)
        self._editor.setProperty("kind", "bare")
        self._footer = ComposerFooter(self._theme)
        self._box.target = self._editor
        written = QVBoxLayout()
        written.setContentsMargins(metrics.SPACE_8, 0, 0, 0)
        written.setSpacing(metrics.SPACE_12)
        written.addWidget(self._chips)
        written.addWidget(self._editor)
        inner = QVBoxLayout(self._box)
        inner.setContentsMargins(metrics.SPACE_8, metrics.SPACE_12, metrics.SPACE_8, metrics.SPACE_6)
        inner.setSpacing(metrics.SPACE_8)
        inner.addLayout(written)
        inner.addWidget(self._footer)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(metrics.SPACE_6)
        for part in (self._banner, self._reason_line, self._box):
            outer.addWidget(part)

    # Files

    @Slot()
    def choose_files(self) -> None:
        """Asks for files with the system's dialog."""
        dialog = QFileDialog(self, QCoreApplication.translate("Composer", "Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._on_dialog_files_selected)
        dialog.open()

    @Slot(list)
    def _on_dialog_files_selected(self, paths: list[str]) -> None:
        self.files_chosen.emit(paths)
        self.focus_editor()

    def take_mime(self, data: QMimeData) -> bool:
        """Takes files or a picture that were dropped anywhere in the window; False if there are none."""
        files = local_files(data)
        if files:
            self.files_chosen.emit(files)
            return True
        picture = picture_in(data) if holds_files(data) else None
        if picture is not None:
            self.image_pasted.emit(picture)
            return True
        return False

    @Slot(str)
    def quote(self, text: str) -> None:
        """Puts text at the caret as a quotation, to be answered; a very long one is attached instead."""
        if len(text) > _LONGEST_QUOTE:
            self._editor.long_text_pasted.emit(text)
        else:
            self._editor.quote(text)
        self.focus_editor()

    def set_drag_active(self, active: bool) -> None:
        self._box.set_drag_active(active)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.set_drag_active(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.set_drag_active(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.set_drag_active(False)
        if self.take_mime(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.focus_editor()

    # What it shows

    def set_price_text(self, text: str) -> None:
        self._footer.set_price_text(text)

    def set_model_text(self, text: str) -> None:
        self._footer.set_model_text(text)

    def set_chips(self, texts: Sequence[str]) -> None:
        """What differs from the defaults, such as ``Effort high``; shown beside the model."""
        self._footer.set_chips(texts)

    def set_web_search(self, state: bool | None) -> None:
        """On, off, or None where the model cannot search."""
        self._footer.set_web_search(state)

    def set_placeholder(self, text: str) -> None:
        self._editor.set_hint(text)

    def focus_editor(self) -> None:
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _refresh(self) -> None:
        tokens = self._theme.tokens
        self._editor.setFont(self._theme.font(metrics.TEXT_15))
        # The application's style sheet would show the placeholder at half strength, which is too faint to read.
        self._editor.setStyleSheet(f"QPlainTextEdit {{ placeholder-text-color: {tokens.text_faint}; }}")
        if not self._editor.hint:
            self._editor.set_hint(QCoreApplication.translate("Composer", "Message Claude"))
        self._editor.fit_height()

    def add_pending(self, name: str) -> int:
        """A chip for a file that is still being read; nothing is sent until it is settled."""
        return self._chips.add_pending(name)

    def drop_pending(self, token: int) -> None:
        """The file could not be read."""
        self._chips.drop_pending(token)
