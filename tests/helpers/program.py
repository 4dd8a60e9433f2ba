"""Owns how tests run the program itself: as processes with an environment of their own, ended with the test."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from desktop_chat.domain.conversation import Conversation
from desktop_chat.storage.repository import HistoryStore

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
_POLL = 0.02
#: What would give the program a screen, or (for the last) cost every start a second.
_NOT_HANDED_ON = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "QT_QPA_PLATFORM", "PYTHONDONTWRITEBYTECODE")
T = TypeVar("T")


def launcher() -> list[str]:
    """How the program is started: the checkout's, or the packaged one that packaging/check names."""
    command = os.environ.get("DESKTOP_CHAT_COMMAND")
    return shlex.split(command) if command else [sys.executable, "-m", "desktop_chat"]


def wait_for(condition: Callable[[], T], what: str | Callable[[], str], seconds: float = PATIENCE) -> T:
    """Asks again and again until the condition gives something; fails with ``what`` was awaited."""
    until = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > until:
            pytest.fail(f"waited {seconds:.0f} s in vain for {what if isinstance(what, str) else what()}")
        time.sleep(_POLL)
    return result


class Program:
    """The program over one folder of its own.

    Attributes:
        folder: what ``--data-dir`` names.
        environ: what its processes see; no display unless a test puts one in.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.environ = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
        self.environ.update(environ or {})
        self._processes: list[subprocess.Popen[str]] = []

    # -- running -----------------------------------------------------------------------------------------------

    def command(self, *arguments: str) -> list[str]:
        """The command line, with the folder behind the verb's own arguments."""
        where = () if "--temp-data" in arguments else ("--data-dir", str(self.folder))
        return [*launcher(), *arguments, *where]

    def run(self, *arguments: str, stdin: str = "", seconds: float = PATIENCE) -> "subprocess.CompletedProcess[str]":
        """Runs it to its end."""
        return subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Starts it; what it writes can be read while it runs."""
        process = subprocess.Popen(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    def start_quietly(self, *arguments: str) -> "subprocess.Popen[str]":
        """Starts it for as long as a window may run; what it writes to the terminal is kept in a file."""
        with (self.folder.parent / f"{self.folder.name}-stderr.txt").open("a") as errors:
            process = subprocess.Popen(
                self.command(*arguments),
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                text=True,
            )
        self._processes.append(process)
        return process

    def kill(self, process: "subprocess.Popen[str]") -> None:
        """Ends a process as a power cut would."""
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)

    def close(self) -> None:
        """Ends what still runs."""
        for process in self._processes:
            if process.poll() is None:
                self.kill(process)
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()

    # -- what is on disk ---------------------------------------------------------------------------------------

    @property
    def settings_file(self) -> Path:
        return self.folder / "config/settings.json"

    @property
    def log(self) -> str:
        path = self.folder / "logs/desktop-chat.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def terminal(self) -> str:
        """What was written by processes that were started quietly."""
        path = self.folder.parent / f"{self.folder.name}-stderr.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def conversations(self) -> list[Conversation]:
        """The history as another process reads it, newest first."""
        if not (self.folder / "history/conversations").is_dir():
            return []
        store = HistoryStore.open(self.folder / "history", writable=False)
        try:
            rows = sorted(store.summaries(), key=lambda row: row.meta.updated_at, reverse=True)
            return [store.load(row.meta.id) for row in rows]
        finally:
            store.close()

    def texts(self) -> list[list[str]]:
        """The texts of the messages of each conversation, along its active path."""
        return [[message.text for message in chat.active_path()] for chat in self.conversations()]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program with an empty folder and no display."""
    program = Program(tmp_path / "data")
    yield program
    program.close()
