"""Joins the size of the messages with its setting: keys, the wheel, and the words that say how large; GUI thread."""

from PySide6.QtCore import QObject, Slot

from desktop_chat.services.preferences import Preferences
from desktop_chat.ui.transcript.view import TranscriptView

ZOOM = "zoom"
STEPS = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 225, 250, 275, 300)


class ZoomController(QObject):
    """The zoom of the transcript, kept in the settings."""

    def __init__(self, preferences: Preferences, view: TranscriptView, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences, self._view = preferences, view
        view.set_text_scale(preferences.number(ZOOM))
        view.zoom_requested.connect(self.step)
        preferences.changed.connect(self._on_preferences_changed)

    @Slot(int)
    def step(self, steps: int) -> None:
        """So many steps larger, or smaller (negative)."""
        now = self._preferences.number(ZOOM)
        for _ in range(abs(steps)):
            others = [size for size in STEPS if (size > now if steps > 0 else size < now)]
            now = (others[0] if steps > 0 else others[-1]) if others else now
        self._set(now)

    def reset(self) -> None:
        self._set(100)

    def _set(self, percent: int) -> None:
        if percent == self._preferences.number(ZOOM):
            self._tell()
        elif percent == 100:
            self._preferences.reset(ZOOM)
        else:
            self._preferences.set(ZOOM, percent)

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        if key == ZOOM:
            self._view.set_text_scale(self._preferences.number(ZOOM))
            self._tell()

    def _tell(self) -> None:
        self._view.flash.say(f"{self._preferences.number(ZOOM)} %")
