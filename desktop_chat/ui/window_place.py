"""Owns where a window is on the screens, one place for every arrangement of them; GUI thread.

A laptop at its dock and the same laptop on a train each get their own place back. On the way to the first picture.
"""

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from desktop_chat.ui.theme.metrics import WINDOW_HEIGHT, WINDOW_MIN_WIDTH, WINDOW_WIDTH

_MOST_ARRANGEMENTS = 8
_FRAME = QSize(2, 44)  # what the frame around a window takes at most; known only when it stands
_STEP = 32  # pixels between a window and the next one


def arrangement() -> str:
    """The screens that there are now, by name and place."""
    found = []
    for screen in QGuiApplication.screens():
        room = screen.geometry()
        found.append(f"{screen.name()} {room.x()},{room.y()} {room.width()}x{room.height()}")
    return "; ".join(sorted(found))


class WindowPlace:
    """Place and size of one window, and those it had with other screens."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._places: dict[str, str] = {}
        self._now = ""  # the arrangement that the window was last seen in

    def save(self) -> dict[str, object]:
        """Plain values for the state file; ``geometry`` is the place of now."""
        geometry = self._note()
        return {"geometry": geometry, "places": dict(self._places)}

    def restore(self, values: dict[str, object]) -> None:
        """Takes what save gave; anything odd in it is passed over. The window ends up on a screen."""
        places = values.get("places")
        if isinstance(places, dict):
            good = ((key, text) for key, text in places.items() if isinstance(key, str) and _is_geometry(text))
            self._places = dict(list(good)[-_MOST_ARRANGEMENTS:])
        self._now = arrangement()
        geometry = self._places.get(self._now, values.get("geometry"))
        if _is_geometry(geometry):
            self._take(geometry)
        else:
            room = QGuiApplication.primaryScreen().availableSize() - _FRAME
            self._window.resize(self._window.size().boundedTo(room).expandedTo(self._window.minimumSize()))
        self._bring_onto_screen()

    def settle(self) -> None:
        """The screens may be others now: goes where it was with these, or at least onto one of them."""
        now = arrangement()
        if now != self._now:
            self._now = now
            known = self._places.get(now)
            if known is not None:
                self._take(known)
        self._bring_onto_screen()

    def follow(self, other: "WindowPlace") -> None:
        """A little below and beside another window, of its size."""
        self._take(other._note())  # noqa: SLF001 - of its own kind
        self._now = arrangement()
        self._window.setWindowState(self._window.windowState().WindowNoState)
        before = other._window  # noqa: SLF001 - likewise
        place, room = before.normalGeometry(), before.screen().availableGeometry()
        whole = place.size() + before.frameGeometry().size() - before.size()
        self._window.resize(place.size())
        # All of it stays on the screen, above all the message field at its lower end.
        left, top = room.x() + room.width() - whole.width(), room.y() + room.height() - whole.height()
        self._window.move(max(room.x(), min(place.x() + _STEP, left)), max(room.y(), min(place.y() + _STEP, top)))
        self._bring_onto_screen()

    def note(self) -> None:
        """Remembers the place of now for these screens, unless they have just changed."""
        if arrangement() == self._now:
            self._note()

    def _note(self) -> str:
        geometry = bytes(self._window.saveGeometry().toBase64().data()).decode("ascii")
        key = arrangement()
        self._places.pop(key, None)
        self._places[key] = geometry  # the last used at the end
        while len(self._places) > _MOST_ARRANGEMENTS:
            del self._places[next(iter(self._places))]
        return geometry

    def _take(self, geometry: object) -> None:
        self._window.restoreGeometry(QByteArray.fromBase64(str(geometry).encode("ascii")))

    def _bring_onto_screen(self) -> None:
        window = self._window
        frame = window.geometry()
        for screen in QGuiApplication.screens():
            room = screen.availableGeometry()
            if room.intersected(frame).width() >= WINDOW_MIN_WIDTH // 3 and room.contains(frame.center()):
                if not (window.isMaximized() or window.isFullScreen()):
                    window.resize(window.size().boundedTo(room.size()))
                return
        room = QGuiApplication.primaryScreen().availableGeometry()
        size = QSize(WINDOW_WIDTH, WINDOW_HEIGHT).boundedTo(room.size())
        window.resize(size)
        window.move(room.center().x() - size.width() // 2, room.center().y() - size.height() // 2)


def _is_geometry(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and len(value) < 10_000
