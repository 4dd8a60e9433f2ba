"""The outline of a conversation: what is in it, where it leads, and that looking costs little at a time."""

import gc
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import block, text_block
from desktop_chat.models.outline import OutlineModel, OutlineRole, text_runs
from desktop_chat.models.transcript import TranscriptModel
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices, attachment, thinking
from tests.helpers.processor import allowed


@pytest.fixture
def library(qapp: object) -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def outline(library: FakeLibrary) -> Iterator[OutlineModel]:
    notices = FakeNotices()
    rows = TranscriptModel(library, notices)
    rows.set_conversation(CHAT)
    outline = OutlineModel(rows)
    outline._kept = (rows, notices)  # type: ignore[attr-defined]
    outline.set_active(True)
    yield outline
    outline.set_active(False)


def shown(outline: OutlineModel) -> list[tuple[int, str]]:
    indexes = [outline.index(row) for row in range(outline.rowCount())]
    return [(index.data(OutlineRole.DEPTH), index.data()) for index in indexes]


def wait(outline: OutlineModel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: outline.is_settled and not outline._growth.isActive(), timeout=20_000)


def test_questions_and_headings_in_order(outline: OutlineModel, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("How\ndo  I?\n\nPlease.")
    library.reply_with("Intro\n\n### First **part**\n\ntext\n\n#### Detail\n\n```\n# not\n```\n\n### Second\n")
    library.user("", attachment())
    library.reply_with("No headings.")
    wait(outline, qtbot)
    assert shown(outline) == [
        (0, "How do I? Please."),
        (1, "First part"),
        (2, "Detail"),
        (1, "Second"),
        (0, "Message without text"),
    ]
    second = outline.index(3)
    assert (second.data(OutlineRole.ROW), second.data(OutlineRole.PLACE)) == (1, 2)
    assert [outline.data(outline.index(row), 11) for row in (0, 2)] == [
        "Question: How do I? Please.",
        "Heading 4: Detail",
    ]


def test_headings_of_thinking_are_none_of_the_reply(outline: OutlineModel, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("Go")
    library.reply_with(thinking("# Hidden"), "# A\n", block({"type": "odd"}), "# B")
    wait(outline, qtbot)
    assert [text for _, text in shown(outline)] == ["Go", "A", "B"]
    assert text_runs([text_block("a"), text_block("b"), block({"type": "odd"}), text_block("c")]) == ["ab", "c"]


def test_the_filter_takes_all_words(outline: OutlineModel, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("Tell me of harbours")
    library.reply_with("# Harbour walls\n\n# Piers\n\n# The Harbour at night")
    wait(outline, qtbot)
    outline.set_filter("HARBOUR the")
    assert [text for _, text in shown(outline)] == ["The Harbour at night"]
    library.user("Another harbour, the last")
    wait(outline, qtbot)
    assert [text for _, text in shown(outline)] == ["The Harbour at night", "Another harbour, the last"]
    outline.set_filter("")
    assert outline.rowCount() == 5


def test_reading_is_below_the_last_entry_above(outline: OutlineModel, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("One")
    library.reply_with("# A\n\n# B")
    library.user("Two")
    library.reply_with("plain")
    wait(outline, qtbot)
    for place, entry in (((0, -1), 0), ((1, -1), 0), ((1, 0), 1), ((1, 1), 2), ((2, -1), 3), ((3, -1), 3)):
        outline.set_reading(*place)
        assert outline.reading_row() == entry
        assert outline.index(entry).data(OutlineRole.READING)
    outline.set_filter("b")
    assert outline.reading_row() == 0


def test_a_growing_reply_adds_and_nothing_else_moves(outline: OutlineModel, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("Go")
    library.start()
    library.feed("# One\n\nte")
    wait(outline, qtbot)
    moved: list[str] = []
    outline.rowsRemoved.connect(lambda *_: moved.append("removed"))
    outline.modelReset.connect(lambda: moved.append("reset"))
    library.feed("xt\n\n## Two\n\n")
    wait(outline, qtbot)
    assert shown(outline) == [(0, "Go"), (1, "One"), (2, "Two")]
    library.feed("more text\n\n")
    wait(outline, qtbot)
    assert moved == []
    library.feed("# Thr")
    wait(outline, qtbot)
    assert shown(outline)[-1] == (1, "Thr")
    library.feed("ee\n")
    library.finish()
    wait(outline, qtbot)
    assert [text for _, text in shown(outline)] == ["Go", "One", "Two", "Three"]


def test_another_version_brings_its_own(outline: OutlineModel, library: FakeLibrary, qtbot: QtBot) -> None:
    question = library.user("Go")
    first = library.reply_with("# Old")
    library.user("Later")
    library.reply_with("# New", parent=question.id)
    library.path_changed.emit(CHAT)
    wait(outline, qtbot)
    assert [text for _, text in shown(outline)] == ["Go", "New"]
    library.chat.set_meta(active_leaf=first.id)
    library.path_changed.emit(CHAT)
    wait(outline, qtbot)
    assert [text for _, text in shown(outline)] == ["Go", "Old"]


def test_what_is_not_seen_costs_nothing(outline: OutlineModel, library: FakeLibrary, qtbot: QtBot) -> None:
    outline.set_active(False)
    library.user("Go")
    library.reply_with("# A")
    assert outline.rowCount() == 0
    assert not outline._slices.isActive()
    outline.set_active(True)
    assert outline.rowCount() == 2  # what is short is there at once


@pytest.fixture
def no_collector() -> Iterator[None]:
    """As in the program, which collects between events."""
    gc.disable()
    yield
    gc.enable()


def test_10000_messages_are_looked_at_in_slices(
    no_collector: None, outline: OutlineModel, library: FakeLibrary, qtbot: QtBot
) -> None:
    body = "Some words in a line that goes on for a while.\n\n" * 20
    for number in range(5_000):
        library.user(f"Question {number}", tell=False)
        library.reply_with(f"# Part {number}\n\n{body}\n## More\n\n{body}", tell=False)
    outline.set_active(False)
    outline._rows.set_conversation(CHAT)
    began = time.thread_time()
    outline.set_active(True)
    slices = [time.thread_time() - began]
    while not outline.is_settled:
        began = time.thread_time()
        outline._on_slices_timeout()
        slices.append(time.thread_time() - began)
    assert outline.rowCount() == 15_000
    assert len(slices) > 5
    assert max(slices) < allowed(0.025)
    began = time.thread_time()
    for text in ("p", "pa", "part 4", "nothing", ""):
        outline.set_filter(text)
    assert (time.thread_time() - began) / 5 < allowed(0.025)


def test_hostile_headings_are_cut_and_stay_text(outline: OutlineModel, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("x" * 1_000_000)
    library.reply_with("# " + "word " * 20_000 + "\n\n# <img src=x onerror=alert(1)>\n\n" + "# \u202eevil\n" * 3_000)
    wait(outline, qtbot)
    texts = [text for _, text in shown(outline)]
    assert len(texts) > 100
    assert max(len(text) for text in texts) <= 300
    assert "<img src=x onerror=alert(1)>" in texts
