"""What stands within running text: footnotes, code, tables, right-to-left paragraphs, flags, chips of images."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from desktop_chat.markup.parser import parse
from desktop_chat.markup.tree import ListBlock, Table
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.items.decor import code_boxes
from desktop_chat.ui.transcript.items.item import Act, Item, Target
from desktop_chat.ui.transcript.items.text_item import TextItem
from desktop_chat.ui.transcript.markdown.hidden import pieces
from desktop_chat.ui.transcript.markdown.nested import Spans, fits_in_columns
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import item_rect
from tests.gui.transcript_fakes import FakeLibrary

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


def texts(view: TranscriptView, row: int = 0) -> list[TextItem]:
    return [item for item in view.reel.row(row).items if isinstance(item, TextItem)]


def picture(view: TranscriptView, item: Item, row: int = 0) -> QImage:
    return view.viewport().grab(item_rect(view, row, view.reel.row(row).items.index(item))).toImage()


def link(view: TranscriptView, item: TextItem, position: int) -> Target | None:
    """The link at a character."""
    block = item.built.document.findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    x = line.cursorToX(position - block.position())
    left = float(x[0] if isinstance(x, tuple) else x)  # type: ignore[arg-type]
    spot = block.layout().position() + line.position()
    return item.link_at(QPoint(round(spot.x() - line.x() + left + 2), round(spot.y() + line.ascent())))


# --- footnotes ----------------------------------------------------------------------------------------------------

NOTES = "First[^a].\n\n" + "Between.\n\n" * 60 + "Again[^a] and[^b].\n\n[^a]: The **note**.\n[^b]: Other.\n\n    More."


def test_a_mark_leads_to_its_note_and_the_note_back(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(NOTES)
    view.reel.show_row(0)
    view.refresh()
    first, notes = texts(view)[0], texts(view)[-1]
    mark = link(view, first, first.built.notes["note-mark:1"])
    assert mark is not None
    assert (mark.act, mark.label) == (Act.NOTE, "Note 1")
    view.activator.activate(0, mark)
    number = view.reel.row(0).items.index(notes)
    assert view.viewport().rect().intersects(item_rect(view, 0, number))
    text = notes.built.document.toRawText()
    back = link(view, notes, text.index("\u21a9"))
    assert back is not None
    assert back.label == "Back to the text"
    view.activator.activate(0, back)
    assert view.viewport().rect().intersects(item_rect(view, 0, view.reel.row(0).items.index(first)))


def test_notes_are_numbered_smaller_and_at_the_end(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(NOTES)
    item = texts(view)[-1]
    assert [decor.marker for decor in item.built.decor.values() if decor.marker] == ["1.", "2."]
    assert item.built.document.begin().charFormat().font().pixelSize() < view.reel.style.font(15).pixelSize()
    assert item.text_between(0, item.length).replace("\u00a0", "").strip() == "1. The note.\n2. Other.\nMore."


@pytest.mark.parametrize(
    "text",
    [
        "[^a]: Never mentioned.",
        "x[^a]\n\n[^a]:",
        "x[^a]\n\n[^a]:\n\n    ```\n    code\n    ```",
        "x[^a]\n\n[^a]: [^a] itself",
        "x[^none]",
        "[click](note:1) and [this](note-mark:1) [^a]\n\n[^a]: n",
    ],
)
def test_odd_notes_harm_nothing(view: TranscriptView, library: FakeLibrary, text: str) -> None:
    library.reply_with(text)
    view.grab()
    for item in texts(view):
        for name in item.built.notes:
            view.activator.activate(0, Target(item_rect(view, 0, 1), Act.NOTE, name, "x"))
    view.activator.activate(0, Target(item_rect(view, 0, 1), Act.NOTE, "note:99", "x"))
    view.grab()


def test_an_address_of_a_reply_is_never_a_way_to_a_note(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("[click here](note:1)")
    (item,) = texts(view)
    assert item.link_at(QPoint(10, 10)) is None


# --- code ---------------------------------------------------------------------------------------------------------

CODE = 'def f(x):\n    """Doc\n    string."""\n\n    return "\u202e"  # c'


def nested(text: str, first: str) -> str:
    return "\n".join(("  " if number else "") + line for number, line in enumerate([first, "", *text.split("\n")]))


@pytest.mark.parametrize("first", ["- item", "> quote"])
def test_code_in_lists_and_quotes_is_coloured_and_copied_line_by_line(
    view: TranscriptView, library: FakeLibrary, first: str
) -> None:
    fenced = f"```python\n{CODE}\n```"
    source = (
        nested(fenced, first)
        if first[0] == "-"
        else "\n".join(f"> {line}" for line in ["quote", "", *fenced.split("\n")])
    )
    library.reply_with(source)
    (item,) = texts(view)
    view.grab()
    (target,) = item.targets()
    view.activator.activate(0, target)
    assert QGuiApplication.clipboard().text() == CODE
    assert CODE in item.text_between(0, item.length).replace("- item\n", "")
    colors = set()
    block = item.built.document.findBlockByNumber(item.built.code[0][0])
    while block.isValid():
        colors |= {form.format.foreground().color().name() for form in block.textFormats()}
        block = block.next()
    assert len(colors) >= 4
    assert any(action.text() == "Copy code" for action in view.activator.menu(0).actions())


def test_the_box_of_code_at_the_end_of_a_list_is_whole(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("- item\n\n  ```\n  x\n  ```\n\nAfter.")
    view.grab()
    item = texts(view)[0]
    bottom = max(box.rect.bottom() for box in code_boxes(view.reel.style, item.built, item.width))
    assert bottom <= item.height
    rects = view.reel.row(0).rects
    assert rects[2].top() - rects[1].bottom() >= 8


@pytest.mark.parametrize("text", ["", "a", "a\n", "\n\n", CODE, "x = 1\n# end", '"""a\n\nb"""', "\r\n\tx"])
def test_colours_by_lines_lose_nothing(text: str) -> None:
    spans = Spans(text, "python")
    lines = text.split("\n")
    assert ["".join(piece for piece, _ in spans.line(line)) for line in lines] == lines


def test_colours_by_lines_are_those_of_the_whole() -> None:
    from desktop_chat.markup.highlight import highlight

    kinds = [""] * len(CODE)
    for start, length, kind in highlight(CODE, "python"):
        kinds[start : start + length] = [kind] * length
    spans, at = Spans(CODE, "python"), 0
    for line in CODE.split("\n"):
        for piece, kind in spans.line(line):
            assert set(kinds[at : at + len(piece)]) == {kind}
            at += len(piece)
        at += 1


@pytest.mark.parametrize("around", [("Before\n\n  ", "After"), ("", "")], ids=["between", "alone"])
def test_long_code_in_a_list_is_copied_as_a_whole_from_each_of_its_items(
    view: TranscriptView, library: FakeLibrary, around: tuple[str, str]
) -> None:
    code = "\n".join(f"line {number} of the code" for number in range(700))
    fenced = f"- {around[0]}```\n" + "\n".join(f"  {line}" for line in [*code.split("\n"), "```", "", around[1]])
    library.reply_with(f"{fenced}\n- other\n\n  ```\n  short\n  ```")
    payloads = []
    for number, item in enumerate(view.reel.row(0).items):
        if isinstance(item, TextItem):
            item.built.document.size()
            view.reel.row(0).measure_item(number)
            payloads += [str(found.payload) for found in item.targets()]
    assert len(payloads) > 5
    assert payloads[-1] == "short"
    assert set(payloads[:-1]) == {code}


def test_the_box_of_long_code_has_no_seams(view: TranscriptView, library: FakeLibrary) -> None:
    code = "\n".join("x" for _ in range(1_500))
    library.reply_with(nested(f"```\n{code}\n```", "- item"))
    row = view.reel.row(0)
    items = [number for number, item in enumerate(row.items) if isinstance(item, TextItem)]
    assert len(items) > 4
    view.reel.show_place(0, items[2], -100)
    view.refresh()
    seam = item_rect(view, 0, items[2]).top()
    image = view.viewport().grab().toImage()
    x = view.column_left + view.reel.column - 60
    shades = {QColor(image.pixel(x, y)).name() for y in range(seam - 40, seam + 40)}
    assert len(shades) == 1


# --- long lists ---------------------------------------------------------------------------------------------------


def test_a_long_nested_list_has_no_mark_without_text(view: TranscriptView, library: FakeLibrary) -> None:
    words = "whose text is long enough to need a second line " * 3
    library.reply_with("\n".join("  " * level + f"- Level {level}, {words}" for level in range(6)))
    marks = []
    for item in texts(view):
        for number, decor in item.built.decor.items():
            if decor.marker:
                marks.append(item.built.document.findBlockByNumber(number).text()[:7])
    assert marks == [f"Level {level}" for level in range(6)]


# --- tables -------------------------------------------------------------------------------------------------------


def test_a_small_table_in_a_list_has_columns(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("- item\n\n  | Key | Value |\n  |:--|--:|\n  | one | 1 |\n  | twenty | 200 |")
    (item,) = texts(view)
    view.grab()
    ends = []
    for number in (2, 3):
        block = item.built.document.findBlockByNumber(number)
        line = block.layout().lineAt(0)
        ends.append(line.naturalTextWidth() + line.x())
    assert abs(ends[0] - ends[1]) < 1.5  # numbers are right-aligned
    assert "one\t1\ntwenty\t200" in item.text_between(0, item.length)


def test_a_wide_table_in_a_list_stays_lines(view: TranscriptView, library: FakeLibrary) -> None:
    cells = "  | " + " | ".join(["a long text in a cell"] * 5) + " |"
    library.reply_with(f"- item\n\n{cells}\n  |{'---|' * 5}\n{cells}")
    (item,) = texts(view)
    assert "\u2502" in item.built.document.toPlainText()


@pytest.mark.parametrize(("rows", "fits"), [(2, True), (300, False)])
def test_only_small_tables_are_measured(rows: int, fits: bool) -> None:
    source = "- x\n\n  | a | b |\n  |---|---|\n" + "  | 1 | 2 |\n" * rows
    (block,) = parse(source)
    assert isinstance(block, ListBlock)
    table = block.items[0].blocks[1]
    assert isinstance(table, Table)
    assert fits_in_columns(table) is fits


# --- scripts ------------------------------------------------------------------------------------------------------


def ink_columns(image: QImage, limit: int = 150) -> list[int]:
    return [
        x
        for x in range(image.width())
        if any(QColor(image.pixel(x, y)).lightness() < limit for y in range(image.height()))
    ]


@pytest.mark.parametrize(
    "source",
    ["- {}", "1. {}", "- [ ] {}", "> {}", "- x\n\n  {}"],
    ids=["list", "numbers", "task", "quote", "paragraph"],
)
def test_right_to_left_text_is_the_mirror_of_left_to_right(
    view: TranscriptView, library: FakeLibrary, source: str, theme: Theme
) -> None:
    """The first ink from the right of Hebrew is as far in as that of Latin from the left."""
    library.reply_with(source.format("HHHH HHHH"))
    library.reply_with(source.replace("x", "\u05d0").format("\u05d7\u05d7\u05d7\u05d7 \u05d7\u05d7\u05d7\u05d7"))
    left, right = picture(view, texts(view)[0]), picture(view, texts(view, 1)[0], 1)
    low = min(ink_columns(left, 200))
    high = right.width() - 1 - max(ink_columns(right, 200))
    assert abs(low - high) <= 6
    decor = next(iter(texts(view, 1)[0].built.decor.values()))
    assert decor.mirrored


def test_code_among_right_to_left_text_reads_from_the_left(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("- \u05e7\u05d5\u05d3:\n\n  ```py\n  # \u05e7\u05d5\u05d3\n  x = 1\n  ```")
    (item,) = texts(view)
    view.grab()
    block = item.built.document.findBlockByNumber(item.built.code[0][0])
    assert block.textDirection() == Qt.LayoutDirection.LeftToRight
    assert block.layout().lineAt(0).x() + block.layout().position().x() < 40


def test_flags_of_regions_stay_whole_and_nothing_hides_behind_a_flag() -> None:
    shown = "".join(piece.shown for piece in pieces(f"go {SCOTLAND} go", strict=False))
    assert shown == f"go {SCOTLAND} go"
    hidden = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all that was said")
    assert "hidden characters" in "".join(piece.shown for piece in pieces(hidden, strict=False))
    assert re.search("[\U000e0020-\U000e007f]", "".join(piece.shown for piece in pieces(hidden, strict=False))) is None
    assert "hidden" in "".join(piece.shown for piece in pieces(SCOTLAND[1:] * 2, strict=False))


# --- images that a reply names ------------------------------------------------------------------------------------


def test_the_chip_of_an_image_leads_to_its_page_after_the_check(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.reply_with("![cat](https://img.example.com/cat.png) ![](javascript:alert(1)) ![](file:///etc/passwd)")
    (item,) = texts(view)
    view.grab()
    found = item.link_at(QPoint(20, 12))
    assert found is not None
    assert found.act is Act.LINK
    with qtbot.waitSignal(view.link_activated) as heard:
        view.activator.activate(0, found)
    assert heard.args == ["https://img.example.com/cat.png"]
    plain = item.built.document.toPlainText()
    assert item.link_at(QPoint(round(item.natural_width) - 20, 12)) is None, plain
