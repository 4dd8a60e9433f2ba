from pathlib import Path

import pytest

from desktop_chat.app.first_look import settings_values, text
from desktop_chat.settings.store import SettingsStore


def test_the_first_picture_reads_what_the_settings_store_writes(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.json")
    store.load()
    store.set("theme", "dark")
    store.set("accent", "blue")
    store.save()
    look = settings_values(store.path)
    assert text(look, "theme", "system") == "dark"
    assert text(look, "accent", "clay") == "blue"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"settings": 3}', '{"theme": "dark"}', "[" * 100_000])
def test_a_damaged_file_counts_as_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, encoding="utf-8")
    assert settings_values(path) == {}


def test_a_missing_file_counts_as_empty(tmp_path: Path) -> None:
    assert settings_values(tmp_path / "none.json") == {}
