"""Owns reading our own JSON exports back; pure, usable from any thread."""

from codecs import getincrementaldecoder
from collections.abc import Callable

from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.messages import Message
from desktop_chat.exchange.codec import FORMAT, UnreadableExportError, check_header, decode_message, decode_meta
from desktop_chat.exchange.pieces import NotReadableError, read_object

MAX_BYTES = 200_000_000
#: An export begins with its format; so much of a file tells whether it can be one.
HEAD_BYTES = 512
_STEP = 1 << 20


def looks_like_export(head: bytes) -> bool:
    """True if a file that begins so says that it is an export of ours."""
    return b'"format"' in head and f'"{FORMAT}"'.encode() in head


def load_export(data: bytes, between: Callable[[], object] = lambda: None) -> Conversation:
    """The conversation of a JSON export, equal to the one that was exported.

    ``between`` is called before each message and may raise to end the work. Raises UnreadableExportError with a plain
    sentence for anything that is no export.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableExportError("The file is too large.")
    messages: list[Message] = []
    problems: list[UnreadableExportError] = []

    def take(entry: JsonValue) -> None:
        between()
        # Which message is damaged matters only if the rest is an export that we know.
        if not problems:
            try:
                messages.append(decode_message(entry))
            except UnreadableExportError as error:
                problems.append(error)

    try:
        values = read_object(_decoded(data), "messages", take)
    except UnicodeDecodeError:
        raise UnreadableExportError("The file is not readable as JSON.") from None
    except NotReadableError as error:
        raise UnreadableExportError(str(error)) from None
    check_header(values)
    if problems:
        raise problems[0]
    conversation = Conversation(decode_meta(values), messages)
    if len(conversation) != len(messages):
        raise UnreadableExportError("Two messages of the export have the same id.")
    return conversation


def _decoded(data: bytes) -> str:
    """The text, taken in steps that let other threads run in between; raises UnicodeDecodeError."""
    decoder = getincrementaldecoder("utf-8-sig")()
    steps = [decoder.decode(data[at : at + _STEP]) for at in range(0, len(data), _STEP)]
    return "".join((*steps, decoder.decode(b"", final=True)))
