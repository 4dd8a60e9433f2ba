"""Owns the place where a question is written: text, files, banner, reason line and footer. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.drafts import Draft
from desktop_chat.ui.composer.box import ComposerBox
from desktop_chat.ui.composer.chips import ChipRow
from desktop_chat.ui.composer.editor import MessageEditor, holds_files, local_files, picture_in
from desktop_chat.ui.composer.footer import ComposerFooter
from desktop_chat.ui.composer.lines import EditingBanner, ReasonLine
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme


class Composer(QWidget):
    """The composer. It keeps what was typed until :meth:`clear` says that it is safe.

    Signals:
        send_requested(Draft): a new question. edit_submitted(str, Draft): message id and what replaces it.
        stop_requested(): Stop, or Esc while a reply streams.
        draft_changed(Draft): at every change by the person; not while a message is edited.
        files_chosen(list[str]), image_pasted(QImage), long_text_pasted(str): to be stored, then :meth:`add_attachment`.
        attachment_opened(Attachment), attachment_unfolded(Attachment): open it; put its text into the field.
        edit_last_requested(): Up in the empty field. editing_cancelled(): Esc or Cancel in the banner.
        slash_requested(): ``/`` in the empty field.
        model_clicked(), settings_clicked(), web_search_toggled(bool), reason_clicked(): the buttons.
    """

    send_requested = Signal(object)
    edit_submitted = Signal(str, object)
    stop_requested = Signal()
    draft_changed = Signal(object)
    files_chosen = Signal(list)
    image_pasted = Signal(QImage)
    long_text_pasted = Signal(str)
    attachment_opened = Signal(object)
    attachment_unfolded = Signal(object)
    edit_last_requested = Signal()
    editing_cancelled = Signal()
    slash_requested = Signal()
    model_clicked = Signal()
    settings_clicked = Signal()
    web_search_toggled = Signal(bool)
    reason_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._streaming = False
        self._reason = ""
        self._editing: str | None = None
        self._set_aside = Draft()
        self._quiet = False
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self._refresh()
        self._update_state()

    def _build(self) -> None:
        self._banner = EditingBanner(self._theme)
        self._reason_line = ReasonLine(self._theme)
        self._box = ComposerBox(self._theme)
        self._chips = ChipRow(self._theme)
        self._editor = MessageEditor()
        self._editor.setProperty("kind", "bare")
        self._footer = ComposerFooter(self._theme)
        self._box.target = self._editor
        self.setFocusProxy(self._editor)
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

    def _connect(self) -> None:
        editor, footer = self._editor, self._footer
        editor.send_pressed.connect(self._send)
        editor.edit_last_pressed.connect(self._on_editor_edit_last_pressed)
        editor.escape_pressed.connect(self._on_editor_escape_pressed)
        editor.slash_pressed.connect(self.slash_requested)
        editor.files_pasted.connect(self.files_chosen)
        editor.image_pasted.connect(self.image_pasted)
        editor.long_text_pasted.connect(self.long_text_pasted)
        editor.focus_changed.connect(self._box.set_focused)
        editor.textChanged.connect(self._on_content_changed)
        self._chips.changed.connect(self._on_content_changed)
        self._chips.opened.connect(self.attachment_opened)
        self._chips.unfolded.connect(self.attachment_unfolded)
        footer.attach_clicked.connect(self.choose_files)
        footer.model_clicked.connect(self.model_clicked)
        footer.settings_clicked.connect(self.settings_clicked)
        footer.web_search_toggled.connect(self.web_search_toggled)
        footer.send_clicked.connect(self._send)
        footer.stop_clicked.connect(self.stop_requested)
        self._banner.cancelled.connect(self._on_banner_cancelled)
        self._reason_line.clicked.connect(self.reason_clicked)
        self._theme.changed.connect(self._refresh)

    # What is written

    def draft(self) -> Draft:
        return Draft(self._editor.toPlainText(), self._chips.attachments())

    def set_draft(self, draft: Draft) -> None:
        """Shows another draft (of another conversation); ends an edit and emits nothing."""
        self._leave_edit()
        self._show(draft)

    def clear(self) -> None:
        """What was sent is safe: empties the field, or goes back to the draft that an edit set aside."""
        if self._editing is not None:
            kept = self._set_aside
            self._leave_edit()
            self._show(kept)
        else:
            self._show(Draft())
            self.draft_changed.emit(self.draft())

    def insert_text(self, text: str) -> None:
        """Puts text at the cursor as if it had been typed."""
        self._editor.insertPlainText(text)
        self.focus_editor()

    def _show(self, draft: Draft) -> None:
        self._quiet = True
        try:
            self._chips.clear()
            self._editor.replace_text(draft.text)
            for attachment in draft.attachments:
                self._chips.add(attachment.name, attachment, None)
        finally:
            self._quiet = False
        self._update_state()

    # Files

    def add_pending(self, name: str) -> int:
        """A chip for a file that is still being read; nothing is sent until it is settled."""
        return self._chips.add_pending(name)

    def add_attachment(self, attachment: Attachment, picture: QImage | None = None, pending: int | None = None) -> None:
        """Adds a stored file, in the place of a pending chip if there is one; the same file is there only once."""
        self._chips.put(attachment, picture, pending)

    def drop_pending(self, token: int) -> None:
        """The file could not be read."""
        self._chips.drop_pending(token)

    def set_thumbnail(self, sha256: str, picture: QImage) -> None:
        """A picture for a chip that came without one, as drafts do."""
        chip = self._chips.chip_of(sha256)
        if chip is not None:
            chip.settle(chip.attachment, picture)

    def remove_attachment(self, sha256: str) -> None:
        chip = self._chips.chip_of(sha256)
        if chip is not None:
            self._chips.remove(chip)

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

    # State

    @property
    def editing(self) -> str | None:
        """Id of the message that is being edited."""
        return self._editing

    def set_editing(self, message_id: str | None, draft: Draft | None = None) -> None:
        """Edits a message in the place of the draft, which is set aside; None goes back to it."""
        if message_id is None:
            if self._editing is not None:
                kept = self._set_aside
                self._leave_edit()
                self._show(kept)
            return
        if self._editing is None:
            self._set_aside = self.draft()
        self._editing = message_id
        self._banner.show()
        self._editor.set_takes_escape(True)
        self._show(draft or Draft())
        self.focus_editor()

    def _leave_edit(self) -> None:
        self._editing, self._set_aside = None, Draft()
        self._banner.hide()
        self._editor.set_takes_escape(False)

    def set_streaming(self, streaming: bool) -> None:
        """A reply of this conversation streams: Stop is shown, typing goes on, nothing is sent."""
        self._streaming = streaming
        self._footer.set_streaming(streaming)
        self._update_state()

    def set_enabled_reason(self, reason: str, action: str = "") -> None:
        """Why nothing can be sent, with the label of a button that helps; empty: all is well."""
        self._reason = reason
        self._reason_line.set_text(reason, action)
        self._update_state()

    def set_send_key(self, value: str) -> None:
        """The setting ``send_key``: ``enter`` or ``ctrl_enter``."""
        self._editor.set_send_key(value)
        key = "Ctrl+Enter" if value == "ctrl_enter" else QCoreApplication.translate("Composer", "Enter")
        self._footer.send.setToolTip(QCoreApplication.translate("Composer", "Send ({key})").replace("{key}", key))

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
        self._editor.setPlaceholderText(text)

    def focus_editor(self) -> None:
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def can_send(self) -> bool:
        return bool(self.draft()) and not (self._streaming or self._reason or self._chips.is_waiting())

    @Slot()
    def _send(self) -> None:
        if self._editor.is_composing or not self.can_send():
            return
        if self._editing is not None:
            self.edit_submitted.emit(self._editing, self.draft())
        else:
            self.send_requested.emit(self.draft())

    @Slot()
    def _on_content_changed(self) -> None:
        if self._quiet:
            return
        self._update_state()
        if self._editing is None:
            self.draft_changed.emit(self.draft())

    @Slot()
    def _on_editor_edit_last_pressed(self) -> None:
        if self._editing is None and not self._chips.chips():
            self.edit_last_requested.emit()

    @Slot()
    def _on_editor_escape_pressed(self) -> None:
        if self._editing is not None:
            self._on_banner_cancelled()
        elif self._streaming:
            self.stop_requested.emit()

    @Slot()
    def _on_banner_cancelled(self) -> None:
        self.set_editing(None)
        self.editing_cancelled.emit()
        self.focus_editor()

    def _update_state(self) -> None:
        self._footer.send.setEnabled(self.can_send())

    @Slot()
    def _refresh(self) -> None:
        tokens = self._theme.tokens
        self._editor.setFont(self._theme.font(metrics.TEXT_15))
        # The application's style sheet would show the placeholder at half strength, which is too faint to read.
        self._editor.setStyleSheet(f"QPlainTextEdit {{ placeholder-text-color: {tokens.text_faint}; }}")
        if not self._editor.placeholderText():
            self._editor.setPlaceholderText(QCoreApplication.translate("Composer", "Message Claude"))
        self._editor.fit_height()
