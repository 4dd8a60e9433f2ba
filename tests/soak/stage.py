"""Owns everything that a soak stands on: screen, keyring, service, program, control window; and its end."""

import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.histories import make_data_folder
from tests.helpers.isolation import isolate
from tests.helpers.keyring import PrivateKeyring
from tests.helpers.screen import Screen
from tests.soak import proc
from tests.soak.control_window import TITLE as CONTROL
from tests.soak.pinging import Pings
from tests.soak.x11 import Connection

ROOT = Path(__file__).parents[2]
OURS = (sys.executable, "-m", "desktop_chat")
KEY = "sk-ant-soak-0123456789"
SAMPLE_SECONDS = 5.0
_PATIENCE = 60.0
_NOT_HANDED_ON = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "QT_QPA_PLATFORM", "PYTHONDONTWRITEBYTECODE")


class Trouble(Exception):  # noqa: N818 - a finding of the soak, not an error of it
    """Something that must not happen has happened; the soak ends."""


class Stage:
    """A desk of its own with the program on it.

    Attributes:
        data: the program's folder. home: of everything else.
        process: the program.
        samples: what it occupied, every few seconds.
    """

    def __init__(self, folder: Path, command: Sequence[str], seed: int) -> None:
        self.data, self.home = folder / "data", folder / "home"
        self.questions = folder / "questions.jsonl"
        self.stderr = folder / "stderr.txt"
        self.samples: list[proc.Sample] = []
        self._command = tuple(command)
        self._ended = threading.Event()
        self._closers: list[subprocess.Popen[str]] = []
        self._sampler: threading.Thread | None = None
        make_data_folder(self.data, conversations=40, length=12, last_length=600)
        environ = dict(os.environ)
        for name in _NOT_HANDED_ON:
            environ.pop(name, None)
        isolate(self.home, environ)
        self.keyring = PrivateKeyring(folder / "keyring")
        self.keyring.start()
        self.screen = Screen("1600x1000x24")
        self.environ = environ | {
            "PATH": f"{_without_browser(folder / 'bin')}:{environ['PATH']}",
            "DBUS_SESSION_BUS_ADDRESS": self.keyring.environ["DBUS_SESSION_BUS_ADDRESS"],
            **self.screen.environ,
        }
        self.x = Connection(self.screen.display)
        self.pings = Pings(self.screen.display, self.environ)
        self._server = self._start_ours("tests.soak.server", str(seed), str(self.questions))
        assert self._server.stdout is not None
        self.url = self._server.stdout.readline().strip()
        self._keep_key()
        control = self._start_ours("tests.soak.control_window")
        self.pings.turn_to("control", int(self.screen.window(CONTROL)), control.pid)
        self.process = self._open()

    # -- the program -------------------------------------------------------------------------------------------

    def arguments(self, *more: str) -> list[str]:
        return [*self._command, *more, "--data-dir", str(self.data), "--base-url", self.url]

    def windows(self) -> list[int]:
        """The program's own windows, without dialogs; in the order in which they were opened."""
        return [window for window in self._all_windows() if not self.x.numbers(window, "WM_TRANSIENT_FOR")]

    def dialogs(self) -> list[int]:
        return [window for window in self._all_windows() if self.x.numbers(window, "WM_TRANSIENT_FOR")]

    def popups(self) -> list[int]:
        """The palette and menus: windows of the program that the window manager leaves alone."""
        command = ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)]
        found = subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=20, check=False)
        return [window for window in map(int, found.stdout.split()) if window not in self._all_windows()]

    def _all_windows(self) -> list[int]:
        clients = self.x.numbers(self.x.root, "_NET_CLIENT_LIST")
        return [window for window in clients if self.x.numbers(window, "_NET_WM_PID")[:1] == (self.process.pid,)]

    def active(self) -> int:
        return next(iter(self.x.numbers(self.x.root, "_NET_ACTIVE_WINDOW")), 0)

    def title(self, window: int) -> str:
        return self.x.property(window, "_NET_WM_NAME").decode(errors="replace")

    def tell_server(self, word: str) -> None:
        """``calm`` or ``storm``."""
        assert self._server.stdin is not None
        self._server.stdin.write(f"{word}\n")
        self._server.stdin.flush()

    def check(self) -> None:
        """Raises Trouble if the program is not there any more."""
        if (code := self.process.poll()) is not None:
            raise Trouble(f"the program ended by itself with {code}")

    def watch(self, window: int) -> None:
        """The window that is pinged for the program from now on; they all live on one thread."""
        self.pings.turn_to("program", window, self.process.pid)

    def second_start(self) -> "subprocess.CompletedProcess[str]":
        """Starts the program again over the same folder."""
        return subprocess.run(
            self.arguments(), cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )

    def doctor(self) -> "subprocess.CompletedProcess[str]":
        """What the program itself says of its folders."""
        command = [*self._command, "doctor", "--offline", "--data-dir", str(self.data)]
        return subprocess.run(
            command, cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )

    def _open(self) -> "subprocess.Popen[str]":
        with self.stderr.open("a") as errors:
            process = subprocess.Popen(
                self.arguments(),
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                text=True,
            )
        self._closers.append(process)
        self.process = process
        until = time.monotonic() + _PATIENCE
        while not self.windows():
            self.check()
            if time.monotonic() > until:
                raise Trouble("no window came up")
            time.sleep(0.05)
        self._sampler = threading.Thread(target=self._sample, name="soak-samples", daemon=True)
        self._sampler.start()
        return process

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            sample = proc.look(self.process.pid)
            if sample is not None:
                self.samples.append(sample)

    # -- the others --------------------------------------------------------------------------------------------

    def _start_ours(self, module: str, *arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._closers.append(process)
        return process

    def _keep_key(self) -> None:
        import secretstorage
        from jeepney.io.blocking import open_dbus_connection

        with open_dbus_connection(self.environ["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            collection = secretstorage.get_default_collection(connection)
            names = {
                "service": "desktop-chat",
                "username": f"api-key:{self.url}",
                "application": "Python keyring library",
            }
            collection.create_item("Password of the soak", names, KEY.encode(), replace=True)

    def stop_watching(self) -> None:
        """No more samples and pings: the program is about to end."""
        self._ended.set()
        if self._sampler is not None:
            self._sampler.join()

    def close(self) -> None:
        """Ends everything that runs."""
        self.stop_watching()
        for process in self._closers:
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        self.pings.close()
        self.x.close()
        self.screen.stop()
        self.keyring.close()


def _without_browser(folder: Path) -> Path:
    """A folder whose ``xdg-open`` opens nothing: a link or a folder that is opened is none of ours."""
    folder.mkdir()
    script = folder / "xdg-open"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    return folder


def command_of(text: str | None) -> tuple[str, ...]:
    """The program that is meant: of the checkout without a text."""
    return tuple(shlex.split(text)) if text else OURS
