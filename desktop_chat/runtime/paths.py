"""Owns where files live; pure but for the environment, usable from any thread.

A usual installation follows the rules of the system (XDG on Linux). With ``--data-dir DIR`` everything is below DIR:
``history`` (what is worth a backup), ``config``, ``cache``, ``logs`` and ``run``.
"""

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

APP_NAME = "desktop-chat"
HISTORY = "history"
_LONGEST_RUNTIME = 90  # bytes; the kernel takes 107 for the path of a socket


class Paths(NamedTuple):
    """Absolute folders; none needs to exist yet.

    Attributes:
        data: the history, the one folder that matters; conversations, attachments, drafts, trash.
        config: settings and window state.
        cache: may be deleted at any time.
        logs: rotating log files without secrets.
        runtime: sockets of the running process.
    """

    data: Path
    config: Path
    cache: Path
    logs: Path
    runtime: Path

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.json"

    @property
    def state_file(self) -> Path:
        return self.config / "state.json"

    @property
    def window_socket(self) -> Path:
        """Where the window listens for a second start; a runtime folder belongs to one data folder."""
        return self.runtime / "window.socket"

    @property
    def log_file(self) -> Path:
        return self.logs / f"{APP_NAME}.log"


def default_paths() -> Paths:
    """The folders that the system provides for this person."""
    import platformdirs

    dirs = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
    cache = Path(dirs.user_cache_dir)
    # On macOS and Windows data and config are one folder; the history is always a folder of its own.
    data = Path(dirs.user_data_dir) / HISTORY
    return Paths(
        data=data,
        config=Path(dirs.user_config_dir),
        cache=cache,
        logs=Path(dirs.user_log_dir),
        runtime=_runtime_folder(cache) / _short_name(data),  # XDG_DATA_HOME may be another one in the same session
    )


def paths_in(folder: str | os.PathLike[str]) -> Paths:
    """Everything below one folder, for ``--data-dir`` and tests; a leading ``~`` is the home folder."""
    root = Path(folder).expanduser().absolute()
    runtime = root / "run"
    if len(os.fsencode(runtime)) > _LONGEST_RUNTIME:
        runtime = _runtime_folder(root / "cache") / _short_name(root)
    return Paths(root / HISTORY, root / "config", root / "cache", root / "logs", runtime)


def _runtime_folder(cache: Path) -> Path:
    """A private folder for sockets; never the world-writable temporary one."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and Path(given).is_dir():
        return Path(given) / APP_NAME
    return cache / "run"


def _short_name(folder: Path) -> str:
    """What a socket's folder is called, because the kernel does not take long paths."""
    import zlib

    return f"{zlib.crc32(os.fsencode(folder)):08x}"


def make_private_folder(path: Path) -> None:
    """Makes a folder and what is missing above it with mode 0700; existing ones keep their mode. Raises OSError."""
    if path.is_dir():
        return
    make_private_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
