"""Decides what a person hears of replies that end while they are elsewhere; GUI thread."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot
from PySide6.QtWidgets import QApplication, QWidget

from desktop_chat.app.desktop.bus import Bus
from desktop_chat.app.desktop.endings import News, news_of
from desktop_chat.app.desktop.notifications import APPLICATION_ID, APPLICATION_NAME, Notifications
from desktop_chat.app.services import Services
from desktop_chat.app.start_request import Kind, StartRequest
from desktop_chat.domain.ids import ConversationId

GATHER = 300  # milliseconds in which endings are gathered, so that many at once make one notification
MOST_SHOWN = 3  # notifications of single replies; more become one for all
_ALL = "all"
_TITLES = 200  # characters
_LAUNCHER = "com.canonical.Unity.LauncherEntry"


def is_person_here() -> bool:
    """True if a window or dialog of this program has the keyboard."""
    return QApplication.activeWindow() is not None


class SeenWindows(Protocol):
    """What is needed of the windows."""

    @property
    def activated(self) -> SignalInstance: ...

    @property
    def shown_changed(self) -> SignalInstance: ...

    def all(self) -> Sequence[QWidget]: ...

    def is_seen(self, conversation_id: ConversationId) -> bool: ...

    def obey(self, request: StartRequest) -> int | None: ...


class Attention(QObject):
    """Marks what was not seen, notifies of it while no window has the keyboard, and takes back what was seen."""

    def __init__(
        self, services: Services, windows: SeenWindows, bus: Bus, notifications: Notifications, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._windows = windows
        self._bus = bus
        self._notifications = notifications
        self._gathered: dict[ConversationId, News] = {}
        self._shown: dict[ConversationId, News] = {}
        self._is_summary = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER)
        self._timer.timeout.connect(self._on_timer_expired)
        services.turns.turn_ended.connect(self._on_turns_turn_ended)
        services.unread.changed.connect(self._on_unread_changed)
        windows.shown_changed.connect(self._on_seen_changed)
        windows.activated.connect(self._on_seen_changed)
        notifications.clicked.connect(self._on_notifications_clicked)
        self._show_counts()

    def close(self) -> None:
        """Takes back what is shown: a click on it would lead nowhere."""
        self._timer.stop()
        self._withdraw_all()
        self._tell_launcher(0)

    @Slot(str, bool)
    def _on_turns_turn_ended(self, conversation_id: ConversationId, _complete: bool) -> None:
        if self._windows.is_seen(conversation_id):
            return
        news = news_of(self._services, conversation_id)
        if news is None:
            return
        self._services.unread.add(conversation_id)
        if not is_person_here() and self._services.preferences.flag("notify"):
            self._gathered[conversation_id] = news
            if not self._timer.isActive():
                self._timer.start()

    @Slot()
    def _on_timer_expired(self) -> None:
        news = {key: value for key, value in self._gathered.items() if key in self._services.unread}
        self._gathered.clear()
        if not news or is_person_here():
            return
        self._alert()
        self._gather_in_one(len(self._shown.keys() | news.keys()) > MOST_SHOWN)
        self._shown |= news
        if self._is_summary:
            titles = ", ".join(each.title for each in reversed(self._shown.values()))[:_TITLES]
            text = self.tr("%n replies are ready.", "", len(self._shown))
            self._notifications.show(_ALL, APPLICATION_NAME, f"{text} {titles}")
            return
        for key, each in news.items():
            self._notifications.show(key, each.title, each.text)

    def _gather_in_one(self, wanted: bool) -> None:
        """Takes back the notifications of single replies where one speaks for all, or that one."""
        if wanted != self._is_summary:
            for key in (_ALL,) if self._is_summary else tuple(self._shown):
                self._notifications.withdraw(key)
            self._is_summary = wanted

    def _alert(self) -> None:
        """Asks once for a look at the window used last; the desktop forgets it when that is given."""
        windows = self._windows.all()
        if windows:
            QApplication.alert(windows[0])

    # --- what was seen --------------------------------------------------------------------------------------------

    @Slot()
    def _on_seen_changed(self) -> None:
        self._services.unread.discard(each for each in self._services.unread.all() if self._windows.is_seen(each))

    @Slot(str)
    def _on_unread_changed(self, conversation_id: ConversationId) -> None:
        self._show_counts()
        if conversation_id in self._services.unread:
            return
        if self._shown.pop(conversation_id, None) is None:
            return
        if not self._is_summary:
            self._notifications.withdraw(conversation_id)
        elif not self._shown:
            self._withdraw_all()

    def _withdraw_all(self) -> None:
        for key in (_ALL,) if self._is_summary else tuple(self._shown):
            self._notifications.withdraw(key)
        self._shown.clear()
        self._is_summary = False

    @Slot(str, str)
    def _on_notifications_clicked(self, key: str, token: str) -> None:
        wanted = ConversationId(key) if key != _ALL else next(reversed(self._shown), None)
        if wanted is None or self._services.library.summary(wanted) is None:
            return
        self._windows.obey(StartRequest(Kind.CONVERSATION, conversation=wanted, token=token))

    # --- counts ---------------------------------------------------------------------------------------------------

    def _show_counts(self) -> None:
        self._tell_launcher(len(self._services.unread))

    def _tell_launcher(self, count: int) -> None:
        """The number on the icon in docks that show one."""
        values = {"count": ("x", count), "count-visible": ("b", count > 0)}
        address = f"application://{APPLICATION_ID}.desktop"
        self._bus.tell("/io/github/desktop_chat/DesktopChat", _LAUNCHER, "Update", "sa{sv}", (address, values))
