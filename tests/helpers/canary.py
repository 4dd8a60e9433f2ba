"""Owns the search for keys on disk: after the whole run, no file that a test or the application wrote holds one."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

#: What every key that the tests use begins with.
MARK = b"sk-ant-api03-CANARY"
_LARGEST = 64 * 1024 * 1024
_FOUND = pytest.StashKey[list[Path]]()


def files_with_keys(folders: Iterable[Path]) -> Iterator[Path]:
    """Every file below the folders that holds a key of the tests; links are not followed."""
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                if (
                    path.is_file()
                    and not path.is_symlink()
                    and path.stat().st_size < _LARGEST
                    and MARK in path.read_bytes()
                ):
                    yield path
            except OSError:
                continue


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    factory = getattr(session.config, "_tmp_path_factory", None)
    places = [Path.home()] + ([factory.getbasetemp()] if factory is not None else [])
    found = list(files_with_keys(places))
    session.config.stash[_FOUND] = found
    if found and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for path in config.stash.get(_FOUND, []):
        terminalreporter.write_line(f"a key was written to {path}", red=True)
