"""Qt's own messages: in the log without what they quote, and still heard by whoever listened before."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning

from desktop_chat.app.qt_messages import QtMessages
from desktop_chat.runtime import logs
from desktop_chat.runtime.faults import collect
from tests.helpers.program import ROOT

DYING = """
import sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from desktop_chat.app.qt_messages import QtMessages
from desktop_chat.runtime.faults import FaultFile
messages = QtMessages(FaultFile(Path(sys.argv[1])))
QGuiApplication(["x", "-platform", "sk-ant-api03-CANARY-000000"])
"""


def test_warnings_go_to_the_log_without_what_they_quote(tmp_path: Path) -> None:
    before: list[str] = []
    outside = qInstallMessageHandler(lambda _kind, _context, text: before.append(text))
    logs.configure(tmp_path, "debug")
    messages = QtMessages(None)
    try:
        qWarning("QThing: cannot show 'the CANARY of a message'")
        qWarning('QString::arg: Argument missing: "CANARY" CANARY, 3')
        qWarning("first line\nCANARY")
    finally:
        messages.close()
        qWarning("not ours any more")
        qInstallMessageHandler(outside)
        logs.configure(None)
    text = (tmp_path / "desktop-chat.log").read_text()
    assert "WARNING qt [MainThread] default: QThing: cannot show …" in text
    assert "QString::arg …" in text
    assert "first line" in text
    assert "CANARY" not in text
    assert "not ours" not in text
    assert len(before) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_last_words_of_qt_are_in_the_fault_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode < 0
    assert "no Qt platform plugin could be initialized" in done.stderr  # whoever started it in a terminal sees why
    fault = collect(tmp_path)
    assert fault is not None
    assert fault.text.startswith("Ended unexpectedly: Qt gave up: This application failed to start because no Qt")
    assert "Fatal Python error: Aborted" in fault.text
    assert "CANARY" not in fault.text
