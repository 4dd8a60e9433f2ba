"""Owns the look in use: scheme, accent, fonts, motion; applies palette, fonts and style sheet; GUI thread."""

from PySide6.QtCore import QCoreApplication, QDir, QEvent, QObject, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from desktop_chat.runtime.resources import resource_path
from desktop_chat.ui.theme.metrics import TEXT_13
from desktop_chat.ui.theme.palette import build_palette
from desktop_chat.ui.theme.stylesheet import build_stylesheet
from desktop_chat.ui.theme.system_look import SystemLooks
from desktop_chat.ui.theme.tokens import DARK, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT, LIGHT, Tokens, with_accent

SCHEMES = ("system", "light", "dark", "contrast-light", "contrast-dark")
_CODE_FONT_RATIO = 0.92
_LAYOUT_ROUNDS = 4  # a layout that grows asks the one around it


class Theme(QObject):
    """The one source of colours and fonts of the window.

    Attributes:
        tokens: the colours in use; is_dark, is_high_contrast: what kind they are.
        system: what the system wants; it decides while nothing else is chosen.
        density: "comfortable" or "compact"; reduced_motion: nothing may move.
    Signals:
        changed: any of it became different; widgets that paint or hold icons refresh themselves.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme = "system"
        self._accent = "clay"
        self._scale = 100
        self._density = "comfortable"
        self._family = ""
        self._code_family = ""
        self._reduced_motion = False
        self._app: QApplication | None = None
        self._applied: Tokens | None = None
        self.system = SystemLooks(self)
        self.system.changed.connect(self._on_system_changed)
        self._system = self.system.look()
        self._tokens = self._choose()

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def is_dark(self) -> bool:
        return bool(self._system.dark) if self._scheme == "system" else self._scheme in ("dark", "contrast-dark")

    @property
    def is_high_contrast(self) -> bool:
        return bool(self._system.contrast) or self._scheme in ("contrast-light", "contrast-dark")

    @property
    def opposite(self) -> str:
        """The scheme that is light where this one is dark."""
        scheme = "light" if self.is_dark else "dark"
        return f"contrast-{scheme}" if self._scheme.startswith("contrast-") else scheme

    @property
    def density(self) -> str:
        return self._density

    @property
    def text_scale(self) -> int:
        return self._scale

    @property
    def reduced_motion(self) -> bool:
        return self._reduced_motion or bool(self._system.still)

    def color(self, name: str) -> QColor:
        """The colour of a token by its field name; AttributeError for a name that is none."""
        return QColor(getattr(self._tokens, name))

    def duration(self, milliseconds: int) -> int:
        """The time an animation may take: 0 where motion is not wanted."""
        return 0 if self.reduced_motion else milliseconds

    def font(self, size_px: int) -> QFont:
        """The UI font at a text size of the metrics, scaled by the person's text size."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        if self._family:
            font.setFamily(self._family)
        font.setPixelSize(self.scaled(size_px))
        return font

    def code_font(self, size_px: int) -> QFont:
        """The fixed-pitch font; a little smaller than the given size because it looks larger."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        if self._code_family:
            font.setFamily(self._code_family)
        font.setPixelSize(max(1, round(self.scaled(size_px) * _CODE_FONT_RATIO)))
        return font

    def scaled(self, size_px: int) -> int:
        """A length that must grow with the text."""
        return max(1, round(size_px * self._scale / 100))

    def set_scheme(self, scheme: str) -> None:
        """Takes one of SCHEMES; anything else counts as "system"."""
        self._scheme = scheme if scheme in SCHEMES else "system"
        self._update()

    def set_accent(self, name: str) -> None:
        self._accent = name
        self._update()

    def set_text_scale(self, percent: int) -> None:
        """Text size in percent, held within 80..200."""
        percent = min(200, max(80, percent))
        if percent != self._scale:
            self._scale = percent
            self._update(force=True)

    def set_fonts(self, family: str, code_family: str) -> None:
        """Families for text and code; empty means the system's."""
        if (family, code_family) != (self._family, self._code_family):
            self._family, self._code_family = family, code_family
            self._update(force=True)

    def set_density(self, density: str) -> None:
        if density != self._density and density in ("comfortable", "compact"):
            self._density = density
            self._update(force=True)

    def set_reduced_motion(self, reduced: bool) -> None:
        before = self.reduced_motion
        self._reduced_motion = reduced
        if self.reduced_motion != before:
            self.changed.emit()

    def follow_system(self) -> None:
        """Asks the platform itself from now on; before it the look is judged by the platform's palette."""
        self.system.follow_qt()

    def apply(self, app: QApplication) -> None:
        """Gives the application its style, palette, font and style sheet, and keeps them current from now on."""
        self._app = app
        # The style sheet finds its marks of controls as icons:NAME.svg, so that no path becomes part of it.
        QDir.setSearchPaths("icons", [str(resource_path("icons"))])
        app.setStyle("Fusion")
        self._push()

    def _choose(self) -> Tokens:
        if self.is_high_contrast:
            return HIGH_CONTRAST if self.is_dark else HIGH_CONTRAST_LIGHT
        return with_accent(DARK if self.is_dark else LIGHT, self._accent, dark=self.is_dark)

    def _update(self, *, force: bool = False) -> None:
        tokens = self._choose()
        if tokens == self._tokens and not force:
            return
        self._tokens = tokens
        self._push()
        self.changed.emit()
        _lay_out_now()

    def _push(self) -> None:
        if self._app is None:
            return
        self._app.setFont(self.font(TEXT_13))
        if self._applied != self._tokens:
            self._applied = self._tokens
            # Qt takes a third of the time for none and another than for another in the place of one.
            self._app.setStyleSheet("")
            self._app.setPalette(build_palette(self._tokens))
            self._app.setStyleSheet(build_stylesheet(self._tokens))

    @Slot()
    def _on_system_changed(self) -> None:
        stood_still = self.reduced_motion
        self._system = self.system.look()
        self._update()
        if self.reduced_motion != stood_still:
            self.changed.emit()


def _lay_out_now() -> None:
    """Layouts take their new sizes before anything is painted, else one frame would show new text in old boxes."""
    for _ in range(_LAYOUT_ROUNDS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
