"""The checks of the doctor in the window: on a worker, with a report to copy and to save."""

import threading

from PySide6.QtWidgets import QFileDialog

from desktop_chat.app.doctor import examine
from desktop_chat.app.doctor.findings import Finding, problem
from desktop_chat.settings.schema import Page
from tests.gui.dialogs.finding import button, texts


def opened(stage):
    assert stage.run("app.diagnostics")
    return stage.joined.dialogs.get("diagnostics")


def looked(stage, dialog):
    stage.until(lambda: "Looking…" not in texts(dialog))
    return dialog.report()


def test_everything_is_looked_at_and_can_be_saved(stage, tmp_path):
    stage.say("the CANARY of a message")
    dialog = opened(stage)
    report = looked(stage, dialog)
    for name in ("Desktop Chat ", "window drawn by ", "screens ", "history ", "index ", "key ", "endpoint test "):
        assert any(line.startswith(name) for line in report.splitlines()), name
    assert "history is open in    this process" in report or "another program" in report
    assert "endpoint test         answers" in report
    assert "CANARY" not in report
    assert any(text.startswith(("Everything works.", "Nothing is broken.")) for text in texts(dialog))
    button(dialog, "Save report…").click()
    chooser = dialog.findChildren(QFileDialog)[-1]
    chooser.fileSelected.emit(str(tmp_path / "diagnostics.txt"))
    chooser.reject()
    stage.until(lambda: (tmp_path / "diagnostics.txt").exists())
    assert (tmp_path / "diagnostics.txt").read_text() == report


def test_what_does_not_work_comes_first(stage, monkeypatch):
    def check_one(_subject):
        yield Finding("fine", "yes")
        yield problem("bad", "<b>no</b>", "mend it")

    monkeypatch.setattr(examine.examine, "__defaults__", ((check_one,),))
    dialog = opened(stage)
    assert looked(stage, dialog).startswith("bad                   <b>no</b>\n")
    assert "Not everything works. The lines with !! say what to do." in texts(dialog)


def test_checks_that_break_off_say_so(stage, monkeypatch):
    def fail(_subject):
        raise PermissionError(13, "CANARY")

    monkeypatch.setattr(examine, "examine", fail)
    dialog = opened(stage)
    looked(stage, dialog)
    assert "The checks broke off (PermissionError)." in texts(dialog)


def test_closing_stops_it_and_it_can_be_asked_again(stage, monkeypatch):
    begun, end = threading.Event(), threading.Event()

    def check_slow(_subject):
        begun.set()
        end.wait(20)
        yield Finding("slow", "done")

    monkeypatch.setattr(examine.examine, "__defaults__", ((check_slow,),))
    dialog = opened(stage)
    stage.until(begun.is_set)
    assert opened(stage) is dialog  # in front, not a second one
    dialog.close()
    assert stage.joined.dialogs.get("diagnostics") is None
    end.set()
    assert "slow                  done" in looked(stage, opened(stage))


def test_the_page_advanced_leads_to_it(stage):
    stage.joined.controllers.dialogs.open_settings(Page.ADVANCED)
    settings = stage.joined.dialogs.get("settings")
    stage.until(lambda: "Diagnostics" in texts(settings))
    button(settings, "Check").click()
    dialog = stage.joined.dialogs.get("diagnostics")
    assert dialog is not None
    looked(stage, dialog)
