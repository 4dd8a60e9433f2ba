"""Makes the pictures of the documentation from the demo, in data folders of their own: python docs/screenshots/make.py

Needs no display, no key and no network. Names of scenes as arguments make only those. Every scene runs in a process of
its own, because a process has one application; the window is the real one, driven through its actions.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, Slot, qInstallMessageHandler  # noqa: E402
from PySide6.QtGui import QAction, QPainter, QPixmap  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QListWidget, QPlainTextEdit  # noqa: E402

from desktop_chat.app.application import Application  # noqa: E402
from desktop_chat.app.controllers.importing import ImportController  # noqa: E402
from desktop_chat.app.options import RunOptions  # noqa: E402
from desktop_chat.app.troubles import Troubles  # noqa: E402
from desktop_chat.backend.claude import ClaudeBackend  # noqa: E402
from desktop_chat.backend.protocol import Endpoint  # noqa: E402
from desktop_chat.credentials.system_keyring import SystemKeyring  # noqa: E402
from desktop_chat.demo.server import DEMO_KEY, DemoServer  # noqa: E402
from desktop_chat.domain.catalog import choose_default, describe  # noqa: E402
from desktop_chat.domain.content import text_block  # noqa: E402
from desktop_chat.domain.conversation import Conversation, ConversationMeta  # noqa: E402
from desktop_chat.domain.events import TurnEvent  # noqa: E402
from desktop_chat.domain.ids import RandomIds  # noqa: E402
from desktop_chat.domain.messages import Message, Role  # noqa: E402
from desktop_chat.domain.secret import Secret  # noqa: E402
from desktop_chat.exchange.exporters import export, file_name  # noqa: E402
from desktop_chat.jobs.cancel import CancelToken  # noqa: E402
from desktop_chat.runtime.paths import paths_in  # noqa: E402
from desktop_chat.services.library import ConversationLibrary  # noqa: E402
from desktop_chat.services.model_catalog import ModelCatalog  # noqa: E402
from desktop_chat.services.navigation import Navigation  # noqa: E402
from desktop_chat.services.replies import PendingReply  # noqa: E402
from desktop_chat.services.requests import build_request, read_options  # noqa: E402
from desktop_chat.services.turns import TurnService  # noqa: E402
from desktop_chat.services.unread import UnreadReplies  # noqa: E402
from desktop_chat.settings.schema import BY_KEY  # noqa: E402
from desktop_chat.storage.repository import HistoryStore  # noqa: E402

PATIENCE = 30.0  # seconds for one step of a scene
SETTLE = 600  # milliseconds in which animations and late layouts come to rest
MINUTE, DAY = 60.0, 86_400.0

_Found = TypeVar("_Found", bound=QObject)
Step = Callable[[], object]
Scenario = Callable[["Stage"], Iterator[Step]]


@dataclass(frozen=True)
class Chat:
    """A conversation of the sample history: its questions to the demo and how it stands in the list."""

    title: str
    questions: tuple[str, ...]
    age: float
    pinned: bool = False


#: The demo introduces itself in the first reply of a conversation; after "Hello" that is out of the way.
CHATS = (
    Chat("Largest files below a folder", ("Hello", "How do I find the largest files below a folder?"), 1 * MINUTE),
    Chat("Squares on a chessboard", ("Hello", "Think about a puzzle with a chessboard"), 2 * MINUTE),
    Chat("Crossing the Baltic", ("Show me some code", "And a table, please"), 3 * MINUTE),
    Chat("How a harbour works", ("Hello", "Tell me a long story about a harbour"), 1 * DAY),
    Chat("Lighthouses and their lenses", ("Hello", "Search for sources about lighthouses"), 1 * DAY),
    Chat("Formulas worth knowing", ("Hello", "Show me a formula or two"), 3 * DAY),
    Chat("Names for a sailing boat", ("Hello", "What are good names for a small sailing boat?"), 4 * DAY),
    Chat("Bread with three ingredients", ("Hello", "How do I bake bread with only three things?"), 5 * DAY),
    Chat("Letter to the harbour office", ("Hello", "Make this letter shorter"), 40 * DAY),
    Chat("Reading list", ("Hello", "What should I read about the sea?"), 9 * DAY, pinned=True),
)


@dataclass(frozen=True)
class Scene:
    """One picture.

    Attributes:
        open: title of the conversation in front; empty for a new chat.
        scale: pixels of the picture per pixel of the window.
        demo: False starts without the demo and without a history, as after an installation.
    """

    name: str
    open: str = CHATS[0].title
    settings: dict[str, object] = field(default_factory=dict)
    size: tuple[int, int] = (1180, 780)
    scale: int = 1
    demo: bool = True
    act: "Scenario | None" = None


class Stage(QObject):
    """The running window of a scene; steps are tried again until they return something true."""

    def __init__(self, scene: Scene, options: RunOptions, target: Path) -> None:
        self.application = Application(options, Troubles())
        super().__init__(self.application)
        self.window = self.application.window
        self._scene = scene
        self._target = target
        self._steps = self._script()
        self._step: Step | None = None
        self._until = 0.0
        self._failed = False
        self._timer = QTimer(self)
        self._timer.setInterval(30)
        self._timer.timeout.connect(self._on_timer_ticked)

    def run(self) -> bool:
        QApplication.setCursorFlashTime(0)
        self.window.resize(*self._scene.size)
        self._timer.start()
        return self.application.run() == 0 and not self._failed

    # -- what scenes use -------------------------------------------------------------------------------------------

    def service(self, kind: type[_Found]) -> _Found | None:
        return self.application.findChild(kind)

    def command(self, command_id: str) -> bool:
        action = self.window.findChild(QAction, command_id)
        if action is None or not action.isEnabled():
            return False
        action.trigger()
        return True

    def type(self, text: str) -> bool:
        editor = next((each for each in self.window.findChildren(QPlainTextEdit) if each.isVisible()), None)
        if editor is not None:
            editor.setPlainText(text)
        return editor is not None

    def dialog(self) -> QDialog | None:
        return next((each for each in self.window.findChildren(QDialog) if each.isVisible()), None)

    def is_ready(self) -> bool:
        """True once the page of the start is there: the first run, the starters, or the conversation."""
        library, navigation = self.service(ConversationLibrary), self.service(Navigation)
        if library is None or navigation is None:
            return False
        if not self._scene.demo:
            return self.window.is_first_run_shown
        if not self._scene.open:
            return bool(library.summaries())
        return navigation.current is not None and library.conversation(navigation.current) is not None

    def is_running(self) -> bool:
        turns = self.service(TurnService)
        return turns is not None and bool(turns.running())

    # -- the run ---------------------------------------------------------------------------------------------------

    def _script(self) -> Iterator[Step]:
        yield self.is_ready
        self.window.activateWindow()  # no window manager does it
        yield self._settled()
        if self._scene.act is not None:
            yield from self._scene.act(self)
            yield self._settled()
        yield self._save

    def _settled(self) -> Step:
        began: list[float] = []

        def wait() -> bool:
            began.append(time.monotonic())
            return began[-1] - began[0] > SETTLE / 1000

        return wait

    @Slot()
    def _on_timer_ticked(self) -> None:
        if self._step is None:
            self._step = next(self._steps, None)
            self._until = time.monotonic() + PATIENCE
            if self._step is None:
                self._end()
                return
        if self._step():
            self._step = None
        elif time.monotonic() > self._until:
            print(f"{self._scene.name}: a step did not end in {PATIENCE:.0f} s", file=sys.stderr)
            self._failed = True
            self._end()

    def _save(self) -> bool:
        dialog = self.dialog()
        picture = dialog.grab() if dialog is not None else self._with_popups(self.window.grab())
        return picture.save(str(self._target), "PNG")

    def _with_popups(self, picture: QPixmap) -> QPixmap:
        """The window with menus and popovers, which are windows of their own, where they stand."""
        painter = QPainter(picture)
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget is not self.window:
                painter.drawPixmap(widget.pos() - self.window.pos(), widget.grab())
        painter.end()
        return picture

    def _end(self) -> None:
        self._timer.stop()
        if self.is_running():
            self.command("turn.stop")
        self.window.close()


# -- scenes ------------------------------------------------------------------------------------------------------------


def _settings_model(stage: Stage) -> Iterator[Step]:
    yield lambda: stage.command("app.settings")
    yield stage.dialog
    yield lambda: _choose_page(stage, "Model")


def _choose_page(stage: Stage, name: str) -> bool:
    dialog = stage.dialog()
    for pages in dialog.findChildren(QListWidget) if dialog is not None else ():
        for row in range(pages.count()):
            if pages.item(row).text() == name:
                pages.setCurrentRow(row)
                return True
    return False


def _command(command_id: str) -> Scenario:
    def act(stage: Stage) -> Iterator[Step]:
        yield lambda: stage.command(command_id)

    return act


def _models(stage: Stage) -> Iterator[Step]:
    def are_listed() -> bool:
        catalog = stage.service(ModelCatalog)
        return catalog is not None and len(catalog.models) > 1

    yield are_listed
    yield lambda: stage.command("app.model_picker")


def _with_dialog(command_id: str) -> Scenario:
    def act(stage: Stage) -> Iterator[Step]:
        yield lambda: stage.command(command_id)
        yield stage.dialog

    return act


def _offer(*chats: Conversation, known: str = "") -> Scenario:
    """Offers exported files: of chats from elsewhere, and of the one with that title, which is there already."""

    def act(stage: Stage) -> Iterator[Step]:
        folder = Path.home() / "Downloads"
        folder.mkdir(exist_ok=True)

        def offer() -> bool:
            library, controller = stage.service(ConversationLibrary), stage.service(ImportController)
            ours = [row.meta.id for row in library.summaries() if row.meta.title == known] if library else []
            loaded = library.conversation(ours[0]) if library and ours else None
            if controller is None or (known and loaded is None):
                return False
            paths = []
            for chat in (*chats, loaded):
                if chat is not None:
                    paths.append(folder / file_name(chat.meta.title, chat.meta.created_at, "json"))
                    paths[-1].write_bytes(export(chat, "json"))
            controller.offer(paths)
            return True

        yield offer
        yield stage.dialog

    return act


def _from_elsewhere(title: str, *texts: str, model: str = "claude-sonnet-5") -> Conversation:
    ids, moment = RandomIds(), 1_763_800_000.0
    chat = Conversation(ConversationMeta(ids.conversation(), title, False, moment, moment))
    for number, text in enumerate(texts):
        role, leaf = (Role.USER, Role.ASSISTANT)[number % 2], chat.meta.active_leaf
        message = Message(ids.message(), leaf, role, (text_block(text),), moment + number * DAY, model)
        chat.add(message)
        chat.set_meta(active_leaf=message.id)
    return chat


def _ask(text: str, until: Callable[[Stage], Step]) -> Scenario:
    def act(stage: Stage) -> Iterator[Step]:
        yield lambda: stage.type(text)
        yield lambda: stage.command("turn.send")
        yield stage.is_running
        yield until(stage)

    return act


def _in_daily_use(stage: Stage) -> Iterator[Step]:
    """What people see after a while: no word of the demo, and a reply elsewhere that nobody has seen yet."""

    def mark() -> bool:
        library, unread = stage.service(ConversationLibrary), stage.service(UnreadReplies)
        found = [row.meta.id for row in library.summaries() if row.meta.title == UNREAD] if library else []
        for each in found if unread is not None else ():
            unread.add(each)
        stage.window.banner_dismissed.emit("demo")
        return bool(found)

    yield mark
    yield lambda: not stage.window.banners.banners()


def _answered(stage: Stage) -> Step:
    return lambda: not stage.is_running()


def _half_answered(stage: Stage) -> Step:
    def look() -> bool:
        library, navigation = stage.service(ConversationLibrary), stage.service(Navigation)
        reply = library.reply(navigation.current) if library and navigation and navigation.current else None
        return reply is not None and sum(len(block.text) for block in reply.content()) > 500

    return look


FERRIES = _from_elsewhere(
    "Ferries between the islands", "Which ferries run in winter?", "Two lines do.", "Thanks", "Gladly"
)
TIDES = _from_elsewhere("Tide tables, and how to read them", "How do I read these?", "Begin with the date.")
UNREAD = "Crossing the Baltic"
DARK: dict[str, object] = {"theme": "dark"}
LARGE = (1240, 975)
SCENES = (
    Scene("light", size=LARGE, scale=2, act=_in_daily_use),
    Scene("dark", size=LARGE, scale=2, act=_in_daily_use, settings=DARK),
    Scene("empty", open=""),
    Scene("empty-dark", open="", settings=DARK),
    Scene("first-run", open="", demo=False),
    Scene("first-run-dark", open="", demo=False, settings=DARK),
    Scene("streaming", open="", act=_ask("Tell me a long story about a harbour", _half_answered)),
    Scene("error", open="", act=_ask("Show me an error", _answered)),
    Scene("interrupted-dark", open="", act=_ask("Please cut this", _answered), settings=DARK),
    Scene("long", open="How a harbour works"),
    Scene("table-dark", open="Crossing the Baltic", settings=DARK),
    Scene("thinking", open="Squares on a chessboard"),
    Scene("sources-dark", open="Lighthouses and their lenses", settings=DARK),
    Scene("formulas", open="Formulas worth knowing"),
    Scene("outline", open="How a harbour works", act=_command("view.outline")),
    Scene("narrow", size=(720, 780)),
    Scene("text-200", settings={"text_size": 200}),
    Scene("settings", act=_settings_model),
    Scene("settings-dark", act=_settings_model, settings=DARK),
    Scene("palette", act=_command("view.palette")),
    Scene("models-dark", act=_models, settings=DARK),
    Scene("export", act=_with_dialog("chat.export")),
    Scene("import", act=_offer(FERRIES)),
    Scene("import-dark", act=_offer(FERRIES, TIDES, known=CHATS[0].title), settings=DARK),
    Scene("shortcuts-dark", act=_with_dialog("app.shortcuts"), settings=DARK),
)


# -- the process around them -------------------------------------------------------------------------------------------


def make_history(folder: Path) -> None:
    """Asks the demo's server every question of the sample history."""
    store = HistoryStore.open(paths_in(folder).data)
    with DemoServer(pace=0) as server:
        endpoint = Endpoint(server.base_url, Secret(DEMO_KEY), "")
        backend = ClaudeBackend(store.attachments)
        for chat in CHATS:
            _talk(store, backend, endpoint, chat)
    store.close()


