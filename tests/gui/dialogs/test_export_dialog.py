import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QProgressBar

from desktop_chat.ui.dialogs.export_dialog import ExportChoice, ExportDialog
from tests.gui.dialogs.finding import button, named, spy, texts


@pytest.fixture
def make(qtbot, theme):
    def build(**changes):
        options = {"title": "Lisbon", "folder": "/home/ann", "file_stem": "Lisbon", "folder_name": "All", "count": 3}
        options |= changes
        dialog = ExportDialog(theme, **options)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        return dialog

    return build


def test_one_conversation_goes_into_a_file_of_its_format(make):
    dialog = make()
    assert dialog.accessibleName() == "Export"
    asked = spy(dialog.export_requested)
    path = named(dialog, "Save to", QLineEdit)
    assert path.text() == "/home/ann/Lisbon.md"
    button(dialog, "JSON").click()
    assert path.text() == "/home/ann/Lisbon.desktop-chat.json"
    button(dialog, "With thinking").click()
    button(dialog, "With times").click()
    QTest.keyClick(path, Qt.Key.Key_Return)
    assert asked == [(ExportChoice(False, "json", "/home/ann/Lisbon.desktop-chat.json", True, False),)]


def test_a_path_that_was_typed_stays_but_follows_the_format(make):
    dialog = make()
    path = named(dialog, "Save to", QLineEdit)
    path.selectAll()
    QTest.keyClicks(path, "/tmp/x/own.md")
    button(dialog, "Web page").click()
    assert path.text() == "/tmp/x/own.html"
    button(dialog, "All chats (3)").click()
    assert path.text() == "/tmp/x"
    path.selectAll()
    QTest.keyClicks(path, "~/there")
    assert dialog.choice().path == os.path.expanduser("~/there")
    assert dialog.choice().everything


def test_without_an_open_conversation_all_are_exported(make):
    dialog = make(title="", file_stem="")
    assert not button(dialog, "This chat").isEnabled()
    assert named(dialog, "Save to", QLineEdit).text() == "/home/ann/All"
    assert dialog.choice().everything


def test_many_files_do_not_go_between_others(make, tmp_path):
    dialog = make(everything=True)
    (tmp_path / "letter.txt").write_text("mine")
    (tmp_path / "new").mkdir()
    path = named(dialog, "Save to", QLineEdit)
    dialog._on_dialog_file_selected(str(tmp_path))
    assert path.text() == str(tmp_path / "All")
    dialog._on_dialog_file_selected(str(tmp_path / "new"))
    assert path.text() == str(tmp_path / "new")


def test_nothing_is_exported_to_nowhere(make):
    dialog = make()
    asked = spy(dialog.export_requested)
    path = named(dialog, "Save to", QLineEdit)
    path.selectAll()
    QTest.keyClick(path, Qt.Key.Key_Delete)
    assert not button(dialog, "Export").isEnabled()
    QTest.keyClick(path, Qt.Key.Key_Return)
    assert asked == []


def test_replacing_a_file_is_asked_inline_and_only_for_that_file(make):
    dialog = make()
    asked = spy(dialog.export_requested)
    button(dialog, "Export").click()
    dialog.ask_overwrite("Lisbon.md")
    assert "“Lisbon.md” exists already. Replace it?" in texts(dialog)
    button(dialog, "Replace").click()
    assert [choice.overwrite for (choice,) in asked] == [False, True]
    dialog.ask_overwrite("Lisbon.md")
    QTest.keyClicks(named(dialog, "Save to", QLineEdit), "x")
    button(dialog, "Export").click()
    assert asked[-1][0].overwrite is False


def test_progress_says_how_many_and_cancel_cancels(make):
    dialog = make(everything=True)
    asked, cancelled = spy(dialog.export_requested), spy(dialog.cancel_requested)
    button(dialog, "Export").click()
    assert len(asked) == 1
    dialog.show_progress(1, 3)
    assert "Exporting chats: 1 of 3" in texts(dialog)
    bar = named(dialog, "Progress", QProgressBar)
    assert (bar.value(), bar.maximum()) == (1, 3)
    button(dialog, "Cancel").click()
    assert (len(cancelled), dialog.isVisible()) == (1, True)
    dialog.show_problem("The export was cancelled. 1 chat is written.")
    assert not bar.isVisible()
    button(dialog, "Cancel").click()
    assert not dialog.isVisible()


def test_done_leaves_only_close(make):
    dialog = make()
    button(dialog, "Export").click()
    dialog.show_done("Saved as Lisbon.md.")
    assert "Saved as Lisbon.md." in texts(dialog)
    button(dialog, "Close").click()
    assert not dialog.isVisible()
