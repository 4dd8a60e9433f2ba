"""Owns what opening a conversation, moving in it, resizing and other colours cost at any length; GUI thread."""

import gc
import random
import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QImage

from tests.bench.transcript_stage import Figure, Samples, Stage, chat_library, profiled
from tests.gui.transcript_fakes import FakeLibrary

OPEN_LIMITS = {100: 0.020, 1_000: 0.020, 10_000: 0.040}
STEP = 97
_LATER = 0.35
_KEY_PAUSE = 0.15
_MOST_COUNTING = 60.0


def changed_share(one: QImage, other: QImage) -> float:
    """The share of pixels in which two pictures differ."""
    if one.size() != other.size():
        return 1.0
    if one == other:
        return 0.0
    width, height = one.width(), one.height()
    count = sum(1 for y in range(0, height, 2) for x in range(0, width, 2) if one.pixel(x, y) != other.pixel(x, y))
    return max(count * 4 / (width * height), 1e-9)


def open_samples(stage: Stage, library: FakeLibrary, small: FakeLibrary, runs: int) -> tuple[Samples, float]:
    """Opens a conversation while another is shown; with the share of the first picture that changed afterwards."""
    samples, worst = Samples(), 0.0
    for number in range(runs + 1):
        stage.show(small)
        act = stage.prepare(library)
        with profiled(f"open-{len(library.chat)}"):
            stage.frame(act, samples if number else None)
        first = stage.picture()
        stage.settle(_LATER)
        worst = max(worst, changed_share(first, stage.picture()))
    return samples, worst


def open_figures(stage: Stage, libraries: dict[int, FakeLibrary], runs: int = 9) -> list[Figure]:
    figures, floor = [], 0.0
    small = chat_library(4)
    for count, library in libraries.items():
        samples, changed = open_samples(stage, library, small, runs)
        note = f"{changed:.2%} of the picture changes later" if changed else "the picture stays as it is"
        figure = samples.figure(f"open {count:,} messages", limit50=OPEN_LIMITS.get(count), note=note)
        floor = floor or figure.p50
        figure.floor = floor
        figures.append(figure)
    return figures


def scroll_samples(stage: Stage, step: int, frames: int) -> Samples:
    """Scrolls up from the end by so many pixels a frame."""
    bar = stage.view.verticalScrollBar()
    stage.view.scroll_to_end()
    stage.settle(0.1)
    samples = Samples()
    for _ in range(frames):
        stage.frame(lambda: bar.setValue(bar.value() - step), samples)
        if bar.value() == 0:
            break
    return samples


def jump_samples(stage: Stage, jumps: int) -> Samples:
    """To places that were never seen before."""
    bar, dice, samples = stage.view.verticalScrollBar(), random.Random(5), Samples()
    for _ in range(jumps):
        stage.frame(lambda: bar.setValue(dice.randrange(bar.maximum())), samples)
    return samples


def resize_samples(stage: Stage, frames: int) -> Samples:
    """Drags the edge of the window to and fro, both at the end and in the middle of the conversation."""
    view, samples = stage.view, Samples()
    before = view.size()
    width, height = 780, view.height()  # narrower than the column is wide, so that every step wraps anew
    view.resize(width, height)
    bar = view.verticalScrollBar()
    for place in (bar.maximum(), bar.maximum() // 2):
        bar.setValue(place)
        stage.settle(0.05)
        for number in range(frames // 2):
            change = (number % 40 if number % 80 < 40 else 40 - number % 40) * 7
            stage.frame(lambda change=change: view.resize(width - change, height), samples)  # type: ignore[misc]
    view.resize(before)
    stage.settle(0.05)
    return samples


def theme_samples(stage: Stage, switches: int) -> Samples:
    samples = Samples()
    bar = stage.view.verticalScrollBar()
    dice = random.Random(3)
    for number in range(switches):
        scheme = "dark" if number % 2 == 0 else "light"
        stage.frame(lambda scheme=scheme: stage.theme.set_scheme(scheme), samples)  # type: ignore[misc]
        if number % 2:
            bar.setValue(dice.randrange(bar.maximum()))
            stage.settle(0.02)
    stage.theme.set_scheme("light")
    stage.settle(0.05)
    return samples


def zoom_samples(stage: Stage, steps: int) -> Samples:
    samples = Samples()
    for number in range(steps):
        percent = (110, 125, 150, 100)[number % 4]
        stage.frame(lambda percent=percent: stage.view.set_text_scale(percent), samples)  # type: ignore[misc]
    stage.view.set_text_scale(100)
    stage.settle(0.05)
    return samples


def moving_figures(stage: Stage, libraries: dict[int, FakeLibrary]) -> list[Figure]:
    """Each way to move, at every length; floors are painting an empty viewport."""
    figures = []
    floor = stage.empty_frame()
    for count, library in libraries.items():
        stage.show(library)
        fling = 2 * stage.view.viewport().height()
        large = count == max(libraries)
        ways: list[tuple[str, float | None, Callable[[], Samples]]] = [
            (f"scroll {STEP} px a frame", 0.012, lambda: scroll_samples(stage, STEP, 400)),
            ("fling, two screens a frame", 0.020, partial(scroll_samples, stage, fling, 150)),
            ("jump to a random place", 0.040, lambda: jump_samples(stage, 80)),
            ("resize", 0.015, lambda: resize_samples(stage, 160)),
            ("theme switch", 0.020, lambda: theme_samples(stage, 40)),
            ("text size", None, lambda: zoom_samples(stage, 12)),
        ]
        for name, limit, measure in ways:
            stage.settle(0.05)
            with profiled(f"{name.split()[0].strip(',')}-{count}"):
                samples = measure()
            figures.append(samples.figure(f"{name}, {count:,} messages", floor=floor, limit99=limit if large else None))
    return figures


def find_figures(stage: Stage, library: FakeLibrary, words: Sequence[str] = ("buffer", "the", "zzqx")) -> list[Figure]:
    """Typing into the search of a long conversation, key by key, and the turns that count on meanwhile."""
    stage.show(library)
    stage.view.finder.open()
    session = stage.view.finder.session
    assert session is not None
    stage.settle(0.3)
    keys, turns = Samples(), Samples()
    begun = time.perf_counter()
    for word in words:
        session.bar.field.clear()
        stage.settle(0.2)
        for end in range(1, len(word) + 1):
            with profiled(f"find-{word}-{end}"):
                stage.frame(lambda end=end, word=word: session.bar.field.setText(word[:end]), keys)  # type: ignore[misc]
                stage.turns(_KEY_PAUSE, turns)
    while not session.search.is_done and time.perf_counter() < begun + _MOST_COUNTING:
        stage.turn(turns)
    seconds = time.perf_counter() - begun
    stage.view.finder.close()
    stage.settle(0.05)
    note = f"every count exact {seconds:.1f} s after the bar opened, with {len(words)} words typed meanwhile"
    return [
        keys.figure(f"find while typing, {len(library.chat):,} messages", limit99=0.030, note=note),
        turns.figure("find: a turn of counting on", limit_longest=0.030),
    ]


def collection_figures(stage: Stage, library: FakeLibrary) -> list[Figure]:
    """The collector's passes on the GUI thread while a long conversation is open."""
    stage.show(library)
    samples = Samples()
    for _ in range(3):
        gc.collect(1)
        stage.frame(lambda: gc.collect(2), samples)
    return [samples.figure(f"collecting garbage, {len(library.chat):,} messages open", limit99=0.05)]
