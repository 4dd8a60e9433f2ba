"""Owns the measurement of the whole way of a reply: server, SDK on a worker, library, model, painted frames."""

import gc
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop_chat.app.application import Application
from desktop_chat.app.launch import SWITCH_INTERVAL
from desktop_chat.app.options import RunOptions
from desktop_chat.app.session import Session
from desktop_chat.demo.exchange import RecordedRequest
from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Script, Step
from desktop_chat.demo.server import DEMO_KEY, DemoServer
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import ConversationId
from desktop_chat.runtime.paths import make_private_folder, paths_in
from desktop_chat.services.account import KeyState
from desktop_chat.services.replies import ReplyPhase
from desktop_chat.settings.store import SettingsStore
from tests.bench import corpus
from tests.bench.histories import conversation_id
from tests.bench.measuring import percentile
from tests.bench.transcript_stage import Figure, profiled

RATE, OTHER_RATE = 1_000, 100
GAP_LIMIT, SHARE_LIMIT = 0.050, 0.35
_LETTERS_A_TOKEN = 7
_PATIENCE = 60.0
_FAST, _SLOW = "Answer fast.", "Answer slowly."


def serve(seconds: float) -> None:
    """Serves both replies until the standard input ends; prints the address."""

    def reply(rate: int, seed: int) -> Step:
        value = corpus.stream("mixed", int((seconds + 30) * rate * _LETTERS_A_TOKEN), seed)
        return Reply((text(value),), delay=1 / rate)

    def respond(request: RecordedRequest) -> Step | None:
        return reply(RATE, 1) if _FAST in request.raw.decode() else reply(OTHER_RATE, 2)

    with DemoServer(script=Script(respond=respond)) as server:
        print(server.base_url, flush=True)
        sys.stdin.read()


