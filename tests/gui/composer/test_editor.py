import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_chat.domain.drafts import Draft
from desktop_chat.ui.composer.editor import LONG_PASTE, MAX_LINES, plain_paste


def spy(signal):
    seen = []
    signal.connect(lambda *values: seen.append(values))
    return seen


def mime(text=None, html=None, files=(), image=None):
    data = QMimeData()
    if text is not None:
        data.setText(text)
    if html is not None:
        data.setHtml(html)
    if files:
        data.setUrls([QUrl.fromLocalFile(path) for path in files])
    if image is not None:
        data.setImageData(image)
    return data


def picture():
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    return image


def test_it_is_named_for_assistive_technology(editor):
    assert editor.accessibleName() == "Message"


def test_enter_sends_and_shift_enter_breaks_the_line(composer, editor):
    sent = spy(composer.send_requested)
    QTest.keyClicks(editor, "one")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(editor, "two")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert sent == [(Draft("one\ntwo"),)]
    assert editor.toPlainText() == "one\ntwo", "kept until it is known to be safe"


def test_the_enter_of_the_number_pad_sends_too(composer, editor):
    sent = spy(composer.send_requested)
    QTest.keyClicks(editor, "one")
    QTest.keyClick(editor, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert sent == [(Draft("one"),)]


def test_ctrl_enter_mode_breaks_the_line_on_enter(composer, editor):
    composer.set_send_key("ctrl_enter")
    sent = spy(composer.send_requested)
    QTest.keyClicks(editor, "one")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "two")
    assert sent == []
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == [(Draft("one\ntwo"),)]


def test_a_held_enter_does_not_send(composer, editor):
    sent = spy(composer.send_requested)
    QTest.keyClicks(editor, "one")
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(editor, held)
    assert sent == []
    assert editor.toPlainText() == "one"


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_the_enter_of_an_input_method_never_sends(composer, editor, modifier):
    sent = spy(composer.send_requested)
    QTest.keyClicks(editor, "a")
    QApplication.sendEvent(editor, QInputMethodEvent("にほん", []))
    QTest.keyClick(editor, Qt.Key.Key_Return, modifier)
    assert sent == []
    commit = QInputMethodEvent()
    commit.setCommitString("日本")
    QApplication.sendEvent(editor, commit)
    assert editor.toPlainText() == "a日本"
    QTest.keyClick(editor, Qt.Key.Key_Return, modifier)
    assert sent == [(Draft("a日本"),)]


def test_keys_of_the_empty_field_wait_for_the_input_method(composer, editor):
    edits, slashes = spy(composer.edit_last_requested), spy(composer.slash_requested)
    QApplication.sendEvent(editor, QInputMethodEvent("n", []))
    QTest.keyClick(editor, Qt.Key.Key_Up)
    QTest.keyClicks(editor, "/")
    assert (edits, slashes) == ([], [])


def test_what_is_composed_is_part_of_the_text_and_hides_the_hint(editor):
    editor.set_hint("Message Claude")
    editor.setPlainText("\U0001f600 ab\ncd")
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(3):
        editor.moveCursor(QTextCursor.MoveOperation.Right)
    told = []
    editor.composed.connect(lambda: told.append(editor.whole_text()))
    QApplication.sendEvent(editor, QInputMethodEvent("に", []))
    assert told == ["\U0001f600 aにb\ncd"]
    assert editor.placeholderText() == ""
    editor.replace_text("another")
    assert (editor.whole_text(), editor.is_composing) == ("another", False)
    assert editor.placeholderText() == "Message Claude"


def test_up_in_the_empty_field_edits_the_last_message(composer, editor):
    edits = spy(composer.edit_last_requested)
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert len(edits) == 1
    QTest.keyClicks(editor, "text")
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert len(edits) == 1


def test_a_slash_asks_for_commands_only_in_the_empty_field(composer, editor):
    slashes = spy(composer.slash_requested)
    QTest.keyClicks(editor, "/")
    assert len(slashes) == 1
    assert editor.toPlainText() == ""
    QTest.keyClicks(editor, "a/b")
    assert editor.toPlainText() == "a/b"
    assert len(slashes) == 1


def test_it_grows_to_twelve_lines_and_then_scrolls(composer, editor):
    one = editor.height()
    editor.setPlainText("\n".join("x" for _ in range(MAX_LINES)))
    twelve = editor.height()
    assert twelve == one + (MAX_LINES - 1) * editor.line_height()
    assert editor.verticalScrollBar().maximum() == 0
    editor.setPlainText("\n".join("x" for _ in range(40)))
    assert editor.height() == twelve
    assert editor.verticalScrollBar().maximum() > 0
    editor.setPlainText("")
    assert editor.height() == one


def test_a_long_line_counts_as_often_as_it_wraps(qtbot, composer, editor):
    editor.setPlainText("word " * 100)
    wide = editor.height()
    assert wide > 2 * editor.line_height()
    composer.resize(300, 400)
    qtbot.waitUntil(lambda: editor.height() > wide)


def test_the_text_size_changes_its_height(theme, editor):
    before = editor.height()
    theme.set_text_scale(200)
    assert editor.height() > before * 1.6


def test_only_plain_text_is_pasted(editor):
    editor.insertFromMimeData(mime(text="a\r\nb", html="<b>a</b><img src='http://x/y.png'>"))
    assert editor.toPlainText() == "a\nb"
    assert plain_paste("a\rb\0\ud800") == "a\nb\ufffd"


def test_a_long_paste_becomes_an_attachment(composer, editor):
    long = spy(composer.long_text_pasted)
    editor.insertFromMimeData(mime(text="x" * LONG_PASTE))
    assert (long, len(editor.toPlainText())) == ([], LONG_PASTE)
    editor.insertFromMimeData(mime(text="y" * (LONG_PASTE + 1)))
    assert long == [("y" * (LONG_PASTE + 1),)]
    assert len(editor.toPlainText()) == LONG_PASTE


def test_ctrl_shift_v_pastes_a_long_text_into_the_field(composer, editor):
    long = spy(composer.long_text_pasted)
    QApplication.clipboard().setText("z" * (LONG_PASTE + 1))
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(editor, Qt.Key.Key_V, both)
    assert long == []
    assert len(editor.toPlainText()) == LONG_PASTE + 1


def test_pasted_files_and_pictures_are_handed_on(composer, editor):
    files, pictures = spy(composer.files_chosen), spy(composer.image_pasted)
    editor.insertFromMimeData(mime(files=["/tmp/a.txt", "/tmp/b.png"]))
    editor.insertFromMimeData(mime(image=picture()))
    assert files == [(["/tmp/a.txt", "/tmp/b.png"],)]
    assert pictures[0][0].size() == picture().size()
    assert editor.toPlainText() == ""


def test_text_wins_over_the_picture_that_office_programs_add(composer, editor):
    pictures = spy(composer.image_pasted)
    editor.insertFromMimeData(mime(text="A1", image=picture()))
    assert editor.toPlainText() == "A1"
    assert pictures == []


def test_addresses_of_the_web_are_pasted_as_text(composer, editor):
    files = spy(composer.files_chosen)
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/a.png")])
    editor.insertFromMimeData(data)
    assert editor.toPlainText() == "https://example.com/a.png"
    assert files == []


def test_what_is_composed_stands_at_its_place_below_a_soft_break(editor):
    editor.setPlainText("one\u2028two\nthree 😀 four")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QApplication.sendEvent(editor, QInputMethodEvent("に", []))
    assert editor.whole_text() == "one\ntwo\nthree 😀 fourに"
