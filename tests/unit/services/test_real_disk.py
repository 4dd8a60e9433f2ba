"""The services in a process whose files may not grow: nothing is lost, and it goes on when there is room."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
_CHILD = r"""
import json, resource, signal, sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop_chat.domain.content import text_block
from desktop_chat.domain.messages import Message, Role
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.services.library import ConversationLibrary
from desktop_chat.storage.repository import HistoryStore

app = QCoreApplication([])
runner = JobRunner()
store = HistoryStore.open(Path(sys.argv[1]))
library = ConversationLibrary(store, runner)
problems = []
library.storage_problem_changed.connect(lambda error: problems.append(error.detail if error else ""))

def wait(condition):
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        app.processEvents()
        time.sleep(0.002)

def say(chat, parent, text):
    message = Message(library.new_id(), parent, Role.USER, (text_block(text),), library.now())
    library.append(chat, message)
    return message.id

chat = library.create()
last = say(chat, None, "0 " + "x" * 2000)
wait(lambda: library.writer.pending == 0)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, hard))
for number in range(1, 40):
    last = say(chat, last, f"{number} " + "x" * 2000)
wait(lambda: library.writer.is_settled and library.writer.problem is not None)
held = library.writer.pending
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
library.writer.retry_now()
wait(lambda: library.writer.pending == 0)
runner.shutdown()
store.close()
again = HistoryStore.open(Path(sys.argv[1]), writable=False)
texts = [message.text.split()[0] for message in again.load(chat).active_path()]
again.close()
print(json.dumps({"held": held, "problems": problems, "texts": texts}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of this kind there")
def test_files_that_may_not_grow_hold_writes_up_and_lose_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(tmp_path / "data")],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["held"] > 0
    assert result["problems"] == ["file size limit reached", ""]
    assert result["texts"] == [str(number) for number in range(40)]
