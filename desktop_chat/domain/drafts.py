"""Owns what a person has typed but not sent."""

from dataclasses import dataclass

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.ids import MessageId


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that is being written anew: which one, and what is to replace it."""

    message_id: MessageId
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsent text with its files, and the edit of an earlier message that was begun before it was sent."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    edit: Edit | None = None

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.attachments or self.edit)
