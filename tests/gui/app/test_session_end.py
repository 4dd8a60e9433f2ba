"""The desktop ends: everything is saved, nobody is asked, and it takes no longer than it may."""

import os
import time
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QSessionManager
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_chat.app import exit_codes, session_end, windows
from desktop_chat.app.session_end import SessionEnd
from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Gate, Script
from desktop_chat.domain.drafts import Draft
from tests.gui.app.stage import WindowStage


class Disk(QObject):
    """A disk that is asked to write; it is done when the test says so."""

    settled = Signal()

    def __init__(self, *, is_settled: bool) -> None:
        super().__init__()
        self.is_settled = is_settled
        self.saves = 0

    def save(self) -> None:
        self.saves += 1


def boxes() -> list[QMessageBox]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox) and each.isVisible()]


def listen(disk: Disk) -> SessionEnd:
    return SessionEnd(disk.save, lambda: disk.is_settled, disk.settled, disk)


def test_what_is_on_disk_already_holds_nobody_up(qapp):
    disk, manager = Disk(is_settled=True), Mock(spec=QSessionManager)
    listen(disk)._on_commit_data_requested(manager)
    assert disk.saves == 1
    manager.setRestartHint.assert_called_once_with(QSessionManager.RestartHint.RestartNever)
    manager.cancel.assert_not_called()


def test_a_disk_that_hangs_holds_a_logout_up_for_so_long_only(qapp, monkeypatch):
    monkeypatch.setattr(session_end, "BOUND", 200)
    disk = Disk(is_settled=False)
    begun = time.monotonic()
    listen(disk)._on_commit_data_requested(Mock(spec=QSessionManager))
    assert 0.15 < time.monotonic() - begun < 5


def test_a_logout_waits_for_the_disk(stage: WindowStage):
    QTest.keyClicks(stage.parts.composer._editor, "typed just now")
    (listener,) = stage.session.findChildren(SessionEnd)
    listener._on_commit_data_requested(Mock(spec=QSessionManager))
    assert stage.services.library.writer.is_settled
    assert stage.services.store.drafts()["new"].text == "typed just now"
    assert stage.codes == []  # another program may still call the logout off
    assert boxes() == []


def test_the_state_is_not_for_the_session_manager_to_restore(qapp):
    manager = Mock(spec=QSessionManager)
    listen(Disk(is_settled=True))._on_save_state_requested(manager)
    manager.setRestartHint.assert_called_once_with(QSessionManager.RestartHint.RestartNever)


def test_a_signal_ends_all_windows_without_a_question(stage: WindowStage, script: Script, monkeypatch):
    script.add(Reply((text("First."),)))
    stage.say("One")
    stage.windows.open_window(stage.current)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", full)
    monkeypatch.setattr(os, "fsync", full)
    script.add(Reply((text("Second."),)))
    stage.parts.composer.set_draft(Draft("Two"))
    stage.joined.controllers.composer.send()
    stage.until(lambda: "storage" in stage.banners())
    stage.session.end()  # the person is asked
    stage.until(lambda: bool(boxes()))
    stage.session.end_without_asking()  # the system does not wait for the answer
    stage.until(lambda: bool(stage.codes))
    assert stage.codes[0] == exit_codes.STORAGE
    assert boxes() == []
    assert not any(each.isVisible() for each in stage.windows.all())


def test_a_signal_keeps_what_a_reply_has_brought(open_window, scripted_server, script: Script):
    stage = open_window(base_url=scripted_server.base_url)
    gate = Gate()
    script.add(Reply((text("One two three four five six seven."),)).hold_after(4, gate))
    stage.parts.composer.set_draft(Draft("Slowly"))
    stage.joined.controllers.composer.send()
    stage.until(lambda: any("One" in row for row in stage.shown()))
    stage.session.end_without_asking()
    stage.until(lambda: stage.codes == [exit_codes.OK])
    gate.release()
    again = open_window(base_url=scripted_server.base_url)
    again.until(lambda: len(again.texts()) == 2)
    assert again.texts()[1].startswith("One")


def test_on_macos_the_program_stays_when_its_last_window_closes(stage: WindowStage, monkeypatch, qapp):
    monkeypatch.setattr(windows, "STAYS_WITHOUT_WINDOW", True)
    stage.window.close()
    stage.until(lambda: stage.windows.all() == ())
    assert stage.codes == []
    stage.services.notices.toast("Nobody to see it")
    assert not stage.windows.is_seen("x")
    stage.windows._on_application_state_changed(qapp.applicationState().ApplicationActive)
    assert len(stage.windows.all()) == 1
    stage.windows._on_application_state_changed(qapp.applicationState().ApplicationActive)
    assert len(stage.windows.all()) == 1
    stage.session.end()
    stage.until(lambda: stage.codes == [exit_codes.OK])


@pytest.mark.parametrize("ends", ["end", "end_without_asking"])
def test_a_program_without_a_window_can_end(stage: WindowStage, monkeypatch, ends: str):
    monkeypatch.setattr(windows, "STAYS_WITHOUT_WINDOW", True)
    stage.window.close()
    stage.until(lambda: stage.windows.all() == ())
    getattr(stage.session, ends)()
    stage.until(lambda: stage.codes == [exit_codes.OK])
