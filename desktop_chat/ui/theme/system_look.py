"""Owns what is known of the look that the system wants, from whom, and who is believed; GUI thread."""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication


class SystemLook(NamedTuple):
    """Each is None where nobody said.

    Attributes:
        dark: dark rather than light. contrast: more of it. still: nothing should move.
    """

    dark: bool | None = None
    contrast: bool | None = None
    still: bool | None = None


class SystemLooks(QObject):
    """What the desktop tells counts first, then what Qt knows, then what was so last time, then Qt's first palette.

    Signals:
        changed(): look() may be another.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._told: SystemLook | None = None
        self._qt = SystemLook()
        self._recalled = SystemLook()
        self._palette_is_dark = _palette_is_dark()
        self._follows = False

    def look(self) -> SystemLook:
        """The look that is wanted; never None in it."""
        told, qt = self._told or self._recalled, self._qt
        order = (told.dark, qt.dark) if self._told is not None else (qt.dark, told.dark)
        dark = next((value for value in order if value is not None), self._palette_is_dark)
        return SystemLook(dark, bool(told.contrast or qt.contrast), bool(told.still))

    def recall(self, values: object) -> None:
        """Takes ``look()._asdict()`` of the last run, from a file that may hold anything, until somebody says more."""
        known = values if isinstance(values, dict) else {}
        found = [value if isinstance(value := known.get(name), bool) else None for name in SystemLook._fields]
        self._recalled = SystemLook(*found)
        self.changed.emit()

    def tell(self, look: SystemLook) -> None:
        """The desktop said what it wants; what it does not say is not recalled any more."""
        self._told = look
        self.changed.emit()

    def follow_qt(self) -> None:
        """Asks Qt from now on.

        Not part of the construction: the first question about the colour scheme costs a tenth of the time to the
        first paint, because it loads all enums of the Qt namespace.
        """
        if self._follows:
            return
        self._follows = True
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_hints_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_hints_changed)
        self._on_hints_changed()

    @Slot()
    def _on_hints_changed(self) -> None:
        self._qt = _qt_look()
        self.changed.emit()


def _palette_is_dark() -> bool:
    palette = QGuiApplication.palette()
    return palette.window().color().lightness() < palette.windowText().color().lightness()


def _qt_look() -> SystemLook:
    hints = QGuiApplication.styleHints()
    dark = {"Dark": True, "Light": False}.get(hints.colorScheme().name)
    return SystemLook(dark, hints.accessibility().contrastPreference().name == "HighContrast")
