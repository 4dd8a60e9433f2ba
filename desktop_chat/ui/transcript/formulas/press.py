"""Owns how LaTeX becomes a drawing: ziamath behind hard limits, on a thread that ends with its work; no Qt."""

import importlib
import re
import sys
import threading
import time
import warnings
from collections import deque
from dataclasses import dataclass
from inspect import CO_GENERATOR
from queue import SimpleQueue
from types import FrameType
from typing import Final

MAX_SOURCE: Final = 2_000
#: The text size that formulas are drawn for; they are scaled to the one in use.
EM: Final = 24
#: Stands for the colour of the text until it is known.
INK: Final = "#010203"
_SECONDS = 0.6
_PACKAGES = ("ziamath", "ziafont", "latex2mathml")
_MAX_SVG = 300_000
_MAX_WIDTH, _MAX_HEIGHT = 400 * EM, 120 * EM
_MAX_DEPTH = 40
_SHAPES = frozenset({"svg", "path", "rect", "g", "line", "polyline", "polygon", "circle", "ellipse"})
_TAG = re.compile(r"<([\w:]+)")
_BOX = re.compile(r'viewBox="([-\d. e+]+)"')
_UNKNOWN = re.compile(r">\s*\\[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as SVG; sizes are pixels at a text size of EM, ``depth`` is what lies below the baseline."""

    svg: str
    width: float
    height: float
    depth: float


@dataclass(frozen=True, slots=True)
class Order:
    tex: str
    display: bool


class _OutOfTimeError(BaseException):
    """Not an Exception, so that nothing on the way mistakes it for a formula that is merely wrong."""


def draw(order: Order, stopped: threading.Event | None = None) -> Drawing | None:
    """The drawing of a formula; None if it is too long, takes too long, or is not understood."""
    tex = order.tex.strip()
    if not tex or len(tex) > MAX_SOURCE or tex.count("\\frac") + tex.count("\\sqrt") > 300 or _depth(tex) > _MAX_DEPTH:
        return None
    _load()
    from ziamath.config import config
    from ziamath.tex import tex2mml
    from ziamath.zmath import Latex

    config.svg2 = False  # Qt draws no <symbol>
    end = time.thread_time() + _SECONDS

    def check(frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or not (time.thread_time() > end or (stopped is not None and stopped.is_set())):
            return
        # Python swallows what is raised while it closes a generator, and then would not look at the time again.
        is_theirs = str(frame.f_globals.get("__name__")).startswith(_PACKAGES)
        if is_theirs and not frame.f_code.co_flags & CO_GENERATOR:
            raise _OutOfTimeError

    # Foreign text reaches an XML parser: angle brackets become commands.
    tex = tex.replace("<", r"\lt ").replace(">", r"\gt ")
    before = sys.getprofile()
    sys.setprofile(check)
    try:
        if _UNKNOWN.search(tex2mml(tex, inline=not order.display)):
            return None
        made = Latex(tex, size=EM, color=INK, inline=not order.display)
        svg = made.svg()
        box = _BOX.search(svg)
        _, top, width, height = (float(part) for part in box.group(1).split()) if box else (0.0, 0.0, 0.0, 0.0)
        depth = height + top  # the baseline is at 0
    except (_OutOfTimeError, Exception):
        return None
    finally:
        sys.setprofile(before)
    sane = 0 < width <= _MAX_WIDTH and 0 < height <= _MAX_HEIGHT and -height <= depth <= height
    harmless = len(svg) <= _MAX_SVG and set(_TAG.findall(svg)) <= _SHAPES
    return Drawing(svg, float(width), float(height), float(depth)) if sane and harmless else None


def _load() -> None:
    """Imports ziamath, 200 ms and 25 MB, and keeps to itself that it finds its font in an old way."""
    if "ziamath" not in sys.modules:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            importlib.import_module("ziamath")


def _depth(tex: str) -> int:
    depth = deepest = 0
    for mark in re.findall(r"\\.|[{}]", tex):
        depth += (mark == "{") - (mark == "}")
        deepest = max(deepest, depth)
    return deepest


class Press:
    """Draws formulas one after the other on a thread of its own, which is there only while there is work.

    Attributes:
        done: orders with their drawings, to be taken by the owner.
    """

    def __init__(self) -> None:
        self.done: SimpleQueue[tuple[Order, Drawing | None]] = SimpleQueue()
        self._orders: deque[Order] = deque()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, order: Order) -> None:
        with self._lock:
            self._orders.append(order)
            if self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._work, name="formulas", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Drops what waits and ends the thread within a moment."""
        self._stopped.set()
        with self._lock:
            self._orders.clear()
            thread = self._thread
        if thread is not None:
            thread.join(2)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._orders or self._stopped.is_set():
                    self._thread = None
                    return
                order = self._orders.popleft()
            try:
                drawing = draw(order, self._stopped)
            except Exception:  # a broken installation: the source stays
                drawing = None
            self.done.put((order, drawing))
