"""Owns which blocks of a message are pictures, and by what a picture is known; standard library only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from desktop_chat.domain.content import ATTACHMENT, TOOL_RESULT_TYPES, Attachment, ContentBlock, JsonValue

IMAGE = "image"


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A picture of a message and where its bytes are.

    Attributes:
        key: the hash of an attachment, or the place of an inline picture: message, block, entry.
        name: what the person called it; empty if it has no name. Foreign text.
        media_type: as stored; what it really is only its bytes say.
        size: bytes as stored, or about that for an inline one; 0 if unknown.
        attachment: set for a file of the history. data: base64 of an inline picture, as the service sent it.
    """

    key: str
    name: str
    media_type: str
    size: int
    attachment: Attachment | None = None
    data: str = field(default="", compare=False, repr=False)


def picture_in(entry: ContentBlock, key: str) -> PictureSource | None:
    """The picture that a block is; None for all others, and for pictures that are somewhere else."""
    if entry.type == ATTACHMENT:
        attachment = Attachment.from_block(entry)
        if attachment is None or not attachment.media_type.startswith("image/"):
            return None
        return PictureSource(
            attachment.sha256, attachment.name, attachment.media_type, attachment.size, attachment=attachment
        )
    return _inline(entry.data, key) if entry.type == IMAGE else None


def pictures_of(message_key: str, content: Iterable[ContentBlock]) -> Iterator[tuple[int, PictureSource]]:
    """The pictures of a message with the numbers of their blocks, also those that tools returned."""
    for number, entry in enumerate(content):
        if entry.type in TOOL_RESULT_TYPES:
            for inner in result_pictures(message_key, number, entry):
                yield number, inner
        elif (source := picture_in(entry, f"{message_key}/{number}")) is not None:
            yield number, source


def result_pictures(message_key: str, number: int, entry: ContentBlock) -> Iterator[PictureSource]:
    """The pictures within the result of a tool."""
    parts = entry.data.get("content")
    for place, part in enumerate(parts if isinstance(parts, list) else ()):
        if isinstance(part, dict) and part.get("type") == IMAGE:
            source = _inline(part, f"{message_key}/{number}/{place}")
            if source is not None:
                yield source


def _inline(data: Mapping[str, JsonValue], key: str) -> PictureSource | None:
    source = data.get("source")
    if not isinstance(source, dict) or source.get("type") != "base64" or not isinstance(source.get("data"), str):
        return None
    text, kind = str(source["data"]), source.get("media_type")
    return PictureSource(key, "", kind if isinstance(kind, str) else "", len(text) * 3 // 4, data=text)
