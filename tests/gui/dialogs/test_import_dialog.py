"""The import dialog by itself: names, keys, foreign text, and what it asks for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QProgressBar, QPushButton

from desktop_chat.exchange.options import ENDINGS
from desktop_chat.ui.dialogs import export_dialog
from desktop_chat.ui.dialogs.import_dialog import ImportDialog, ImportRow
from tests.gui.dialogs.finding import button, spy, texts

CHAT = ImportRow("Boats", (("Messages", "2"), ("File", "boats.json")), "2 messages", "boats.json")
BROKEN = ImportRow("broken.json", note="The file is not readable as JSON.", can_import=False, wanted=False)
KNOWN = ImportRow("Tides", note="You have this chat already.", wanted=False, is_copy=True, existing="an-id")


@pytest.fixture
def make(qtbot, theme):
    def build(*rows, **options):
        dialog = ImportDialog(theme, files=len(rows), **options)
        qtbot.addWidget(dialog)
        dialog.show()
        for row in rows:
            dialog.add_row(row)
        dialog.finish_reading()
        return dialog

    return build


def test_it_says_who_it_is_and_what_is_in_the_file(make):
    dialog = make(CHAT)
    assert (dialog.windowTitle(), dialog.accessibleName()) == ("Import chat", "Import chat")
    assert dialog.accessibleDescription() == "Boats. Messages: 2. File: boats.json"
    assert {"Boats", "Messages", "2", "boats.json"} <= set(texts(dialog))


def test_what_is_wanted_most_stands_last(make):
    for row, last in ((CHAT, "Import"), (KNOWN, "Open the one you have")):
        dialog = make(row)
        shown = [each for each in dialog.findChildren(QPushButton) if each.isVisible()]
        assert max(shown, key=lambda each: each.x()).text() == last
        assert dialog.focusWidget().text() == last


def test_it_is_silent_until_the_file_is_read(qtbot, theme):
    dialog = ImportDialog(theme, files=1)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Reading the file…" in texts(dialog)
    assert not button(dialog, "Import").isEnabled()
    asked = spy(dialog.import_requested)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert asked == []


def test_return_in_the_list_imports_what_is_chosen_and_never_cancels(make):
    dialog = make(CHAT, BROKEN, KNOWN)
    found = dialog.findChild(QListWidget)
    asked = spy(dialog.import_requested)
    assert found.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "broken.json. The file is not readable as JSON."
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert asked == [([0],)]
    QTest.keyClick(found, Qt.Key.Key_Down)
    QTest.keyClick(found, Qt.Key.Key_Space)  # nothing can be chosen there
    QTest.keyClick(found, Qt.Key.Key_Down)
    assert button(dialog, "Open the one you have").isVisible()
    QTest.keyClick(found, Qt.Key.Key_Space)
    assert button(dialog, "Import 2 chats").isEnabled()
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert asked[-1] == ([0, 2],)


def test_nothing_chosen_is_nothing_to_import(make):
    dialog = make(KNOWN, BROKEN)
    assert not button(dialog, "Import").isEnabled()


def test_while_it_imports_escape_asks_to_cancel_and_waits(make):
    dialog = make(CHAT, KNOWN)
    cancelled = spy(dialog.cancel_requested)
    dialog.show_progress(1, 2)
    bar = dialog.findChild(QProgressBar)
    assert (bar.accessibleName(), bar.value(), bar.maximum()) == ("Progress", 1, 2)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert cancelled == [()]
    assert dialog.isVisible()
    dialog.show_problem("The disk is full.")
    assert "The disk is full." in texts(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_foreign_text_is_never_markup_and_never_widens_the_dialog(make):
    evil = "<img src='file:///etc/passwd'>" + "W" * 5_000
    single = make(ImportRow(evil, (("File", evil),), evil, evil, evil))
    several = make(ImportRow(evil, (), evil, evil, evil), CHAT)
    for dialog in (single, several):
        assert dialog.width() < 900
        assert dialog.height() < 1200
    assert any("<img" in text for text in texts(single))


def test_attaching_is_offered_where_files_were_dropped_only(make):
    plain = make(CHAT)
    names = [each.text() for each in plain.findChildren(QPushButton) if each.isVisible()]
    assert names == ["Cancel", "Import"]
    dialog = make(CHAT, can_attach=True)
    asked = spy(dialog.attach_requested)
    button(dialog, "Attach to message instead").click()
    assert asked == [()]


def test_the_endings_are_those_of_the_exporters():
    assert export_dialog.ENDINGS == ENDINGS
