"""Owns how often a streaming reply is shown: so that it flows, and never so that it keeps the window busy; pure."""

FRAME = 16  # milliseconds between two looks at what arrived
LONGEST = 33  # a text still flows at thirty pictures a second
SHARE = 6  # of the thread's time one part goes into showing what arrives
_SMOOTHING = 4


class Pace:
    """The time until the next look, from what the last ones cost on the thread of the window."""

    def __init__(self) -> None:
        self._usual = 0.0

    def interval(self, spent: float) -> int:
        """Milliseconds until the next look; ``spent`` is the thread's CPU time since the last one, in seconds."""
        self._usual += (spent - self._usual) / _SMOOTHING
        return min(max(round(self._usual * 1000 * SHARE), FRAME), LONGEST)
