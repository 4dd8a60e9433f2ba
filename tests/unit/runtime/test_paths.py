import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_chat.runtime.paths import Paths, default_paths, make_private_folder, paths_in


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG")
def test_the_systems_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert default_paths() == Paths(
        data=tmp_path / "DATA/desktop-chat/history",
        config=tmp_path / "CONFIG/desktop-chat",
        cache=tmp_path / "CACHE/desktop-chat",
        logs=tmp_path / "STATE/desktop-chat/log",
        runtime=default_paths().runtime,
    )
    assert default_paths().runtime.parent == tmp_path / "desktop-chat"
    assert list(tmp_path.iterdir()) == []  # asking makes nothing


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG")
def test_each_history_of_a_session_has_a_socket_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    found = []
    for name in ("one", "other", "one"):
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / name))
        found.append(default_paths().window_socket)
    assert found[0] == found[2] != found[1]


def test_sockets_never_go_to_the_shared_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for value in (None, "", str(tmp_path / "gone")):
        if value is None:
            monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
        else:
            monkeypatch.setenv("XDG_RUNTIME_DIR", value)
        assert default_paths().runtime.parent == default_paths().cache / "run"


def test_everything_below_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = paths_in(tmp_path)
    places = [paths.data, paths.config, paths.cache, paths.logs, paths.runtime]
    assert {place.parent for place in places} == {tmp_path}
    assert len(set(places)) == 5
    assert paths.data == tmp_path / "history"
    assert paths.settings_file == tmp_path / "config/settings.json"
    assert paths.state_file == tmp_path / "config/state.json"
    assert paths.log_file == tmp_path / "logs/desktop-chat.log"
    monkeypatch.chdir(tmp_path)
    assert paths_in("sub").data == tmp_path / "sub/history"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths_in("~/x").data == tmp_path / "x/history"


def test_a_long_path_keeps_its_socket_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    long, other = tmp_path / ("x" * 100), tmp_path / ("y" * 100)
    assert paths_in(long).data == long / "history"
    assert paths_in(long).runtime.parent == tmp_path / "desktop-chat"
    assert paths_in(long).runtime == paths_in(long).runtime
    assert paths_in(long).runtime != paths_in(other).runtime


def test_private_folders(tmp_path: Path) -> None:
    existing = tmp_path / "existing"
    existing.mkdir(mode=0o755)
    before = stat.S_IMODE(existing.stat().st_mode)
    old = os.umask(0)
    try:
        make_private_folder(existing / "a" / "b")
        make_private_folder(existing / "a" / "b")
    finally:
        os.umask(old)
    assert stat.S_IMODE((existing / "a").stat().st_mode) == 0o700
    assert stat.S_IMODE((existing / "a/b").stat().st_mode) == 0o700
    assert stat.S_IMODE(existing.stat().st_mode) == before


def test_the_start_path_stays_light() -> None:
    """What the window imports before its first paint brings no heavy library along."""
    code = (
        "import sys; import desktop_chat.runtime.paths, desktop_chat.runtime.logs, desktop_chat.runtime.diagnostics, "
        "desktop_chat.settings.store, desktop_chat.settings.state, desktop_chat.commands.registry, "
        "desktop_chat.credentials; "
        "print([name for name in ('platformdirs', 'keyring', 'secretstorage', 'asyncio', 'socket', 'sqlite3', "
        "'anthropic', 'logging.handlers', 'PySide6') if name in sys.modules])"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
