"""Owns what the driven program stands on: a screen with a window manager, a session bus, a keyring, a home, a server.

Only the standard library and what Debian's python3-gi brings: it runs where nothing of the project is installed.
"""

import argparse
import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0
_POLL = 0.03
#: The one key that the server lets in; it must never be found in any file.
KEY = "sk-ant-api03-DRIVEN-c0ffee-Zx81-do-not-write-me-anywhere-AA"
NAME = "Desktop Chat"
_BUS = "/usr/libexec/at-spi-bus-launcher"
_PROGRAMS = ("Xvfb", "openbox", "xdotool", "dbus-daemon", "gnome-keyring-daemon", _BUS)
#: A session bus that starts no services by itself: a second keyring daemon would race with ours.
_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
"""
T = TypeVar("T")
Entry = dict[str, Any]


class Failed(Exception):  # noqa: N818 - read aloud, it says what happened
    """What was awaited did not come, or something else did."""


def wait_for(condition: Callable[[], T], what: str | Callable[[], str], seconds: float = PATIENCE) -> T:
    """Asks again and again until the condition gives something."""
    until = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > until:
            raise Failed(f"waited {seconds:.0f} s in vain for {what if isinstance(what, str) else what()}")
        _rest()
    return result


def _rest() -> None:
    """Sleeps until assistive technology is told something, or for a moment."""
    from gi.repository import GLib

    context = GLib.MainContext.default()
    timer = GLib.timeout_add(int(_POLL * 1000), lambda: True)
    context.iteration(True)
    while context.pending():
        context.iteration(False)
    GLib.source_remove(timer)


class Stage:
    """Everything around the program. Use as a context; the environment of this process then points at it.

    Attributes:
        folder: where everything is written.
        home: of the person.
        url: of the server.
    """

    def __init__(self, folder: Path, command: Sequence[str], environ: dict[str, str] | None = None) -> None:
        missing = [program for program in _PROGRAMS if shutil.which(program) is None]
        if missing:
            raise Failed(f"not installed: {', '.join(missing)}")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self.home = self.folder / "home"
        self.url = ""
        self._command = list(command)
        self._ends = contextlib.ExitStack()
        self._bus: Any = None
        self._set_environment(environ or {})

    def _set_environment(self, more: dict[str, str]) -> None:
        foreign = ("ANTHROPIC_", "DESKTOP_CHAT_", "XDG_", "QT_", "DBUS_", "LC_", "WAYLAND_")
        for name in list(os.environ):
            if name.startswith(foreign) or name.lower().endswith("_proxy") or name == "PYTHONDONTWRITEBYTECODE":
                del os.environ[name]
        (self.home / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ.update(HOME=str(self.home), XDG_RUNTIME_DIR=str(self.home / "run"), LC_ALL="C.UTF-8", LANGUAGE="en")
        os.environ.update(QT_QPA_PLATFORM="xcb", **more)

    def __enter__(self) -> "Stage":
        with contextlib.ExitStack() as started:
            self._ends = started
            self._start_screen()
            self._start_bus()
            self._start_keyring()
            self.start([_BUS, "--launch-immediately"])
            self._start_server()
            self._ends = started.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    # -- processes ---------------------------------------------------------------------------------------------

    def start(self, command: Sequence[str], **options: Any) -> "subprocess.Popen[Any]":
        """Starts a process that ends with the stage."""
        given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
        process = subprocess.Popen(list(command), **given)
        self._ends.callback(_end, process)
        return process

    def _start_screen(self) -> None:
        reading, writing = os.pipe()
        self.start(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[writing],
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise Failed("Xvfb did not start")
        os.environ["DISPLAY"] = f":{number}"
        self.start(["openbox"])

    def _start_bus(self) -> None:
        config = self.folder / "bus.conf"
        config.write_text(_BUS_CONFIG)
        bus = self.start(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            text=True,
        )
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def _start_keyring(self) -> None:
        daemon = self.start(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"],
            stdin=subprocess.PIPE,
        )
        daemon.stdin.write(b"pw")
        daemon.stdin.close()
        wait_for(self._keyring_is_open, "an open keyring")

    def _keyring_is_open(self) -> bool:
        """The service may be on the bus before the keyring is open; a first call would then ask to make another."""
        from gi.repository import GLib

        def get(path: str, kind: str, name: str) -> Any:
            return self._secrets(path, "", "Get", "(ss)", f"org.freedesktop.Secret.{kind}", name)[0]

        try:
            found = get("/", "Service", "Collections")
            opened = [path for path in found if not get(path, "Collection", "Locked")]
            return "Login" in [get(path, "Collection", "Label") for path in opened]
        except GLib.Error:
            return False

    def keys_in_keyring(self) -> dict[str, str]:
        """What the keyring holds for the program, asked of the keyring itself."""
        from gi.repository import GLib

        wanted = {"service": "desktop-chat"}
        items, _ = self._secrets("/", "Service", "SearchItems", "(a{ss})", wanted)
        _, session = self._secrets("/", "Service", "OpenSession", "(sv)", "plain", GLib.Variant("s", ""))
        found = {}
        for item in items:
            (attributes,) = self._secrets(item, "", "Get", "(ss)", "org.freedesktop.Secret.Item", "Attributes")
            ((_, _, secret, _),) = self._secrets(item, "Item", "GetSecret", "(o)", session)
            found[attributes["username"]] = bytes(secret).decode()
        return found

    def _secrets(self, path: str, interface: str, method: str, kinds: str, *values: Any) -> Any:
        from gi.repository import Gio, GLib

        path = "/org/freedesktop/secrets" if path == "/" else path
        interface = f"org.freedesktop.Secret.{interface}" if interface else "org.freedesktop.DBus.Properties"
        self._bus = self._bus or Gio.bus_get_sync(Gio.BusType.SESSION)  # kept: sessions end with their connection
        given = GLib.Variant(kinds, values)
        answer = self._bus.call_sync("org.freedesktop.secrets", path, interface, method, given, None, 0, 5000, None)
        return answer.unpack()

    def _start_server(self) -> None:
        command = [sys.executable, str(ROOT / "tests/desktop/server.py"), "--journal", str(self._journal), "--key", KEY]
        with (self.folder / "server-stderr.txt").open("w") as errors:
            server = self.start(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ.copy()
            )
        self.url = server.stdout.readline().strip()
        if not self.url:
            raise Failed(f"the server did not start: {(self.folder / 'server-stderr.txt').read_text()}")

    # -- the program -------------------------------------------------------------------------------------------

    def open(self, *arguments: str) -> "subprocess.Popen[Any]":
        """Starts the program."""
        with (self.folder / "program-stderr.txt").open("a") as errors:
            return self.start([*self._command, *arguments], stderr=errors, cwd=ROOT)

    def wait_for_end(self, process: "subprocess.Popen[Any]") -> None:
        """Waits until the program has ended as it should."""
        wait_for(lambda: process.poll() is not None, "the end of the program")
        if process.returncode != 0:
            raise Failed(f"the program ended with {process.returncode}: {self.terminal}")

    @property
    def terminal(self) -> str:
        path = self.folder / "program-stderr.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def log(self) -> str:
        path = self.home / ".local/state/desktop-chat/log/desktop-chat.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def settings(self) -> Entry:
        """The settings on disk."""
        path = self.home / ".config/desktop-chat/settings.json"
        return json.loads(path.read_text(encoding="utf-8"))["settings"] if path.exists() else {}

    def history(self) -> str:
        """Everything that is on disk of the conversations, as text."""
        folder = self.home / ".local/share/desktop-chat/history/conversations"
        texts = []
        for path in sorted(folder.glob("*")):
            with contextlib.suppress(FileNotFoundError):  # a journal is folded while we look
                texts.append(path.read_text(encoding="utf-8"))
        return "\n".join(texts)

    def files_with_key(self) -> list[Path]:
        """The files that hold the key in clear, which none may."""
        return [path for path in self.folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]

    def check_what_was_left(self) -> None:
        """No file holds the key, and nothing went wrong on the way."""
        if found := self.files_with_key():
            raise Failed(f"the key is in {found}")
        told = [line for line in (self.log + self.terminal).splitlines() if re.search("ERROR|CRITICAL|Traceback", line)]
        if told:
            raise Failed("\n".join(told))

    # -- the server --------------------------------------------------------------------------------------------

    @property
    def _journal(self) -> Path:
        return self.folder / "journal.jsonl"

    def journal(self) -> list[Entry]:
        """Every line that the server has finished."""
        whole = self._journal.read_text(encoding="utf-8").rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def questions(self) -> list[Entry]:
        """The requests for a reply, without those for a title."""
        return [line for line in self.journal() if line.get("path") == "/v1/messages" and not line["title"]]

    def wait_for_question(self, text: str) -> Entry:
        """The request that asks exactly this."""

        def found() -> Entry | None:
            return next((line for line in self.questions() if line["asked"] == text), None)

        return wait_for(found, lambda: f"the question {text!r}; asked were {[q['asked'] for q in self.questions()]}")

    def client_left(self, number: int) -> bool:
        return {"left": number} in self.journal()

    # -- a person's hands --------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Presses keys, e.g. ``ctrl+k`` or ``Return``."""
        _run("xdotool", "key", "--clearmodifiers", "--delay", "20", *keys)

    def type(self, text: str, delay: int = 12) -> None:
        """Types text. Not as an argument: a key that is typed must not stand in the list of processes."""
        _run("xdotool", "type", "--delay", str(delay), "--file", "-", typed=text)

    def active_title(self) -> str:
        """The title of the window that has the keyboard; empty if there is none."""
        return _run("xdotool", "getactivewindow", "getwindowname").strip()

    def picture(self, name: str) -> None:
        """Keeps what the screen shows, where there is a program that can."""
        if shutil.which("import"):
            _run("import", "-window", "root", str(self.folder / name))


