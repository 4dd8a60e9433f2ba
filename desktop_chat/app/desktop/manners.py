"""Owns what makes the program a citizen of its desktop; built after the window is complete, on the GUI thread."""

import logging

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_chat.app.desktop.attention import Attention, SeenWindows
from desktop_chat.app.desktop.awake import Awake
from desktop_chat.app.desktop.bus import Bus, session_address, system_address
from desktop_chat.app.desktop.look import DesktopLook
from desktop_chat.app.desktop.notifications import notifications
from desktop_chat.app.services import Services
from desktop_chat.jobs.runner import JobContext, Pool
from desktop_chat.settings.state import WindowState
from desktop_chat.ui.theme.system_look import SystemLook
from desktop_chat.ui.theme.theme import Theme

UNREAD = "unread"
SYSTEM_LOOK = "system_look"
SAVE_DELAY = 500  # milliseconds
BEGIN_DELAY = 50  # milliseconds after the page of the start is complete
_log = logging.getLogger(__name__)


class Manners(QObject):
    """Notifications, unread marks, sleep, light and dark; without a bus only what needs none."""

    def __init__(
        self, services: Services, windows: SeenWindows, theme: Theme, state: WindowState, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._state = state
        self._windows = windows
        self._parts: tuple[Attention, Awake] | None = None
        self._is_closed = False
        self._session = Bus(session_address(), "session-bus", self)
        self._system = Bus(system_address(), "system-bus", self, takes_files=True)
        self._save = QTimer(self)
        self._save.setSingleShot(True)
        self._save.setInterval(SAVE_DELAY)
        self._save.timeout.connect(self._on_save_due)

    @Slot()
    def begin_soon(self) -> None:
        """Begins when what was just shown is on the screen."""
        QTimer.singleShot(BEGIN_DELAY, self._begin)

    @property
    def has_begun(self) -> bool:
        return self._parts is not None

    @Slot()
    def _begin(self) -> None:
        if self._is_closed or self._parts is not None:
            return
        services = self._services
        services.unread.recall(self._state.get(UNREAD))
        services.unread.changed.connect(self._on_unread_changed)
        look = DesktopLook(self._session, self)
        look.told.connect(self._on_look_told)
        shown = notifications(self._session, self)
        self._parts = (
            Attention(services, self._windows, self._session, shown, self),
            Awake(services.turns, services.preferences, self._session, self._system, self),
        )

    def close(self) -> None:
        """Takes back what others hold for us and puts what is to be remembered into the state; saves nothing."""
        self._is_closed = True
        if self._parts is not None:
            self._remember_look()
            for part in self._parts:
                part.close()
        self._save.stop()
        self._session.close()
        self._system.close()

    @Slot(object)
    def _on_look_told(self, look: SystemLook) -> None:
        self._theme.system.tell(look)
        self._remember_look()

    def _remember_look(self) -> None:
        """The next start paints in it before anybody can be asked."""
        look = dict(self._theme.system.look()._asdict())
        if self._state.get(SYSTEM_LOOK) != look:
            self._state.set(SYSTEM_LOOK, look)
            self._save.start()

    @Slot(str)
    def _on_unread_changed(self, _conversation_id: str) -> None:
        self._state.set(UNREAD, list(self._services.unread.all()))
        self._save.start()

    @Slot()
    def _on_save_due(self) -> None:
        state = self._state

        def save(_: JobContext) -> None:
            state.save()

        self._services.runner.start(Pool.IO, save).failed.connect(self._on_save_failed)

    @Slot(object)
    def _on_save_failed(self, error: object) -> None:
        _log.info("the state was not saved: %s", type(error).__name__)
