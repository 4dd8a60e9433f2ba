"""Owns a person's session in a clean system: screen, window manager, bus, keyring, and hands and eyes for it."""

import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from report import Failure, require, wait_for
from system import RUNTIME, CleanSystem

_PASSWORD = "of this session"  # noqa: S105 - of a keyring that lives for a minute
_ANSWER_SECONDS = 20
_MOST_TABS = 60
_SECRETS = "org.freedesktop.secrets"
_READER = "tests/helpers/accessible_reader.py"


class Session:
    """A session of the person.

    Attributes:
        environ: what a program in it sees besides the person's own.
    """

    def __init__(self, system: CleanSystem, root: Path, *, assistive: bool = True) -> None:
        self._system = system
        self._running: list[subprocess.Popen[Any]] = []
        self.environ: dict[str, str] = {"XDG_CURRENT_DESKTOP": "GNOME", "XDG_SESSION_TYPE": "x11"}
        self.environ["DISPLAY"] = self._start_screen()
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = self._start_bus()
        self._start_keyring()
        self.start("openbox")
        wait_for(lambda: "window id" in self.see("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "a window manager")
        self._reader = self._start_reader(root) if assistive else None

    def _start_screen(self) -> str:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
        inside = self._system.command(*command, person=True)
        self._running.append(subprocess.Popen(inside, pass_fds=[writing], stderr=subprocess.DEVNULL))
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        require(number, "no virtual screen")
        return f":{number}"

    def _start_bus(self) -> str:
        address = f"unix:path={RUNTIME}/bus"
        self.start("dbus-daemon", "--session", "--nofork", f"--address={address}")
        wait_for(lambda: self._system.path(f"{RUNTIME}/bus").exists(), "the session bus")
        return address

    def _start_keyring(self) -> None:
        daemon = self.start("gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock", takes=True)
        assert daemon.stdin is not None
        daemon.stdin.write(_PASSWORD.encode())
        daemon.stdin.close()
        # Asking for its collections at once would start a second daemon, that race is lost in silence.
        wait_for(lambda: "true" in self._call("org.freedesktop.DBus", "NameHasOwner", _SECRETS), "a keyring")
        wait_for(
            lambda: "/login" in self._call(_SECRETS, "Properties.Get", "org.freedesktop.Secret.Service", "Collections"),
            "an open keyring",
        )

    def _call(self, name: str, method: str, *words: str) -> str:
        """Calls a method of D-Bus's own interfaces."""
        place = "/" + name.replace(".", "/")
        given = [f"string:{word}" for word in words]
        to = ["dbus-send", "--session", "--print-reply", f"--dest={name}", place, f"org.freedesktop.DBus.{method}"]
        return self.see(*to, *given)

    def _start_reader(self, root: Path) -> "subprocess.Popen[str]":
        self.start("/usr/libexec/at-spi-bus-launcher", "--launch-immediately")
        program = self._system.give(root / _READER, "/tmp/reader.py")
        reader = subprocess.Popen(
            self._system.command("python3", "-W", "ignore", program, person=True, environ=self.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._running.append(reader)
        require(_line(reader) == "ready", "windows cannot be read through AT-SPI")
        return reader

    def close(self) -> None:
        """Ends everything, the programs before the screen."""
        for process in reversed(self._running):
            process.terminate()
        for process in reversed(self._running):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    # -- running -----------------------------------------------------------------------------------------------

    def start(self, *words: str, takes: bool = False) -> "subprocess.Popen[bytes]":
        """Starts a program of the person's."""
        process = subprocess.Popen(
            self._system.command(*words, person=True, environ=self.environ),
            stdin=subprocess.PIPE if takes else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._running.append(process)
        return process

    def see(self, *words: str) -> str:
        """Runs a command whose failure only means that there is nothing to see yet."""
        return self._system.run(*words, person=True, environ=self.environ, codes=tuple(range(256)))

    def run(self, *words: str) -> str:
        """Runs a command that must work."""
        return self._system.ask(*words, environ=self.environ)

    # -- windows -----------------------------------------------------------------------------------------------

    def windows(self, title: str) -> list[str]:
        """The ids of the visible windows whose titles match."""
        return self.see("xdotool", "search", "--onlyvisible", "--name", title).split()

    def wait_for_window(self, title: str, seconds: float = 30) -> str:
        found = wait_for(lambda: self.windows(title), lambda: f"a window {title!r}; {self._shown()}", seconds)
        return found[0]

    def wait_for_title(self, title: str) -> None:
        """Waits until a window of that title is in front."""
        wait_for(lambda: self.active_title() == title, lambda: f"{title!r} in front; {self._shown()}")

    def active_title(self) -> str:
        return self.see("xdotool", "getactivewindow", "getwindowname").strip()

    def window_class(self, window: str) -> str:
        return self.run("xprop", "-id", window, "WM_CLASS").partition("= ")[2].strip()

    def close_window(self, window: str, ours: str) -> None:
        """Closes a window as its button does, and waits for the end of the program."""
        self.run("wmctrl", "-i", "-c", hex(int(window)))
        wait_for(lambda: not self.processes(ours), "the end of the program")

    def processes(self, name: str) -> list[int]:
        """The processes of that program."""
        return [int(pid) for pid in self.see("pgrep", "-x", name[:15]).split()]

    def end(self, name: str) -> None:
        """Ends what is left of a program."""
        for pid in self.processes(name):
            os.kill(pid, signal.SIGTERM)

    def _shown(self) -> str:
        return f"in front is {self.active_title()!r}, all are:\n{self.see('wmctrl', '-l', '-x')}"

    def picture(self, target: Path) -> None:
        """Saves what the screen shows."""
        place = "/tmp/picture.png"
        self.run("import", "-window", "root", place)
        shutil.copyfile(self._system.path(place), target)

    # -- hands and eyes ----------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        self.run("xdotool", "key", "--clearmodifiers", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        # Not as an argument: a key that is typed must not stand in the list of processes.
        words = ["xdotool", "type", "--delay", "8", "--file", "-"]
        self._system.run(*words, person=True, environ=self.environ, stdin=text)

    def focus(self, pid: int) -> dict[str, Any]:
        """What has the keyboard, as a screen reader is told."""
        return self._ask({"pid": pid, "focus": True}) or {}

    def names(self, pid: int, role: str) -> list[str]:
        """What is shown with that role."""
        found = self._ask({"pid": pid, "find": {"role": role, "name": None}})
        return [each["name"] for each in found or [] if each["showing"]] if isinstance(found, list) else []

    def wait_for_focus(self, pid: int, name: str) -> None:
        wait_for(
            lambda: _is_called(self.focus(pid), name),
            lambda: f"the keyboard in {name!r}; it is in {self.focus(pid).get('name')!r}, {self._shown()}",
        )

    def tab_to(self, pid: int, name: str) -> None:
        """Presses Tab until the keyboard is there."""
        for _ in range(_MOST_TABS):
            before = self.focus(pid)
            if _is_called(before, name):
                return
            self.press("Tab")
            self._wait_for_other_focus(pid, before)
        raise Failure(f"no Tab leads to {name!r}")

    def _wait_for_other_focus(self, pid: int, before: dict[str, Any]) -> None:
        wait_for(lambda: self.focus(pid) != before, f"the keyboard to leave {before.get('name')!r}")

    def _ask(self, request: dict[str, Any]) -> Any:
        assert self._reader is not None
        assert self._reader.stdin is not None
        self._reader.stdin.write(json.dumps(request) + "\n")
        self._reader.stdin.flush()
        answer = json.loads(_line(self._reader))
        return None if isinstance(answer, dict) and "error" in answer else answer


def _is_called(seen: dict[str, Any], name: str) -> bool:
    labels: Sequence[str] = seen.get("labels", ())
    return name == seen.get("name") or name in labels


def _line(reader: "subprocess.Popen[str]") -> str:
    assert reader.stdout is not None
    require(select.select([reader.stdout], [], [], _ANSWER_SECONDS)[0], "no answer about the windows")
    return reader.stdout.readline().strip()
