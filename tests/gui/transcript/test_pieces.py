"""A long block in pieces looks like the block, keeps its words, and what grows keeps its front."""

import random
import re

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_chat.markup.parser import parse
from desktop_chat.markup.tree import Block, CodeBlock, Continued
from desktop_chat.markup.visible import visible_text
from desktop_chat.ui.transcript.frame import capture
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import PaintState
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.items.text_item import TextItem
from desktop_chat.ui.transcript.markdown.pieces import SIZE, cut, weight
from desktop_chat.ui.transcript.placing import EAGER
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.endless import KINDS, endless, picture
from tests.gui.transcript_fakes import FakeLibrary


def _letters(block: Block) -> str:
    """What is said, without space and the marks of items, of which a piece of one item has one more."""
    return re.sub(r"[\s-]", "", visible_text((block,)))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"fence", "mixed"}))
def test_pieces_are_small_and_leave_nothing_out(kind: str) -> None:
    (block,) = parse(endless(kind, 20_000))
    pieces = [segment for segment, _ in cut(block)]
    assert not isinstance(pieces[0], Continued)
    assert all(isinstance(piece, Continued) and piece.depth > 0 for piece in pieces[1:])
    blocks = [piece.block if isinstance(piece, Continued) else piece for piece in pieces]
    assert len(blocks) > 10
    assert max(weight(piece, 1 << 30) for piece in blocks) < 3 * SIZE
    if kind != "table":  # its pieces repeat the header
        assert "".join(_letters(piece) for piece in blocks) == _letters(block)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"fence", "mixed"}))
def test_what_grows_keeps_its_front(kind: str) -> None:
    (short,), (long,) = parse(endless(kind, 9_000)), parse(endless(kind, 12_000))
    before, after = [piece for piece, _ in cut(short)], [piece for piece, _ in cut(long)]
    same = len(before) - 3
    assert same > 3
    assert before[:same] == after[:same]


@pytest.mark.parametrize("kind", ["list", "loose list", "item", "quote", "quoted paragraphs", "paragraph", "lines"])
def test_pieces_look_like_the_whole(view: TranscriptView, library: FakeLibrary, kind: str) -> None:
    text = endless(kind, 6_000)
    library.reply_with(text)
    shown = picture(view, 0)
    assert len(view.reel.row(0).items) > 6
    (block,) = parse(text)
    item = TextItem(view.reel.style, block)
    item.layout(view.reel.row(0).rects[1].width())
    whole = QImage(shown.size(), shown.format())
    whole.fill(QColor("white"))
    painter = QPainter(whole)
    painter.translate(10, 0)
    item.paint(painter, PaintState(QRect(-8, -8, 2_000, 100_000)))
    painter.end()
    assert abs(view.reel.row(0).rects[-2].bottom() + 1 - view.reel.row(0).rects[1].top() - item.height) <= 2
    assert whole.copy(0, 0, whole.width(), item.height) == shown.copy(0, 0, shown.width(), item.height)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"fence"}))
@pytest.mark.parametrize("seed", range(2))
def test_streamed_looks_like_opened(view: TranscriptView, library: FakeLibrary, kind: str, seed: int) -> None:
    rolls, text = random.Random(seed), endless(kind, 5_000)
    library.user("Go")
    library.reply_with(text)
    expected = picture(view, 1)
    heights = [rect.height() for rect in view.reel.row(1).rects[1:-1]]
    library.user("Again")
    library.start()
    at = 0
    while at < len(text):
        step = rolls.choice((1, 7, 20, 160, 900))
        library.feed(text[at : at + step])
        view.viewport().repaint()
        at += step
    library.finish()
    assert picture(view, 3) == expected
    if kind not in ("paragraph", "word"):  # of one endless line the pieces may differ, not the look
        assert [rect.height() for rect in view.reel.row(3).rects[1:-1]] == heights


@pytest.mark.parametrize("kind", ["list", "table", "quote", "paragraph", "mixed"])
def test_what_is_read_stays_while_a_long_reply_grows_and_is_measured(
    view: TranscriptView, library: FakeLibrary, kind: str
) -> None:
    library.user("Go")
    library.start()
    library.feed(endless(kind, 40_000))
    reel = view.reel
    assert len(reel.row(1).items) > EAGER
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    row = reel.row(1)
    first = row.item_at(-reel.top(1))
    item, before = row.items[first], reel.top(1) + row.rects[first].top()
    text = endless(kind, 44_000)
    for at in range(40_000, 44_000, 400):
        library.feed(text[at : at + 400])
        assert reel.row(1).items[first] is item
        assert reel.top(1) + reel.row(1).rects[first].top() == before
    reel.row(1).measure(0, reel.row(1).rects[first].top())  # what is above turns out to be of another height
    reel.heights.set(1, reel.row(1).height)
    view.refresh()
    assert reel.top(1) + reel.row(1).rects[first].top() == before
    library.finish()
    assert reel.top(1) + reel.row(1).rects[first].top() == before


def test_what_is_painted_at_the_edge_was_measured(view: TranscriptView, library: FakeLibrary) -> None:
    """An item may paint beyond its place, so one that begins just below the viewport is painted too."""
    library.user("Go")
    library.reply_with("\n\n".join(f"Part {number}\n\n```\ncode {number}\n```" for number in range(60)))
    assert len(view.reel.row(1).items) > EAGER
    seen = 0
    for _ in range(300):
        view.reel.set_style(view.reel.style)  # rows are made anew, and nothing of them is measured
        view.refresh()
        frame = capture(view.reel, view.pointing, view.column_left, 800, 600, 1.0)
        pieces = [piece for band in frame.bands for piece in band.pieces]
        assert [piece.item.width for piece in pieces] == [piece.rect.width() for piece in pieces]
        seen += any(isinstance(piece.item, CodeItem) and 0 <= piece.rect.top() - 600 <= 3 for piece in pieces)
        view.scroll_by(-1)
    assert seen > 0


def test_code_that_was_never_measured_can_be_painted(view: TranscriptView) -> None:
    item = CodeItem(view.reel.style, CodeBlock("", "code"), "code", is_open=True)
    canvas = QImage(40, 40, QImage.Format.Format_ARGB32)
    canvas.fill(QColor("white"))
    painter = QPainter(canvas)
    item.paint(painter, PaintState(QRect(0, 0, 40, 40)))
    painter.end()


def test_a_table_is_scrolled_sideways_as_one(view: TranscriptView, library: FakeLibrary) -> None:
    head = "| " + " | ".join(f"column_{number}" for number in range(12)) + " |\n|" + "---|" * 12 + "\n"
    library.user("Go")
    library.reply_with(head + ("| " + " | ".join(f"value_{number}" for number in range(12)) + " |\n") * 20)
    view.grab()
    items = [item for item in view.reel.row(1).items if isinstance(item, TableItem)]
    assert len(items) > 5
    assert [item.is_last for item in items] == [False] * (len(items) - 1) + [True]
    assert len({item.natural_width for item in items}) == 1
    before, looks = view.grab().toImage(), [item.revision for item in items]
    assert items[-2].scroll_by(QPoint(20, 20), 90)
    view.show_changes()
    assert all(now == was + 1 for now, was in zip([item.revision for item in items], looks, strict=True))
    assert view.grab().toImage() != before
    assert items[0].text_origin == items[-1].text_origin == QPoint(-90, 0)
