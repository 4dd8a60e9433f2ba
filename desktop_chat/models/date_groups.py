"""Owns the names of the list's groups: Pinned, Today, Yesterday, Previous 7 days and months; GUI thread."""

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _say(text: str) -> str:
    return QCoreApplication.translate("DateGroups", text)


class DateGroups:
    """Names the group of a time as seen from one moment; make a new one when the day changes.

    Attributes:
        ends_at: seconds since 1970 of the next local midnight, when the names stop being true.
    """

    def __init__(self, now: float) -> None:
        today = datetime.fromtimestamp(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        self._year = today.year
        self._bounds = (
            (_start(today), _say("Today")),
            (_start(today - timedelta(days=1)), _say("Yesterday")),
            (_start(today - timedelta(days=7)), _say("Previous 7 days")),
        )
        self.ends_at = _start(today + timedelta(days=1))
        self._pinned = _say("Pinned")
        self._months: dict[tuple[int, int], str] = {}

    def name(self, pinned: bool, updated_at: float) -> str:
        if pinned:
            return self._pinned
        for start, name in self._bounds:
            if updated_at >= start:
                return name
        return self._month(updated_at)

    def _month(self, updated_at: float) -> str:
        try:
            when = datetime.fromtimestamp(updated_at).astimezone()
        except (OverflowError, OSError, ValueError):  # a damaged or foreign file may hold any number
            return _say("Earlier")
        if updated_at <= 0:
            return _say("Earlier")
        key = (when.year, when.month)
        if key not in self._months:
            month = _say(_MONTHS[when.month - 1])
            self._months[key] = month if when.year == self._year else f"{month} {when.year}"
        return self._months[key]


def _start(day: datetime) -> float:
    # Through a naive time so that the offset of that very day counts, also around a change of the clocks.
    return day.replace(tzinfo=None).timestamp()
