"""A real writing process is killed again and again in the same folder; nothing that it acknowledged may be lost."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from desktop_chat.domain.messages import Message
from desktop_chat.domain.stop import Interruption
from desktop_chat.storage.lines import unseal
from desktop_chat.storage.repository import HistoryStore
from tests.crash import writing_process

KILLS = int(os.environ.get("DESKTOP_CHAT_KILLS", "500"))
SEED = int(os.environ.get("DESKTOP_CHAT_SEED", "20261123"))
#: A folder is used for so many kills: recoveries pile up in it, but its files stay small enough to be fast.
KILLS_PER_FOLDER = 50
#: Seconds that a writer lives at most.
LONGEST = 0.06
PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Acknowledged:
    """What the killed processes said they had saved."""

    conversations: set[str] = field(default_factory=set)
    messages: dict[tuple[str, str], int] = field(default_factory=dict)
    streamed: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, line: str) -> None:
        kind, *words = line.split()
        if kind == "c":
            self.conversations.add(words[0])
        elif kind == "m":
            self.messages[words[0], words[1]] = int(words[2])
        elif kind == "s":
            self.streamed[words[0], words[1]] = int(words[2])


class Writers:
    """The process whose children write and are killed."""

    def __init__(self, errors: IO[bytes]) -> None:
        self._errors = errors
        self.process = subprocess.Popen(
            [sys.executable, writing_process.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )

    def run_and_kill(self, root: Path, seed: int, delay: float, acknowledged: Acknowledged) -> None:
        """Kills one writer ``delay`` seconds after it opened its store and takes what it said until then."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{seed} {root}\n".encode())
        self.process.stdin.flush()
        pid, is_ready = 0, False
        while not (pid and is_ready):  # parent and child write the two, and a busy child may be ahead of its parent
            line = self._line()
            if line.startswith("pid "):
                pid = int(line.removeprefix("pid "))
            elif line == "ready":
                is_ready = True
            else:
                acknowledged.take(line)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(delay)
        os.kill(pid, signal.SIGKILL)
        while (line := self._line()) != "end":
            acknowledged.take(line)

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        assert line.endswith("\n"), f"the writer ended: {line!r}"
        return line.removesuffix("\n")

    def close(self) -> None:
        with self.process:
            pass  # closes its input, and it ends
        self._errors.seek(0)
        assert self._errors.read() == b""


def check(root: Path, acknowledged: Acknowledged) -> int:
    """Asserts that everything is there once and unchanged; returns the number of replies that recovery completed."""
    store = HistoryStore.open(root)
    try:
        assert store.problems() == []
        assert store.refresh().removed == []
        summaries = {summary.meta.id: summary for summary in store.summaries()}
        assert acknowledged.conversations <= set(summaries)
        found: dict[tuple[str, str], Message] = {}
        for key, summary in summaries.items():
            conversation = store.load(key)
            assert conversation.damaged == 0
            assert not conversation.read_only
            assert summary.message_count == len(conversation)
            path = conversation.active_path()
            assert len(path) == len(conversation), "a straight conversation stays one path"
            found.update({(key, message.id): message for message in conversation})
    finally:
        store.close()
    lost = [pair for pair in acknowledged.messages if pair not in found]
    assert lost == []
    for pair, checksum in acknowledged.messages.items():
        assert zlib.crc32(found[pair].text.encode()) == checksum
    recovered = 0
    for pair, letters in acknowledged.streamed.items():
        assert len(found[pair].text) >= letters, "streamed text that reached the disk is kept"
        if pair not in acknowledged.messages and found[pair].stop is not None:
            recovered += found[pair].stop.interruption is Interruption.CLOSED
    assert duplicates(root) == {}
    assert not list((root / "recovered").glob("*.json*"))
    return recovered


def duplicates(root: Path) -> dict[str, int]:
    """Message ids that occur more than once in the folded documents of a conversation."""
    twice: dict[str, int] = {}
    for path in (root / "conversations").glob("*.json"):
        lines = (unseal(line) for line in path.read_bytes().splitlines())
        ids = Counter(data["id"] for data in lines if data is not None and "role" in data)
        twice.update({key: count for key, count in ids.items() if count > 1})
    return twice


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.timeout(600)
def test_kill_at_random_moments_loses_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    started = time.monotonic()
    with tempfile.TemporaryFile() as errors, contextlib.closing(Writers(errors)) as writers:
        messages, recovered = kill_all(writers, chance, tmp_path)
    print(f"{KILLS} kills, {messages} messages, {recovered} replies recovered, {time.monotonic() - started:.1f} s")
    assert messages > 0


def kill_all(writers: Writers, chance: random.Random, tmp_path: Path) -> tuple[int, int]:
    """Numbers of messages that were acknowledged and of replies that recovery completed."""
    messages = recovered = 0
    for first in range(0, KILLS, KILLS_PER_FOLDER):
        root = tmp_path / f"data{first}"
        acknowledged = Acknowledged()
        for _ in range(min(KILLS_PER_FOLDER, KILLS - first)):
            writers.run_and_kill(root, chance.getrandbits(48), chance.uniform(0.0, LONGEST), acknowledged)
        recovered += check(root, acknowledged)
        messages += len(acknowledged.messages)
    return messages, recovered
