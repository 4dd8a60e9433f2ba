"""Formulas are drawn behind the scenes, on the baseline, and cost no frame; what is no formula stays as written."""

import sys
import time

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.formulas.press import Drawing, Order, draw
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.items.text_item import TextItem
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import target
from tests.gui.transcript_fakes import FakeLibrary
from tests.helpers.processor import allowed

WELL_KNOWN = [
    r"E = mc^2",
    r"x_{1,2} = \frac{-b \pm \sqrt{b^2-4ac}}{2a}",
    r"\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}",
    r"\sum_{n=1}^{\infty} \frac{1}{n^2}",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"f(x) = \begin{cases} x^2 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{aligned} a &= b + c \\ &= d \end{aligned}",
    r"a < b",
    r"\mathbb{R}^n \ni \hat{x} \mapsto \overline{AB} \cdot \vec{v}",
]
HOSTILE = [
    "",
    "^",
    "\ud800",
    "{" * 900 + "x" + "}" * 900,
    r"\sqrt" * 300 + "x",
    r"\frac{" * 30 + "1" + "}{2}" * 30,
    r"\left(" * 40 + "x" + r"\right)" * 40,
    r"\hspace{99999em}x",
    r"\rule{999999px}{99999px}",
    r"\nosuchcommand{x}",
    r"\newcommand{\a}{\a\a}\a",
    r"\text{</mtext></math><!DOCTYPE x>}&",
    "x" * 2_001,
]


def items(view: TranscriptView, kind: type) -> list:
    return [item for item in view.reel.row(view.reel.count - 1).items if isinstance(item, kind)]


def wait_drawn(qtbot: QtBot, view: TranscriptView, timeout: int = 30_000) -> None:
    qtbot.waitUntil(lambda: view.formulas.waiting == 0, timeout=timeout)


@pytest.mark.parametrize("tex", WELL_KNOWN)
def test_well_known_formulas_have_a_drawing(tex: str) -> None:
    drawing = draw(Order(tex, True))
    assert drawing is not None
    assert drawing.width > 10
    assert drawing.height > 5
    assert "<symbol" not in drawing.svg  # Qt would draw nothing of it


@pytest.mark.parametrize("tex", HOSTILE)
def test_hostile_formulas_have_none_and_end_in_time(tex: str) -> None:
    before, began = sys.getprofile(), time.thread_time()
    assert draw(Order(tex, True)) is None
    assert time.thread_time() - began < 3
    assert sys.getprofile() is before


