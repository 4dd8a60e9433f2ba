"""Keeps the computer from falling asleep by itself while a reply streams; GUI thread, nothing here waits.

Two who may send a computer to sleep are asked, because no desktop heeds both: logind on the bus of the system (a file
that is held open), and the session (the portal, or who manages power where there is none). Only the sleep that comes by
itself is kept off: a person who closes the lid or chooses to suspend is obeyed. Whatever happens to this process, the
file closes and its connection ends, which releases both.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.desktop.bus import Answer, Bus, Call
from desktop_chat.app.desktop.notifications import APPLICATION_ID, APPLICATION_NAME
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.turns import TurnService

_LOGIND = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
_PORTAL = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Inhibit")
_POWER = (
    "org.freedesktop.PowerManagement",
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement.Inhibit",
)
_SUSPEND = 4  # the portal's flag


@dataclass(frozen=True, slots=True)
class _Way:
    """How one service is asked, and how what it gave is given back."""

    ask: Call
    give_back: Callable[[Bus, Any], None]


class Hold(QObject):
    """A wish to stay awake at one bus: the first way that works is taken.

    At most one call is on its way. What it gives is given back at once if it is no longer wanted.
    """

    def __init__(self, bus: Bus, ways: tuple[_Way, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._bus = bus
        self._ways = ways
        self._way = 0
        self._is_wanted = False
        self._is_asking = False
        self._grip: Any = None

    def set_wanted(self, wanted: bool) -> None:
        if wanted != self._is_wanted:
            self._is_wanted = wanted
            self._settle()

    def _settle(self) -> None:
        if self._is_asking:
            return
        if self._is_wanted and self._grip is None and self._way < len(self._ways):
            self._is_asking = True
            # An answer however late is waited for: only it says how to give back what was given.
            self._bus.call(self._ways[self._way].ask, self._take, patience=math.inf)
        elif not self._is_wanted and self._grip is not None:
            grip, self._grip = self._grip, None
            self._ways[self._way].give_back(self._bus, grip)

    def _take(self, answer: Answer) -> None:
        self._is_asking = False
        if answer.error or not answer.body:
            self._way += 1  # not here; it is not asked again
        else:
            self._grip = answer.body[0]
        self._settle()


class Awake(QObject):
    """Holds the computer awake while turns run and the setting wants it."""

    def __init__(
        self, turns: TurnService, preferences: Preferences, session: Bus, system: Bus, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._turns = turns
        self._preferences = preferences
        reason = self.tr("A reply is being received")
        self._holds = (
            Hold(system, (_logind(reason),), self),
            Hold(session, (_portal(reason), _power_management(reason)), self),
        )
        turns.state_changed.connect(self._on_turns_state_changed)
        preferences.changed.connect(self._on_preferences_changed)
        self._update()

    def close(self) -> None:
        for hold in self._holds:
            hold.set_wanted(False)

    def _update(self) -> None:
        wanted = bool(self._turns.running()) and self._preferences.flag("stay_awake")
        for hold in self._holds:
            hold.set_wanted(wanted)

    @Slot(str)
    def _on_turns_state_changed(self, _conversation_id: str) -> None:
        self._update()

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        if key == "stay_awake":
            self._update()


def _logind(reason: str) -> _Way:
    def close(_: Bus, file: Any) -> None:
        file.close()

    return _Way(Call(*_LOGIND, "Inhibit", "ssss", ("idle", APPLICATION_NAME, reason, "block")), close)


def _portal(reason: str) -> _Way:
    def close(bus: Bus, handle: Any) -> None:
        bus.call(Call(_PORTAL[0], str(handle), "org.freedesktop.portal.Request", "Close"))

    return _Way(Call(*_PORTAL, "Inhibit", "sua{sv}", ("", _SUSPEND, {"reason": ("s", reason)})), close)


def _power_management(reason: str) -> _Way:
    def close(bus: Bus, cookie: Any) -> None:
        bus.call(Call(*_POWER, "UnInhibit", "u", (cookie,)))

    return _Way(Call(*_POWER, "Inhibit", "ss", (APPLICATION_ID, reason)), close)
