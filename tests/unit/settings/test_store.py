import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.settings import files
from desktop_chat.settings.schema import SETTINGS
from desktop_chat.settings.store import SettingsStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def write(path: Path, content: object) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(data)
    return data


def document(path: Path) -> dict:
    return json.loads(path.read_bytes())


def loaded(path: Path) -> SettingsStore:
    store = SettingsStore(path)
    assert store.load().is_sound
    return store


def test_without_a_file_everything_is_default(path: Path) -> None:
    store = loaded(path)
    for setting in SETTINGS:
        assert store.get(setting.key) == setting.default
        assert not store.is_changed(setting.key)
    assert not path.exists()


def test_values_survive_a_restart_and_only_changes_are_written(path: Path) -> None:
    store = loaded(path)
    store.set("temperature", 0.25)
    store.set("theme", "dark")
    store.set("max_tokens", 8192)  # the default
    store.set("shortcuts", {"chat.new": "Ctrl+T"})
    store.save()
    assert document(path) == {
        "version": 1,
        "settings": {"temperature": 0.25, "theme": "dark", "shortcuts": {"chat.new": "Ctrl+T"}},
    }
    again = loaded(path)
    assert again.get("temperature") == 0.25
    assert again.is_changed("theme")
    again.reset("temperature")
    again.set("theme", "system")
    assert again.get("temperature") is None
    again.save()
    assert document(path)["settings"] == {"shortcuts": {"chat.new": "Ctrl+T"}}


def test_the_file_is_private_and_nothing_else_is_left(path: Path) -> None:
    store = loaded(path)
    old = os.umask(0)
    try:
        store.save()
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


def test_a_bad_value_is_refused_and_changes_nothing(path: Path) -> None:
    store = loaded(path)
    store.set("max_tokens", 100)
    with pytest.raises(ValueError, match="between 1 and 128,000"):
        store.set("max_tokens", 0)
    assert store.get("max_tokens") == 100
    with pytest.raises(KeyError):
        store.set("nonsense", 1)


def test_values_given_out_are_copies(path: Path) -> None:
    store = loaded(path)
    given_list = ["END"]
    store.set("stop_sequences", given_list)
    given_list.append("x")
    out = store.get("stop_sequences")
    assert isinstance(out, list)
    out.append("y")
    assert store.get("stop_sequences") == ["END"]
    default = store.get("refused_parameters")
    assert isinstance(default, list)
    default.append("z")
    assert store.get("refused_parameters") == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\x00" * 100,
        b"[]",
        b"null",
        b'"text"',
        b'{"version": 1, "settings": []}',
        b'{"version": "1", "settings": {}}',
        b'{"version": true, "settings": {}}',
        b'{"settings": {}}',
        b'{"version": 1, "settings": {"temperature": NaN}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=range(13),
)
def test_a_damaged_file_is_kept_and_replaced_by_defaults(path: Path, content: bytes) -> None:
    write(path, content)
    store = SettingsStore(path)
    report = store.load()
    assert report.is_unreadable
    assert not report.is_sound
    assert report.backup == path.with_name("settings.json.damaged-1")
    assert report.backup.read_bytes() == content
    assert stat.S_IMODE(report.backup.stat().st_mode) == 0o600
    assert store.get("max_tokens") == 8192
    store.set("theme", "dark")
    store.save()
    assert loaded(path).get("theme") == "dark"


def test_only_bad_keys_are_reset(path: Path) -> None:
    data = write(path, {"version": 1, "settings": {"theme": "dark", "max_tokens": -5, "temperature": "hot"}})
    store = SettingsStore(path)
    report = store.load()
    assert set(report.bad_keys) == {"max_tokens", "temperature"}
    assert report.backup is not None
    assert report.backup.read_bytes() == data
    assert (store.get("theme"), store.get("max_tokens"), store.get("temperature")) == ("dark", 8192, None)
    store.save()
    assert document(path)["settings"] == {"theme": "dark"}


def test_backups_are_numbered_and_the_same_damage_is_kept_once(path: Path) -> None:
    write(path, b"{1")
    assert SettingsStore(path).load().backup == path.with_name("settings.json.damaged-1")
    assert SettingsStore(path).load().backup == path.with_name("settings.json.damaged-1")
    write(path, b"{2")
    assert SettingsStore(path).load().backup == path.with_name("settings.json.damaged-2")
    assert path.with_name("settings.json.damaged-1").read_bytes() == b"{1"


def test_a_damaged_file_is_never_overwritten_without_a_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write(path, b"{damaged")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    store = SettingsStore(path)
    with monkeypatch.context() as patch:
        patch.setattr(files, "write_new", fail)
        assert store.load().backup is None
        with pytest.raises(ChatError):
            store.save()
    assert path.read_bytes() == data
    store.save()
    assert path.with_name("settings.json.damaged-1").read_bytes() == data
    assert loaded(path).get("theme") == "system"


