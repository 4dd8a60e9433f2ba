"""The panel of the outline by itself: names, hostile words, mirrored layout, cost with many entries."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.models.outline import OutlineModel
from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.outline.panel import OutlinePanel
from desktop_chat.ui.outline.row_delegate import OutlineDelegate, shown_text
from desktop_chat.ui.theme.theme import Theme
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices
from tests.helpers.processor import allowed

NO_PARENT = QModelIndex()


@pytest.fixture
def library(qapp: QApplication) -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def panel(qtbot: QtBot, library: FakeLibrary) -> Iterator[OutlinePanel]:
    rows = TranscriptModel(library, FakeNotices())
    rows.set_conversation(CHAT)
    model = OutlineModel(rows)
    panel = OutlinePanel(model, Theme())
    for each in (rows, model, library):
        each.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(272, 600)
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    model.set_active(False)


def fill(panel: OutlinePanel, library: FakeLibrary, qtbot: QtBot, count: int) -> OutlineModel:
    for number in range(count):
        library.user(f"Question {number}", tell=False)
        library.reply_with(f"# Part {number}\n\nwords\n\n## More", tell=False)
    library.path_changed.emit(CHAT)
    model = panel._model
    model.set_active(True)
    qtbot.waitUntil(lambda: model.is_settled, timeout=20_000)
    return model


def test_rows_have_names(panel: OutlinePanel, library: FakeLibrary, qtbot: QtBot) -> None:
    fill(panel, library, qtbot, 2)
    found = QAccessible.queryAccessibleInterface(panel.list)
    assert found is not None
    assert found.text(QAccessible.Text.Name) == "Outline"
    assert [found.child(row).text(QAccessible.Text.Name) for row in range(3)] == [
        "Question: Question 0",
        "Heading 1: Part 0",
        "Heading 2: More",
    ]


def test_nothing_to_list_is_said(panel: OutlinePanel, library: FakeLibrary, qtbot: QtBot) -> None:
    panel._model.set_active(True)
    assert panel._nothing.isVisible()
    assert not panel.list.isVisible()
    fill(panel, library, qtbot, 1)
    assert panel.list.isVisible()
    assert not panel._nothing.isVisible()


def test_hostile_words_stay_in_their_row(panel: OutlinePanel, library: FakeLibrary, qtbot: QtBot) -> None:
    assert shown_text("\u202eevil\u2066 <b>x</b>\x00\n\u200b\u05d0") == "evil <b>x</b>\u05d0"
    library.reply_with("# " + "\u05d0\u0628\u202e" * 2_000 + "\n\n# " + "<b>" * 900, tell=False)
    model = fill(panel, library, qtbot, 1)
    panel.grab()
    rects = [panel.list.visualRect(model.index(row)) for row in range(model.rowCount())]
    assert {rect.height() for rect in rects} == {rects[0].height()}
    assert all(rect.width() <= panel.list.viewport().width() for rect in rects)
    delegate = panel.list.itemDelegate()
    assert isinstance(delegate, OutlineDelegate)
    assert delegate.is_cut(rects[0], model.index(0))


def test_from_right_to_left(panel: OutlinePanel, library: FakeLibrary, qtbot: QtBot) -> None:
    model = fill(panel, library, qtbot, 1)
    delegate = panel.list.itemDelegate()
    assert isinstance(delegate, OutlineDelegate)
    rect = panel.list.visualRect(model.index(2))
    usual = delegate.text_rect(rect, 2)
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mirrored = delegate.text_rect(rect, 2)
    assert usual.left() - rect.left() == rect.right() - mirrored.right()
    panel.grab()


def test_following_costs_little_with_many_entries(
    panel: OutlinePanel, library: FakeLibrary, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = fill(panel, library, qtbot, 5_000)
    QApplication.processEvents()
    asked: list[int] = []

    def row_count(_model: OutlineModel, parent: QModelIndex = NO_PARENT) -> int:
        asked.append(1)
        return 0 if parent.isValid() else 15_000

    with monkeypatch.context() as patch:
        patch.setattr(OutlineModel, "rowCount", row_count)
        for row in range(0, 10_000, 500):
            model.set_reading(row, -1)
            panel.list.follow_reading()
            QApplication.processEvents()
    assert len(asked) < 20 * 500  # a new layout would ask for each of the 15,000 entries
    began = time.thread_time()
    model.set_filter("part 49")
    QApplication.processEvents()
    assert time.thread_time() - began < allowed(0.1)
    assert model.rowCount() == sum("49" in str(number) for number in range(5_000))