class _Frames(QObject):
    """The paint events of the transcript: when they came, and the CPU of the GUI thread until then."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []
        self.cpu: list[float] = []

    def has_one(self) -> bool:
        return bool(self.at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at.append(time.perf_counter())
            self.cpu.append(time.thread_time())
        return False


class Program:
    """The whole program in this process, spoken to through its own composer."""

    def __init__(self, folder: Path, base_url: str) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL)  # as the program's start does
        paths = paths_in(folder)
        make_private_folder(paths.config)
        settings = SettingsStore(paths.settings_file)
        settings.load()
        settings.set("auto_title", False)
        settings.save()
        self._application = Application(RunOptions(paths, base_url=base_url))
        self.window = self._application.window
        self.window.resize(1180, 780)
        self.window.show()
        self.until(lambda: self._application._rest is not None and self.session._joined is not None)
        self.until(lambda: self.joined.controllers.pages._is_ready)
        self.services.account.save_key(DEMO_KEY)
        self.until(lambda: self.services.account.state is KeyState.PRESENT)
        self.until(lambda: gc.get_freeze_count() > 0)  # the SDK is there

    @property
    def session(self) -> Session:
        assert self._application._rest is not None
        return self._application._rest._session

    @property
    def joined(self):  # type: ignore[no-untyped-def]
        assert self.session._joined is not None
        return self.session._joined

    @property
    def services(self):  # type: ignore[no-untyped-def]
        assert self.session._services is not None
        return self.session._services

    @property
    def transcript(self) -> QWidget:
        assert self.session._parts is not None
        return self.session._parts.transcript

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(condition)
            QCoreApplication.processEvents()
            time.sleep(0.001)  # a waiting event loop leaves the processor to the workers

    def ask(self, question: str) -> ConversationId:
        """Begins a chat and waits until its reply is being written."""
        self.joined.controllers.sidebar.new_chat()
        assert self.session._parts is not None
        self.session._parts.composer.set_draft(Draft(question))
        self.joined.controllers.composer.send()
        self.until(lambda: self.services.navigation.current is not None)
        chat: ConversationId = self.services.navigation.current
        self.until(lambda: self._phase(chat) is ReplyPhase.WRITING)
        return chat

    def _phase(self, chat: ConversationId) -> ReplyPhase | None:
        reply = self.services.library.reply(chat)
        return reply.phase if reply is not None else None

    def letters(self, chat: ConversationId) -> int:
        reply = self.services.library.reply(chat)
        assert reply is not None, "the reply ended too soon"
        return len(reply.fold_text())

    def run(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()


def program_figures(folder: Path, base_url: str, seconds: float) -> list[Figure]:
    """The whole program over a history with a long conversation."""
    program = Program(folder, base_url)
    return disk_figures(program, conversation_id(0), conversation_id(1)) + live_figures(program, seconds)


def live_figures(program: "Program", seconds: float) -> list[Figure]:
    """Watches a fast reply for so many seconds while another one streams out of sight."""
    program.ask(_SLOW)
    chat = program.ask(_FAST)
    program.run(1.0)
    frames = _Frames()
    viewport = program.transcript.viewport()  # type: ignore[attr-defined]
    viewport.installEventFilter(frames)
    letters, wall = program.letters(chat), time.perf_counter()
    process, thread = time.process_time(), time.thread_time()
    with profiled("live"):
        program.run(seconds)
    process, thread = time.process_time() - process, time.thread_time() - thread
    wall = time.perf_counter() - wall
    rate = (program.letters(chat) - letters) / wall
    viewport.removeEventFilter(frames)
    gaps = [after - before for before, after in zip(frames.at, frames.at[1:], strict=False)]
    costs = [after - before for before, after in zip(frames.cpu, frames.cpu[1:], strict=False)]
    name = f"{RATE:,} tokens/s for {seconds:.0f} s, another at {OTHER_RATE}"
    note = f"{rate:,.0f} letters/s, {len(gaps) / wall:.0f} frames/s, {threading.active_count()} threads"
    late = sum(gap > GAP_LIMIT for gap in gaps)
    return [
        _figure(f"{name}: from frame to frame", gaps, "s", f"{note}, {late} gaps over 50 ms", GAP_LIMIT),
        _figure(f"{name}: GUI thread from frame to frame", costs, "s", ""),
        _figure(f"{name}: share of a core", [process / wall], "%", "all threads", SHARE_LIMIT),
        _figure(f"{name}: share of a core, GUI thread", [thread / wall], "%", ""),
    ]


def disk_figures(program: "Program", chat: ConversationId, other: ConversationId, runs: int = 5) -> list[Figure]:
    """From the click on a long conversation that is on disk only to its picture, in the whole program."""
    model, library = program.session._parts.rows, program.services.library  # type: ignore[union-attr]
    clock, cpu, late = [], [], []
    viewport = program.transcript.viewport()  # type: ignore[attr-defined]
    for number in range(runs + 1):
        program.services.navigation.show(other)
        program.run(0.3)
        library.close_conversation(chat)
        program.run(0.7)
        frames, ticks = _Frames(), _Ticks()
        viewport.installEventFilter(frames)
        begun, thread = time.perf_counter(), time.thread_time()
        program.services.navigation.show(chat)
        program.until(lambda: model.conversation_id == chat and model.rowCount() > 0)
        frames.at.clear()
        program.until(frames.has_one)
        if number:
            clock.append(time.perf_counter() - begun)
            cpu.append(time.thread_time() - thread)
        program.run(0.3)
        if number:
            late.append(ticks.longest)
        ticks.stop()
        viewport.removeEventFilter(frames)
    name = f"open {model.rowCount():,} messages from disk, whole program"
    return [
        _figure(f"{name}: clock", clock, "s", "reading and decoding happen on a worker"),
        _figure(f"{name}: GUI thread", cpu, "s", ""),
        _figure(f"{name}: lateness of a timer", late, "s", "by the clock", GAP_LIMIT),
    ]


class _Ticks(QObject):
    """How late a timer of some milliseconds is at most: how long the event loop stands still."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start(4)

    @Slot()
    def _on_timer_timeout(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - 0.004)
        self._last = now

    def stop(self) -> None:
        self._timer.stop()


def _figure(name: str, values: list[float], unit: str, note: str, limit: float | None = None) -> Figure:
    p50, p99, longest = percentile(values, 0.5), percentile(values, 0.99), max(values)
    return Figure(name, p50, p99, longest, longest, len(values), unit=unit, note=note, limit_longest=limit)
