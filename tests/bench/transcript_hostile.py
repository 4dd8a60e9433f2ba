"""Owns how long the event loop stands still with the texts that were made to stall it; GUI thread."""

import gc
from collections.abc import Callable, Mapping

from tests.bench import corpus
from tests.bench.transcript_deltas import Streaming
from tests.bench.transcript_stage import Figure, Samples, Stage, library_of, profiled
from tests.gui.transcript.test_hostile import HOSTILE
from tests.unit.markup.pathological import PATHOLOGICAL

LIMIT = 0.100
_PIECES = 40
_LATER = 0.15
_LOOK = 0.02
_LONG = 195_000


def texts() -> dict[str, str]:
    """What is meant to hurt, and honest replies that are as long as can be."""
    long = {f"long reply, {kind}": corpus.stream(kind, _LONG) for kind in corpus.STREAMS}
    return {**long, **{f"hostile: {name}": text for name, text in HOSTILE.items()}, **PATHOLOGICAL}


def opened(stage: Stage, text: str) -> Samples:
    """Opens a conversation that ends with the text, and all turns of the event loop after it."""
    samples = Samples()
    stage.show(library_of(["Hello?", "Hello."]))
    stage.turn(samples, stage.prepare(library_of(["What is this?", text])))
    stage.turns(_LATER, samples)
    bar = stage.view.verticalScrollBar()
    for value in (bar.maximum() // 2, 0, bar.maximum()):
        stage.turn(samples, lambda value=value: bar.setValue(value))  # type: ignore[misc]
        stage.turns(_LOOK, samples)
    return samples


def streamed(stage: Stage, text: str) -> Samples:
    """The text as a reply that arrives in pieces, and its end."""
    samples = Samples()
    streaming = Streaming(stage, text)
    size = max(20, len(text) // _PIECES)
    for _ in range(0, len(text), size):
        stage.turn(samples, lambda: streaming.feed(size))
        stage.turn(samples)
    stage.turn(samples, streaming.end)
    stage.turns(_LATER, samples)
    return samples


def hostile_figures(
    stage: Stage, chosen: Mapping[str, str] | None = None, progress: Callable[[Figure], None] = lambda _: None
) -> list[Figure]:
    """The worst turn of the event loop with each text, opened and streamed; the worst of all comes first."""
    figures = []
    for name, text in (texts() if chosen is None else chosen).items():
        for way, measure in (("opened", opened), ("streamed", streamed)):
            with profiled(f"hostile-{way}-{name.replace(' ', '-').replace('/', '-')}"):
                samples = measure(stage, text)
            figures.append(samples.figure(f"{name}, {way}", limit_longest=LIMIT))
            progress(figures[-1])
        stage.show(library_of(["Hello?"]))
        gc.collect()
    figures.sort(key=lambda figure: -figure.longest)
    return figures
