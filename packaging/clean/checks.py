"""Owns what the files of the package are checked with, and the search for what a removed one left behind."""

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from report import Failure, require
from system import CleanSystem

if TYPE_CHECKING:
    from session import Session

MIME_TYPE = "application/vnd.desktop-chat.conversation+json"
_OURS = re.compile(r"desktop.?chat", re.I)
#: What the package system and its triggers keep for themselves, and every installation changes.
_RECORDS = re.compile(
    r"^/var/(lib/dpkg/(status|available|lock|diversions|triggers|info/format)|lib/apt|log|cache|lib/ucf)"
    r"|^/var/lib/dpkg/[^/]*-old$|^/etc/ld\.so\.cache$|/__pycache__(/|$)|^/var/lib/man-db"
)
_ICON_PROGRAM = """
import sys
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
theme = Gtk.IconTheme.new()
theme.set_search_path(["/usr/share/icons", "/usr/share/pixmaps"])
for size in (16, 22, 24, 32, 48, 64, 128, 256):
    found = theme.lookup_icon(sys.argv[1], size, 0)
    assert found is not None, f"no icon {sys.argv[1]} of {size} pixels"
    assert found.load_icon().get_width() == size, f"the icon of {size} pixels has {found.load_icon().get_width()}"
"""


def check_metadata(system: CleanSystem, application: str, package: str) -> None:
    """The validators of the desktop, the manual page and the icon theme."""
    said = system.run("desktop-file-validate", f"/usr/share/applications/{application}.desktop")
    require(not said.strip(), "desktop-file-validate complains", said)
    system.run("appstreamcli", "validate", "--no-net", "--explain", f"/usr/share/metainfo/{application}.metainfo.xml")
    # No file is ever installed where man looks in a system that leaves documentation out; so the page is named.
    page = system.run("dpkg", "-L", package)
    pages = [line for line in page.splitlines() if "/man/man1/" in line]
    require(pages, "there is no manual page", page)
    for each in pages:
        said = system.run("sh", "-c", f"man --warnings -E UTF-8 -l {each} 2>&1 >/dev/null")
        require(not said.strip(), "the manual page has faults", said)
    program = system.write("/tmp/icons.py", _ICON_PROGRAM)
    system.ask("python3", "-W", "ignore", program, application)
    system.ask("python3", "-W", "ignore", program, MIME_TYPE.replace("/", "-"))


def check_mime_type(session: "Session", file: str, entry: str) -> None:
    """What the desktop says of a file: its type, and which program opens it."""
    said = session.run("gio", "info", "-a", "standard::content-type", file)
    require(MIME_TYPE in said, "the file is of another type", said)
    said = session.run("xdg-mime", "query", "filetype", file)
    require(MIME_TYPE in said, "the file is of another type for xdg-mime", said)
    said = session.run("xdg-mime", "query", "default", MIME_TYPE)
    require(said.strip() == entry, "the type belongs to another program", said)


def names_of_ours(files: set[str]) -> list[str]:
    """Those that are called after us."""
    return sorted(name for name in files if _OURS.search(name))


def check_nothing_left(system: CleanSystem, folders: tuple[str, ...]) -> None:
    """No file of ours, and no word of us in what desktops are told by."""
    left = [name for name in names_of_ours(system.files(*folders)) if not name.startswith("/var/cache/apt/")]
    require(not left, "the package left files", "\n".join(left))
    told = ["/etc", "/usr/share/applications", "/usr/share/mime", "/usr/share/icons", "/usr/share/metainfo"]
    told += [f"/var/lib/dpkg/{name}" for name in ("info", "triggers", "status")]
    words = system.run("grep", "-srliE", "desktop[-_]?chat", *told, codes=(0, 1, 2))
    require(not words.strip(), "the package is still named in", words)


class Changes:
    """The files of a system at one time, to be compared with those at another."""

    def __init__(self, system: CleanSystem, folders: tuple[str, ...]) -> None:
        self._system = system
        self._folders = folders
        self._before = self._seen()

    def _seen(self) -> dict[str, str]:
        """Each file with its size, rights and owner."""
        said = self._system.run("find", *self._folders, "-xdev", "-printf", "%p\t%y %#m %U:%G %l %s\n")
        found = {}
        for line in said.splitlines():
            name, _, about = line.partition("\t")
            if not _RECORDS.search(name):
                found[name] = about.rpartition(" ")[0] if about.startswith("d") else about
        return found

    def require_none(self) -> None:
        """Fails, naming them, if files came, went or changed."""
        now = self._seen()
        new = [f"new: {name}" for name in sorted(now.keys() - self._before.keys())]
        gone = [f"gone: {name}" for name in sorted(self._before.keys() - now.keys())]
        other = [
            f"changed: {name}: {self._before[name]} -> {now[name]}"
            for name in sorted(now.keys() & self._before.keys())
            if now[name] != self._before[name]
        ]
        require(not (new or gone or other), "the system is not as before", "\n".join(new + gone + other))


def check_rpm(system: CleanSystem, rpm: Path) -> None:
    """Reads what the package needs, then unpacks it into the system in rpm's own way."""
    needs = _rpm("-qp", "--requires", str(rpm))
    require("rpmlib(" in needs and len(needs.splitlines()) > 5, "the package names no needs", needs)
    require("ca-certificates" in needs, "the package does not need certificates", needs)
    _rpm("--root", str(system.root), "--dbpath", "/var/lib/rpm-of-the-test", "-i", "--nodeps", str(rpm))


def _rpm(*words: str) -> str:
    done = subprocess.run(["rpm", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(f"`rpm {' '.join(words)}` ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout
