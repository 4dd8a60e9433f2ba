"""Owns ``<id>.stream``, the draft of a reply while it streams: batches of events, at most a second from the disk."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.fold import ReplyFold
from desktop_chat.domain.messages import Message
from desktop_chat.domain.stop import Interruption, Stop
from desktop_chat.storage import atomic
from desktop_chat.storage.codec import events as codec
from desktop_chat.storage.codec.messages import decode_message
from desktop_chat.storage.codec.values import Undecodable
from desktop_chat.storage.conversation_files import ConversationFiles
from desktop_chat.storage.lines import seal, split_lines, unseal

SYNC_SECONDS = 1.0


class ReplyDraft:
    """The draft that this process writes; lives on the io thread.

    Attributes:
        message: the reply as it was before its first event.
    """

    def __init__(
        self, files: ConversationFiles, message: Message, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.message = message
        self._path = files.stream
        self._monotonic = monotonic
        self._pending: list[TurnEvent] = []
        self._size = 0
        self._synced_at = monotonic()
        atomic.write_atomically(self._path, [seal(codec.stream_header(message)) + b"\n"])
        self._size = self._path.stat().st_size

    def write(self, events: Sequence[TurnEvent]) -> None:
        """One line per call; what could not be written goes first the next time, so that no piece is ever missing."""
        self._pending += events
        record = codec.batch_record(self._pending)
        if record is None:
            self._pending.clear()
            return
        fd = atomic.open_to_append(self._path, create=False)
        try:
            line = seal(record) + b"\n"
            try:
                atomic.write_all(fd, line)
            except OSError:
                os.ftruncate(fd, self._size)
                raise
            self._size += len(line)
            self._pending.clear()
            now = self._monotonic()
            if now - self._synced_at >= SYNC_SECONDS:
                self._synced_at = now
                atomic.sync_data(fd)
        finally:
            os.close(fd)

    def discard(self) -> None:
        """The reply is saved or dropped."""
        self._path.unlink(missing_ok=True)


def read_draft(content: bytes) -> Message | None:
    """The reply as far as its draft tells, marked as interrupted; None if not even its first line is whole.

    A damaged line ends it: text with a hole in it would be text that nobody wrote.
    """
    lines = split_lines(content)
    header = unseal(lines[0]) if lines else None
    if header is None:
        return None
    try:
        message = decode_message(codec.stream_message(header))
    except Undecodable:
        return None
    fold = ReplyFold()
    for line in lines[1:]:
        data = unseal(line)
        if data is None:
            break
        for event in codec.batch_events(data):
            fold.feed(event)
    return _finished(message, fold)


def _finished(message: Message, fold: ReplyFold) -> Message:
    stop = fold.stop if fold.finished and fold.stop is not None else Stop(interruption=Interruption.CLOSED)
    return replace(
        message,
        content=fold.content(),
        stop=stop,
        usage=fold.usage() or message.usage,
        model=fold.model or message.model,
        request_id=fold.request_id or message.request_id,
    )
