"""What must hold of the transcript on any machine: costs that do not grow with the conversation or the reply."""

from collections.abc import Iterator

import pytest

from tests.bench import corpus
from tests.bench.measuring import percentile
from tests.bench.transcript import probe_figures
from tests.bench.transcript_deltas import DELTA, Streaming
from tests.bench.transcript_moving import STEP, scroll_samples
from tests.bench.transcript_stage import MB, Samples, Stage, chat_library

SHORT, LONG = 1_000, 100_000
FEW, MANY = 100, 10_000


@pytest.fixture
def stage(qapp: object) -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


def middle(samples: Samples) -> float:
    return percentile(samples.cpu, 0.5)


@pytest.mark.parametrize("kind", sorted(corpus.STREAMS))
def test_a_delta_costs_the_same_in_a_long_reply(stage: Stage, kind: str) -> None:
    medians = []
    for length in (SHORT, LONG):
        samples = Samples()
        streaming = Streaming(stage, corpus.stream(kind, length + 60 * DELTA))
        streaming.grow_to(length, piece=2_000)
        for _ in range(60):
            stage.frame(streaming.feed_delta, samples)
        medians.append(middle(samples))
    short, long = medians
    assert long <= short * 2.5 + 0.0005, f"{short * 1e3:.2f} ms after {SHORT}, {long * 1e3:.2f} ms after {LONG} letters"


def test_a_long_conversation_opens_and_moves_like_a_short_one(stage: Stage) -> None:
    libraries = {count: chat_library(count) for count in (FEW, MANY)}
    small = chat_library(4)
    opening = {count: Samples() for count in libraries}
    for number in range(8):
        for count, library in libraries.items():
            stage.show(small)
            stage.frame(stage.prepare(library), opening[count] if number else None)
    few, many = middle(opening[FEW]), middle(opening[MANY])
    assert many <= few * 4, f"open: {few * 1e3:.1f} ms and {many * 1e3:.1f} ms"
    for step in (STEP, 2 * stage.view.viewport().height()):
        moving = {}
        for count, library in libraries.items():
            stage.show(library)
            moving[count] = middle(scroll_samples(stage, step, 60))
        few, many = moving[FEW], moving[MANY]
        assert many <= few * 2, f"{step} px a frame: {few * 1e3:.1f} ms and {many * 1e3:.1f} ms"


def test_the_view_keeps_next_to_nothing_of_a_long_conversation() -> None:
    """The messages are in memory anyhow; the view adds little to them, however much of them was read."""
    _, opened, view, read = probe_figures("memory", "4000")
    assert view.p50 <= 6 * MB, f"the view takes {view.p50 / MB:.1f} MB"
    assert read.p50 - opened.p50 <= 20 * MB, f"reading adds {(read.p50 - opened.p50) / MB:.1f} MB"