def test_a_formula_on_its_own_line_is_drawn_and_copied_as_latex(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.reply_with("Before.\n\n$$\n\\frac{1}{2}\n$$\n\nAfter.")
    (item,) = items(view, MathItem)
    assert item.text_between(0, item.length) == "$$\n\\frac{1}{2}\n$$"
    wait_drawn(qtbot, view)
    assert item.length == 1
    view.activator.select_all()
    view.activator.copy_selection()
    assert "Before.\n\n$$\n\\frac{1}{2}\n$$\n\nAfter." in QGuiApplication.clipboard().text()
    view.activator.activate(0, target(view, 0, Act.COPY_CODE, "Copy formula"))
    assert QGuiApplication.clipboard().text() == r"\frac{1}{2}"
    assert target(view, 0, Act.COPY_CODE).rect.height() >= 28
    assert any(action.text() == "Copy formula" for action in view.activator.menu(0).actions())


@pytest.mark.parametrize("source", ["$$x^2$$", "\\[x^2\\]", "```math\nx^2\n```", "> - a\n>\n>   $$x^2$$"])
def test_every_way_to_write_a_formula_is_drawn(
    source: str, view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.reply_with(source)
    wait_drawn(qtbot, view)
    assert [entry for entry in view.formulas.states() if isinstance(entry, Drawing)]
    assert not items(view, CodeItem)


def test_a_formula_in_a_line_stands_on_its_baseline(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, theme: Theme
) -> None:
    """The lower edge of a formula of capitals is where that of the letters beside it is."""
    library.reply_with(r"HHHHHHHH \(EEEEEEEE\)")
    wait_drawn(qtbot, view)
    (item,) = items(view, TextItem)
    assert item.text_between(0, item.length) == r"HHHHHHHH \(EEEEEEEE\)"
    row = view.reel.row(0)
    rect = row.rects[row.items.index(item)].translated(view.column_left, view.reel.top(0))
    image = view.viewport().grab(rect).toImage()
    ink = [
        [x for x in range(image.width()) if QColor(image.pixel(x, y)).lightness() < 140] for y in range(image.height())
    ]
    half = theme.font(15).pixelSize() * 6
    letters = max(y for y, xs in enumerate(ink) if any(x < half for x in xs))
    formula = max(y for y, xs in enumerate(ink) if any(x > half for x in xs))
    assert abs(letters - formula) <= 1


def test_prices_stay_text(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("It costs $5 or $10, and $20-$30 with tax.")
    (item,) = items(view, TextItem)
    assert item.text_between(0, item.length) == "It costs $5 or $10, and $20-$30 with tax."
    assert view.formulas.states() == []


def test_what_cannot_be_drawn_shows_its_source(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("$$\\nosuchcommand{x}$$\n\nand \\(\\nosuchcommand\\)")
    wait_drawn(qtbot, view)
    block, inline = items(view, MathItem)[0], items(view, TextItem)[0]
    assert block.text_between(0, block.length) == "$$\n\\nosuchcommand{x}\n$$"
    assert [found.label for found in block.targets()] == ["Save as", "Copy"]
    assert inline.text_between(0, inline.length) == "and \\(\\nosuchcommand\\)"


def test_a_wide_formula_scrolls_by_itself(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("$$" + " + ".join(f"a_{{{number}}}" for number in range(60)) + "$$")
    wait_drawn(qtbot, view)
    (item,) = items(view, MathItem)
    view.reel.row(0)
    assert item.width <= view.reel.column
    middle = view.rect().center()
    assert item.scroll_by(middle, 50)
    assert item.scroll_by(middle, -50)
    assert not item.scroll_by(middle, -50)


def test_drawings_outlive_a_change_of_theme(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, theme: Theme
) -> None:
    library.reply_with("$$x^2$$")
    wait_drawn(qtbot, view)
    theme.set_scheme("dark")
    (item,) = items(view, MathItem)
    assert item.length == 1
    assert view.formulas.waiting == 0


def test_what_is_read_stays_where_it_is_while_formulas_come(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.reply_with("\n\n".join(f"$$\\frac{{1}}{{{number}}}$$" for number in range(20)), tell=False)
    library.reply_with("\n\n".join(f"Paragraph {number}." for number in range(80)))
    view.reel.scroll_to(view.reel.top(1) + view.reel.scroll + 200)
    view.refresh()
    top = view.reel.top(1)
    wait_drawn(qtbot, view)
    assert view.reel.top(1) == top


class Gaps(QObject):
    """The longest time that the event loop did not come round."""

    def __init__(self) -> None:
        super().__init__()
        self.worst, self._last = 0.0, time.thread_time()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._timer.start(0)

    def tick(self) -> None:
        now = time.thread_time()
        self.worst, self._last = max(self.worst, now - self._last), now


def test_many_formulas_never_hold_up_the_window(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    parts = [f"$$x^{{{number}}} + \\sqrt{{{number}}}$$\n\nand \\(y_{{{number}}}\\)." for number in range(100)]
    library.reply_with("\n\n".join(parts))
    view.reel.row(0).measure(0, 1 << 30)  # as if all of it had been looked at
    gaps = Gaps()
    gaps.tick()
    gaps.worst = 0.0
    wait_drawn(qtbot, view, 60_000)
    assert len([entry for entry in view.formulas.states() if isinstance(entry, Drawing)]) == 200
    assert gaps.worst < allowed(0.025)
