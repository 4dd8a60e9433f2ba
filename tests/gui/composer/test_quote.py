"""Quoting in the message field: at the caret, as a quotation of its own, in one step of undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from desktop_chat.ui.composer.editor import quoted


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one", "> one"),
        ("one\ntwo\n", "> one\n> two"),
        ("one\n\ntwo", "> one\n>\n> two"),
        ("> quoted", "> > quoted"),
        ("a\r\nb\0", "> a\n> b"),
        ("```py\nx = 1\n```", "> ```py\n> x = 1\n> ```"),
    ],
)
def test_every_line_is_quoted(text, lines):
    assert quoted(text) == lines


def test_into_the_empty_field(composer, editor):
    composer.quote("one\ntwo")
    assert editor.toPlainText() == "> one\n> two\n\n"
    assert editor.textCursor().position() == len("> one\n> two\n\n")
    assert editor.hasFocus()


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [
        ("Hello", 5, "Hello\n\n> q\n\n"),
        ("Hello", 2, "He\n\n> q\n\nllo"),
        ("Hello\n", 6, "Hello\n\n> q\n\n"),
        ("Hello\n\n", 7, "Hello\n\n> q\n\n"),
        ("Hello", 0, "> q\n\nHello"),
    ],
)
def test_at_the_caret(composer, editor, before, at, after):
    editor.setPlainText(before)
    cursor = editor.textCursor()
    cursor.setPosition(at)
    editor.setTextCursor(cursor)
    composer.quote("q")
    assert editor.toPlainText() == after
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == before


def test_what_is_selected_in_the_field_stays(composer, editor):
    editor.setPlainText("keep this")
    editor.selectAll()
    composer.quote("q")
    assert editor.toPlainText().startswith("keep this\n\n> q")
    assert not editor.textCursor().hasSelection()


def test_the_draft_hears_of_it(composer, qtbot):
    with qtbot.waitSignal(composer.draft_changed) as changed:
        composer.quote("q")
    assert changed.args[0].text == "> q\n\n"


def test_a_very_long_quotation_is_attached(composer, editor, qtbot):
    with qtbot.waitSignal(composer.long_text_pasted) as long:
        composer.quote("x" * 20_001)
    assert len(long.args[0]) == 20_001
    assert editor.toPlainText() == ""


def test_quotes_follow_one_another(composer, editor):
    composer.quote("one")
    QTest.keyClicks(editor, "Why?")
    composer.quote("two")
    assert editor.toPlainText() == "> one\n\nWhy?\n\n> two\n\n"
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    composer.quote("zero")
    assert editor.toPlainText().startswith("> zero\n\n> one")
