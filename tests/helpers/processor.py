"""Owns limits of processor time that hold on any machine: they are measured in work that is done right there."""

import time

#: What the work below takes on the machine that the limits in the tests were taken from, in seconds.
_REFERENCE = 0.00165
#: A busy neighbour takes caches and half of a core away; a limit is there for what takes many times as long.
_ROOM = 2.0


def _work() -> int:
    total, seen = 0, {}
    for number in range(20_000):
        seen[number & 255] = str(number)
        total += len(seen[number & 255])
    return total


def _cost() -> float:
    start = time.thread_time()
    _work()
    return time.thread_time() - start


def allowed(seconds: float) -> float:
    """The processor time that may be spent here where ``seconds`` were meant, with room for a busy machine."""
    slower = sorted(_cost() for _ in range(5))[2] / _REFERENCE
    return seconds * _ROOM * max(1.0, slower)
