"""Owns what is done in each clean system, from the empty machine to the removed package."""

import json
import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from checks import Changes, check_metadata, check_mime_type, check_nothing_left, names_of_ours
from report import Failure, Report, require, wait_for
from session import Session
from system import HOME, CleanSystem

APPLICATION = "io.github.desktop_chat.DesktopChat"
PACKAGE = "desktop-chat"
TITLE = "Desktop Chat"
DESKTOP_FILE = f"/usr/share/applications/{APPLICATION}.desktop"
DATA = f"{HOME}/.local/share/desktop-chat"
#: A screen, a window manager, hands and eyes.
SESSION_TOOLS = [
    *("xvfb", "xauth", "openbox", "xdotool", "wmctrl", "x11-utils", "imagemagick", "procps"),
    *("dbus-bin", "dbus-daemon", "dbus-session-bus-common", "gnome-keyring", "libsecret-tools"),
    *("at-spi2-core", "gir1.2-atspi-2.0", "python3", "python3-gi", "libgtk-3-bin", "libglib2.0-bin"),
]
#: What checks the files of the package, and what opens them for other desktops.
CHECKING_TOOLS = [
    *("dex", "desktop-file-utils", "appstream", "man-db", "xdg-utils", "shared-mime-info", "gir1.2-gtk-3.0"),
]
INPUT_METHODS = ["ibus", "ibus-unikey", "ibus-anthy"]
#: In tests/desktop.
SCRIPTS = ["by_input_method", "by_names", "by_keys", "by_listening"]
_SCRIPT_SECONDS = 200.0
_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
_QUESTION = "Tell me about the harbour"
_SYSTEM_FOLDERS = ("/etc", "/opt", "/srv", "/usr", "/var")


@dataclass(frozen=True)
class Given:
    """What is tested, and where things are on this machine.

    Attributes:
        root: the checkout. deb, rpm: the packages; there may be no rpm. pictures: where screenshots go.
    """

    root: Path
    deb: Path
    rpm: Path | None
    pictures: Path


