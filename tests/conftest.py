"""Owns what every test stands on: an isolated home, no keys or proxies from outside, the demo server, and the rule
that a test leaves nothing behind."""

import os
import signal
import tempfile
from pathlib import Path

# Before anything imports Qt: without a display it would abort the whole process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# In the background of a script Ctrl+C is ignored, and what the tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

from tests.helpers.isolation import isolate

_HOME = tempfile.TemporaryDirectory(prefix="desktop-chat-tests-", ignore_cleanup_errors=True)
isolate(Path(_HOME.name))

pytest_plugins = (
    "tests.helpers.canary",
    "tests.helpers.fixtures",
    "tests.helpers.leftovers",
    "tests.helpers.program",
    "tests.helpers.screen",
    "tests.helpers.skips",
    "tests.helpers.bus",  # needs those above
    "pytester",
)
