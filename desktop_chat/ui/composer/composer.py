"""Owns the place where a question is written: what is in it, what is edited, and whether it can be sent. GUI thread."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import QWidget

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.drafts import Draft, Edit
from desktop_chat.domain.ids import MessageId
from desktop_chat.ui.composer.surface import ComposerSurface
from desktop_chat.ui.theme.theme import Theme


class Composer(ComposerSurface):
    """The composer. It keeps what was typed until :meth:`clear` says that it is safe.

    Signals (besides those of the surface):
        send_requested(Draft): a new question. edit_submitted(str, Draft): message id and what replaces it.
        stop_requested(): Stop, or Esc while a reply streams.
        draft_changed(Draft): what has to be kept, at every change by the person, edits of a message included.
        edit_last_requested(): Up in the empty field. editing_cancelled(): Esc or Cancel in the banner.
    """

    send_requested = Signal(object)
    edit_submitted = Signal(str, object)
    stop_requested = Signal()
    draft_changed = Signal(object)
    edit_last_requested = Signal()
    editing_cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._streaming = False
        self._reason = ""
        self._editing: str | None = None
        self._set_aside = Draft()
        self._quiet = False
        self._connect()
        self._update_state()

    def _connect(self) -> None:
        editor, footer = self._editor, self._footer
        editor.send_pressed.connect(self._send)
        editor.edit_last_pressed.connect(self._on_editor_edit_last_pressed)
        editor.escape_pressed.connect(self._on_editor_escape_pressed)
        editor.textChanged.connect(self._on_content_changed)
        editor.composed.connect(self._on_content_changed)
        self._chips.changed.connect(self._on_content_changed)
        footer.send_clicked.connect(self._send)
        footer.stop_clicked.connect(self.stop_requested)
        self._banner.cancelled.connect(self._on_banner_cancelled)

    # What is written

    def draft(self) -> Draft:
        """What would be sent now."""
        return Draft(self._editor.whole_text(), self._chips.attachments())

    def kept(self) -> Draft:
        """What must not be lost: the draft, with the edit that was begun over it."""
        if self._editing is None:
            return self.draft()
        shown = self.draft()
        edit = Edit(MessageId(self._editing), shown.text, shown.attachments)
        return Draft(self._set_aside.text, self._set_aside.attachments, edit)

    def set_draft(self, draft: Draft) -> None:
        """Shows another draft (of another conversation) with the edit in it, if there is one; emits nothing."""
        edit = draft.edit
        self._set_aside = Draft(draft.text, draft.attachments)
        self._switch_edit(edit.message_id if edit is not None else None)
        self._show(Draft(edit.text, edit.attachments) if edit is not None else self._set_aside)

    def follow_draft(self, draft: Draft) -> bool:
        """Takes over what was written elsewhere, with the cursor where it is; True if the files are shown anew."""
        edit, shown = draft.edit, self.kept()
        same_edit = (edit.message_id if edit else None) == (shown.edit.message_id if shown.edit else None)
        target = edit or draft
        if not same_edit or target.attachments != self._chips.attachments():
            self.set_draft(draft)
            return True
        self._set_aside = Draft(draft.text, draft.attachments)
        self._quiet = True
        try:
            self._editor.follow_text(target.text)
        finally:
            self._quiet = False
        self._update_state()
        return False

    def clear(self) -> None:
        """What was sent is safe: empties the field, or goes back to the draft that an edit set aside."""
        if self._editing is not None:
            self._switch_edit(None)
            self._show(self._set_aside)
        else:
            self._show(Draft())
        self.draft_changed.emit(self.kept())

    def insert_text(self, text: str, *, at_end: bool = False) -> None:
        """Puts text at the cursor (or behind everything) as if it had been typed."""
        if at_end:
            self._editor.moveCursor(QTextCursor.MoveOperation.End)
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

    def add_attachment(self, attachment: Attachment, picture: QImage | None = None, pending: int | None = None) -> None:
        """Adds a stored file, in the place of a pending chip if there is one; the same file is there only once."""
        self._chips.put(attachment, picture, pending)

    def set_thumbnail(self, sha256: str, picture: QImage) -> None:
        """A picture for a chip that came without one, as drafts do."""
        chip = self._chips.chip_of(sha256)
        if chip is not None:
            chip.settle(chip.attachment, picture)

    def remove_attachment(self, sha256: str) -> None:
        chip = self._chips.chip_of(sha256)
        if chip is not None:
            self._chips.remove(chip)

    # State

    @property
    def editing(self) -> str | None:
        """Id of the message that is being edited."""
        return self._editing

    def set_editing(self, message_id: str | None, draft: Draft | None = None) -> None:
        """Edits a message in the place of the draft, which is set aside; None goes back to it."""
        if message_id is None:
            if self._editing is not None:
                self._switch_edit(None)
                self._show(self._set_aside)
                self.draft_changed.emit(self.kept())
            return
        if self._editing is None:
            self._set_aside = self.draft()
        self._switch_edit(message_id)
        self._show(draft or Draft())
        self.draft_changed.emit(self.kept())
        self.focus_editor()

    def _switch_edit(self, message_id: str | None) -> None:
        self._editing = message_id
        self._banner.setVisible(message_id is not None)
        self._editor.set_takes_escape(message_id is not None)

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

    def is_waiting(self) -> bool:
        """True while a file is still being read."""
        return self._chips.is_waiting()

    def can_send(self) -> bool:
        return bool(self.draft()) and not (self._streaming or self._reason or self.is_waiting())

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
        self.draft_changed.emit(self.kept())

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
