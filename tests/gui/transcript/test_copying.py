"""What arrives in the clipboard: the same words as text, HTML and Markdown, of any stretch, of any length."""

import gc
import random
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.markup.cutting import END
from desktop_chat.markup.parser import parse
from desktop_chat.markup.visible import visible_text
from desktop_chat.ui.transcript.selecting.clipboard import offer_primary
from desktop_chat.ui.transcript.selecting.copying import Copied, Gathering, gather
from desktop_chat.ui.transcript.selecting.spots import Spot
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.hands import at, drag, let_go, send
from tests.gui.transcript_fakes import FakeLibrary, FakeNotices, cited, thinking
from tests.helpers.processor import allowed
from tests.unit.markup.gallery import GALLERY
from tests.unit.markup.test_copying import XSS, html_text, squeezed

CONTROL = Qt.KeyboardModifier.ControlModifier


def mime() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def is_busy(view: TranscriptView) -> bool:
    return view.copier.is_busy


def copy(view: TranscriptView, qtbot: QtBot) -> Copied:
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    qtbot.waitUntil(lambda: not is_busy(view), timeout=60_000)
    data = mime()
    return Copied(data.text(), bytes(data.data("text/markdown").data()).decode(), data.html())


def check(copied: Copied) -> None:
    assert visible_text(parse(copied.markdown)).strip() == copied.plain.strip()
    assert squeezed(html_text(copied.html)) == squeezed(copied.plain)


def gallery(library: FakeLibrary) -> None:
    for number, text in enumerate(GALLERY):
        library.user(f"Question {number}\n\n{GALLERY[-number - 1]}", tell=False)
        library.reply_with(text, tell=False)
    library.path_changed.emit(library.chat.id)


