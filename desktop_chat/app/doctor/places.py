"""Checks of folders and files: rights, room, history, index, settings, logs, sockets; reads only, any thread."""

import os
import shutil
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from desktop_chat.app.doctor.deadline import TookTooLong, within
from desktop_chat.app.doctor.findings import Finding, note, problem
from desktop_chat.app.doctor.subject import Subject
from desktop_chat.runtime import faults

_DISK_SECONDS = 5.0
_LITTLE = 200_000_000  # bytes
_NETWORK = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "davfs")) | {
    f"fuse.{name}" for name in ("sshfs", "rclone", "davfs2", "gvfsd-fuse")
}
_STUCK = "The disk does not answer. Is a network drive gone?"


def check_folders(subject: Subject) -> Iterator[Finding]:
    """Each folder: whether it is there, whose it is, what it lies on."""
    paths = subject.paths
    for name, path in (
        ("history", paths.data),
        ("settings", paths.config),
        ("cache", paths.cache),
        ("logs", paths.logs),
        ("runtime", paths.runtime),
    ):
        shown = str(paths.settings_file if name == "settings" else path)
        try:
            yield from within(_DISK_SECONDS, lambda path=path, name=name, shown=shown: _folder(name, path, shown))  # type: ignore[misc]
        except TookTooLong:
            yield problem(name, shown, _STUCK)


def _folder(name: str, path: Path, shown: str) -> list[Finding]:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return [Finding(name, f"{shown}  (not there yet)")]
    except OSError as error:
        return [problem(name, shown, f"It cannot be read: {error.strerror}.")]
    if stat.S_ISLNK(found.st_mode):
        advice = "It is a symbolic link. Name the real folder with --data-dir."
        return [problem(name, shown, advice) if name == "history" else note(name, shown, advice)]
    findings = [Finding(name, shown)]
    if os.name == "posix":
        if found.st_uid != os.geteuid():
            findings[0] = problem(name, shown, f"It belongs to account {found.st_uid}; give it to yours.")
        elif name in ("history", "runtime") and found.st_mode & 0o022:
            findings[0] = problem(name, shown, f"Other accounts may write in it; run: chmod 700 '{path}'")
        elif name in ("history", "logs", "runtime") and found.st_mode & 0o077:
            findings[0] = note(name, shown, f"Other accounts may look into it; run: chmod 700 '{path}'")
        elif not os.access(path, os.W_OK | os.X_OK):
            findings[0] = problem(name, shown, f"It cannot be written; run: chmod u+rwx '{path}'")
    if name == "history":
        findings += _room(path)
    return findings


def _room(path: Path) -> list[Finding]:
    free = shutil.disk_usage(path).free
    text = f"{free / 1_000_000:,.0f} MB free"
    kind = _file_system(path)
    on = f"{text} on {kind}" if kind else text
    if free < _LITTLE:
        return [note("disk", on, "Little room is left; nothing can be saved once the disk is full.")]
    if kind in _NETWORK:
        advice = "A network drive may lose what was written last and may not lock files. Use a folder on this computer."
        return [note("disk", on, advice)]
    return [Finding("disk", on)]


def _file_system(path: Path) -> str:
    """The kind of file system below a path; empty where the system does not say."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        real = str(path.resolve())
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        where, what = before.split(" "), after.split(" ")
        if len(where) > 4 and what:
            mount = where[4].replace("\\040", " ")
            if (real == mount or real.startswith(mount.rstrip("/") + "/")) and len(mount) >= len(best):
                best, kind = mount, what[0]
    return kind


def check_settings(subject: Subject) -> Iterator[Finding]:
    """Whether the settings file could be read."""
    report = subject.settings
    if report.is_newer:
        yield note("settings file", "written by a newer version", "What this version does not know is kept as it is.")
    elif report.is_unreadable:
        kept = f" It is kept as {report.backup}." if report.backup else ""
        yield note("settings file", "damaged, the defaults are used", f"Set them again in the window.{kept}")
    elif report.bad_keys:
        advice = f"These have their defaults now: {', '.join(report.bad_keys)}. Set them again in the window."
        yield note("settings file", "partly damaged", advice)
    else:
        yield Finding("settings file", "sound" if subject.paths.settings_file.exists() else "not there yet")


def check_logs(subject: Subject) -> Iterator[Finding]:
    """Logs, and what crashes have left."""
    folder = subject.paths.logs
    files = [path for path in folder.glob("desktop-chat.log*") if path.is_file()] if folder.is_dir() else []
    size = sum(path.stat().st_size for path in files)
    if os.name == "posix" and (open_to_others := [path for path in files if path.stat().st_mode & 0o077]):
        yield note("log", f"{len(files)} files", f"Others may read them; run: chmod 600 '{open_to_others[0]}'")
    else:
        yield Finding("log", f"{len(files)} files, {size / 1000:,.0f} kB")
    found = faults.left(folder)
    crashes = [path for path in found if faults.is_crash(path)]
    if crashes:
        newest = max(crashes, key=lambda path: path.stat().st_mtime)
        yield note("crashes", f"{len(crashes)} kept", f"Tell us of them, and send {newest} after a look at it.")
    else:
        yield Finding("crashes", "none")


def check_socket(subject: Subject) -> Iterator[Finding]:
    """Whether a window listens for later starts."""
    path = subject.paths.window_socket
    if not path.exists():
        yield Finding("window", "none is open")
        return
    try:
        mode = stat.S_IMODE(path.parent.stat().st_mode)
        answers = within(3.0, lambda: _answers(path))
    except (OSError, TookTooLong):
        yield note("window", "does not answer", "If no window is open, the next start puts this right.")
        return
    if answers and not mode & 0o077:
        yield Finding("window", "one is open")
    elif answers:
        yield note("window", "one is open, others may ask it", f"Run: chmod 700 '{path.parent}'")
    else:
        yield Finding("window", "none is open (the last one did not end in order)")


def _answers(path: Path) -> bool:
    if not hasattr(socket, "AF_UNIX"):
        return True
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