def _talk(store: HistoryStore, backend: ClaudeBackend, endpoint: Endpoint, chat: Chat) -> None:
    ids, changed = RandomIds(), time.time() - chat.age
    meta = ConversationMeta(ids.conversation(), title=chat.title, title_is_auto=False, created_at=changed)
    conversation = Conversation(replace(meta, updated_at=changed, pinned=chat.pinned))
    store.create(conversation.meta)
    for question in chat.questions:
        path = conversation.active_path()
        blocks = (text_block(question),)
        message = Message(ids.message(), path[-1].id if path else None, Role.USER, blocks, changed)
        model = describe(choose_default(()))
        reply = PendingReply(ids.message(), message.id, model.id, endpoint.base_url)
        options = read_options(lambda key: BY_KEY[key].default)
        request = build_request(endpoint, model, (*path, message), options)
        backend.stream(request, CancelToken(), partial(_feed, reply))
        for entry in (message, reply.to_message(changed, None)):
            conversation.add(entry)
            store.append(conversation.id, entry)
        conversation.set_meta(active_leaf=conversation.active_path()[-1].id)
    store.set_meta(conversation.id, {"updated_at": changed, "active_leaf": reply.message_id})


def _feed(reply: PendingReply, event: TurnEvent) -> None:
    reply.feed(event)


