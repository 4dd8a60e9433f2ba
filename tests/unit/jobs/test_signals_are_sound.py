import subprocess
import sys

#: PySide6 6.12.0 on Python 3.11 loses a reference to True per emission and aborts after some hundred.
_EMIT = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

class Sender(QObject):
    direct = Signal(bool)
    queued = Signal(object)

class Receiver(QObject):
    count = 0

    @Slot(bool)
    def on_direct(self, value):
        self.count += 1

    @Slot(object)
    def on_queued(self, value):
        self.count += 1

app = QCoreApplication([])
sender, receiver = Sender(), Receiver()
sender.direct.connect(receiver.on_direct)
sender.queued.connect(receiver.on_queued, Qt.ConnectionType.QueuedConnection)
payload = object()
watched = (True, None, payload)
before = [sys.getrefcount(value) for value in watched]
for _ in range(2000):
    sender.direct.emit(True)
    sender.queued.emit(payload)
app.processEvents()
after = [sys.getrefcount(value) for value in watched]
print(receiver.count, max(abs(a - b) for a, b in zip(after, before)))
"""


def test_emitting_signals_loses_no_references() -> None:
    done = subprocess.run([sys.executable, "-c", _EMIT], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    count, drift = map(int, done.stdout.split())
    assert count == 4000
    assert drift < 100
