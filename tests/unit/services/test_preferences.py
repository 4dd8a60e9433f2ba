"""Settings while the application runs: told at once, on disk soon."""

import json
from pathlib import Path

import pytest

from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.store import SettingsStore
from tests.unit.services.stage import Stage


def test_a_change_is_told_once_and_saved_by_itself(stage: Stage) -> None:
    changes: list[str] = []
    stage.preferences.changed.connect(changes.append)
    stage.preferences.set("text_size", 120)
    stage.preferences.set("text_size", 120)
    assert changes == ["text_size"]
    path = stage.folder / "settings.json"
    stage.until(lambda: path.exists() and "120" in path.read_text())
    stage.until(lambda: stage.runner.active_count == 0)
    again = SettingsStore(path)
    again.load()
    assert again.get("text_size") == 120


def test_a_value_that_is_not_allowed_changes_nothing(stage: Stage) -> None:
    with pytest.raises(ValueError, match="80"):
        stage.preferences.set("text_size", 5)
    assert stage.preferences.number("text_size") == 100
    assert not stage.preferences.is_changed("text_size")


def test_reset_goes_back_to_the_default(stage: Stage) -> None:
    stage.preferences.set("theme", "dark")
    stage.preferences.reset("theme")
    stage.preferences.reset("theme")
    assert stage.preferences.text("theme") == "system"
    stage.preferences.save_now()


def test_a_conversation_overrides(stage: Stage) -> None:
    stage.preferences.set("temperature", 0.2)
    assert stage.preferences.resolve("temperature", {}) == 0.2
    assert stage.preferences.resolve("temperature", {"temperature": 0.9}) == 0.9
    stage.preferences.save_now()


def test_save_now_writes_what_is_unsaved(stage: Stage) -> None:
    stage.preferences.set("accent", "blue")
    stage.preferences.save_now()
    assert "blue" in json.dumps(json.loads((stage.folder / "settings.json").read_text()))


def test_a_folder_that_takes_no_file_is_told(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    settings = SettingsStore(tmp_path / "file" / "settings.json")
    preferences = Preferences(settings, settings.load(), stage.runner)
    with stage.qtbot.waitSignal(preferences.save_failed) as failed:
        preferences.set("accent", "blue")
    assert failed.args is not None
    assert "could not be saved" in failed.args[0]
