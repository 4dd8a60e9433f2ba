"""Owns what the desktop says of light and dark, contrast and motion, now and while it changes; GUI thread.

Asked of the portal, since Qt knows it on few desktops.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.app.desktop.bus import Answer, Bus, BusSignal, Call
from desktop_chat.ui.theme.system_look import SystemLook

_PORTAL = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings")
_APPEARANCE = "org.freedesktop.appearance"
_GNOME = "org.gnome.desktop.interface"
_DARK, _LIGHT = 1, 2


class DesktopLook(QObject):
    """Follows the settings portal.

    Signals:
        told(object): the SystemLook that the desktop wants; what it does not say is None in it.
    """

    told = Signal(object)

    def __init__(self, bus: Bus, parent: QObject) -> None:
        super().__init__(parent)
        self._portal = ""
        self._values: dict[tuple[str, str], object] = {}
        bus.signal_received.connect(self._on_bus_signal_received)
        for namespace in (_APPEARANCE, _GNOME):
            bus.subscribe(sender=_PORTAL[0], interface=_PORTAL[2], member="SettingChanged", arg0=namespace)
        bus.call(Call(*_PORTAL, "ReadAll", "as", ([_APPEARANCE, _GNOME],)), self._take)

    def _take(self, answer: Answer) -> None:
        if answer.is_late:
            return  # it may be dark all the same; what was known stays
        self._portal = answer.sender
        spaces = answer.body[0] if answer.body and not answer.error else None
        if isinstance(spaces, dict):
            for space, values in spaces.items():
                for key, value in values.items() if isinstance(values, dict) else ():
                    self._values[space, key] = _bare(value)
        self.told.emit(self._look())

    @Slot(object)
    def _on_bus_signal_received(self, told: BusSignal) -> None:
        if (told.interface, told.member, told.sender) != (_PORTAL[2], "SettingChanged", self._portal):
            return
        match told.body:
            case str() as space, str() as key, value if (space, key) in _KNOWN:
                self._values[space, key] = _bare(value)
                self.told.emit(self._look())

    def _look(self) -> SystemLook:
        scheme = self._values.get((_APPEARANCE, "color-scheme"))
        contrast = self._values.get((_APPEARANCE, "contrast"))
        still = self._values.get((_APPEARANCE, "reduced-motion"))
        moves = self._values.get((_GNOME, "enable-animations"))
        return SystemLook(
            dark={_DARK: True, _LIGHT: False}.get(scheme) if isinstance(scheme, int) else None,
            contrast=contrast == 1 if isinstance(contrast, int) else None,
            still=still == 1 if isinstance(still, int) else (not moves if isinstance(moves, bool) else None),
        )


_KNOWN = {
    (_APPEARANCE, "color-scheme"),
    (_APPEARANCE, "contrast"),
    (_APPEARANCE, "reduced-motion"),
    (_GNOME, "enable-animations"),
}


def _bare(value: Any) -> object:
    """What is in a variant, also where a portal wraps it twice."""
    for _ in range(2):
        if isinstance(value, tuple) and len(value) == 2:
            value = value[1]
    return value
