"""Every command of the catalog does something, in a window with and without a conversation."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop_chat.commands.catalog import COMMANDS, CONTEXTS
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.demo import replies
from desktop_chat.demo.script import Script
from desktop_chat.models.palette import PaletteKind
from tests.gui.app.stage import WindowStage

#: Quitting is the end of every test of this folder.
RUNS = [command.id for command in COMMANDS if command.id != "app.quit"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that would have been opened in a browser or file manager."""
    urls: list[str] = []

    def open_url(url: QUrl) -> bool:
        urls.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return urls


def enable_everything(stage: WindowStage) -> None:
    for name in CONTEXTS:
        stage.joined.registry.set_context(name, True)


def run_each(stage: WindowStage) -> None:
    registry = stage.joined.registry
    for command_id in RUNS:
        registry._handlers[command_id](None)
        stage.until(lambda: not stage.services.turns.running())
    stage.settle()


def test_no_command_is_unbound(stage: WindowStage) -> None:
    assert stage.joined.registry.unbound() == []


def test_no_key_runs_two_commands(stage: WindowStage) -> None:
    assert CommandRegistry.conflicts(CommandRegistry.shortcuts({})) == ()
    seen: dict[str, str] = {}
    for command in COMMANDS:
        for keys in stage.joined.actions.action(command.id).shortcuts():
            assert seen.setdefault(keys.toString(), command.id) == command.id


def test_every_command_runs_without_a_conversation(stage: WindowStage, opened: list[str]) -> None:
    run_each(stage)
    assert len(opened) == 1
    assert stage.services.library.is_empty


def test_every_command_runs_with_a_conversation(stage: WindowStage, script: Script, opened: list[str]) -> None:
    script.add(*(replies.say(f"Answer {number}.") for number in range(12)))
    stage.say("Hello")
    enable_everything(stage)
    run_each(stage)
    assert len(opened) == 1


def test_the_palette_offers_what_can_be_run(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("Hi."))
    stage.say("Hello")
    stage.run("view.palette")
    palette = stage.joined.controllers.palette
    offered = {entry.id for entry in palette._model._sources[PaletteKind.COMMAND]}
    assert "chat.delete" in offered
    assert "turn.stop" not in offered
    stage.until(lambda: palette._palette is not None and palette._palette.isVisible())


def test_pin_and_archive_go_both_ways(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("Hi."))
    stage.say("Hello")
    chat = stage.current
    action = stage.joined.actions.action
    assert action("chat.pin").text() == "Pin chat"
    stage.run("chat.pin")
    assert action("chat.pin").text() == "Unpin chat"
    stage.run("chat.pin")
    summary = stage.services.library.summary(chat)
    assert summary is not None
    assert not summary.meta.pinned
    stage.run("chat.archive")
    assert stage.services.navigation.current is None
    stage.services.navigation.show(chat)
    assert action("chat.archive").text() == "Move chat out of the archive"
    stage.run("chat.archive")
    summary = stage.services.library.summary(chat)
    assert summary is not None
    assert not summary.meta.archived


def test_marks_follow_the_panes(stage: WindowStage) -> None:
    action = stage.joined.actions.action
    assert action("view.sidebar").isChecked()
    action("view.sidebar").trigger()
    assert not action("view.sidebar").isChecked()
    assert not stage.parts.window.panes.is_left_shown
    action("view.archived").trigger()
    assert action("view.archived").isChecked()
    stage.parts.sidebar.archived.toggle()
    assert not action("view.archived").isChecked()


def test_the_welcome_page_can_be_left(stage: WindowStage) -> None:
    stage.run("app.first_run")
    assert stage.window.is_first_run_shown
    stage.run("chat.new")
    assert not stage.window.is_first_run_shown


def test_text_size_and_theme_change_the_settings(stage: WindowStage) -> None:
    stage.run("view.text_larger")
    assert stage.preferences.number("text_size") == 110
    stage.run("view.text_reset")
    assert stage.preferences.number("text_size") == 100
    before = stage.theme.is_dark
    stage.run("view.theme")
    assert stage.preferences.text("theme") == ("light" if before else "dark")


def test_archiving_can_be_undone_from_its_toast(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("Hello."))
    stage.say("Hi")
    stage.settle()
    current = stage.current
    stage.run("chat.archive")
    stage.until(lambda: stage.services.navigation.current is None)
    (toast,) = stage.window.toasts.toasts()
    assert toast.notice.sentence == "Chat archived."
    assert stage.run("edit.undo_delete")
    stage.until(lambda: stage.services.navigation.current == current)
    summary = stage.services.library.summary(current)
    assert summary is not None
    assert not summary.meta.archived
