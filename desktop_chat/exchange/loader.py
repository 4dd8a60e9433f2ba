"""Owns reading our own JSON exports back; pure, usable from any thread."""

import json

from desktop_chat.domain.conversation import Conversation
from desktop_chat.exchange.codec import UnreadableExportError, decode

MAX_BYTES = 200_000_000


def load_export(data: bytes) -> Conversation:
    """The conversation of a JSON export, equal to the one that was exported.

    Raises UnreadableExportError with a plain sentence for anything else.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableExportError("The file is too large.")
    try:
        values = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise UnreadableExportError("The file is not readable as JSON.") from None
    try:
        return decode(values)
    except RecursionError:
        raise UnreadableExportError("The file is nested too deeply.") from None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
