"""Owns a transcript in a window of its own and how a frame of it is measured; GUI thread."""

import contextlib
import cProfile
import gc
import io
import os
import pstats
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.view import TranscriptView
from tests.bench import corpus
from tests.bench.measuring import percentile
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices

SIZE = (900, 760)
_TURNS = 8
_IDLE = 0.001
MB = 1_048_576
#: How a figure in seconds, bytes or as a share is shown.
UNITS = {"s": (1e3, "ms"), "MB": (1 / MB, "MB"), "%": (100.0, "%")}


@dataclass(eq=False)
class Figure:
    """What was measured of one kind of frame: seconds, or bytes of memory.

    Attributes:
        p50, p99, longest: of the CPU of the GUI thread. stall: the longest by the clock.
        floor: the same without what is measured. limit50, limit99, limit_longest: the budget; None where there is none.
    """

    name: str
    p50: float
    p99: float
    longest: float
    stall: float
    runs: int
    floor: float = 0.0
    limit50: float | None = None
    limit99: float | None = None
    limit_longest: float | None = None
    unit: str = "s"
    note: str = ""

    @property
    def is_met(self) -> bool:
        pairs = ((self.p50, self.limit50), (self.p99, self.limit99), (self.longest, self.limit_longest))
        return all(limit is None or value <= limit for value, limit in pairs)

    def line(self) -> str:
        """For reading while one works on it."""
        factor, unit = UNITS[self.unit]
        values = (self.p50, self.p99, self.longest, self.stall, self.floor)
        shown = " ".join(
            f"{label} {value * factor:8.2f}"
            for label, value in zip(("p50", "p99", "max", "stall", "floor"), values, strict=True)
        )
        return f"{self.name:44} {shown} {unit}{'' if self.is_met else ' OVER'}  {self.note}"

    def as_facts(self) -> dict[str, object]:
        return asdict(self)


@dataclass
class Samples:
    """CPU of the GUI thread and clock time of some frames, in seconds."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def figure(self, name: str, **facts: object) -> Figure:
        cpu = self.cpu
        values = (percentile(cpu, 0.5), percentile(cpu, 0.99), max(cpu), max(self.wall), len(cpu))
        return Figure(name, *values, **facts)  # type: ignore[arg-type]


class _Paints(QObject):
    """Counts the paint events of a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


class Stage:
    """A visible transcript over a library in memory.

    Attributes:
        library: what is shown. view, theme: the parts under test.
    """

    def __init__(self) -> None:
        self.application = QApplication.instance() or QApplication(["bench"])
        self.theme = Theme()
        self.theme.set_scheme("light")
        self.view = TranscriptView(self.theme)
        self.view.resize(*SIZE)
        self._paints = _Paints()
        self.view.viewport().installEventFilter(self._paints)
        self.library = FakeLibrary()
        self._models: list[TranscriptModel] = []
        self.view.show()
        self.settle(0.2)
        gc.collect()
        gc.freeze()
        gc.disable()

    def close(self) -> None:
        """Gives everything back that a test process goes on without."""
        gc.enable()
        gc.unfreeze()
        self.view.viewport().removeEventFilter(self._paints)
        self.view.hide()
        self.view.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self._models.clear()

    def prepare(self, library: FakeLibrary) -> Callable[[], None]:
        """What a click on a conversation that is in memory does to the transcript."""
        notices = FakeNotices()
        model = TranscriptModel(library, notices)
        notices.setParent(model)
        self._models = [*self._models[-1:], model]
        self.library = library

        def act() -> None:
            model.set_conversation(CHAT)
            self.view.set_model(model)

        return act

    def show(self, library: FakeLibrary) -> None:
        self.prepare(library)()
        self.settle(0.1)

    def frame(self, act: Callable[[], object], samples: Samples | None = None) -> None:
        """Does something and lets the event loop paint it; adds what that cost."""
        before = self._paints.count
        wall, cpu = time.perf_counter(), time.thread_time()
        act()
        for _ in range(_TURNS):
            QCoreApplication.processEvents()
            if self._paints.count != before:
                break
        cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
        if samples is not None:
            samples.cpu.append(cpu)
            samples.wall.append(wall)

    def turn(self, samples: Samples, act: Callable[[], object] = QCoreApplication.processEvents) -> None:
        """Does something, or handles what is due, or waits a moment; adds what that cost (not the waiting)."""
        cpu = time.thread_time()
        act()
        cpu = time.thread_time() - cpu
        samples.cpu.append(cpu)
        samples.wall.append(cpu)
        if cpu < _IDLE:
            time.sleep(_IDLE)

    def turns(self, seconds: float, samples: Samples) -> None:
        """All turns of the event loop for a while, each with what it cost."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.turn(samples)

    def settle(self, seconds: float) -> None:
        """Lets everything happen that happens by itself."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    def picture(self) -> QImage:
        """What is on the screen, not what another paint would give."""
        return self.view.screen().grabWindow(self.view.winId()).toImage()

    def empty_frame(self, runs: int = 60) -> float:
        """The floor: painting the whole viewport without a message in it."""
        shown = self.library
        self.show(FakeLibrary())
        samples = Samples()
        for _ in range(runs):
            self.frame(self.view.viewport().update, samples)
        self.show(shown)
        return percentile(samples.cpu, 0.5)


def library_of(texts: list[str]) -> FakeLibrary:
    """A conversation with these messages, question and answer in turn."""
    library = FakeLibrary()
    library.chat = Conversation(ConversationMeta(CHAT))
    parent: MessageId | None = None
    for number, text in enumerate(texts):
        own = MessageId(f"00000000-0000-4000-9000-{number:012x}")
        role = Role.USER if number % 2 == 0 else Role.ASSISTANT
        stop = Stop("end_turn") if number % 2 else None
        model = "claude-sonnet-5-5" if number % 2 else None
        at = 1_700_000_000.0 + number * 60
        library.chat.add(Message(own, parent, role, (text_block(text),), at, model=model, stop=stop))
        parent = own
    library.chat.set_meta(active_leaf=parent)
    return library


def chat_library(count: int) -> FakeLibrary:
    return library_of(corpus.chat(count))


@contextlib.contextmanager
def profiled(name: str) -> Iterator[None]:
    """With BENCH_PROFILE set to a folder, keeps there where the time of this block goes."""
    folder = os.environ.get("BENCH_PROFILE")
    if not folder:
        yield
        return
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        text = io.StringIO()
        stats = pstats.Stats(profile, stream=text)
        stats.sort_stats("tottime").print_stats(22)
        stats.sort_stats("cumulative").print_stats(40)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f"{name}.txt"), "w") as file:
            file.write(text.getvalue())
