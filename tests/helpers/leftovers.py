"""Owns the rule that a test leaves nothing behind: no thread, no busy pool, no running timer, no window."""

import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

# Threads that end by themselves, or never: the adopted threads of Qt's pools, the watchdogs of pytest, and look-ups of
# names and keyring calls, which nobody can interrupt.
_KNOWN_THREADS = ("Dummy-", "pytest_timeout", "name-lookup", "keyring-")
_KNOWN_WINDOWS = ("QTipLabel", "QComboBoxPrivateContainer")
#: Seconds; the import of the SDK cannot be interrupted and takes long on a busy machine.
_GRACE = float(os.environ.get("LEFTOVERS_GRACE", "30"))
_POLL = 0.01
_LONGEST_PAUSE = 0.5


class Leftovers:
    """What exists before a test, to be compared with what exists after it."""

    def __init__(self, *, qt: bool) -> None:
        self._qt = qt
        self._threads = set(threading.enumerate())
        self._before = {id(thing) for thing, _ in _things_of_qt()} if qt else set()

    def wait(self) -> list[str]:
        """Names of what is left once everything had a moment to end; empty if nothing is."""
        until, pause = time.monotonic() + _GRACE, _POLL
        while left := self._left():
            if time.monotonic() > until:
                break
            gc.collect()
            if self._qt:
                _let_qt_work()
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)  # collecting without a break would keep threads from ending
        return left

    def _left(self) -> list[str]:
        new = [thread for thread in threading.enumerate() if thread not in self._threads]
        names = [f"thread {thread.name}" for thread in new if not thread.name.startswith(_KNOWN_THREADS)]
        if self._qt:
            names += [name for thing, name in _things_of_qt() if id(thing) not in self._before]
        return names


def _things_of_qt() -> Iterator[tuple[object, str]]:
    """Windows, running timers and busy pools that Python knows, each with its description."""
    from PySide6.QtCore import QThreadPool, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    for window in QApplication.topLevelWidgets():
        if isValid(window) and window.metaObject().className() not in _KNOWN_WINDOWS:
            yield window, f"window {_describe(window)}"
    for thing in _watched(QTimer, QThreadPool):
        if isinstance(thing, QTimer) and isValid(thing) and thing.isActive():
            yield thing, f"running timer {_describe(thing)} of {_describe(thing.parent())}"
        elif isinstance(thing, QThreadPool) and isValid(thing) and thing.activeThreadCount():
            yield thing, f"pool {_describe(thing)} with {thing.activeThreadCount()} busy threads"


_made: dict[int, "weakref.ref[Any]"] = {}
_kinds: set[type] = set()


def _watched(*kinds: Any) -> list[object]:
    """What was made of these types since the first call; asking the garbage collector would take too long."""
    for kind in kinds:
        if kind not in _kinds:
            _kinds.add(kind)
            _watch(kind)
    return [thing for reference in list(_made.values()) if (thing := reference()) is not None]


def _watch(kind: Any) -> None:
    make = kind.__init__

    def made(self: Any, *arguments: Any, **named: Any) -> None:
        make(self, *arguments, **named)
        number = id(self)
        _made[number] = weakref.ref(self, lambda _gone: _made.pop(number, None))

    kind.__init__ = made


def _describe(thing: Any) -> str:
    if thing is None:
        return "nobody"
    title = thing.windowTitle() if hasattr(thing, "windowTitle") else ""
    names = ", ".join(repr(name) for name in (thing.objectName(), title) if name)
    return f"{type(thing).__module__}.{type(thing).__name__}({names})"


def _let_qt_work() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()


_BEFORE = pytest.StashKey[Leftovers]()
_PASSED = pytest.StashKey[bool]()


@pytest.fixture(autouse=True)
def _leftovers(request: pytest.FixtureRequest) -> None:
    """Looks around when the fixtures of wider scope are there, and before the test's own are."""
    node: Any = request.node
    node.stash[_BEFORE] = Leftovers(qt="qapp" in request.fixturenames and "PySide6.QtWidgets" in sys.modules)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    item.stash[_PASSED] = False
    yield
    item.stash[_PASSED] = True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    yield
    # The traceback of a failed test keeps its objects alive; only a passed one can be judged.
    if item.stash.get(_PASSED, False) and (before := item.stash.get(_BEFORE, None)) is not None:
        left = before.wait()
        if left:
            pytest.fail("the test left behind: " + "; ".join(left), pytrace=False)


def pytest_collection_finish() -> None:
    """The collector never looks at the modules and tests again, as in the program: each pass would take longer."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """Empties the clipboard: data from Python that outlives the interpreter there crashes the process."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()
