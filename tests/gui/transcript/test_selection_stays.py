"""What is selected stays selected on the same characters, whatever happens to the way they are shown."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.items.ink import stretches
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.selecting.spots import Spot
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.hands import at, drag, let_go, selected, send
from tests.gui.transcript.places import target
from tests.gui.transcript_fakes import FakeLibrary, thinking


def marked(view: TranscriptView, row: int = 0) -> str:
    """What is painted as selected, by the documents."""
    built = view.reel.row(row)
    text = ""
    for number, item in enumerate(built.items):
        stretch = view.pointing.selection.within(row, number, built)
        if stretch is not None:
            text += ("" if item.joins_line or not text else "\n\n") + item.text_between(*stretch)
    return text


def choose(view: TranscriptView, first: str, last: str, row: int = 0) -> str:
    """Drags from the beginning of a word to the end of another."""
    end = at(view, last, row, len(last))
    drag(view, at(view, first, row), end)
    let_go(view, end)
    return selected(view)


def test_a_formula_that_gets_drawn(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("Before \\(x^2\\) and $$y$$ then some words here.\n\nNext.")
    assert choose(view, "some", "words") == "some words"
    length = view.reel.row(0).items[1].length
    qtbot.waitUntil(lambda: not view.formulas.waiting, timeout=30_000)
    view.refresh()
    assert view.reel.row(0).items[1].length < length  # the source is one character now
    assert selected(view) == marked(view) == "some words"


def test_a_selection_over_a_formula_takes_all_of_it(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("Before \\(x^2\\) after.")
    assert choose(view, "fore", "aft") == "fore \\(x^2\\) aft"
    qtbot.waitUntil(lambda: not view.formulas.waiting, timeout=30_000)
    view.refresh()
    assert selected(view) == marked(view) == "fore \\(x^2\\) aft"


def test_a_reply_that_goes_on(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Question")
    library.start()
    library.feed("First paragraph of it.\n\nSecond **one")
    view.refresh()
    assert choose(view, "paragraph", "Second", 1) == "paragraph of it.\n\nSecond"
    for piece in (
        "** goes on",
        " and on\n\n- a",
        "\n- b\n\n```\ncode",
        "\nmore\n```\n\nEnd ",
        "of it",
        "\n\n" * 3,
        "x" * 50,
    ):
        library.feed(piece)
        assert selected(view) == marked(view, 1) == "paragraph of it.\n\nSecond"
    library.finish()
    assert selected(view) == marked(view, 1) == "paragraph of it.\n\nSecond"


def test_the_block_that_is_being_written(view: TranscriptView, library: FakeLibrary) -> None:
    library.start()
    library.feed("Some words to select in a paragr")
    view.refresh()
    assert choose(view, "words", "select") == "words to select"
    library.feed("aph with `code` and **more")
    assert selected(view) == marked(view) == "words to select"
    library.feed("** of it")
    assert selected(view) == marked(view) == "words to select"


def test_a_long_paragraph_that_is_cut_in_pieces(view: TranscriptView, library: FakeLibrary) -> None:
    library.start()
    library.feed("word " * 250 + "needle in it " + "word " * 10)
    view.refresh()
    assert choose(view, "needle", "in it") == "needle in it"
    for _ in range(30):
        library.feed("more words **of** it, ")
        assert selected(view) == "needle in it"
        assert marked(view) == "needle in it"
    library.finish()
    assert selected(view) == marked(view) == "needle in it"


def code(lines: int = 100) -> str:
    return (
        "Before it.\n\n```py\n" + "".join(f"line_{number} = {number}\n" for number in range(lines)) + "```\n\nAfter it."
    )


def press(view: TranscriptView, label: str) -> None:
    found = next(each for each in view.reel.row(0).targets() if each.act is Act.FOLD and each.label.startswith(label))
    view.activator.activate(0, found)


def test_code_that_is_unfolded_and_folded(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(code())
    view.reel.show_row(0)
    view.refresh()
    assert choose(view, "line_3", "line_5 = 5") == "line_3 = 3\nline_4 = 4\nline_5 = 5"
    for label in ("Show all", "Show less"):
        press(view, label)
        assert selected(view) == marked(view) == "line_3 = 3\nline_4 = 4\nline_5 = 5"


def test_what_a_fold_hides_is_still_selected_when_it_opens_again(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(code())
    press(view, "Show all")
    view.reel.show_row(0)
    view.refresh()
    view.pointing.selection.start(Spot(0, 1, 71), Spot(0, 1, 72, 12))
    whole = "line_70 = 70\nline_71 = 71"
    assert selected(view) == whole
    press(view, "Show less")
    assert marked(view) == ""
    press(view, "Show all")
    assert selected(view) == marked(view) == whole


def test_code_whose_lines_are_wrapped(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("```\n" + "word " * 100 + "\nneedle here\n```")
    assert choose(view, "needle", "here") == "needle here"
    for label in ("Wrap lines", "Do not wrap"):
        press(view, label)
        assert selected(view) == marked(view) == "needle here"


def test_another_theme_size_and_width(view: TranscriptView, library: FakeLibrary, theme: object) -> None:
    library.reply_with("Some words **in bold** to select\n\n- and items\n- in a list")
    assert choose(view, "words", "items") == "words in bold to select\n\n- and items"
    changes: list[Callable[[], None]] = [
        lambda: theme.set_scheme("dark"),  # type: ignore[attr-defined]
        lambda: view.set_text_scale(200),
        lambda: view.resize(400, 500),
        lambda: view.rebuild(),
    ]
    for change in changes:
        change()
        assert selected(view) == "words in bold to select\n\n- and items"
        assert marked(view).replace("\n\n", " ") == "words in bold to select - and items"


def test_thinking_that_opens_above_in_the_same_row(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(thinking("Some thought"), "The answer has words")
    assert choose(view, "answer", "has") == "answer has"
    fold = target(view, 0, Act.FOLD)
    view.activator.activate(0, fold)
    assert selected(view) == marked(view) == "answer has"
    assert choose(view, "thought", "answer") == "thought\n\nThe answer"
    view.activator.activate(0, target(view, 0, Act.FOLD))
    assert selected(view) == "The answer"  # what is hidden is not copied
    view.activator.activate(0, target(view, 0, Act.FOLD))
    assert selected(view) == marked(view) == "thought\n\nThe answer"


def test_rows_that_come_and_go(view: TranscriptView, library: FakeLibrary) -> None:
    first = library.user("First question")
    library.reply_with("First reply")
    library.user("Second question")
    library.reply_with("Second reply")
    assert choose(view, "First", "reply", 1) == "First reply"
    library.user("Third question")
    assert selected(view) == marked(view, 1) == "First reply"
    library.chat.set_meta(active_leaf=first.id)  # all below the first question is gone
    library.path_changed.emit(library.chat.id)
    assert view.pointing.selection.is_empty
    assert selected(view) == ""


def test_rows_that_are_added_above(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("A question")
    library.reply_with("A reply")
    choose(view, "A", "reply", 1)
    before = view.pointing.selection.bounds()
    assert before is not None
    view.pointing.selection.rows_inserted(0, 4)
    after = view.pointing.selection.bounds()
    assert after is not None
    assert [spot.row for spot in after] == [6, 6]
    view.pointing.selection.rows_removed(0, 4)
    assert view.pointing.selection.bounds() == before
    view.pointing.selection.rows_removed(1, 1)
    assert view.pointing.selection.is_empty


def test_all_stays_all_while_the_last_reply_grows(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Question")
    library.start()
    library.feed("Begin")
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    library.feed(" and end")
    assert selected(view) == "Question\n\nBegin and end"
    library.finish()
    library.user("Another")
    assert selected(view) == "Question\n\nBegin and end"


def test_a_drag_goes_on_while_the_reply_is_written(view: TranscriptView, library: FakeLibrary) -> None:
    library.start()
    library.feed("alpha beta gamma\n\ndelta")
    view.refresh()
    drag(view, at(view, "beta"), at(view, "gamma"))
    library.feed(" more and more words\n\nnew paragraph")
    send(view, QEvent.Type.MouseMove, at(view, "delta", 0, 5))
    assert selected(view) == "beta gamma\n\ndelta"
    let_go(view, at(view, "delta", 0, 5))


@pytest.mark.parametrize("text", ["a\u202eb `x\u200by` c", "w" * 5_000, "tab\there \U0001f389 end"])
def test_hidden_and_endless_text_is_copied_as_it_was_written(
    view: TranscriptView, library: FakeLibrary, text: str
) -> None:
    library.reply_with(text)
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert selected(view) == text.replace("`", "")
    assert marked(view) == text.replace("`", "")


def test_only_what_is_copied_of_a_table_is_painted(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("| aa | bb | cc |\n|---|---|---|\n| dd | ee | ff |\n| gg | hh | ii |")
    item = view.reel.row(0).items[1]
    assert item.built is not None
    text = item.built.document.toPlainText()
    assert choose(view, "bb", "dd") == "\tbb\tcc\ndd"
    stretch = view.pointing.selection.within(0, 1, view.reel.row(0))
    assert stretch is not None
    painted = [text[low:high] for low, high in stretches(item.built, *stretch)]
    assert painted == ["bb", "cc", "dd"]
    view.activator.select_all()
    stretch = view.pointing.selection.within(0, 1, view.reel.row(0))
    assert stretch is not None
    assert len(stretches(item.built, *stretch)) == 9


def test_thinking_that_is_not_shown_any_more(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(thinking("Some thought"), "First words here", thinking("Another"), "Second words there")
    chosen = choose(view, "words here", "Second")
    assert chosen == "words here\n\nSecond"
    for show in (False, True):
        view.set_show_thinking(show)
        assert selected(view) == marked(view) == chosen
    view.activator.activate(0, target(view, 0, Act.FOLD))
    assert choose(view, "thought", "First") == "thought\n\nFirst"
    view.set_show_thinking(False)
    assert selected(view) == marked(view) == "First"


def test_a_long_text_that_is_read_again(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with(
        "".join(f"Paragraph {number} of a long text.\n\n" for number in range(2_000)) + "The needle at the end"
    )
    qtbot.waitUntil(lambda: not view.reel.unread_rows())
    chosen = choose(view, "needle", "at the end")
    assert chosen == "needle at the end"
    view.set_text_scale(120)  # every row is made again, long ones in slices
    looks = 0
    while view.reel.shown_row(0).is_unread:
        items = view.reel.shown_row(0).items
        assert [items[at].text_between(*stretch) for at, stretch in painted(view, 0)] in ([], [chosen])
        QTest.qWait(1)
        looks += 1
    assert looks
    assert selected(view) == marked(view) == chosen


def painted(view: TranscriptView, row: int) -> list[tuple[int, tuple[int, int]]]:
    built = view.reel.shown_row(row)
    found = ((at, view.pointing.selection.within(row, at, built)) for at in range(len(built.items)))
    return [(at, stretch) for at, stretch in found if stretch is not None]