def test_unknown_keys_are_preserved(path: Path) -> None:
    content = {"version": 1, "comment": "mine", "settings": {"theme": "dark", "notify_replies": {"deep": [1, 2]}}}
    write(path, content)
    store = loaded(path)
    store.set("accent", "blue")
    store.save()
    content["settings"]["accent"] = "blue"
    assert document(path) == content


def test_a_newer_file_keeps_its_version_and_what_we_do_not_understand(path: Path) -> None:
    content = {"version": 9, "profiles": {"a": 1}, "settings": {"theme": "sepia", "accent": "blue", "new": [1]}}
    data = write(path, content)
    store = SettingsStore(path)
    report = store.load()
    assert report.is_newer
    assert (report.bad_keys, report.backup) == (("theme",), None)
    assert (store.get("theme"), store.get("accent")) == ("system", "blue")
    store.set("max_tokens", 100)
    store.save()
    assert document(path) == {**content, "settings": {**content["settings"], "max_tokens": 100}}
    assert path.with_name("settings.json.version-9-1").read_bytes() == data
    store.set("theme", "dark")  # the person's choice wins
    store.save()
    assert document(path)["settings"]["theme"] == "dark"


def test_older_files_are_migrated(path: Path) -> None:
    write(path, {"version": 1, "settings": {"colour": "dark", "theme_size": 120}})

    def rename_colour(values: dict) -> dict:
        values["theme"] = values.pop("colour")
        return values

    def rename_size(values: dict) -> dict:
        values["text_size"] = values.pop("theme_size")
        return values

    store = SettingsStore(path, migrations=(rename_colour, rename_size))
    assert store.load().is_sound
    assert (store.get("theme"), store.get("text_size")) == ("dark", 120)
    store.save()
    assert document(path) == {"version": 3, "settings": {"theme": "dark", "text_size": 120}}
    assert store.load().is_sound  # and not migrated again
    assert store.get("theme") == "dark"


def test_a_migration_that_fails_counts_as_damage(path: Path) -> None:
    data = write(path, {"version": 1, "settings": {}})
    store = SettingsStore(path, migrations=(lambda values: {"theme": values["gone"]},))
    report = store.load()
    assert report.is_unreadable
    assert report.backup is not None
    assert report.backup.read_bytes() == data


def test_overrides_of_a_conversation(path: Path) -> None:
    store = loaded(path)
    store.set("temperature", 0.5)
    assert store.resolve("temperature", {}) == 0.5
    assert store.resolve("temperature", {"temperature": 0.1}) == 0.1
    assert store.resolve("temperature", {"temperature": None}) is None  # not sent in this one
    assert store.resolve("temperature", {"temperature": "hot"}) == 0.5
    assert store.resolve("theme", {"theme": "dark"}) == "system"  # not for conversations
    assert store.resolve("model", {"model": "claude-opus-5-5"}) == "claude-opus-5-5"


def test_a_failed_write_is_reported_and_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = loaded(path)
    store.set("theme", "dark")
    store.save()
    before = path.read_bytes()
    store.set("theme", "light")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(ChatError) as caught:
            store.save()
    assert (caught.value.kind, caught.value.detail) == (ErrorKind.STORAGE, "No space left on device")
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]
    store.save()
    assert document(path)["settings"] == {"theme": "light"}


def test_an_unreadable_path_is_no_reason_not_to_start(path: Path) -> None:
    path.mkdir(parents=True)
    store = SettingsStore(path)
    assert store.load().is_unreadable
    assert store.get("theme") == "system"
    with pytest.raises(ChatError):
        store.save()


def test_a_symbolic_link_stays_one(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "settings.json"
    write(target, {"version": 1, "settings": {}})
    path.parent.mkdir()
    path.symlink_to(target)
    store = loaded(path)
    store.set("theme", "dark")
    store.save()
    assert path.is_symlink()
    assert document(target)["settings"] == {"theme": "dark"}


def test_a_left_over_temporary_file_does_not_matter(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    path.parent.mkdir()
    path.with_name(".settings.json.tmp").symlink_to(victim)
    store = loaded(path)
    store.save()
    assert victim.read_text() == "kept"
    assert not path.is_symlink()


def test_many_threads_set_and_save(path: Path) -> None:
    store = loaded(path)

    def work(number: int) -> None:
        for step in range(20):
            store.set("max_tokens", 1 + number * 100 + step)
            store.save()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loaded(path).get("max_tokens") == store.get("max_tokens")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_load(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any" / "settings.json"
    write(path, content)
    store = SettingsStore(path)
    store.load()
    assert store.get("theme") in ("system", "light", "dark")


def test_a_number_beyond_all_bounds_is_one_bad_key(path: Path) -> None:
    write(path, b'{"version":1,"settings":{"max_tokens":%s,"theme":"dark"}}' % (b"9" * 400))
    store = SettingsStore(path)
    assert store.load().bad_keys == ("max_tokens",)
    assert store.get("theme") == "dark"
