"""Owns the JSON form of what a person has typed but not sent; any thread."""

from desktop_chat.domain.content import Attachment, JsonObject, JsonValue, block
from desktop_chat.domain.drafts import Draft
from desktop_chat.storage.codec import values
from desktop_chat.storage.codec.conversations import header

DRAFT = "desktop-chat-draft"


def encode_draft(draft: Draft) -> JsonObject:
    attachments: list[JsonValue] = [dict(attachment.to_block().data) for attachment in draft.attachments]
    return header(DRAFT) | {"text": draft.text, "attachments": attachments}


def decode_draft(data: JsonObject) -> Draft:
    """What is readable of it; the text counts most."""
    listed = data.get("attachments")
    found = (
        Attachment.from_block(block(entry))
        for entry in (listed if isinstance(listed, list) else [])
        if isinstance(entry, dict)
    )
    return Draft(values.text(data, "text"), tuple(attachment for attachment in found if attachment is not None))