def _end(process: "subprocess.Popen[Any]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _run(*command: str, typed: str = "") -> str:
    done = subprocess.run(command, input=typed, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return done.stdout


def read_arguments(what: str) -> argparse.Namespace:
    """The command line of a script of this folder."""
    parser = argparse.ArgumentParser(description=what)
    default = os.environ.get("DESKTOP_CHAT_COMMAND") or f"{ROOT}/.venv/bin/python -m desktop_chat"
    parser.add_argument("--command", default=default, help="starts the program; default: DESKTOP_CHAT_COMMAND")
    parser.add_argument("--out", type=Path, required=True, help="a new folder, in which everything is left")
    return parser.parse_args()


def play(what: str, act: Callable[[Stage], None], environ: dict[str, str] | None = None) -> None:
    """Runs one script on a stage of its own and ends the process: 0 if everything went well."""
    arguments = read_arguments(what)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begun = time.monotonic()
    with Stage(arguments.out, shlex.split(arguments.command), environ) as stage:
        try:
            act(stage)
        except BaseException:
            stage.picture("failure.png")
            print(f"failed after {time.monotonic() - begun:.1f} s; see {stage.folder}", flush=True)
            print("\n".join(x for x in stage.terminal.splitlines() if "Could not find accessible" not in x), flush=True)
            raise
    print(f"passed in {time.monotonic() - begun:.1f} s", flush=True)


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Names what is done, and how long it took."""
    print(f"- {what}", end="", flush=True)
    begun = time.monotonic()
    yield
    print(f": {time.monotonic() - begun:.1f} s", flush=True)