class Journey:
    """One system's way."""

    def __init__(self, system: CleanSystem, report: Report, given: Given) -> None:
        self.system = system
        self.report = report
        self.given = given
        self.key = f"sk-ant-test-{secrets.token_hex(16)}"

    # -- bookworm ----------------------------------------------------------------------------------------------

    def whole(self) -> None:
        """Everything that a package promises, on the oldest Debian that it serves."""
        self._install_on_nothing()
        self._use_the_terminal()
        with self.report.step("tools to look at it installed"):
            self.system.apt("install", *SESSION_TOOLS, *CHECKING_TOOLS, *INPUT_METHODS)
        self._check_files()
        self._drive()
        session = Session(self.system, self.given.root)
        try:
            self._open_from_the_desktop(session)
            self._live_with_it(session)
            self._upgrade(session)
        finally:
            session.close()
        self._purge()
        if self.given.rpm is not None:
            self._unpack_rpm(self.given.rpm)

    def _install_on_nothing(self) -> None:
        with self.report.step("there is no Python, no pip and no Qt"):
            self._require_no_python()
            require(not names_of_ours(self.system.files(*_SYSTEM_FOLDERS)), "something of ours is there already")
        with self.report.step("lists of packages fetched"):
            self.system.apt("update")
        with self.report.step("apt install ./desktop-chat.deb"):
            self._install(self.given.deb)
            self._require_no_python()

    def _require_no_python(self) -> None:
        found = [name for name in ("python3", "python", "pip", "pip3") if self.system.has(name)]
        require(not found, f"a clean system has {', '.join(found)}")

    def _install(self, deb: Path) -> None:
        self.system.apt("install", self.system.give(deb, f"/tmp/{deb.name}"))
        state = self.system.run("dpkg-query", "-W", "-f=${Status}", PACKAGE)
        require(state == "install ok installed", "the package is not installed", state)

    def _use_the_terminal(self) -> None:
        ask = self.system.ask
        with self.report.step("window without a screen, before any tool is there"):
            picture = f"{HOME}/window.png"
            ask(PACKAGE, "--demo", "--temp-data", "--screenshot", picture, environ=_OFFSCREEN)
            (self.given.pictures / "offscreen.png").write_bytes(self.system.path(picture).read_bytes())
            self.system.path(picture).unlink()
        with self.report.step("commands for the terminal"):
            version = ask(PACKAGE, "--version").split()[-1]
            installed = self.system.run("dpkg-query", "-W", "-f=${Version}", PACKAGE)
            require(installed.startswith(version), f"the program says {version}, its package {installed}")
            ask(PACKAGE, "doctor", "--offline")
            reply = ask(PACKAGE, "ask", "--demo", "Show me a table")
            require("|" in reply, "the demo shows no table", reply)
            listed = ask(PACKAGE, "list", "--json").splitlines()
            require(len(listed) == 1, "the conversation is not in the list", listed)
            ask(PACKAGE, "export", "--all", "--format", "html", "--output", f"{HOME}/pages")
            require(list(self.system.path(f"{HOME}/pages").glob("*.html")), "nothing was exported")
            ask("rm", "-rf", DATA)  # the first window shall meet nothing

    def _check_files(self) -> None:
        with self.report.step("desktop entry, metadata, manual page, icon"):
            check_metadata(self.system, APPLICATION, PACKAGE)

    def _drive(self) -> None:
        """The scripts that drive the program from outside, two at a time; the checkout is tested with them too."""
        with self.report.step("driven from outside: " + ", ".join(name.replace("_", " ") for name in SCRIPTS)):
            for part in ("desktop_chat", "tests/desktop"):
                self.system.give(self.given.root / part, f"/tmp/checkout/{part}")
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(self._run_script, SCRIPTS))

    def _run_script(self, name: str) -> None:
        script = f"/tmp/checkout/tests/desktop/{name}.py"
        try:
            words = ["python3", "-W", "ignore", script, "--command", PACKAGE, "--out", f"/tmp/{name}"]
            self.system.ask(*words, seconds=_SCRIPT_SECONDS)
        except Failure:
            picture = self.system.path(f"/tmp/{name}/failure.png")
            if picture.exists():
                shutil.copyfile(picture, self.given.pictures / f"{name}.png")
            raise

    # -- the desktop -------------------------------------------------------------------------------------------

    def _open_from_the_desktop(self, session: Session) -> None:
        ways = {
            "gtk-launch": ("gtk-launch", APPLICATION),
            "gio launch": ("gio", "launch", DESKTOP_FILE),
            "dex": ("dex", DESKTOP_FILE),
        }
        for name, words in ways.items():
            with self.report.step(f"window through {name}"):
                session.start(*words)
                window = session.wait_for_window(f"{TITLE}$")
                seen = session.window_class(window)
                require(seen == f'"{PACKAGE}", "{PACKAGE}"', "the window is of another class", seen)
                session.wait_for_focus(session.processes(PACKAGE)[0], "API key")
                session.picture(self.given.pictures / f"{name.replace(' ', '-')}.png")
                session.close_window(window, PACKAGE)

    def _live_with_it(self, session: Session) -> None:
        from desktop_chat.demo.server import DemoServer

        with DemoServer(pace=0, accepted_keys=frozenset({self.key})) as server:
            pid = self._first_run(session, server.base_url)
            self._chat(session, pid)
            with self.report.step("a second start brings the first window to the front"):
                said = session.run(PACKAGE)
                require("in front" in said and session.processes(PACKAGE) == [pid], "a second window opened", said)
            self._export(session, pid)
            with self.report.step("closed, started again: the history is there"):
                session.press("ctrl+q")
                wait_for(lambda: not session.processes(PACKAGE), "the end of the program")
                pid = self._reopen(session, "again.png")
            self._open_file(session, pid)
            session.press("ctrl+q")
            wait_for(lambda: not session.processes(PACKAGE), "the end of the program")

    def _start(self, session: Session, title: str) -> int:
        session.start("gtk-launch", APPLICATION)
        session.wait_for_window(title)
        found = session.processes(PACKAGE)
        require(len(found) == 1, "not one process", found)
        return found[0]

    def _first_run(self, session: Session, url: str) -> int:
        with self.report.step("key entered on the first page, kept in the keyring"):
            pid = self._start(session, f"{TITLE}$")
            session.wait_for_focus(pid, "API key")
            session.picture(self.given.pictures / "first-run.png")
            session.tab_to(pid, "Use another endpoint")
            session.press("space")
            session.wait_for_focus(pid, "Endpoint")
            session.type(url)
            session.tab_to(pid, "API key")
            session.type(self.key)
            session.press("Return")
            session.wait_for_focus(pid, "Message")
            kept = session.see("secret-tool", "lookup", "service", PACKAGE, "username", f"api-key:{url}")
            require(kept.strip() == self.key, "the key is not in the keyring")
        return pid

    def _chat(self, session: Session, pid: int) -> None:
        with self.report.step("a question and its reply"):
            session.type(_QUESTION)
            session.press("Return")
            wait_for(lambda: self._messages(session) == 2, "a reply in the history")
            wait_for(
                lambda: any(name.startswith("Claude: ") for name in session.names(pid, "list item")),
                "the reply in the window",
            )
            session.picture(self.given.pictures / "chat.png")
            found = self.system.run("grep", "-rlF", "--", self.key, HOME, "/tmp", "/run", codes=(0, 1, 2))
            require(not found, "the key stands in a file", found)

    def _messages(self, session: Session) -> int:
        """How many the newest conversation has, as the command says beside the open window."""
        listed = session.see(PACKAGE, "list", "--json").splitlines()
        return int(json.loads(listed[0])["messages"]) if listed and listed[0].startswith("{") else 0

    def _export(self, session: Session, pid: int) -> None:
        with self.report.step("export from the window"):
            session.press("ctrl+e")
            session.wait_for_title(f"Export — {TITLE}")
            session.tab_to(pid, "Save to")
            session.press("ctrl+a")
            session.type(f"{HOME}/harbour.md")
            session.press("Return")
            target = self.system.path(f"{HOME}/harbour.md")
            wait_for(target.exists, "the exported file")
            require(_QUESTION in target.read_text(encoding="utf-8"), "the question is not in the exported file")
            session.picture(self.given.pictures / "exported.png")
            session.press("Escape")
            session.wait_for_focus(pid, "Message")

    def _reopen(self, session: Session, picture: str) -> int:
        pid = self._start(session, f" — {TITLE}$")
        wait_for(
            lambda: any(_QUESTION in name for name in session.names(pid, "list item")), "the conversation in the window"
        )
        session.picture(self.given.pictures / picture)
        return pid

    def _open_file(self, session: Session, pid: int) -> None:
        with self.report.step("a saved conversation is opened through its type"):
            listed = session.run(PACKAGE, "list", "--json").splitlines()
            file = f"{HOME}/harbour.desktop-chat.json"
            session.run(PACKAGE, "export", json.loads(listed[0])["id"], "--format", "json", "--output", file)
            check_mime_type(session, file, f"{APPLICATION}.desktop")
            session.start("gio", "open", file)
            session.wait_for_title(f"Import chat — {TITLE}")
            session.picture(self.given.pictures / "import.png")
            session.press("Escape")
            session.wait_for_focus(pid, "Message")

    # -- upgrade and removal -----------------------------------------------------------------------------------

    def _upgrade(self, session: Session) -> None:
        with self.report.step("upgrade to the next version; the data stays"):
            before = self.system.files(DATA)
            newer = self._next_version()
            self.system.apt("install", newer)
            version = self.system.run("dpkg-query", "-W", "-f=${Version}", PACKAGE)
            require(version.endswith("+next"), "the newer version is not installed", version)
            require(before <= self.system.files(DATA), "the upgrade took data away")
            self._reopen(session, "upgraded.png")
            session.press("ctrl+q")
            wait_for(lambda: not session.processes(PACKAGE), "the end of the program")

    def _next_version(self) -> str:
        """The same package as its next version; made in the clean system, where nothing else is."""
        deb = f"/tmp/{self.given.deb.name}"
        script = (
            f"cd /tmp && dpkg-deb -R {deb} next && sed -i 's/^Version: .*/&+next/' next/DEBIAN/control"
            " && dpkg-deb -Znone -b next next.deb && rm -r next"
        )
        self.system.run("sh", "-c", script)
        return "/tmp/next.deb"

    def _purge(self) -> None:
        with self.report.step("purge leaves nothing of ours, and the person's data"):
            data = self.system.files(DATA)
            self.system.apt("purge", PACKAGE)
            check_nothing_left(self.system, _SYSTEM_FOLDERS)
            require(self.system.files(DATA) == data, "the purge touched the person's data")

    def _unpack_rpm(self, rpm: Path) -> None:
        with self.report.step("rpm: unpacked, started (Fedora was not there to try it on)"):
            from checks import check_rpm

            check_rpm(self.system, rpm)
            self.system.ask(PACKAGE, "--version")
            self.system.ask(PACKAGE, "--demo", "--temp-data", "--screenshot", "/dev/shm/rpm.png", environ=_OFFSCREEN)
            reply = self.system.ask(PACKAGE, "ask", "--demo", "--no-save", "Show me a table")
            require("|" in reply, "the demo shows no table", reply)

    # -- trixie ------------------------------------------------------------------------------------------------

    def short(self) -> None:
        """Install, start, chat, remove, on the newest Debian; every file of the system as before."""
        self._install_on_nothing()
        with self.report.step("tools installed; what the package needs stays, the package goes"):
            self.system.apt("install", *SESSION_TOOLS)
            self.system.apt("purge", PACKAGE)
            changes = Changes(self.system, _SYSTEM_FOLDERS)
        with self.report.step("installed again"):
            self._install(self.given.deb)
        session = Session(self.system, self.given.root)
        try:
            self._talk(session)
        finally:
            session.close()
        with self.report.step("purge leaves every file as it was"):
            self.system.apt("purge", PACKAGE)
            changes.require_none()
            require(self.system.path(DATA).is_dir(), "the purge took the person's data")

    def _talk(self, session: Session) -> None:
        from desktop_chat.demo.server import DemoServer

        with DemoServer(pace=0, accepted_keys=frozenset({self.key})) as server:
            pid = self._first_run(session, server.base_url)
            self._chat(session, pid)
            session.press("ctrl+q")
            wait_for(lambda: not session.processes(PACKAGE), "the end of the program")
