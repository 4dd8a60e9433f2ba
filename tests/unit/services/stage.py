"""The services wired as the application wires them, over a scripted server, for the tests of this folder."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from desktop_chat.backend.claude import ClaudeBackend, preload
from desktop_chat.backend.limits import Limits
from desktop_chat.backend.retry import RetryPolicy
from desktop_chat.credentials import KeyStore
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DEMO_KEY, DemoServer
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import ConversationId
from desktop_chat.domain.messages import Message
from desktop_chat.domain.secret import Secret
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.services.account import AccountService
from desktop_chat.services.drafts import DraftService
from desktop_chat.services.library import ConversationLibrary
from desktop_chat.services.model_catalog import ModelCatalog
from desktop_chat.services.notices import NoticeService
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.titles import TitleService
from desktop_chat.services.turns import TurnService
from desktop_chat.settings.store import SettingsStore
from desktop_chat.storage.repository import HistoryStore

WAIT = 10_000  # milliseconds


class Stage:
    """All services of a run; ``close`` ends them as the application does."""

    def __init__(self, folder: Path, qtbot: QtBot, *, with_key: bool = True, limits: Limits | None = None) -> None:
        preload()  # else the first test here may end while a thread still imports
        self.qtbot = qtbot
        self.folder = folder
        self.script = Script()
        self.server = DemoServer(script=self.script, pace=0)
        self.server.start()
        self.runner = JobRunner()
        self.store = HistoryStore.open(folder / "data")
        settings = SettingsStore(folder / "settings.json")
        self.preferences = Preferences(settings, settings.load(), self.runner)
        self.notices = NoticeService()
        self.library = ConversationLibrary(self.store, self.runner)
        self.backend = ClaudeBackend(
            self.store.attachments, retry=RetryPolicy(base=0.02, cap=0.05), limits=limits or Limits()
        )
        keys = KeyStore({}, timeout=1.0, backends=())
        if with_key:
            keys.save(self.server.base_url, Secret(DEMO_KEY))
        self.account = AccountService(self.preferences, keys, self.backend, self.runner, base_url=self.server.base_url)
        self.catalog = ModelCatalog(self.account, self.backend, self.runner)
        self.turns = TurnService(
            self.library, self.backend, self.account, self.catalog, self.preferences, self.notices, self.runner
        )
        self.titles = TitleService(
            self.library, self.turns, self.backend, self.account, self.catalog, self.preferences, self.runner
        )
        self.drafts = DraftService(self.store, self.library.writer, self.runner)
        self.account.refresh()

    def close(self) -> None:
        self.turns.close()
        self.drafts.flush()
        self.runner.shutdown()
        for write in self.library.writer.drain():
            write(self.store)
        self.store.close()
        self.server.stop()
        QCoreApplication.processEvents()

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT)

    def new_chat(self) -> ConversationId:
        return self.library.create()

    def say(self, conversation_id: ConversationId, text: str) -> None:
        """Sends a text and waits until the turn ended."""
        assert self.turns.send(conversation_id, Draft(text))
        self.settle(conversation_id)

    def settle(self, conversation_id: ConversationId) -> None:
        """Waits until nothing runs and everything is on disk."""
        self.until(lambda: not self.turns.is_running(conversation_id))
        self.until(lambda: self.library.writer.pending == 0 and self.runner.active_count == 0)

    def path(self, conversation_id: ConversationId) -> tuple[Message, ...]:
        conversation = self.library.conversation(conversation_id)
        assert conversation is not None
        return conversation.active_path()

    def on_disk(self, conversation_id: ConversationId) -> tuple[Message, ...]:
        """The active path as another process reads it."""
        store = HistoryStore.open(self.folder / "data", writable=False)
        try:
            return store.load(conversation_id).active_path()
        finally:
            store.close()
