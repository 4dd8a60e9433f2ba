"""Owns how much memory a long conversation takes, from the disk to the end of reading; measures its own process."""

import gc
from pathlib import Path

from desktop_chat.domain.conversation import Conversation
from desktop_chat.storage.repository import HistoryStore
from tests.bench.histories import conversation_id
from tests.bench.transcript_stage import MB, Figure, Stage, chat_library
from tests.gui.transcript_fakes import CHAT, FakeLibrary

OPEN_LIMIT, READ_LIMIT = 10 * MB, 30 * MB


def resident() -> int:
    """Bytes of memory that this process occupies."""
    with open("/proc/self/statm") as facts:
        return int(facts.read().split()[1]) * 4096


def _figure(name: str, value: int, limit: int | None, note: str) -> Figure:
    size = float(value)
    return Figure(name, size, size, size, 0.0, 1, limit50=limit, unit="MB", note=note)


def read_through(stage: Stage) -> int:
    """Reads a conversation from its end to its beginning, two screens a frame; returns the frames."""
    bar = stage.view.verticalScrollBar()
    stage.view.scroll_to_end()
    frames = 0
    while bar.value() > 0:
        bar_value = bar.value() - 2 * stage.view.viewport().height()
        stage.frame(lambda value=bar_value: bar.setValue(value))  # type: ignore[misc]
        frames += 1
        if frames % 60 == 0:
            gc.collect()  # as the program's timer does
    return frames


def memory_figures(root: Path, number: int = 0) -> list[Figure]:
    """Of a conversation of the history at ``root``: loading it, opening it, and reading all of it."""
    stage = Stage()
    stage.show(chat_library(40))
    read_through(stage)  # what any conversation loads is not of this one
    store = HistoryStore.open(root)
    store.load(conversation_id(1))
    gc.collect()
    before = resident()
    conversation = store.load(conversation_id(number))
    gc.collect()
    loaded = resident()
    library = _library(conversation)
    stage.show(library)
    stage.settle(0.5)
    gc.collect()
    opened = resident()
    frames = read_through(stage)
    gc.collect()
    stage.settle(0.3)
    read = resident()
    store.close()
    count, letters = len(conversation), sum(len(message.text) for message in conversation.active_path())
    name = f"memory added by {count:,} messages"
    note = f"{letters / 1e6:.1f} million letters"
    return [
        _figure(f"{name}, loaded", loaded - before, None, note),
        _figure(f"{name}, open", opened - before, OPEN_LIMIT, note),
        _figure(f"{name}, the view alone", opened - loaded, None, ""),
        _figure(f"{name}, read through", read - before, READ_LIMIT, f"{frames:,} frames of two screens"),
    ]


def _library(conversation: Conversation) -> FakeLibrary:
    library = FakeLibrary()
    conversation.meta = conversation.meta.__class__(CHAT, active_leaf=conversation.meta.active_leaf)
    library.chat = conversation
    return library
