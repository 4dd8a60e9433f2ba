"""Owns how attachments become blocks of a request; reads bytes through the given reader, on the caller's thread."""

import base64
import hashlib

from desktop_chat.backend.errors import plain_line
from desktop_chat.backend.protocol import AttachmentReader
from desktop_chat.domain.content import Attachment, JsonObject, clean_text
from desktop_chat.domain.errors import ChatError, ErrorKind

_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_PDF = "application/pdf"
_LARGEST_IMAGE = 10 * 1024 * 1024  # base64
_LARGEST_BODY = 32 * 1024 * 1024
#: Everything of a request that is not an attachment has to fit as well.
_ROOM = 512 * 1024


class AttachmentEncoder:
    """Encodes each attachment once per call.

    Attributes:
        documents: True where the server knows document blocks; else text files become plain text.
    """

    def __init__(self, reader: AttachmentReader, *, documents: bool, enforce_limits: bool) -> None:
        self.documents = documents
        self._reader = reader
        self._enforce_limits = enforce_limits
        self._encoded: dict[tuple[str, str, str], JsonObject] = {}
        self._sizes: dict[str, int] = {}

    def encode(self, attachment: Attachment, *, required: bool) -> JsonObject:
        """An image, document or text block.

        Raises ChatError ATTACHMENT_MISSING if the bytes are gone and ``required``; else a note stands for the file.
        """
        key = (attachment.sha256, attachment.media_type, attachment.name)
        if key not in self._encoded:
            try:
                data = self._reader.read(attachment)
            except FileNotFoundError:
                name = plain_line(attachment.name)
                if required:
                    raise ChatError(ErrorKind.ATTACHMENT_MISSING, name) from None
                return {"type": "text", "text": f"[The file {name} is no longer available]"}
            self._encoded[key] = self._block(attachment, data)
        return self._encoded[key]

    def check_total(self) -> None:
        """Raises ChatError TOO_LARGE naming the largest file if all files together cannot be sent."""
        if self._enforce_limits and sum(self._sizes.values()) > _LARGEST_BODY - _ROOM:
            raise ChatError(ErrorKind.TOO_LARGE, max(self._sizes, key=lambda name: self._sizes[name]))

    def _base64(self, attachment: Attachment, data: bytes) -> str:
        text = base64.b64encode(data).decode("ascii")
        name = plain_line(attachment.name)
        self._sizes[name] = self._sizes.get(name, 0) + len(text)
        if self._enforce_limits and attachment.media_type in _IMAGES and len(text) > _LARGEST_IMAGE:
            raise ChatError(ErrorKind.TOO_LARGE, name)
        return text

    def _block(self, attachment: Attachment, data: bytes) -> JsonObject:
        kind = attachment.media_type.partition(";")[0].strip().lower()
        if kind in _IMAGES:
            source: JsonObject = {"type": "base64", "media_type": kind, "data": self._base64(attachment, data)}
            return {"type": "image", "source": source}
        title = plain_line(attachment.name)
        if kind == _PDF:
            source = {"type": "base64", "media_type": kind, "data": self._base64(attachment, data)}
            return {"type": "document", "source": source, **({"title": title} if title else {})}
        if not kind.startswith("text/") and b"\0" in data[:4096]:
            raise ChatError(ErrorKind.BAD_REQUEST, f"{title} is of a kind that cannot be sent")
        text = clean_text(data.decode("utf-8-sig", "replace"))
        text = text if text.strip() else "(empty file)"
        self._sizes[title] = self._sizes.get(title, 0) + len(text)
        if not self.documents:
            return {"type": "text", "text": f"File {title}:\n\n{text}"}
        source = {"type": "text", "media_type": "text/plain", "data": text}
        return {"type": "document", "source": source, **({"title": title} if title else {})}


def without_bytes(block: JsonObject) -> JsonObject:
    """The block with long base64 data replaced by its hash, for comparing prefixes."""
    source = block.get("source")
    data = source.get("data") if isinstance(source, dict) else None
    if not isinstance(source, dict) or not isinstance(data, str) or len(data) < 256:
        return block
    digest = hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()
    return {**block, "source": {**source, "data": digest}}
