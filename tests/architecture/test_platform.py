"""Is the installed pair of PySide6 and Python sound? PySide6 6.12.0 on Python 3.11 was not: it lost a reference to True
with every emitted signal and aborted the process after some hundred of them."""

import subprocess
import sys

import pytest

EMITS = 2000
PROGRAM = f"""
import sys
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Sender(QObject):
    said = Signal(bool, object)
    plain = Signal()

application = QCoreApplication([])
sender = Sender()
heard = []
sender.said.connect(lambda yes, nothing: heard.append(yes))
sender.plain.connect(lambda: None)
for _ in range(50):
    sender.said.emit(True, None); sender.plain.emit()
heard.clear()
before = [sys.getrefcount(thing) for thing in (True, False, None)]
for _ in range({EMITS}):
    sender.said.emit(True, None); sender.plain.emit()
count = len(heard)
heard.clear()
after = [sys.getrefcount(thing) for thing in (True, False, None)]
print(count, max(abs(one - other) for one, other in zip(before, after)))
"""


@pytest.mark.parametrize("python_options", [[], ["-X", "dev"]])
def test_signals_lose_no_references(python_options: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *python_options, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    count, drift = map(int, done.stdout.split())
    assert count == EMITS
    assert drift < 50
