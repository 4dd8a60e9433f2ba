"""What opening and streaming cost relative to small conversations; ratios in one run, not milliseconds."""

import time
from statistics import median

import pytest
from PySide6.QtWidgets import QApplication

from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.endless import KINDS, endless
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices

_TEXT = "# Title\n\nSome **words** of a reply with `code`.\n\n- one\n- two\n\n```py\nx = 1\n```\n" * 2


def _library(count: int) -> FakeLibrary:
    library = FakeLibrary()
    library.chat = Conversation(ConversationMeta(CHAT))
    for _ in range(count // 2):
        library.user("A question of usual length?", tell=False)
        library.reply_with(_TEXT, tell=False)
    return library


def _open(library: FakeLibrary, view: TranscriptView) -> float:
    model = TranscriptModel(library, FakeNotices(), view)
    start = time.thread_time()
    model.set_conversation(CHAT)
    view.set_model(model)
    view.viewport().repaint()
    return time.thread_time() - start


def test_ten_thousand_messages_open_like_a_hundred(view: TranscriptView) -> None:
    small, large = _library(100), _library(10_000)
    _open(small, view)
    few = median(_open(small, view) for _ in range(5))
    many = median(_open(large, view) for _ in range(5))
    assert view.reel.count == 10_000
    assert view.reel.live_count <= 60
    assert many < few * 6 + 0.03, f"{few * 1000:.0f} ms and {many * 1000:.0f} ms"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_long_reply_streams_like_a_short_one(view: TranscriptView, kind: str) -> None:
    library = FakeLibrary()
    model = TranscriptModel(library, FakeNotices(), view)
    model.set_conversation(CHAT)
    view.set_model(model)
    library.user("Go")
    library.start()
    text = endless(kind, 104_000)
    library.feed(text[:1_000])
    view.grab()
    early = _delta_cost(library, text, 1_000)
    library.feed(text[3_000:100_000])
    view.grab()
    late = _delta_cost(library, text, 100_000)
    assert late < early * 2 + 0.001, f"{early * 1000:.1f} ms and {late * 1000:.1f} ms"


def _delta_cost(library: FakeLibrary, text: str, start: int) -> float:
    """What a delta of 20 characters and its paint cost, of a hundred of them."""
    costs = []
    for at in range(start, start + 2_000, 20):
        before = time.thread_time()
        library.feed(text[at : at + 20])
        QApplication.processEvents()
        costs.append(time.thread_time() - before)
    return median(costs)
