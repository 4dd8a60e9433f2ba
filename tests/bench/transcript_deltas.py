"""Owns what a delta of a streaming reply costs, painted, at any length of the reply; GUI thread."""

from collections.abc import Callable, Sequence

from desktop_chat.domain.events import BlockStarted, TextDelta
from tests.bench import corpus
from tests.bench.transcript_stage import Figure, Samples, Stage, chat_library, profiled
from tests.gui.transcript_fakes import CHAT

LENGTHS = (1_000, 10_000, 100_000, 195_000)  # with the deltas to come less than what is shown of one block
DELTA = 20
LIMITS = (0.002, 0.006)
_PIECE = 500


class Streaming:
    """A reply that grows below a short conversation, pinned to its end."""

    def __init__(self, stage: Stage, text: str) -> None:
        self._stage = stage
        self._text = text
        self._at = 0
        stage.show(chat_library(6))
        stage.library.start()
        assert stage.library.pending is not None
        stage.library.pending.feed(BlockStarted(0, {"type": "text", "text": ""}))
        stage.settle(0.05)

    def feed(self, size: int) -> None:
        library = self._stage.library
        assert library.pending is not None
        piece = self._text[self._at : self._at + size]
        self._at += size
        library.pending.feed(TextDelta(0, piece))
        library.reply_changed.emit(CHAT)

    def feed_delta(self) -> None:
        self.feed(DELTA)

    def grow_to(self, length: int, piece: int = _PIECE) -> None:
        while self._at < length:
            size = min(piece, length - self._at)
            self._stage.frame(lambda size=size: self.feed(size))  # type: ignore[misc]

    def end(self) -> None:
        self._stage.library.finish()


def delta_samples(stage: Stage, kind: str, length: int, deltas: int, repeats: int) -> Samples:
    """The frames of deltas that come after so many letters."""
    samples = Samples()
    text = corpus.stream(kind, length + deltas * DELTA)
    for _ in range(repeats):
        streaming = Streaming(stage, text)
        streaming.grow_to(length)
        stage.settle(0.05)
        with profiled(f"delta-{kind}-{length}"):
            for _ in range(deltas):
                stage.frame(streaming.feed_delta, samples)
    return samples


def delta_figures(
    stage: Stage,
    kinds: Sequence[str] = tuple(corpus.STREAMS),
    lengths: Sequence[int] = LENGTHS,
    deltas: int = 200,
    repeats: int = 2,
    progress: Callable[[Figure], None] = lambda _: None,
) -> list[Figure]:
    """One figure for each kind and length; its floor is the same at the first length."""
    figures = []
    for kind in kinds:
        floor = 0.0
        for length in lengths:
            samples = delta_samples(stage, kind, length, deltas, repeats)
            figure = samples.figure(f"delta, {kind}, at {length:,}", limit50=LIMITS[0], limit99=LIMITS[1])
            floor = floor or figure.p50
            figure.floor = floor
            figure.note = f"mean {sum(samples.cpu) / len(samples.cpu) * 1e3:.2f} ms"
            figures.append(figure)
            progress(figure)
    return figures


def end_figures(stage: Stage, lengths: Sequence[int] = (10_000, 195_000)) -> list[Figure]:
    """The frame in which a reply becomes a message."""
    figures = []
    for kind in corpus.STREAMS:
        for length in lengths:
            samples = Samples()
            for _ in range(3):
                streaming = Streaming(stage, corpus.stream(kind, length))
                streaming.grow_to(length)
                with profiled(f"end-{kind}-{length}"):
                    stage.frame(streaming.end, samples)
            figures.append(samples.figure(f"reply ends, {kind}, at {length:,}", limit99=0.05))
    return figures
