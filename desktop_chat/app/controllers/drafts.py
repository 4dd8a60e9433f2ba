"""Keeps what is written in one window in step with the others, and takes texts from outside; GUI thread."""

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.controllers.attachments import AttachmentController
from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.services import Services
from desktop_chat.ui.composer.composer import Composer
from desktop_chat.ui.composer.editor import LONG_PASTE


class DraftController(QObject):
    """The composer as a place where drafts arrive: the last edit is seen in every window that shows the draft."""

    def __init__(
        self,
        services: Services,
        composer: Composer,
        controller: ComposerController,
        attachments: AttachmentController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._composer = composer
        self._controller = controller
        self._attachments = attachments
        services.drafts.draft_changed.connect(self._on_drafts_draft_changed)

    @Slot(str)
    def _on_drafts_draft_changed(self, key: str) -> None:
        """Where it was written it is shown already; elsewhere the cursor stays at its words."""
        draft = self._services.drafts.get(key)
        if key != self._controller.key or self._composer.kept() == draft:
            return
        if self._composer.follow_draft(draft):
            self._controller.draft_shown.emit()
        self._controller.draft_state_changed.emit()

    def add_text(self, text: str) -> None:
        """Puts a text under what is written; it is not sent. A long one becomes a file of the draft."""
        if len(text) > LONG_PASTE:
            self._attachments.add_text(text)
        elif text:
            below = "\n" if self._composer.draft().text else ""
            self._composer.insert_text(below + text, at_end=True)
        self._composer.focus_editor()
