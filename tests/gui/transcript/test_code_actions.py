"""What can be done with a block of code: save it, wrap its lines, read it as a diff."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.acting.code_names import suggested_name
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import centre, target
from tests.gui.transcript_fakes import FakeLibrary

LONG = "```python\nprint('" + "x " * 300 + "')\n```"


def code(view: TranscriptView) -> CodeItem:
    return next(item for item in view.reel.row(0).items if isinstance(item, CodeItem))


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("python", "code.py"), ("C++", "code.cpp"), ("Dockerfile", "Dockerfile"), ("", "code.txt"), ("zig", "code.zig"),
        ("../../etc/passwd", "code.txt"), ("a\x00b", "code.txt"), ("exe", "code.txt"),
        ("x" * 99, "code.txt"), ("con:", "code.txt"),
    ],
)  # fmt: skip
def test_names_are_safe_and_say_the_language(language: str, name: str) -> None:
    assert suggested_name(language) == name


def test_save_asks_for_a_file_with_the_whole_code(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("```python\nprint(1)\n```")
    save = target(view, 0, Act.SAVE_CODE)
    with qtbot.waitSignal(view.save_requested) as asked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 0, save))
    assert asked.args == ["code.py", "print(1)"]


def test_lines_are_wrapped_and_unwrapped(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(LONG)
    height = code(view).height
    view.activator.activate(0, target(view, 0, Act.FOLD, "Wrap lines"))
    assert code(view).height > 2 * height
    assert not code(view).scroll_by(view.rect().center(), 50)
    assert code(view).text_between(0, code(view).length) == code(view).block.text
    view.activator.activate(0, target(view, 0, Act.FOLD, "Do not wrap lines"))
    assert code(view).height == height


def test_everything_is_large_enough_and_in_the_menu(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(LONG)
    found = code(view).targets()
    assert all(one.rect.width() >= 28 and one.rect.height() >= 28 for one in found)
    assert all(not a.rect.intersects(b.rect) for a in found for b in found if a is not b)
    labels = [action.text() for action in view.activator.menu(0).actions()]
    assert {"Copy code", "Save code as", "Wrap lines"} <= set(labels)


def test_short_lines_need_no_switch(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("```\na\n```")
    assert [one.label for one in code(view).targets()] == ["Save as", "Copy"]


def test_a_diff_shows_what_came_and_went(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("```diff\n+added\n-removed\n same\n```")
    row = view.reel.row(0)
    rect = row.rects[row.items.index(code(view))].translated(view.column_left, view.reel.top(0))
    image = view.viewport().grab(rect).toImage()
    x = image.width() * 2 // 3
    shades = {QColor(image.pixel(x, y)).name() for y in range(40, image.height() - 12)}
    assert len(shades) >= 3
