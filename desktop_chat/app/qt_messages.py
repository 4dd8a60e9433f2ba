"""Owns where Qt's own messages go: warnings to the log, the last words before Qt ends the process to the fault file.

Called on whatever thread Qt speaks on.
"""

import logging
import re
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import qInstallMessageHandler

from desktop_chat.runtime.faults import FaultFile

_LEVELS = {
    "QtWarningMsg": logging.WARNING,
    "QtCriticalMsg": logging.ERROR,
    "QtFatalMsg": logging.CRITICAL,
    "QtSystemMsg": logging.ERROR,
}
#: Qt quotes here, without marks, the text that was to be filled in.
_UNMARKED = r"(?s)(QString::arg|QRegularExpression\w*::\w+).*"
_log = logging.getLogger("qt")


class QtMessages:
    """Installed from its making until ``close``; whoever listened before still hears everything."""

    def __init__(self, faults: FaultFile | None) -> None:
        self._faults = faults
        self._before: Callable[..., Any] | None = qInstallMessageHandler(self._take)

    def close(self) -> None:
        qInstallMessageHandler(self._before)

    def _take(self, kind: Any, context: Any, message: str) -> None:
        level = _LEVELS.get(kind.name, logging.DEBUG)
        text = re.sub(_UNMARKED, r"\1 …", message)
        _log.log(level, "%s: %s", context.category or "default", text)
        if level == logging.CRITICAL:
            if self._faults is not None:
                self._faults.write(f"Qt gave up: {text[:300]}", crash=True)
            if sys.stderr is not None and self._before is None:
                sys.stderr.write(f"desktop-chat: {message}\n")  # e.g. what Qt misses to open a window
        if self._before is not None:
            self._before(kind, context, message)
