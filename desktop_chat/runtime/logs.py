"""Owns the log files: rotating, private, without secrets; handlers run on any thread."""

import contextlib
import copy
import logging
import os
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

from desktop_chat.runtime.paths import make_private_folder
from desktop_chat.runtime.redaction import redact
from desktop_chat.runtime.tracebacks import safe_traceback

LARGEST = 1_000_000  # bytes per file
KEPT = 3  # files in all
#: Libraries that would write requests, headers or secrets at finer levels.
QUIET = (
    "anthropic",
    "httpx2",
    "httpcore2",
    "httpx",
    "httpcore",
    "h2",
    "keyring",
    "secretstorage",
    "jeepney",
    "asyncio",
    "qt",
)
_LEVELS = {"warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}
#: What libraries put between quotes or brackets is foreign: the name of a task, the exception in it, an address.
_QUOTED = re.compile(r"""'[^']*'?|"[^"]*"?|<[^>]*>?|[a-z]+://\S+""")
_LIBRARY_TEXT = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s [%(threadName)s] %(message)s"


def configure(folder: Path | None, level: str = "warning", *, to_stderr: bool = False) -> Path | None:
    """Sends our log records to ``<folder>/desktop-chat.log``; returns its path, None if there is no file.

    May be called again to change anything. A folder that cannot be written is no reason not to start.
    """
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if getattr(handler, "is_ours", False)]:
        root.removeHandler(old)
        old.close()
    formatter = RedactingFormatter()
    path = None
    handlers: list[logging.Handler] = []
    if folder is not None:
        path = folder / "desktop-chat.log"
        handlers.append(RotatingFile(path))
    if to_stderr and sys.stderr is not None:
        handlers.append(StandardError())
    for handler in handlers:
        handler.setFormatter(formatter)
        handler.addFilter(_is_allowed)
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("desktop_chat").setLevel(_LEVELS.get(level, logging.WARNING))
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return path


def _is_allowed(record: logging.LogRecord) -> bool:
    """Refuses finer records of libraries even if something (``ANTHROPIC_LOG``) has raised their level since."""
    return record.levelno >= logging.WARNING or record.name.split(".", 1)[0] not in QUIET


class RedactingFormatter(logging.Formatter):
    """Works on the finished text, so that arguments, tracebacks and stack traces are covered too."""

    def __init__(self) -> None:
        super().__init__(_FORMAT, "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        text = redact(super().format(_without_foreign_text(record)))
        text = _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)
        # A foreign text with line breaks cannot pass for records of its own.
        return text.replace("\n", "\n    ")

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Types and places: the text of an exception may hold what a person wrote."""
        return safe_traceback(ei[1], ei[2])


def _without_foreign_text(record: logging.LogRecord) -> logging.LogRecord:
    """A copy that no other handler has formatted before; of a library's message only its own words."""
    made = copy.copy(record)
    made.exc_text = None
    if record.name.split(".", 1)[0] in QUIET:
        first = record.getMessage().partition("\n")[0][:_LIBRARY_TEXT]
        made.msg, made.args = _QUOTED.sub("…", redact(first)), None
    return made


class _LogOutput(logging.Handler):
    is_ours = True

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A full disk must not print tracebacks, least of all unredacted ones."""


class StandardError(_LogOutput):
    """Writes to whatever the standard error stream is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(Exception):
            print(self.format(record), file=sys.stderr, flush=True)  # noqa: T201


class RotatingFile(_LogOutput):
    """Appends to a file with mode 0600 and keeps a few older ones; opens it with the first record.

    Our own, since the standard one costs imports at start, follows links and leaves the mode to the umask.
    """

    def __init__(self, path: Path, largest: int = LARGEST, kept: int = KEPT) -> None:
        super().__init__()
        self.path = path
        self._largest = largest
        self._kept = kept
        self._descriptor: int | None = None
        self._size = 0
        self._closing = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(Exception):
            data = (self.format(record) + "\n").encode("utf-8", "backslashreplace")
            if self._descriptor is None:
                self._open()
            elif self._size + len(data) > self._largest and self._size:
                self._rotate()
            if self._descriptor is not None:
                self._size += os.write(self._descriptor, data)

    def close(self) -> None:
        with self._closing:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None
        super().close()

    def _open(self) -> None:
        make_private_folder(self.path.parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(self.path, flags, 0o600)
        if hasattr(os, "fchmod"):
            os.fchmod(self._descriptor, 0o600)
        self._size = os.fstat(self._descriptor).st_size
        if self._size >= self._largest:
            self._rotate()

    def _rotate(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        for number in range(self._kept - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = self.path if number == 1 else self.path.with_name(f"{self.path.name}.{number - 1}")
            with contextlib.suppress(FileNotFoundError):
                newer.replace(older)
        self._open()
