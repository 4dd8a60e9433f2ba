"""Checks of the history: every file is read, nothing is changed; any thread."""

import os
from collections.abc import Iterator
from pathlib import Path

from desktop_chat.app.doctor.findings import Finding, note, problem
from desktop_chat.app.doctor.subject import Subject
from desktop_chat.domain.errors import ChatError
from desktop_chat.storage.repository import HistoryStore

_MOST_NAMED = 20


def check_history(subject: Subject) -> Iterator[Finding]:
    """Conversations, and which of them cannot be read."""
    root = subject.paths.data
    if not root.exists():
        yield Finding("conversations", "0")
        return
    try:
        store = HistoryStore.open(root, writable=False)
    except ChatError as error:
        yield problem("conversations", "cannot be opened", error.detail or error.kind.value)
        return
    try:
        store.refresh()  # looks at every file, not only at what is known of them
        summaries = store.summaries()
        yield Finding("conversations", str(len(summaries)))
        problems = {str(each.path): each.text for each in store.problems()}
        damaged = 0
        for summary in summaries:
            if subject.cancel.is_cancelled:
                return
            try:
                damaged += bool(store.load(summary.meta.id).damaged)
            except (ChatError, KeyError, OSError, ValueError) as error:
                problems.setdefault(str(root / "conversations" / summary.meta.id), type(error).__name__)
        for path, text in list(problems.items())[:_MOST_NAMED]:
            yield problem("unreadable", f"{path}: {text}", "Keep the file, and put a copy from a backup in its place.")
        if len(problems) > _MOST_NAMED:
            yield problem("unreadable", f"{len(problems) - _MOST_NAMED} more", "As above.")
        if damaged:
            advice = "What could be read is shown; the damaged lines are kept. Compare with a backup."
            yield note("damaged", f"{damaged} conversations in part", advice)
        yield Finding("in the trash", str(len(store.trashed())))
    finally:
        store.close()


def check_leftovers(subject: Subject) -> Iterator[Finding]:
    """What a crash or another program has left, and what waits for the next start."""
    root = subject.paths.data
    if not root.is_dir():
        return
    holder = _holder(root / "instance.lock")
    yield Finding("history is open in", holder or "no program")
    replies = len(list((root / "conversations").glob("*.stream")))
    waiting = len(list((root / "inbox").glob("*")))
    parts = len(list(root.glob("**/.*.tmp"))) + len(list(root.glob("**/*.tmp")))
    recovered = len(list((root / "recovered").glob("*")))
    if not holder and (replies or waiting or parts):
        text = f"{replies} replies, {waiting} from the terminal, {parts} unfinished files"
        yield Finding("for the next start", text)
    if recovered:
        yield note("recovered", f"{recovered} files", f"Look at them in {root / 'recovered'}, then remove them.")


def _holder(lock: Path) -> str:
    """Who has the history open for writing, in words; empty if nobody has."""
    if os.name != "posix":
        return "not known here"
    import fcntl

    try:
        descriptor = os.open(lock, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return ""
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            number = _process_with(os.fstat(descriptor).st_ino)
            return "this process" if number == os.getpid() else f"process {number}" if number else "another program"
        return ""
    finally:
        os.close(descriptor)


def _process_with(inode: int) -> int:
    """The process that has the lock on a file; 0 where the system does not say."""
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    for line in lines:
        words = line.split()
        if len(words) > 5 and words[1] == "FLOCK" and words[5].endswith(f":{inode}") and words[4].isdigit():
            return int(words[4])
    return 0


def check_index(subject: Subject) -> Iterator[Finding]:
    """The derived index of list and search."""
    path = subject.paths.data / "cache" / "index.sqlite"
    if not path.is_file():
        yield Finding("index", "not there; it is made when it is needed")
        return
    import sqlite3
    from contextlib import closing

    size = f"{path.stat().st_size / 1_000_000:,.1f} MB"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.OperationalError:
        yield Finding("index", f"{size}, in use")
        return
    except sqlite3.Error:
        sound = False
    if sound:
        yield Finding("index", f"{size}, sound")
    else:
        advice = f"Nothing is lost: close the window and delete {path}; it is made again from your chats."
        yield note("index", f"{size}, damaged", advice)
