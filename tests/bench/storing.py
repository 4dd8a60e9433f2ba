"""Owns the measurements of the history: start with many conversations, saving in long ones."""

import time
from collections.abc import Callable
from pathlib import Path

from desktop_chat.domain.content import text_block
from desktop_chat.domain.events import BlockStarted, TextDelta
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.storage.conversation_files import ConversationFiles
from desktop_chat.storage.folder import HistoryFolder
from desktop_chat.storage.repository import HistoryStore
from tests.bench.histories import EPOCH, conversation_id, make_history, message_id
from tests.bench.measuring import Row, interleaved, median

MANY = 10_000
FEW = 10
PAYLOAD = "x" * 1000


def opening_rows(folder: Path, runs: int = 7, many: int = MANY) -> list[Row]:
    """Opening a history and reading its list from the index, as each start does."""
    roots = {count: make_history(folder / f"history-{count}", *[2] * count) for count in (FEW, many)}

    def opens(count: int) -> Callable[[], float]:
        def measure() -> float:
            begun = time.process_time()
            store = HistoryStore.open(roots[count])
            found = store.summaries()
            spent = time.process_time() - begun
            store.close()
            assert len(found) == count
            return spent

        return measure

    found = interleaved(runs, {"few": opens(FEW), "many": opens(many)})
    name = f"open a history of {many:,} against {FEW}, CPU"
    note = f"{median(found['many']) / many * 1e6:.1f} us a conversation"
    return [Row(name, median(found["few"]), median(found["many"]), "s", runs, None, note)]


def _written() -> int:
    """Bytes that this process handed to write(2) so far."""
    with open("/proc/self/io") as facts:
        return next(int(line.split()[1]) for line in facts if line.startswith("wchar:"))


class Saving:
    """Appends one message after the other to one of the conversations of a history."""

    def __init__(self, store: HistoryStore, conversation: int, length: int) -> None:
        self._store = store
        self._conversation = conversation
        self._next = length
        self._files = ConversationFiles(HistoryFolder(store.root).conversations, conversation_id(conversation))
        self.bytes: list[float] = []
        self.all_bytes: list[float] = []
        self.wall: list[float] = []

    def __call__(self) -> float:
        number, self._next = self._next, self._next + 1
        own, parent = message_id(self._conversation, number), message_id(self._conversation, number - 1)
        message = Message(own, parent, Role.USER, (text_block(PAYLOAD),), EPOCH + number)
        size, written = self._size(), _written()
        wall, cpu = time.perf_counter(), time.process_time()
        self._store.append(conversation_id(self._conversation), message)
        spent = time.process_time() - cpu
        self.wall.append(time.perf_counter() - wall)
        self.all_bytes.append(_written() - written)
        self.bytes.append(self._size() - size)
        return spent

    def _size(self) -> int:
        return sum(path.stat().st_size for path in (self._files.journal, self._files.document) if path.exists())


def append_rows(folder: Path, runs: int = 60, long: int = MANY) -> list[Row]:
    """Saving a message of 1,000 letters in a conversation of 10 and in one of 10,000 messages, made durable."""
    root = make_history(folder / "append", FEW, long)
    store = HistoryStore.open(root)
    try:
        store.summaries()
        short_saving, long_saving = Saving(store, 0, FEW), Saving(store, 1, long)
        found = interleaved(runs, {"short": short_saving, "long": long_saving})
    finally:
        store.close()
    name = f"save a message in {long:,} against {FEW}"
    text, written = float(len(PAYLOAD)), median(long_saving.bytes)
    return [
        Row(f"{name}, CPU", median(found["short"]), median(found["long"]), "s", runs, 3),
        Row(f"{name}, clock with fdatasync", median(short_saving.wall), median(long_saving.wall), "s", runs, 3),
        Row(f"{name}, bytes", median(short_saving.bytes), written, "bytes", runs, 1.1),
        Row("bytes added to the history for a message of 1,000 letters", text, written, "bytes", runs, 2),
        Row("bytes written in all for it, index included", text, median(long_saving.all_bytes), "bytes", runs),
    ]


def first_append_rows(folder: Path, runs: int = 7, long: int = MANY) -> list[Row]:
    """The first message that is saved after a start, when nothing is known of the conversation yet."""
    roots = {length: make_history(folder / f"first-{length}", length) for length in (FEW, long)}
    counts = dict.fromkeys(roots, 0)

    def appends(length: int) -> Callable[[], float]:
        def measure() -> float:
            store = HistoryStore.open(roots[length])
            store.summaries()
            saving = Saving(store, 0, length + counts[length])
            counts[length] += 1
            spent = saving()
            store._writers.clear()  # closing would fold
            store.close()
            return spent

        return measure

    found = interleaved(runs, {"short": appends(FEW), "long": appends(long)})
    name = f"first message after a start, {long:,} against {FEW}, CPU"
    return [Row(name, median(found["short"]), median(found["long"]), "s", runs, 3)]


def load_and_fold_rows(folder: Path, runs: int = 5, long: int = MANY) -> list[Row]:
    """Reading and folding a conversation must grow with its length and not faster."""
    short = long // 10
    store = HistoryStore.open(make_history(folder / "fold", short, long))
    numbers = [short, long]

    def loads(conversation: int) -> Callable[[], float]:
        def measure() -> float:
            begun = time.process_time()
            loaded = store.load(conversation_id(conversation))
            spent = time.process_time() - begun
            assert len(loaded) >= short
            return spent

        return measure

    def folds(conversation: int) -> Callable[[], float]:
        def measure() -> float:
            Saving(store, conversation, numbers[conversation])()
            numbers[conversation] += 1
            begun = time.process_time()
            store.fold(conversation_id(conversation))
            return time.process_time() - begun

        return measure

    try:
        found = interleaved(
            runs, {"load short": loads(0), "load long": loads(1), "fold short": folds(0), "fold long": folds(1)}
        )
    finally:
        store.close()
    names = {"load": "read", "fold": "fold"}
    return [
        Row(
            f"{label} a conversation of {long:,} against {short:,} messages, CPU",
            median(found[f"{verb} short"]),
            median(found[f"{verb} long"]),
            "s",
            runs,
            13,
        )
        for verb, label in names.items()
    ]


def draft_rows(folder: Path, runs: int = 60) -> list[Row]:
    """Writing the next piece of a streaming reply to its draft after 1,000 and after 200,000 letters."""
    root = make_history(folder / "draft", 2, 2)
    store = HistoryStore.open(root)

    def writes(conversation: int, length: int) -> Callable[[], float]:
        key = conversation_id(conversation)
        parent = message_id(conversation, 1)
        reply = Message(MessageId(message_id(conversation, 2)), parent, Role.ASSISTANT, (), EPOCH)
        store.begin_reply(key, reply)
        store.write_reply(key, [BlockStarted(0, {"type": "text", "text": ""}), TextDelta(0, "x" * length)])
        batch = [TextDelta(0, "every ") for _ in range(10)]

        def measure() -> float:
            begun = time.process_time()
            store.write_reply(key, batch)
            return time.process_time() - begun

        return measure

    try:
        found = interleaved(runs, {"short": writes(0, 1_000), "long": writes(1, 200_000)})
    finally:
        store.close()
    name = "write 10 deltas to the draft after 200,000 against 1,000 letters, CPU"
    return [Row(name, median(found["short"]), median(found["long"]), "us", runs, 2)]


def rows(folder: Path) -> list[Row]:
    found: list[Row] = []
    for measure in (opening_rows, append_rows, first_append_rows, load_and_fold_rows, draft_rows):
        found += measure(folder)
    return found
