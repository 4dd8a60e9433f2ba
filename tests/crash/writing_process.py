"""A process that writes a history and acknowledges on standard output what was saved; made to be killed.

It reads ``<seed> <data folder>`` from standard input and forks a writer for each such line, so that a run costs no
start of an interpreter: ``pid <number>`` names the writer, ``end`` says that it is dead. Every acknowledgement is one
line, written only after the store returned: ``c <conversation>`` created, ``m <conversation> <message> <crc of its
text>`` saved, ``s <conversation> <message> <letters>`` streamed so far.
"""

import os
import random
import sqlite3  # noqa: F401 - once, before the forks
import sys
import traceback
import uuid
import zlib
from pathlib import Path

from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.events import BlockStarted, ReplyStarted, TextDelta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.storage.repository import HistoryStore

FOLD_EVERY = 7
CONVERSATIONS = 6


class Writer:
    """Random work on a few conversations."""

    def __init__(self, root: Path, seed: int) -> None:
        self._random = random.Random(seed)
        self._store = HistoryStore.open(root)
        self._leaf: dict[ConversationId, MessageId | None] = {}
        for summary in self._store.summaries()[:CONVERSATIONS]:
            self._leaf[summary.meta.id] = summary.meta.active_leaf

    @staticmethod
    def _acknowledge(line: str) -> None:
        os.write(1, f"{line}\n".encode())

    def _new_id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _text(self) -> str:
        length = self._random.choice((20, 200, 2_000, 2_000, 20_000, 200_000))
        return self._random.choice(("word ", "Wörter ", "言葉 ")) * (length // 5)

    def _create(self) -> ConversationId:
        key = ConversationId(self._new_id())
        self._store.create(ConversationMeta(key, title=f"Talk {key[:4]}"))
        self._leaf[key] = None
        self._acknowledge(f"c {key}")
        return key

    def _save(self, key: ConversationId, message: Message, *, is_reply: bool) -> None:
        if is_reply:
            self._store.finish_reply(key, message)
        else:
            self._store.append(key, message)
        self._leaf[key] = message.id
        self._acknowledge(f"m {key} {message.id} {zlib.crc32(message.text.encode())}")

    def _ask(self, key: ConversationId) -> None:
        message_id = MessageId(self._new_id())
        self._save(
            key, Message(message_id, self._leaf[key], Role.USER, (text_block(self._text()),), 1.0), is_reply=False
        )

    def _stream(self, key: ConversationId) -> None:
        message = Message(MessageId(self._new_id()), self._leaf[key], Role.ASSISTANT, (), 1.0, model="claude-test")
        self._store.begin_reply(key, message)
        start = [ReplyStarted("claude-test", "req", {"input_tokens": 1}), BlockStarted(0, {"type": "text", "text": ""})]
        self._store.write_reply(key, start)
        text = ""
        for _ in range(self._random.randrange(12)):
            pieces = [self._random.choice(("and ", "so ", "weiter ", "次に ")) for _ in range(30)]
            self._store.write_reply(key, [TextDelta(0, piece) for piece in pieces])
            text += "".join(pieces)
            self._acknowledge(f"s {key} {message.id} {len(text)}")
        finished = Message(
            message.id, message.parent_id, Role.ASSISTANT, (text_block(text),), 1.0, "claude-test", Stop("end_turn")
        )
        self._save(key, finished, is_reply=True)

    def run(self) -> None:
        self._acknowledge("ready")
        step = 0
        while True:
            step += 1
            if len(self._leaf) < CONVERSATIONS:
                self._create()
            key = self._random.choice(list(self._leaf))
            self._ask(key)
            self._stream(key)
            if step % FOLD_EVERY == 0:
                self._store.fold(key)
            elif step % FOLD_EVERY == 3:
                self._store.set_meta(key, {"title": f"Talk {step}"})


def serve() -> None:
    """One writer after the other, until standard input ends."""
    for line in sys.stdin:
        seed, root = line.rstrip("\n").split(" ", 1)
        child = os.fork()
        if child == 0:
            try:
                Writer(Path(root), int(seed)).run()
            finally:
                traceback.print_exc()
                os._exit(1)
        os.write(1, f"pid {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"end\n")


if __name__ == "__main__":
    serve()
