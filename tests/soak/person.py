"""Owns what the person of the soak does: acts by keyboard and mouse, chosen by dice."""

import bisect
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.soak import proc
from tests.soak.server import MARK
from tests.soak.stage import Stage, Trouble

_WORDS = ("harbour", "buffer", "queue", "what holds under load", "the small parser", "table", "journal at night")
_SAFE_SETTINGS = ("density", "text size", "accent", "reduce motion", "temperature", "show thinking")
#: Seconds; the window may be busy, and a dialog may be on its way out.
_PATIENCE = 10.0
_START = 4.0


class Person:
    """Uses the program without pause.

    Attributes:
        done: how often each act was done. opened: after which acts there was more than one window, and how often.
        findings: what went wrong without ending the soak.
        absent: acts that this version of the program does not offer.
        second_starts: seconds that each second start took.
        timeline: when each act began.
        rests: what the program held each time when nothing had been going on for a while.
    """

    def __init__(self, stage: Stage, seed: int, pictures: Path) -> None:
        self.done: Counter[str] = Counter()
        self.opened: Counter[str] = Counter()
        self.rests: list[proc.Sample] = []
        self.timeline: list[tuple[float, str]] = []
        self.findings: list[str] = []
        self.absent: set[str] = set()
        self.second_starts: list[float] = []
        self._stage = stage
        self._screen = stage.screen
        self._dice = random.Random(seed)
        self._pictures = pictures
        self._asked = 0
        self._acts = self._table()

    @property
    def asked(self) -> int:
        """How many questions were typed."""
        return self._asked

    def _table(self) -> dict[str, tuple[Callable[[], None], int]]:
        """Each act and how often it comes up."""
        return {
            "ask in a new chat": (self._ask_anew, 14),
            "ask": (self._ask, 14),
            "switch chats": (self._switch, 16),
            "stop": (lambda: self._keys("Escape"), 5),
            "regenerate": (lambda: self._keys("ctrl+r"), 5),
            "edit": (self._edit, 5),
            "retry": (lambda: self._command("Retry"), 3),
            "read": (self._read, 6),
            "scroll": (self._scroll, 8),
            "find": (self._find, 5),
            "search": (self._search, 3),
            "theme": (lambda: self._command("Switch light or dark"), 4),
            "zoom": (self._zoom, 4),
            "text size": (self._text_size, 2),
            "resize": (self._resize, 5),
            "panes": (lambda: self._keys(self._dice.choice(("ctrl+b", "ctrl+shift+o"))), 4),
            "export": (self._export, 3),
            "import": (self._import, 1),
            "settings": (self._settings, 3),
            "chat settings": (lambda: self._dialog("ctrl+shift+comma"), 2),
            "shortcuts": (lambda: self._dialog("F1"), 1),
            "trash": (lambda: self._dialog(command="Trash"), 1),
            "model": (self._model, 2),
            "rename": (self._rename, 2),
            "delete": (self._delete, 4),
            "pin, archive, duplicate": (self._sort, 3),
            "second window": (self._second_window, 2),
            "second start": (self._second_start, 2),
        }

    # -- going on ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Lets the start pass, which the benchmarks measure, and says the first word."""
        (window,) = self._stage.windows()
        self._focus(window)
        time.sleep(_START)
        self._stage.watch(window)
        self._ask_anew()

    def act(self) -> str:
        """Does one thing and comes back to the window; returns its name."""
        names = [name for name in self._acts if name not in self.absent]
        name = self._dice.choices(names, [self._acts[each][1] for each in names])[0]
        self._stage.check()
        self.timeline.append((time.monotonic(), name))
        try:
            self._acts[name][0]()
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            self.findings.append(f"{name!r} failed: {error}")
        self.done[name] += 1
        self._stage.check()
        self._close_further_windows(name)
        self._come_back(name)
        self._pause(0.1, 1.2)
        return name

    def _close_further_windows(self, name: str) -> None:
        """One window is left after each act; what the palette opened instead of another command would only pile up."""
        windows = self._stage.windows()
        for window in windows[1:]:
            self.opened[name] += 1
            self._screen.close(str(window))
        if len(windows) > 1:
            self._stage.watch(windows[0])
            self._until(lambda: len(self._stage.windows()) <= 1)
            self._focus(windows[0])

    def doing(self, at: float) -> str:
        """The act that was under way at that time."""
        place = bisect.bisect_right(self.timeline, at, key=lambda entry: entry[0])
        return self.timeline[place - 1][1] if place else "the start"

    def rest(self, seconds: float) -> None:
        """Does nothing while the service is calm, and looks what the program then still holds."""
        self._come_back("rest")
        self._stage.tell_server("calm")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._stage.check()
            time.sleep(0.1)
        sample = proc.look(self._stage.process.pid)
        if sample is not None:
            self.rests.append(sample)
        self._stage.tell_server("storm")

    def leave_something_running(self) -> None:
        if self._stage.process.poll() is None:
            for _ in range(3):
                self._ask_anew()

    def quit(self) -> None:
        self._come_back("quit")
        self._keys("ctrl+q")

    def _come_back(self, act: str) -> None:
        """Closes the dialog or the palette that is still open, so that the keys of the next act go to the window."""
        until = time.monotonic() + _PATIENCE
        while self._stage.dialogs() or self._stage.popups() or self._stage.active() not in self._stage.windows():
            self._stage.check()
            if time.monotonic() > until:
                titles = [self._stage.title(window) for window in (*self._stage.dialogs(), *self._stage.popups())]
                self.findings.append(f"after {act!r} these windows stay open: {titles}")
                self.picture(f"stuck-{len(self.findings)}")
                for window in self._stage.dialogs():
                    self._screen.close(str(window))
                return
            if self._stage.dialogs() or self._stage.popups():
                self._keys("Escape")
            elif windows := self._stage.windows():
                self._focus(windows[0])
            time.sleep(0.2)

    def picture(self, name: str) -> None:
        self._screen.picture(self._pictures / f"{name}.png")

    # -- hands -------------------------------------------------------------------------------------------------

    def _keys(self, *names: str) -> None:
        self._screen.keys(*names)

    def _type(self, text: str) -> None:
        self._screen.type(text)

    def _pause(self, least: float, most: float) -> None:
        time.sleep(self._dice.uniform(least, most))

    def _times(self, most: int) -> range:
        return range(self._dice.randint(1, most))

    def _focus(self, window: int) -> None:
        self._screen.focus(str(window))

    def _run(self, *command: str) -> None:
        subprocess.run(["xdotool", *command], env=self._stage.environ, capture_output=True, timeout=20, check=False)

    def _command(self, title: str) -> None:
        """A command by the palette; one that is not offered now leaves the palette open, until the act is over."""
        self._keys("ctrl+k")
        self._pause(0.1, 0.3)
        self._type(title)
        self._pause(0.1, 0.2)
        self._keys("Return")
        self._pause(0.1, 0.3)

    def _until(self, condition: Callable[[], object], seconds: float = _PATIENCE) -> bool:
        until = time.monotonic() + seconds
        while not condition():
            self._stage.check()
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    # -- acts --------------------------------------------------------------------------------------------------

    def _say(self) -> None:
        self._asked += 1
        self._type(f"{MARK}-{self._asked} {self._dice.choice(_WORDS)}")
        self._keys("Return")

    def _ask_anew(self) -> None:
        self._keys("ctrl+n")
        self._pause(0.1, 0.2)
        self._say()

    def _ask(self) -> None:
        self._keys("ctrl+l", "ctrl+a")
        self._say()

    def _switch(self) -> None:
        for _ in self._times(5):
            self._keys(self._dice.choice(("alt+Down", "alt+Up", "ctrl+Tab")))
            self._pause(0.02, 0.5)

    def _edit(self) -> None:
        self._keys("ctrl+l", "ctrl+a", "BackSpace", "Up")
        self._pause(0.1, 0.3)
        self._type(" again")
        self._keys("Return")

    def _read(self) -> None:
        self._keys("ctrl+shift+l")
        for _ in self._times(6):
            self._keys(self._dice.choice(("Up", "Up", "Down", "Right", "Home", "End", "c", "less", "greater", "q")))
        self._keys("ctrl+l")

    def _scroll(self) -> None:
        self._run("mousemove", "--window", str(self._stage.active()), "500", "300")
        for _ in self._times(4):
            self._run("click", "--repeat", "8", "--delay", "8", self._dice.choice("445"))
        if self._dice.random() < 0.3:
            self._keys("ctrl+shift+l", self._dice.choice(("Page_Up", "Home", "End")), "ctrl+l")

    def _find(self) -> None:
        self._keys("ctrl+f")
        self._pause(0.1, 0.2)
        self._type(self._dice.choice(_WORDS))
        for _ in self._times(5):
            self._keys(self._dice.choice(("F3", "shift+F3")))
        self._keys("Escape")

    def _search(self) -> None:
        self._keys("ctrl+shift+f")
        self._type(self._dice.choice(_WORDS))
        self._pause(0.3, 1.0)
        self._keys("Down", "Return", "ctrl+shift+f", "ctrl+a", "BackSpace", "ctrl+l")

    def _zoom(self) -> None:
        for _ in self._times(3):
            self._keys(self._dice.choice(("ctrl+plus", "ctrl+minus")))
        self._keys("ctrl+0")

    def _text_size(self) -> None:
        self._command("Larger text everywhere")
        self._command("Normal text size everywhere")

    def _resize(self) -> None:
        window = str(self._stage.active())
        for _ in self._times(4):
            width, height = self._dice.randint(720, 1500), self._dice.randint(480, 960)
            self._run("windowsize", window, str(width), str(height))
            self._pause(0.02, 0.3)

    def _export(self) -> None:
        self._keys("ctrl+e")
        if self._until(self._stage.dialogs, 3.0):
            self._keys("Return")
            self._pause(0.2, 0.8)
            self._keys("Return")  # replaces the file, or closes the dialog
            self._pause(0.2, 0.5)

    def _import(self) -> None:
        self._command("Import chats")
        if not self._until(self._stage.dialogs, 3.0):
            self._keys("Escape")
            self.absent.add("import")

    def _settings(self) -> None:
        self._keys("ctrl+comma")
        if not self._until(self._stage.dialogs, 5.0):
            self.findings.append("the settings did not open")
            return
        self._keys(*["Down"] * self._dice.randint(0, 7), *["Up"] * 7)
        self._pause(0.1, 0.5)
        self._type(self._dice.choice(_SAFE_SETTINGS))
        self._keys("Tab", "Tab", self._dice.choice(("Down", "Up", "space")))
        self._pause(0.1, 0.5)

    def _dialog(self, *keys: str, command: str = "") -> None:
        """Opens a dialog and looks through it; coming back closes it."""
        if command:
            self._command(command)
        else:
            self._keys(*keys)
        if self._until(self._stage.dialogs, 5.0):
            self._keys(*["Tab"] * self._dice.randint(0, 6), "Down")
            self._pause(0.1, 0.5)

    def _model(self) -> None:
        self._keys("ctrl+m")
        self._pause(0.1, 0.4)
        self._keys(*["Down"] * self._dice.randint(0, 3), "Return")

    def _rename(self) -> None:
        self._keys("F2")
        self._pause(0.1, 0.2)
        self._type(f"Named {self._dice.randrange(1000)}")
        self._keys("Return", "ctrl+l")

    def _delete(self) -> None:
        self._command("Delete chat")
        if self._dice.random() < 0.6:
            self._pause(0.1, 1.0)
            self._command("Undo")
            self._keys("Escape")

    def _sort(self) -> None:
        self._command(self._dice.choice(("Pin chat", "Archive chat", "Duplicate chat")))

    def _second_window(self) -> None:
        before = self._stage.windows()
        self._keys("ctrl+shift+n")
        if not self._until(lambda: len(self._stage.windows()) > len(before), 4.0):
            self.absent.add("second window")
            return
        (new,) = set(self._stage.windows()) - set(before)
        self._focus(new)
        self._pause(0.3, 0.8)
        self._ask_anew()
        self._switch()
        closed = self._dice.choice((new, before[0]))
        kept = before[0] if closed == new else new
        self._stage.watch(kept)
        self._screen.close(str(closed))
        if not self._until(lambda: closed not in self._stage.windows()):
            self.findings.append("a second window did not close")
        self._focus(kept)

    def _second_start(self) -> None:
        begun = time.monotonic()
        ended = self._stage.second_start()
        self.second_starts.append(time.monotonic() - begun)
        if ended.returncode != 0:
            said = ended.stderr.strip()[-300:]
            self.findings.append(f"a second start ended with {ended.returncode}: {said}")


def until_out_of_time(person: Person, times: Sequence[float], rest: float, say: Callable[[str], None]) -> None:
    """Acts until each of the times and rests there; what must not happen ends it earlier."""
    last: list[str] = []
    try:
        person.begin()
        for until in times:
            while time.monotonic() < until - rest:
                last = [*last[-5:], person.act()]
            person.rest(rest)
    except Trouble as trouble:
        person.findings.append(f"{trouble}; last acts: {', '.join(last)}")
        say(person.findings[-1])