def _prepare(scene: Scene, folder: Path, sample: Path) -> None:
    """A data folder with the scene's settings and the conversation that it shows."""
    paths = paths_in(folder)
    paths.config.mkdir(mode=0o700, parents=True)
    start = "last" if scene.open else "new"
    values = {"theme": "light", "start_with": start, **scene.settings}
    paths.settings_file.write_text(json.dumps({"version": 1, "settings": values}), encoding="utf-8")
    if not scene.demo:
        return
    shutil.copytree(sample / "history", paths.data)
    store = HistoryStore.open(paths.data, writable=False)
    found = [row.meta.id for row in store.summaries() if row.meta.title == scene.open]
    store.close()
    if found:
        paths.state_file.write_text(json.dumps({"open_conversation": found[0]}), encoding="utf-8")


def _say(_kind: QtMsgType, _where: QMessageLogContext, text: str | None) -> None:
    if text and not text.startswith("This plugin does not support"):  # the platform without a display says so a lot
        print(text, file=sys.stderr)


def run_scene(scene: Scene, target: Path, sample: Path) -> bool:
    """Runs in a process of its own."""
    qInstallMessageHandler(_say)
    SystemKeyring.read = lambda _keyring, _account: None  # type: ignore[method-assign]  # there is one, and no key in it
    with tempfile.TemporaryDirectory(prefix="desktop-chat-") as name:
        folder = Path(name)
        _prepare(scene, folder, sample)
        return Stage(scene, RunOptions(paths_in(folder), demo=scene.demo), target).run()


