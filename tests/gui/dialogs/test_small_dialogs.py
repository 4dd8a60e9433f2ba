import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPlainTextEdit

from desktop_chat.ui.dialogs.about_dialog import AboutDialog
from desktop_chat.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from desktop_chat.ui.dialogs.text_dialog import TextDialog
from desktop_chat.ui.dialogs.trash_dialog import TrashDialog, TrashEntry
from desktop_chat.ui.dialogs.version_dialog import VersionDialog
from tests.gui.dialogs.finding import button, named, spy, texts


def shown(qtbot, dialog):
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_shortcuts_lists_keys_with_changes_and_filters(qtbot, theme):
    dialog = shown(qtbot, ShortcutsDialog(theme, {"chat.new": "Ctrl+Shift+N"}, send_key="ctrl_enter"))
    assert dialog.accessibleName() == "Keyboard shortcuts"
    assert "Ctrl+Shift+N" in texts(dialog)
    lines = texts(dialog)
    assert lines[lines.index("Send") + 1] == "Ctrl+Enter" or "Ctrl+Enter" in lines
    QTest.keyClicks(named(dialog, "Search shortcuts", QLineEdit), "ctrl+shift+n")
    assert "New chat" in texts(dialog)
    assert "Quit" not in texts(dialog)


def test_about_names_versions_and_copies_them(qtbot, theme):
    dialog = shown(qtbot, AboutDialog(theme, [("Desktop Chat", "0.1.0"), ("Qt", "6.11.3")]))
    assert "Desktop Chat 0.1.0\nQt 6.11.3" in texts(dialog)
    button(dialog, "Copy versions").click()
    assert QGuiApplication.clipboard().text() == "Desktop Chat 0.1.0\nQt 6.11.3"
    button(dialog, "Close").click()
    assert not dialog.isVisible()


def test_trash_restores_what_is_selected(qtbot, theme):
    entries = [TrashEntry("a", "First", "today"), TrashEntry("b", "", ""), TrashEntry("c", "Third")]
    dialog = shown(qtbot, TrashDialog(theme, entries, days=7))
    assert "Deleted chats stay here for 7 days." in texts(dialog)
    restored = spy(dialog.restore_requested)
    listed = named(dialog, "Deleted chats", QListWidget)
    assert listed.item(1).text() == "Untitled chat"
    QTest.keyClick(listed, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    button(dialog, "Restore").click()
    assert restored == [(["a", "b"],)]
    dialog.set_entries([])
    assert "The trash is empty." in texts(dialog)
    assert not button(dialog, "Restore").isEnabled()


def test_trash_asks_before_it_deletes_for_ever(qtbot, theme):
    dialog = shown(qtbot, TrashDialog(theme, [TrashEntry("a", "First"), TrashEntry("b", "Second")]))
    purged = spy(dialog.purge_requested)
    button(dialog, "Delete for ever").click()
    assert purged == []
    assert "Delete 1 chat for ever? This cannot be undone." in texts(dialog)
    named(dialog, "Deleted chats", QListWidget).selectAll()
    button(dialog, "Delete for ever").click()
    assert "Delete 2 chats for ever? This cannot be undone." in texts(dialog)
    button(dialog, "Delete now").click()
    assert purged == [(["a", "b"],)]


def test_the_text_of_an_attachment_can_be_read_and_changed(qtbot, theme):
    reading = shown(qtbot, TextDialog(theme, "notes.txt", "<b>one</b>"))
    view = named(reading, "notes.txt", QPlainTextEdit)
    assert (view.toPlainText(), view.isReadOnly()) == ("<b>one</b>", True)
    writing = shown(qtbot, TextDialog(theme, "notes.txt", "one", editable=True))
    saved = spy(writing.text_saved)
    assert not button(writing, "Save").isEnabled()
    QTest.keyClicks(named(writing, "notes.txt", QPlainTextEdit), "no ")
    button(writing, "Save").click()
    assert saved == [("no one",)]
    assert not writing.isVisible()


@pytest.mark.parametrize("size", [100, 200])
def test_the_answer_about_a_new_version_is_shown_as_a_whole(qtbot, theme, size):
    theme.set_text_scale(size)
    dialog = VersionDialog(theme)
    qtbot.addWidget(dialog)
    dialog.show()
    sentence = "It is not known whether there is a newer version. " * 3
    dialog.show_answer(sentence, "")
    label = next(each for each in dialog.findChildren(QLabel) if each.text().startswith("It is not known"))
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))
