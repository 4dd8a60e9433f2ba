"""Owns what a person has typed but not sent."""

from dataclasses import dataclass

from desktop_chat.domain.content import Attachment


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsent text with its files."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.attachments)
