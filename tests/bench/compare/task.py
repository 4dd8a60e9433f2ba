"""Owns what every design is asked to do, and with which text."""

from dataclasses import dataclass

from tests.bench import corpus

COUNTS = (100, 1_000, 10_000)
LENGTHS = (1_000, 10_000, 100_000)
BEFORE_REPLY = 20
DELTA = 20
DELTAS = 60
SIZE = (900, 760)
WARM_UP = 4


@dataclass(frozen=True)
class Opened:
    """A conversation of ``count`` messages from the request to the painted picture.

    Attributes:
        cpu: seconds of processor time of all processes. clock: seconds. memory: bytes added (PSS of all processes).
    """

    count: int
    cpu: float
    clock: float
    memory: float


@dataclass(frozen=True)
class Streamed:
    """Deltas of ``DELTA`` letters, one a frame, into a reply that had ``length`` letters.

    Attributes:
        cpu: seconds of processor time of all processes for each delta, painting included.
        idle: the same for a frame in which nothing changes.
        longest: seconds that the longest of them held the thread that shows it.
    """

    length: int
    cpu: float
    idle: float
    longest: float


def chat(count: int) -> list[str]:
    return corpus.chat(count)


def reply(length: int) -> tuple[str, list[str]]:
    """What the reply holds already, and the deltas to come."""
    text = corpus.stream("mixed", length + DELTA * DELTAS)
    return text[:length], [text[at : at + DELTA] for at in range(length, len(text), DELTA)]
