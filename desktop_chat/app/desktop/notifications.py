"""Owns notifications at the desktop's server, or at the portal of a sandbox; GUI thread, nothing here waits."""

import os
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from desktop_chat.app.desktop.bus import Answer, Bus, BusSignal, Call
from desktop_chat.app.desktop.plain import disarmed, escaped

APPLICATION_ID = "io.github.desktop_chat.DesktopChat"
APPLICATION_NAME = "Desktop Chat"
_SERVER = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications")
_PORTAL = (
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Notification",
)
_NORMAL = 1  # urgency
_DEFAULT = "default"  # the action of a click


class Notifications(Protocol):
    """Where notifications are shown, one for each key."""

    @property
    def clicked(self) -> SignalInstance:
        """A person chose the one of that key; the second text, a token, lets a window come to the front."""
        ...

    def show(self, key: str, title: str, text: str) -> None:
        """Shows plain texts, in place of what the key showed."""
        ...

    def withdraw(self, key: str) -> None: ...


class ServerNotifications(QObject):
    """Notifications of org.freedesktop.Notifications.

    At most one call is on its way; what has to be shown meanwhile waits, the newest of each key. So a server that hangs
    costs nothing, and a notification that is withdrawn before its number is known does not stay.
    """

    clicked = Signal(str, str)

    def __init__(self, bus: Bus, parent: QObject) -> None:
        super().__init__(parent)
        self._bus = bus
        self._server = ""
        self._abilities: frozenset[str] | None = None
        self._numbers: dict[str, int] = {}
        self._wanted: dict[str, tuple[str, str]] = {}
        self._asked: str | None = None
        self._is_asking = False
        self._token = ""
        bus.signal_received.connect(self._on_bus_signal_received)
        bus.subscribe(sender=_SERVER[0], interface=_SERVER[2])
        bus.subscribe(
            sender="org.freedesktop.DBus", interface="org.freedesktop.DBus", member="NameOwnerChanged", arg0=_SERVER[0]
        )

    def show(self, key: str, title: str, text: str) -> None:
        self._wanted[key] = (title, text)
        self._go_on()

    def withdraw(self, key: str) -> None:
        self._wanted.pop(key, None)
        if self._asked == key:
            self._asked = None  # its number comes too late
        number = self._numbers.pop(key, None)
        if number is not None:
            self._close(number)

    def _close(self, number: int) -> None:
        self._bus.call(Call(*_SERVER, "CloseNotification", "u", (number,)))

    def _go_on(self) -> None:
        if self._is_asking or not self._wanted:
            return
        self._is_asking = True
        if self._abilities is None:
            self._bus.call(Call(*_SERVER, "GetCapabilities"), self._take_abilities)
            return
        key = next(iter(self._wanted))
        title, text = self._wanted.pop(key)
        self._asked = key
        self._bus.call(self._notify(key, title, text), self._take_number)

    def _notify(self, key: str, title: str, text: str) -> Call:
        abilities = self._abilities or frozenset()
        body = escaped(text) if "body-markup" in abilities else disarmed(text)
        actions = [_DEFAULT, self.tr("Open")] if "actions" in abilities else []
        hints: dict[str, tuple[str, Any]] = {
            "desktop-entry": ("s", APPLICATION_ID),
            "urgency": ("y", _NORMAL),
            "category": ("s", "im.received"),
        }
        number = self._numbers.get(key, 0)
        # A title is plain text by the specification; not every server keeps to it.
        arguments = (APPLICATION_NAME, number, APPLICATION_ID, disarmed(title), body, actions, hints, -1)
        return Call(*_SERVER, "Notify", "susssasa{sv}i", arguments)

    def _take_abilities(self, answer: Answer) -> None:
        self._is_asking = False
        if answer.error:
            self._wanted.clear()  # nobody shows notifications here, or not now
            return
        names = answer.body[0] if answer.body else []
        self._abilities = frozenset(name for name in names if isinstance(name, str))
        self._server = answer.sender
        self._go_on()

    def _take_number(self, answer: Answer) -> None:
        self._is_asking = False
        key, self._asked = self._asked, None
        number = answer.body[0] if answer.body and not answer.error else None
        if isinstance(number, int):
            if key is None:
                self._close(number)
            else:
                self._numbers[key] = number
        self._go_on()

    @Slot(object)
    def _on_bus_signal_received(self, told: BusSignal) -> None:
        if told.member == "NameOwnerChanged" and told.sender == "org.freedesktop.DBus":
            if told.body[:1] == (_SERVER[0],):  # another server knows nothing of our numbers
                self._server, self._abilities = "", None
                self._numbers.clear()
            return
        if told.interface != _SERVER[2] or told.sender != self._server or len(told.body) != 2:
            return
        number, what = told.body
        key = next((key for key, known in self._numbers.items() if known == number), None)
        if key is None:
            return
        match told.member, what:
            case "NotificationClosed", _:
                del self._numbers[key]
            case "ActivationToken", str():
                self._token = what
            case "ActionInvoked", "default":
                token, self._token = self._token, ""
                self.clicked.emit(key, token)


class PortalNotifications(QObject):
    """Notifications from within a sandbox. Its texts are plain by contract, its keys are ours."""

    clicked = Signal(str, str)

    def __init__(self, bus: Bus, parent: QObject) -> None:
        super().__init__(parent)
        self._bus = bus
        self._portal = ""
        bus.signal_received.connect(self._on_bus_signal_received)
        bus.subscribe(sender=_PORTAL[0], interface=_PORTAL[2])

    def show(self, key: str, title: str, text: str) -> None:
        values = {
            "title": ("s", disarmed(title)),
            "body": ("s", disarmed(text)),
            "default-action": ("s", _DEFAULT),
        }
        self._bus.call(Call(*_PORTAL, "AddNotification", "sa{sv}", (_name(key), values)), self._take_answer)

    def withdraw(self, key: str) -> None:
        self._bus.call(Call(*_PORTAL, "RemoveNotification", "s", (_name(key),)))

    def _take_answer(self, answer: Answer) -> None:
        self._portal = answer.sender or self._portal

    @Slot(object)
    def _on_bus_signal_received(self, told: BusSignal) -> None:
        if (told.interface, told.member, told.sender) != (_PORTAL[2], "ActionInvoked", self._portal):
            return
        match told.body:
            case str() as name, "default", *rest if name.startswith(_PREFIX):
                self.clicked.emit(name.removeprefix(_PREFIX), _token_in(rest))


_PREFIX = "reply-"


def _name(key: str) -> str:
    return _PREFIX + key


def _token_in(values: list[Any]) -> str:
    """The activation token in the data of the platform; newer portals give it."""
    for value in values[0] if values and isinstance(values[0], list) else []:
        data = value[1] if isinstance(value, tuple) and len(value) == 2 else None
        token = data.get("activation-token") if isinstance(data, dict) else None
        if isinstance(token, tuple) and isinstance(token[-1], str):
            return token[-1]
    return ""


def in_sandbox() -> bool:
    """True in a Flatpak or a Snap, where only portals can be reached."""
    return os.path.exists("/.flatpak-info") or "SNAP" in os.environ


def notifications(bus: Bus, parent: QObject, *, sandboxed: bool | None = None) -> Notifications:
    """The notifications that can be reached from here."""
    if in_sandbox() if sandboxed is None else sandboxed:
        return PortalNotifications(bus, parent)
    return ServerNotifications(bus, parent)
