"""Owns the JSON form of what a person has typed but not sent; any thread."""

from desktop_chat.domain.content import Attachment, JsonObject, JsonValue, block
from desktop_chat.domain.drafts import Draft, Edit
from desktop_chat.domain.ids import MessageId, is_valid_id
from desktop_chat.storage.codec import values
from desktop_chat.storage.codec.conversations import header

DRAFT = "desktop-chat-draft"


def encode_draft(draft: Draft) -> JsonObject:
    data = header(DRAFT) | _encode_written(draft)
    if draft.edit is not None:
        data["edit"] = {"message": draft.edit.message_id} | _encode_written(draft.edit)
    return data


def _encode_written(written: Draft | Edit) -> JsonObject:
    attachments: list[JsonValue] = [dict(attachment.to_block().data) for attachment in written.attachments]
    return {"text": written.text, "attachments": attachments}


def decode_draft(data: JsonObject) -> Draft:
    """What is readable of it; the text counts most."""
    return Draft(values.text(data, "text"), _attachments(data), _edit(data.get("edit")))


def _edit(data: JsonValue) -> Edit | None:
    if not isinstance(data, dict) or not is_valid_id(values.text(data, "message")):
        return None
    return Edit(MessageId(values.text(data, "message")), values.text(data, "text"), _attachments(data))


def _attachments(data: JsonObject) -> tuple[Attachment, ...]:
    listed = data.get("attachments")
    found = (
        Attachment.from_block(block(entry))
        for entry in (listed if isinstance(listed, list) else [])
        if isinstance(entry, dict)
    )
    return tuple(attachment for attachment in found if attachment is not None)
