"""Owns a page and a panel at its far edge, which lies over the page where both have no room; GUI thread."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_chat.ui.theme.theme import Theme

_PANEL = 272
_PAGE_KEEPS = 560
_BESIDE, _OVER = 0.36, 0.86  # of the width that the panel takes at most beside the page, and over it


class _Veil(QWidget):
    """Darkens the page below the panel; a click on it closes the panel.

    Signals:
        pressed(): it was clicked.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("shadow"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()


class EndPane(QWidget):
    """A page, and a panel that comes and goes.

    Attributes:
        is_overlaid: there is no room for both, so the panel lies over the page for as long as it is needed.
        is_wanted: it is shown where there is room: the state to be remembered.
    Signals:
        panel_shown(bool): the panel came or went. focus_lost(): it had the focus when it went.
    """

    panel_shown = Signal(bool)
    focus_lost = Signal()

    def __init__(self, theme: Theme, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._page = theme, page
        self._panel: QWidget | None = None
        self._veil: _Veil | None = None
        self._over = False
        self._available = True
        self._was_shown = self._watches = False
        self.is_overlaid = False
        self.is_wanted = False
        page.setParent(self)
        theme.changed.connect(self._arrange)

    def set_panel(self, panel: QWidget) -> None:
        """Takes the panel, which is hidden at first."""
        self._panel = panel
        self._veil = _Veil(self._theme, self)
        self._veil.hide()
        self._veil.pressed.connect(self.dismiss)
        panel.setParent(self)
        panel.hide()
        self._arrange()

    @property
    def has_panel(self) -> bool:
        return self._panel is not None

    @property
    def is_panel_shown(self) -> bool:
        wanted = self._over if self.is_overlaid else self.is_wanted
        return wanted and self._available and self._panel is not None

    def set_available(self, available: bool) -> None:
        """Whether the page is one that has something for the panel."""
        if available != self._available:
            self._available = available
            self._arrange()

    def set_panel_shown(self, shown: bool) -> None:
        """Shows or hides the panel, in the way that the width allows."""
        focused = QApplication.focusWidget()
        lost = not shown and focused is not None and self._panel is not None and self._panel.isAncestorOf(focused)
        if self.is_overlaid:
            self._over = shown
        else:
            self.is_wanted = shown
        self._arrange()
        if lost:
            self.focus_lost.emit()

    @Slot()
    def dismiss(self) -> None:
        """Closes the panel if it lies over the page; else nothing."""
        if self.is_overlaid and self._over:
            self.set_panel_shown(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_overlaid and self._over:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        wish = self._theme.scaled(_PANEL)
        beside = min(wish, round(width * _BESIDE))
        overlaid = width - beside < _PAGE_KEEPS
        if overlaid != self.is_overlaid:
            self.is_overlaid, self._over = overlaid, False
        shown = self.is_panel_shown
        panel = 0 if not shown else min(wish, round(width * _OVER)) if overlaid else beside
        self._page.setGeometry(self._mirror(QRect(0, 0, width if overlaid else width - panel, height)))
        if self._panel is not None and self._veil is not None:
            self._panel.setGeometry(self._mirror(QRect(width - panel, 0, panel, height)))
            self._panel.setVisible(shown)
            self._veil.setGeometry(self.rect())
            self._veil.setVisible(shown and overlaid)
            self._veil.raise_()
            self._panel.raise_()
        self._watch_focus(shown and overlaid)
        if shown != self._was_shown:
            self._was_shown = shown
            self.panel_shown.emit(shown)

    def _watch_focus(self, watch: bool) -> None:
        """A panel over the page goes when the focus leaves it for what lies below."""
        application = QApplication.instance()
        if watch == self._watches or not isinstance(application, QApplication):
            return
        self._watches = watch
        if watch:
            application.focusChanged.connect(self._on_application_focus_changed)
        else:
            application.focusChanged.disconnect(self._on_application_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_application_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._page.isAncestorOf(now):
            self.dismiss()

    def _mirror(self, rect: QRect) -> QRect:
        if not self.isRightToLeft():
            return rect
        return QRect(self.width() - rect.right() - 1, rect.top(), rect.width(), rect.height())
