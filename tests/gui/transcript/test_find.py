"""Finding in the conversation: what counts, what is marked, where one is led, and what stays as it was."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import block
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.search.bar import FindBar
from desktop_chat.ui.transcript.search.found import RowHit, hit_rect
from desktop_chat.ui.transcript.search.session import FindSession
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import FakeLibrary, attachment, cited, thinking


def opened(view: TranscriptView) -> FindSession:
    view.finder.open()
    assert view.finder.session is not None
    return view.finder.session


def find(view: TranscriptView, qtbot: QtBot, query: str) -> FindSession:
    """Types a query and waits until everything was looked at."""
    session = opened(view)
    session.bar.field.setText(query)
    qtbot.waitUntil(lambda: session.search.is_done and not session.walk.is_seeking)
    return session


def count(session: FindSession) -> str:
    return session.bar.count.text()


def current_text(view: TranscriptView) -> str:
    """What the hit that is looked at covers, as the clipboard would have it."""
    current = view.pointing.found.current
    assert current is not None
    row = view.reel.row(current[0])
    return row.items[current[1]].text_between(*view.pointing.found.spans(row, current[1])[current[2]])


def test_walking_on_from_the_end_is_said(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("fish and fish")
    library.reply_with("more fish")
    session = find(view, qtbot, "fish")
    assert count(session) == "1 of 3"
    said = []
    for step in (session.next, session.next, session.next, session.previous, session.previous):
        step()
        said.append(count(session))
    assert said == ["2 of 3", "3 of 3", "1 of 3, from the top", "3 of 3, from the end", "2 of 3"]


def current_rect(view: TranscriptView) -> QRect:
    current = view.pointing.found.current
    assert current is not None
    row = view.reel.row(current[0])
    span = view.pointing.found.spans(row, current[1])[current[2]]
    rect = hit_rect(row, RowHit(current[1], current[2], span))
    return rect.translated(view.column_left, view.reel.top(current[0]))


def is_visible(view: TranscriptView) -> bool:
    return view.viewport().rect().contains(current_rect(view))


def picture(view: TranscriptView) -> QImage:
    return view.viewport().grab().toImage()


def share(image: QImage, rect: QRect, color: QColor) -> float:
    """How much of a rectangle has a colour."""
    points = [(x, y) for x in range(rect.left(), rect.right()) for y in range(rect.top() + 2, rect.bottom() - 2)]
    return sum(image.pixelColor(x, y) == color for x, y in points) / max(1, len(points))


def long_chat(library: FakeLibrary, pairs: int = 30) -> None:
    for number in range(pairs):
        library.user(f"Question {number}")
        library.reply_with(f"Answer {number} about rivers.\n\n" + "Some words that fill the page. " * 30)


# --- what counts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("one\n\ntwo", "one two", 0),
        ("- one\n- two", "one two", 0),
        ("One fish, two Fish", "fish", 2),
        ("**bo**ld and `bold` and ~~bold~~", "bold", 3),
        ("a [name](https://example.org/name) b", "name", 1),
        ("[x](https://example.org/hidden)", "hidden", 0),
        ("two\nlines here", "two lines", 1),
        ("a &amp; b", "a & b", 1),
        ("| fish | x |\n|--|--|\n| fish | fish |", "fish", 3),
        ("| one | two |\n|--|--|\n| a | b |", "one two", 0),
        ("```py\nprint(1)\nprint(2)\n```", "print(", 2),
        ("a.b a+b", "a.b", 1),
        ("x" * 5000, "x" * 400, 12),
        ("# Title\n\n> quote title\n\n- item title", "title", 3),
        ("aaaa", "aa", 2),
        ("stra\u00dfe STRASSE", "strasse", 1),
    ],
)
def test_hits_are_what_is_seen(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, text: str, query: str, hits: int
) -> None:
    library.reply_with(text)
    session = find(view, qtbot, query)
    assert session.search.total == hits
    assert count(session).endswith(f" of {hits}" if hits else "No hits")
    assert session.bar.next.isEnabled() is bool(hits)


def test_rows_out_of_sight_count_like_those_in_sight(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    texts = ["**bo**ld here", "[a](http://x.org/bold)", "bold &amp; bold", "`bold`", "nothing"]
    for _ in range(40):
        for text in texts:
            library.reply_with(text, tell=False)
    library.path_changed.emit(view.model().conversation_id)  # type: ignore[union-attr]
    session = find(view, qtbot, "bold")
    assert session.search.total == 40 * 4


def test_case_and_whole_words(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("Cat cat concat catalogue cat_1 (cat)")
    session = find(view, qtbot, "cat")
    assert session.search.total == 6
    session.bar.words.click()
    assert session.search.total == 3
    session.bar.case.click()
    assert session.search.total == 2
    session.bar.words.click()
    assert session.search.total == 5


def test_thinking_opens_where_the_hit_is(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    lines = "\n".join(f"step {number}" for number in range(60))
    library.reply_with(thinking(f"A secret plan.\n\n```\n{lines}\nsecret end\n```"), "the secret answer")
    before = len(view.reel.row(0).items)
    session = find(view, qtbot, "secret")
    assert count(session) == "1 of 3"
    assert len(view.reel.row(0).items) > before
    assert current_text(view) == "secret"
    assert is_visible(view)
    session.next()
    code = next(item for item in view.reel.row(0).items if isinstance(item, CodeItem))
    assert code.is_open
    assert current_text(view) == "secret"
    assert is_visible(view)
    session.next()
    assert count(session) == "3 of 3"


def test_thinking_that_is_not_shown_is_not_searched(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with(thinking("secret plan"), "the answer")
    session = find(view, qtbot, "secret")
    assert session.search.total == 1
    view.set_show_thinking(False)
    qtbot.waitUntil(lambda: session.search.is_done)
    assert count(session) == "No hits"


def test_tools_files_and_sources_are_searched(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("See.", attachment("needle.pdf"))
    library.reply_with(
        block({"type": "tool_use", "id": "t", "name": "needle_finder", "input": {"what": "a needle"}}),
        block({"type": "tool_result", "tool_use_id": "t", "content": "no needle here"}),
        cited("So it is.", ("Needles of the world", "https://needle.example.org/x")),
    )
    session = find(view, qtbot, "needle")
    assert session.search.total == 6
    ordinals = []
    for _ in range(6):
        ordinals.append(session.walk.number)
        assert is_visible(view)
        session.next()
    assert ordinals == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("drawn", [False, True], ids=["source", "drawing"])
def test_formulas_are_found_by_their_source(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, theme: Theme, drawn: bool
) -> None:
    library.reply_with("Inline \\(\\alpha + x\\) here.\n\n$$\n\\beta + \\alpha\n$$")
    if drawn:
        view.viewport().repaint()
        qtbot.waitUntil(lambda: view.formulas.waiting == 0, timeout=30_000)
    session = find(view, qtbot, "alpha")
    assert session.search.total == 2
    session.next()
    assert is_visible(view)
    if drawn:
        image = picture(view)
        assert share(image, current_rect(view), theme.color("found_now")) > 0.3
        session.next()
        image = picture(view)
        assert share(image, current_rect(view), theme.color("found_now")) > 0.3


def test_images_are_found_by_name_and_host(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("![a needle](https://img.example.org/x.png)")
    assert find(view, qtbot, "needle").search.total == 1
    assert find(view, qtbot, "img.example.org").search.total == 1


def test_marks_of_sources_do_not_part_words(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with(cited("The river is long.", ("A", "https://a.org")), " It is old.")
    session = find(view, qtbot, "long. It")
    assert session.search.total == 1
    assert "long." in current_text(view)


def test_folded_code_opens(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    lines = "\n".join(f"line_{number}" for number in range(100))
    library.reply_with(f"```py\n{lines}\n```")
    session = find(view, qtbot, "line_9")
    assert count(session) == "1 of 11"
    session.next()
    code = next(item for item in view.reel.row(0).items if isinstance(item, CodeItem))
    assert code.is_open
    assert count(session) == "2 of 11"
    assert current_text(view) == "line_9"
    assert is_visible(view)


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f389\U0001f389 needle \U0001f468\u200d\U0001f469\u200d\U0001f467 needle \U0001f600",
        "\u05e9\u05dc\u05d5\u05dd needle \u05e2\u05d5\u05dc\u05dd",
        "`\U0001f389` **x** [\U0001f389](http://a.org) needle",
        "\u202eneedle\u202c and \u200bneedle",
        "| \U0001f389 | needle |\n|--|--|\n| y | z |",
        "```\n\U0001f389\tneedle\u200b\n```",
        "x" * 3000 + " needle",
        "\ufdd0\ufdd1\ufffc needle \x00\x1b[31m",
    ],
)
def test_positions_are_right_in_any_script(view: TranscriptView, library: FakeLibrary, qtbot: QtBot, text: str) -> None:
    library.reply_with(text)
    session = find(view, qtbot, "needle")
    assert session.search.total == text.count("needle")
    for _ in range(session.search.total):
        assert current_text(view) == "needle"
        session.next()


def test_right_to_left_and_emoji_are_found(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd \U0001f389!")
    session = find(view, qtbot, "\u05e2\u05d5\u05dc\u05dd")
    assert current_text(view) == "\u05e2\u05d5\u05dc\u05dd"
    session.bar.field.setText("\U0001f389")
    assert current_text(view) == "\U0001f389"


@pytest.mark.parametrize("query", ["(", "[a-", "\\", "*", ".*", "\x00", "\u202e", "<b>", "%1", "a" * 500])
def test_no_query_is_a_pattern(view: TranscriptView, library: FakeLibrary, qtbot: QtBot, query: str) -> None:
    library.reply_with("plain words only")
    assert find(view, qtbot, query).search.total == 0


# --- walking ----------------------------------------------------------------------------------------------------------


def test_walks_round_and_shows_each_hit(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    long_chat(library)
    session = find(view, qtbot, "about rivers")
    assert session.search.total == 30
    seen = []
    for _ in range(30):
        assert is_visible(view)
        assert current_text(view) == "about rivers"
        seen.append(session.walk.number)
        session.next()
    assert sorted(each for each in seen if each) == list(range(1, 31))
    assert session.walk.number == seen[0]
    session.previous()
    assert session.walk.number == seen[-1]
    assert is_visible(view)


@pytest.mark.parametrize("zoom", [100, 300])
def test_hits_in_a_huge_message_come_into_view(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, zoom: int
) -> None:
    paragraph = "Some words that fill a paragraph. " * 20
    library.reply_with("\n\n".join(f"{paragraph} needle {number} {paragraph}" for number in range(60)))
    view.set_text_scale(zoom)
    session = find(view, qtbot, "needle")
    assert session.search.total == 60
    for _ in range(3):
        session.previous()
        session.previous()
        session.next()
        assert is_visible(view)
        assert current_text(view) == "needle"


def test_a_hit_across_two_pieces_of_a_paragraph(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, theme: Theme
) -> None:
    library.reply_with(" ".join(f"word{number}" for number in range(400)))
    row = view.reel.row(0)
    assert sum(item.joins_line for item in row.items) > 1
    second = next(number for number, item in enumerate(row.items) if item.joins_line)
    last = row.items[second - 1].text_between(0, 100_000).split()[-1]
    first = row.items[second].text_between(0, 100_000).split()[0]
    session = find(view, qtbot, f"{last} {first}")
    assert session.search.total == 1
    found = view.pointing.found
    before, after = found.marks(0, second - 1, row), found.marks(0, second, row)
    assert before is not None
    assert after is not None
    assert (before.current, after.current) == (0, 0)
    assert row.items[second - 1].text_between(*before.spans[0]).strip() == last
    assert row.items[second].text_between(*after.spans[0]) == first
    assert share(picture(view), current_rect(view), theme.color("found_now")) > 0.3


def test_a_hit_above_what_is_read_is_no_step_back(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("A needle.")
    long_chat(library)
    session = find(view, qtbot, "needle")
    assert count(session) == "1 of 1"
    assert is_visible(view)


def test_typing_on_stays_at_the_hit(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    long_chat(library)
    session = find(view, qtbot, "rivers")
    session.next()
    session.next()
    before = view.pointing.found.current
    for query in ("river", "rive", "rivers", "zzz", "rivers."):
        session.bar.field.setText(query)
    qtbot.waitUntil(lambda: session.search.is_done)
    assert view.pointing.found.current == before


def test_wide_code_scrolls_sideways(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("```\n" + "x " * 400 + "needle " + "y " * 400 + "\n```")
    find(view, qtbot, "needle")
    rect = current_rect(view)
    column = QRect(view.column_left, 0, view.reel.column, view.viewport().height())
    assert column.contains(rect)


def test_keys_of_the_field(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("one two one two one")
    session = find(view, qtbot, "one")
    field = session.bar.field
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert count(session) == "2 of 3"
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert count(session) == "1 of 3"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert view.finder.session is None


# --- opening and closing ----------------------------------------------------------------------------------------------


def text_tops(view: TranscriptView) -> dict[int, int]:
    above = view.viewport().y()
    return {index: top + above for index, _, top in view.reel.visible()}


@pytest.mark.parametrize("where", [0.0, 0.4, 1.0])
def test_the_reading_position_stays(view: TranscriptView, library: FakeLibrary, where: float) -> None:
    long_chat(library)
    bar = view.verticalScrollBar()
    bar.setValue(round(bar.maximum() * where))
    before, value = text_tops(view), bar.value()
    session = opened(view)
    after = text_tops(view)
    moved = {after[index] - before[index] for index in before if index in after}
    assert moved == ({session.bar.height()} if where == 0.0 else {0})
    view.finder.close()
    assert text_tops(view) == before
    assert abs(bar.value() - value) <= 1
    assert view.reel.pinned is (where == 1.0)


def test_the_focus_goes_back(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("words")
    view.activateWindow()
    view.setFocus()
    other = QLineEdit(view)
    other.show()
    other.setFocus()
    session = opened(view)
    assert session.bar.field.hasFocus()
    qtbot.keyClick(session.bar.field, Qt.Key.Key_Escape)
    assert other.hasFocus()


def test_the_last_query_comes_back(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("one two one")
    find(view, qtbot, "one")
    view.finder.close()
    assert view.pointing.found.pattern is None
    view.finder.go(1)
    assert view.finder.session is not None
    assert view.finder.session.bar.query == "one"
    assert count(view.finder.session) == "1 of 2"


# --- how it looks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hits_are_painted(view: TranscriptView, theme: Theme, library: FakeLibrary, qtbot: QtBot, scheme: str) -> None:
    library.reply_with("some fish and then more fish here")
    theme.set_scheme(scheme)
    session = find(view, qtbot, "fish")
    first = current_rect(view)
    session.next()
    second = current_rect(view)
    image = picture(view)
    assert share(image, first, theme.color("found")) > 0.3
    assert share(image, second, theme.color("found_now")) > 0.3
    view.finder.close()
    assert share(picture(view), second, theme.color("found_now")) == 0


def test_the_scroll_bar_shows_where_hits_are(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    long_chat(library)
    session = find(view, qtbot, "about rivers")
    places = session._marks.places
    assert len(places) == 30
    assert list(places) == sorted(places)
    assert 0 <= places[0] < 0.1
    assert 0.9 < places[-1] <= 1


def test_names_and_the_polite_word(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(accessible, "announce", lambda _view, text: said.append(text))
    library.reply_with("fish and fish")
    session = find(view, qtbot, "fi")
    session.bar.field.setText("fish")
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["1 of 2"]
    bar = session.bar
    names = [
        QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)
        for part in (bar.field, bar.case, bar.words, bar.previous, bar.next, bar.close_button)
    ]
    assert names == ["Find in this chat", "Match case", "Whole words", "Previous hit", "Next hit", "Close"]
    assert isinstance(bar, FindBar)
    assert all(each.height() >= 28 and each.width() >= 28 for each in (bar.case, bar.words, bar.next, bar.previous))
