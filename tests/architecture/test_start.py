"""What a start loads: nothing heavy before the first picture, and no Qt for those who need none."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, sources
from tests.bench.starting import PROGRAM, environment, run_probe

CORE = frozenset(
    {"domain", "markup", "settings", "commands", "runtime", "storage", "exchange", "backend", "demo", "credentials"}
)
#: Every import of a distribution that is not there ends like this.
WITHOUT_QT = """
import importlib.abc, sys

class NoQt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NoQt())
"""
#: A question with an attachment is saved, asked, answered, saved, found again and exported.
WHOLE_PATH = """
from desktop_chat.backend.claude import ClaudeBackend
from desktop_chat.backend.protocol import ChatRequest, Endpoint
from desktop_chat.credentials import check_key_text
from desktop_chat.demo.server import DEMO_KEY, DemoServer
from desktop_chat.domain.catalog import DEFAULT_MODEL, describe
from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.fold import ReplyFold
from desktop_chat.domain.ids import RandomIds
from desktop_chat.domain.messages import Message, Role
from desktop_chat.exchange.exporters import export
from desktop_chat.exchange.loader import load_export
from desktop_chat.markup.parser import parse
from desktop_chat.runtime.paths import paths_in
from desktop_chat.settings.store import SettingsStore
from desktop_chat.storage.repository import HistoryStore

class Never:
    is_cancelled = False
    def on_cancel(self, callback):
        return lambda: None

paths, ids = paths_in(sys.argv[1]), RandomIds()
settings = SettingsStore(paths.settings_file)
settings.load()
store = HistoryStore.open(paths.data)
meta = ConversationMeta(ids.conversation())
file = store.attachments.add(b"some text", "notes.txt", "text/plain")
question = Message(ids.message(), None, Role.USER, (file.to_block(), text_block("Hello")), 1.0)
store.create(meta)
store.append(meta.id, question)
fold = ReplyFold()
with DemoServer(pace=0) as server:
    endpoint = Endpoint(server.base_url, check_key_text(DEMO_KEY))
    request = ChatRequest(endpoint, describe(DEFAULT_MODEL), (question,), max_tokens=int(settings.get("max_tokens")))
    ClaudeBackend(store.attachments).stream(request, Never(), fold.feed)
store.append(meta.id, Message(ids.message(), question.id, Role.ASSISTANT, fold.content(), 2.0, stop=fold.stop))
store.close()
store = HistoryStore.open(paths.data, writable=False)
conversation = store.load(meta.id)
assert len(load_export(export(conversation, "json"))) == 2
assert parse(conversation.active_path()[-1].text)
assert b"Hello" in export(conversation, "html")
store.close()
assert not {"PySide6", "shiboken6"} & set(sys.modules)
print("done", fold.finished)
"""


def run(code: str, *arguments: str) -> str:
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def test_core_packages_can_be_imported_where_qt_is_not_installed() -> None:
    modules = [
        source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for source in sources()
        if source.layer in CORE
    ]
    assert len(modules) > 100
    run(f"{WITHOUT_QT}\nfor name in {modules!r}: __import__(name)")


def test_core_packages_do_the_whole_work_where_qt_is_not_installed(tmp_path: Path) -> None:
    assert run(WITHOUT_QT + WHOLE_PATH, str(tmp_path)) == "done True\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the probe reads /proc")
def test_nothing_heavy_is_loaded_before_the_first_picture(tmp_path: Path) -> None:
    facts = run_probe([PROGRAM, "paint", "--temp-data"], environment(tmp_path, {"QT_QPA_PLATFORM": "offscreen"}))
    assert facts["paint_loaded"] == []
