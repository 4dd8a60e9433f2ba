"""Joins the composer's files with the service that reads and stores them; GUI thread."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.services import Services
from desktop_chat.domain.content import Attachment
from desktop_chat.services.attachments import IMAGE_NAME, TEXT_NAME
from desktop_chat.ui.composer.composer import Composer


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that is being read: its chip in the composer, and what it takes the place of."""

    chip: int | None
    replaces: str = ""


class AttachmentController(QObject):
    """Files on their way into a draft; what arrives after the person went elsewhere goes to its draft all the same.

    Signals:
        text_view_requested(object, str, bool): an Attachment to look at, its text, and whether it may be changed.
    """

    text_view_requested = Signal(object, str, bool)

    def __init__(self, services: Services, composer: Composer, controller: ComposerController, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._composer = composer
        self._controller = controller
        self._waiting: dict[int, _Waiting] = {}
        self._unfolding: set[str] = set()
        self._opening: set[str] = set()
        composer.files_chosen.connect(self.add_files)
        composer.image_pasted.connect(self._on_composer_image_pasted)
        composer.long_text_pasted.connect(self.add_text)
        composer.attachment_opened.connect(self._on_composer_attachment_opened)
        composer.attachment_unfolded.connect(self._on_composer_attachment_unfolded)
        attachments = services.attachments
        attachments.attachment_added.connect(self._on_attachment_added)
        attachments.attachment_refused.connect(self._on_attachment_refused)
        attachments.text_loaded.connect(self._on_text_loaded)
        attachments.thumbnail_loaded.connect(self._on_thumbnail_loaded)
        controller.draft_shown.connect(self._on_draft_shown)
        controller.summary_text_made.connect(self.add_text)

    # --- in -------------------------------------------------------------------------------------------------------

    @Slot(list)
    def add_files(self, paths: list[str]) -> None:
        for entry in paths:
            path = Path(entry)
            self._wait(self._services.attachments.add_file(self._controller.key, path), path.name)

    @Slot(QImage)
    def _on_composer_image_pasted(self, image: QImage) -> None:
        self._wait(self._services.attachments.add_image(self._controller.key, image), IMAGE_NAME)

    @Slot(str)
    def add_text(self, text: str) -> None:
        """A long text becomes a file of the draft."""
        self._wait(self._services.attachments.add_text(self._controller.key, text), TEXT_NAME)

    def replace_text(self, attachment: Attachment, text: str) -> None:
        """The text of a pasted attachment was changed: the new text takes its place."""
        if not text.strip():
            self._composer.remove_attachment(attachment.sha256)
        elif attachment in self._composer.draft().attachments:
            ticket = self._services.attachments.add_text(self._controller.key, text, attachment.name)
            self._waiting[ticket] = _Waiting(None, attachment.sha256)

    def _wait(self, ticket: int, name: str) -> None:
        self._waiting[ticket] = _Waiting(self._composer.add_pending(name))

    @Slot(int, str, object, object)
    def _on_attachment_added(self, ticket: int, key: str, attachment: Attachment, thumbnail: QImage | None) -> None:
        waiting = self._waiting.pop(ticket, None)
        if waiting is None:  # another window's
            return
        if key == self._controller.key:
            if waiting.replaces and waiting.replaces != attachment.sha256:
                self._composer.remove_attachment(waiting.replaces)
            self._composer.add_attachment(attachment, thumbnail, waiting.chip)
            return
        self._services.drafts.add_file(key, attachment, waiting.replaces)

    def waits_for(self, ticket: int) -> bool:
        """True if the file of that ticket was chosen in this window."""
        return ticket in self._waiting

    @Slot(int, str)
    def _on_attachment_refused(self, ticket: int, _sentence: str) -> None:
        waiting = self._waiting.pop(ticket, None)
        if waiting is not None and waiting.chip is not None:
            self._composer.drop_pending(waiting.chip)

    @Slot()
    def _on_draft_shown(self) -> None:
        """Other chips are shown: those that waited are gone, and pictures come back without their small picture."""
        self._waiting = {ticket: _Waiting(None, each.replaces) for ticket, each in self._waiting.items()}
        for attachment in self._composer.draft().attachments:
            if attachment.media_type.startswith("image/"):
                self._services.attachments.load_thumbnail(attachment)

    @Slot(object, object)
    def _on_thumbnail_loaded(self, attachment: Attachment, picture: QImage) -> None:
        self._composer.set_thumbnail(attachment.sha256, picture)

    # --- out ------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_composer_attachment_opened(self, attachment: Attachment) -> None:
        if attachment.media_type.startswith("text/"):
            self._opening.add(attachment.sha256)
            self._services.attachments.load_text(attachment)

    @Slot(object)
    def _on_composer_attachment_unfolded(self, attachment: Attachment) -> None:
        self._unfolding.add(attachment.sha256)
        self._services.attachments.load_text(attachment)

    @Slot(object, str)
    def _on_text_loaded(self, attachment: Attachment, text: str) -> None:
        in_draft = attachment in self._composer.draft().attachments
        if attachment.sha256 in self._opening:  # else another window asked
            self._opening.discard(attachment.sha256)
            self.text_view_requested.emit(attachment, text, in_draft and attachment.name == TEXT_NAME)
        if attachment.sha256 not in self._unfolding:
            return
        self._unfolding.discard(attachment.sha256)
        if in_draft:
            self._composer.remove_attachment(attachment.sha256)
            self._composer.insert_text(text)