def test_all_three_kinds_are_there(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with(
        "# Title\n\nSome **bold** [link](https://a.example/x) and \\(x^2\\).\n\n| a | b |\n|--|--:|\n| 1 | 2 |"
    )
    view.activator.select_all()
    copied = copy(view, qtbot)
    assert copied.plain == "Title\n\nSome bold link and \\(x^2\\).\n\na\tb\n1\t2"
    assert copied.markdown == (
        "# Title\n\nSome **bold** [link](https://a.example/x) and \\(x^2\\).\n\n| a | b |\n|--|--:|\n| 1 | 2 |"
    )
    assert '<h1 dir="auto">Title</h1>' in copied.html
    assert 'Some <strong>bold</strong> <a href="https://a.example/x">link</a> and \\(x^2\\).' in copied.html
    assert '<td align="right" dir="auto">2</td>' in copied.html


def test_the_gallery_as_a_whole(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    gallery(library)
    view.activator.select_all()
    copied = copy(view, qtbot)
    check(copied)
    assert copied.plain.count("Question ") == len(GALLERY)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_stretch_of_the_gallery(view: TranscriptView, library: FakeLibrary, data: st.DataObject) -> None:
    if not view.reel.count:
        gallery(library)
    spot = st.builds(Spot, st.integers(0, 2 * len(GALLERY) - 1), st.just(1), st.integers(0, 12), st.integers(0, 40))
    low, high = sorted((data.draw(spot), data.draw(spot)))
    check(gather(view.reel, low, high))


def test_markdown_and_plain_text_by_menu(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("Some **bold** text")
    view.activator.select_all()
    menu = view.activator.menu(0)
    by_name = {action.text(): action for action in menu.actions()}
    by_name["Copy as Markdown"].trigger()
    assert mime().text() == "Some **bold** text"
    by_name["Copy as plain text"].trigger()
    assert mime().text() == "Some bold text"
    assert mime().formats() == ["text/plain"]
    menu.deleteLater()
    view.pointing.selection.clear()
    menu = view.activator.menu(0)
    assert "Copy as Markdown" not in [action.text() for action in menu.actions()]
    menu.deleteLater()


def test_folded_code(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    code = "\n".join(f"line {number}" for number in range(100))
    library.reply_with(f"Before.\n\n```\n{code}\n```\n\nAfter.")
    end = at(view, "line 29", 0, 7) + QPoint(3, 0)
    drag(view, at(view, "line 0"), end)
    let_go(view, end)
    assert copy(view, qtbot).plain == "\n".join(f"line {number}" for number in range(30))  # what can be seen
    view.activator.select_all()
    assert copy(view, qtbot).plain == f"Before.\n\n{code}\n\nAfter."


def test_closed_folds_are_not_copied_and_open_ones_are(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    message = library.reply_with(thinking("Secret thought"), "Answer")
    view.activator.select_all()
    assert copy(view, qtbot).plain == "Answer"
    fold = next(target for target in view.reel.row(0).targets() if "hought" in target.label)
    view.activator.activate(0, fold)
    assert copy(view, qtbot).plain == "Secret thought\n\nAnswer"
    assert message.text == "Answer"


def test_numbers_of_sources_in_all_kinds(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with(cited("Qt is fast", ("Docs", "https://doc.qt.io/x")), " (and small).")
    view.activator.select_all()
    copied = copy(view, qtbot)
    assert copied.plain == "Qt is fast[1] (and small)."
    check(copied)


def test_a_notice_is_copied_alone_only(
    view: TranscriptView, library: FakeLibrary, notices: FakeNotices, qtbot: QtBot
) -> None:
    from desktop_chat.services.notices import Notice, Severity

    library.reply_with("Words")
    notices.show(Notice(Severity.ERROR, "It broke.", "All was kept."))
    view.activator.select_all()
    assert copy(view, qtbot).plain == "Words"
    row = view.reel.row(0)
    part = next(part for part, start in enumerate(row.starts) if type(row.items[start]).__name__ == "NoticeItem")
    view.pointing.selection.start(Spot(0, part, 0, 3), Spot(0, part, 0, 8))
    assert copy(view, qtbot).plain == "broke"


@pytest.mark.parametrize("text", XSS)
def test_hostile_replies_leave_nothing_that_runs(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, text: str
) -> None:
    library.reply_with(f"Begin.\n\n{text}")
    view.activator.select_all()
    html = copy(view, qtbot).html
    assert not re.search(r"<\s*(?:script|img|svg|iframe|object|embed|link|meta|style|base|form)", html, re.IGNORECASE)
    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"\son\w+\s*=|style\s*=|src", re.sub(r'"[^"]*"', '""', tag))]
    assert all(re.match(r"https?://|mailto:", url) for url in re.findall(r'href="([^"]*)"', html))


def test_terminal_escapes_leave_in_no_kind(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("a \x1b[31mred\x07 `\x9bb`\n\n```\n\x1b]0;x\x07\n```")
    view.activator.select_all()
    copied = copy(view, qtbot)
    for text in (copied.plain, copied.markdown, copied.html):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


# --- much of it -------------------------------------------------------------------------------------------------------


def many(library: FakeLibrary, count: int) -> list[str]:
    texts = []
    for number in range(count):
        text = f"Message **{number}** with `code`"
        (library.user if number % 2 == 0 else library.reply_with)(text, tell=False)
        texts.append(f"Message {number} with code")
    library.path_changed.emit(library.chat.id)
    return texts


def test_ten_thousand_messages_without_a_stall(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    texts = many(library, 10_000)
    view.activator.select_all()
    assert view.reel.live_count < 100
    QGuiApplication.clipboard().setText("before")
    turns: list[float] = []
    gc.disable()  # as in the program, which collects between events
    before = time.thread_time()
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    turns.append(time.thread_time() - before)
    assert is_busy(view)
    assert mime().text() == "before"  # never half of it
    while is_busy(view):
        before = time.thread_time()
        QGuiApplication.processEvents()
        turns.append(time.thread_time() - before)
    gc.enable()
    assert max(turns) < allowed(0.05)  # all of it at once takes seconds
    assert sum(turns) > 5 * max(turns)
    assert view.reel.live_count < 100  # nothing was made for it
    assert mime().text() == "\n\n".join(texts)
    markdown = bytes(mime().data("text/markdown").data()).decode()
    assert markdown.startswith("Message **0** with `code`\n\nMessage **1**")
    assert mime().html().count("<strong>") == 10_000


def test_messages_that_go_while_they_are_copied(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    many(library, 2_000)
    QGuiApplication.clipboard().setText("before")
    said: list[str] = []
    view.copied.connect(said.append)
    view.activator.select_all()
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert is_busy(view)
    model = view.model()
    assert model is not None
    model.set_conversation(None)
    qtbot.waitUntil(lambda: not is_busy(view))
    assert mime().text() == "before"
    assert "Nothing was copied" in said[-1]


def test_one_huge_message_is_copied_in_slices(view: TranscriptView, library: FakeLibrary) -> None:
    text = "".join(f"Paragraph {number} with *some* words in it.\n\n" for number in range(4_000))
    library.reply_with(text)
    work = Gathering(view.reel, Spot(0), Spot(0, END, END, END))
    slices = [0.0]
    done = False
    while not done:
        before = time.thread_time()
        done = work.work(0.004)
        slices.append(time.thread_time() - before)
    assert len(slices) > 10
    assert work.copied is not None
    assert work.copied.plain.count("Paragraph") == 4_000


def test_a_text_that_is_too_long_to_be_shown_is_copied_as_a_whole(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Question")
    library.reply_with("".join(f"Sentence {number} of a long text. " for number in range(12_000)))
    copied = gather(view.reel, Spot(0), Spot(1, END, END, END))
    assert copied.plain.count("Sentence") == 12_000
    assert copied.plain.endswith("Sentence 11999 of a long text.")


def test_random_stretches_of_many_rows(view: TranscriptView, library: FakeLibrary) -> None:
    texts, dice = many(library, 400), random.Random(3)
    for _ in range(10):
        first, last = sorted(dice.sample(range(400), 2))
        copied = gather(view.reel, Spot(first, 1, 0, 8), Spot(last, 1, 0, 7))
        assert copied.plain == "\n\n".join([texts[first][8:], *texts[first + 1 : last], texts[last][:7]])


# --- the middle button ------------------------------------------------------------------------------------------------


def test_the_middle_button_gets_what_is_selected(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []
    from desktop_chat.ui.transcript.selecting import copier

    monkeypatch.setattr(copier, "has_primary", lambda: True)
    monkeypatch.setattr(copier, "offer_primary", offered.append)
    library.reply_with("Some words to select")
    drag(view, at(view, "Some"), at(view, "Some", 0, 2))
    for letters in range(3, 10):
        send(view, QEvent.Type.MouseMove, at(view, "Some", 0, letters))
    assert offered == []
    let_go(view, at(view, "Some", 0, 9))
    qtbot.waitUntil(lambda: bool(offered))
    assert offered == ["Some word"]


def test_what_the_middle_button_pastes_is_clean(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[tuple[str, QClipboard.Mode]] = []
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: _Board(put))
    offer_primary("a\x1bb")
    assert put == [("ab", QClipboard.Mode.Selection)]


class _Board:
    def __init__(self, put: list[tuple[str, QClipboard.Mode]]) -> None:
        self._put = put

    def setText(self, text: str, mode: QClipboard.Mode) -> None:
        self._put.append((text, mode))