def _screen_in(folder: Path) -> Path:
    """A screen of a usual size for the platform without a display, whose own is too small for menus and dialogs."""
    screen = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1200, "logicalDpi": 96, "dpr": 1}
    path = folder / "screen.json"
    path.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return path


def _environment(scene: Scene, home: Path) -> dict[str, str]:
    """Nothing of the person's: no home, no key, no keyring, no display."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "QT_QPA_PLATFORM": f"offscreen:configfile={_screen_in(home)}",
        "QT_SCALE_FACTOR": str(scene.scale),
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
    }


def main() -> int:
    names = [scene.name for scene in SCENES]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=f"one of: {', '.join(names)}")
    parser.add_argument("--to", type=Path, default=HERE, metavar="DIR", help="default: beside this file")
    parser.add_argument("--sample", type=Path, help=argparse.SUPPRESS)  # marks the process of one scene
    arguments = parser.parse_args()
    wrong = set(arguments.scenes) - set(names)
    if wrong:
        parser.error(f"no such scene: {', '.join(sorted(wrong))}")
    chosen = [scene for scene in SCENES if not arguments.scenes or scene.name in arguments.scenes]
    arguments.to.mkdir(parents=True, exist_ok=True)
    if arguments.sample:
        return 0 if run_scene(chosen[0], arguments.to / f"{chosen[0].name}.png", arguments.sample) else 1
    failed = 0
    with tempfile.TemporaryDirectory(prefix="desktop-chat-sample-") as name:
        sample = Path(name)
        make_history(sample)
        for scene in chosen:
            failed += not _make(scene, arguments.to, sample)
    return 1 if failed else 0


def _make(scene: Scene, target: Path, sample: Path) -> bool:
    with tempfile.TemporaryDirectory(prefix="desktop-chat-home-") as home:
        command = [sys.executable, __file__, "--sample", str(sample), "--to", str(target), scene.name]
        made = subprocess.run(command, env=_environment(scene, Path(home)), check=False).returncode == 0
    print(f"{scene.name}: {'made' if made else 'failed'}")
    return made


if __name__ == "__main__":
    raise SystemExit(main())
