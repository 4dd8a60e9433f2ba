"""What the person sees of something unexpected: a dialog, a toast, a banner; and the report that can be saved."""

import stat
import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from desktop_chat.app.controllers import problems
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.jobs.runner import Pool
from desktop_chat.services.history_writer import HistoryWriter
from desktop_chat.settings.schema import BY_KEY
from tests.gui.dialogs.finding import button, texts

CONTENT = "the CANARY of a message"
KEY = "sk-ant-api03-CANARY-0000000000"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(problems, "_GATHER", 10)


@pytest.fixture
def fail(stage):
    """Raises in this process what nobody catches, as a slot of the window would."""
    troubles = stage.session._problems._troubles

    def run(error=None, *, serious=True):
        try:
            raise error or KeyError(CONTENT)
        except Exception as caught:
            troubles.note(caught, caught.__traceback__, serious=serious)

    return run


def dialog_of(stage):
    stage.until(lambda: stage.session._problems._dialog is not None)
    dialog = stage.session._problems._dialog
    stage.until(lambda: "The last lines of the log" in dialog.report())
    return dialog


@pytest.fixture
def toasted(stage):
    seen = []
    stage.services.notices.toast_posted.connect(seen.append)
    return seen


def test_a_dialog_says_it_and_shows_the_whole_report(stage, fail):
    stage.preferences.set("system_prompt", CONTENT)
    stage.preferences.set("theme", "dark")
    stage.say("hello")
    fail()
    dialog = dialog_of(stage)
    assert (
        "Something unexpected went wrong (KeyError). Desktop Chat goes on. "
        "Everything that was sent and received so far is on disk." in texts(dialog)
    )
    report = dialog.report()
    assert "KeyError (its text is left out" in report
    assert "test_problems.py, line " in report
    assert "Desktop Chat: 0.1.0" in report
    assert "system_prompt" in report
    assert "theme" in report
    assert "CANARY" not in report
    assert not dialog.isModal()
    button(dialog, "Continue").click()
    stage.until(lambda: stage.session._problems._dialog is None)
    stage.say("it goes on")


def test_a_flood_opens_one_dialog_and_later_a_toast(stage, fail, toasted):
    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(fail)
    timer.start()
    dialog = dialog_of(stage)
    stage.until(lambda: " times, thread MainThread" in dialog.report())
    timer.stop()
    button(dialog, "Continue").click()
    stage.until(lambda: stage.session._problems._dialog is None)
    fail()
    stage.until(lambda: bool(toasted))
    for _ in range(50):
        fail()
    stage.until(lambda: not stage.session._problems._gather.isActive())
    assert [notice.sentence for notice in toasted] == ["Something unexpected went wrong (KeyError)."]
    assert stage.session._problems._dialog is None
    assert stage.run(toasted[0].actions[0].command)
    assert " times, thread MainThread" in dialog_of(stage).report()


def test_a_failed_job_is_a_toast(stage, toasted):
    stage.session._problems._troubles.install()
    try:

        def work(_context):
            raise ValueError(CONTENT)

        stage.runner.start(Pool.BACKGROUND, work)
        stage.until(lambda: bool(toasted))
    finally:
        stage.session._problems._troubles.uninstall()
    assert toasted[0].sentence == "Something unexpected went wrong (ValueError)."
    assert toasted[0].kept == "Everything that was sent and received so far is on disk."
    assert stage.session._problems._dialog is None


def test_it_does_not_say_that_all_is_on_disk_when_it_is_not(stage, fail, monkeypatch):
    monkeypatch.setattr(HistoryWriter, "problem", property(lambda _: ChatError(ErrorKind.STORAGE, "disk full")))
    fail()
    dialog = dialog_of(stage)
    assert any("what was written last is not on it yet" in text for text in texts(dialog))
    assert not any("Everything that was sent" in text for text in texts(dialog))
    monkeypatch.undo()


def test_the_report_is_saved_for_its_owner_alone(stage, fail, tmp_path):
    fail(ValueError(KEY))
    dialog = dialog_of(stage)
    for target, said in ((tmp_path / "report.txt", "Saved as "), (tmp_path / "no" / "where.txt", "could not be saved")):
        button(dialog, "Save report…").click()
        chooser = dialog.findChildren(QFileDialog)[-1]
        chooser.fileSelected.emit(str(target))
        chooser.reject()
        stage.until(lambda said=said: any(said in text.replace("\u200b", "") for text in texts(dialog)))
    saved = tmp_path / "report.txt"
    assert saved.read_text() == dialog.report()
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert "CANARY" not in saved.read_text()


def test_quit_ends_in_order(stage, fail):
    fail()
    button(dialog_of(stage), "Quit").click()
    stage.until(lambda: bool(stage.codes))
    assert stage.codes == [0]


def test_the_command_shows_a_report_without_a_problem(stage):
    assert stage.run("app.problem_report")
    dialog = dialog_of(stage)
    assert "Nothing unexpected has gone wrong since the start." in texts(dialog)
    assert "Quit" not in texts(dialog)
    assert stage.run("app.problem_report")  # brings it to the front
    assert stage.session._problems._dialog is dialog


def test_a_crash_of_the_run_before_is_a_banner_once(open_window, tmp_path):
    logs = tmp_path / "home" / "logs"
    logs.mkdir(parents=True)
    crash = 'Fatal Python error: Segmentation fault\n\nCurrent thread:\n  File "/x/desktop_chat/a.py", line 3 in fall\n'
    (logs / "fault-0.1.0-1-1.txt").write_text(crash)
    (logs / "fault-0.1.0-2-2.txt").write_text("")
    stage = open_window()
    stage.until(lambda: "last run" in stage.banners())
    (notice,) = [each for each in stage.services.notices.banners() if each.key == "last run"]
    assert notice.sentence == "Desktop Chat ended unexpectedly last time."
    assert notice.kept == "Nothing that was sent is lost."
    assert stage.run(notice.actions[0].command)
    dialog = dialog_of(stage)
    assert "line 3 in fall" in dialog.report()
    assert "Desktop Chat 0.1.0 ended unexpectedly" in dialog.report()
    stage.until(lambda: "last run" not in stage.banners())
    dialog.close()
    again = open_window()
    again.until(lambda: not again.runner.active_count)
    assert "last run" not in again.banners()
    assert [path.name for path in logs.glob("*fault*")] == ["told-fault-0.1.0-1-1.txt"]


def test_names_of_settings_are_those_of_the_schema(stage, fail):
    """What somebody wrote into the file by hand is theirs."""
    fail()
    report = dialog_of(stage).report()
    line = report.split("(names only)\n")[1].split("\n")[0]
    assert set(line.strip().split(", ")) <= set(BY_KEY) | {"none"}
    assert time.strftime("%Y-%m-%d", time.gmtime()) in report
