"""Owns the two panes of the window: the left one can be hidden, resized, and lies over the page when it is narrow."""

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPropertyAnimation, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from desktop_chat.ui.theme.metrics import DURATION_180, OVERLAY_BELOW, SIDEBAR, SIDEBAR_MAX, SIDEBAR_MIN, SPACE_16
from desktop_chat.ui.theme.theme import Theme

_GRIP = 7


class _Grip(QWidget):
    """The invisible strip over the border by which the left pane is made wider.

    Signals:
        dragged(int): the wanted width of the left pane; reset_requested(): a double click.
    """

    dragged = Signal(int)
    reset_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pane = parent
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            place = self._pane.mapFromGlobal(event.globalPosition().toPoint())
            mirrored = self.isRightToLeft()
            self.dragged.emit(self._pane.width() - place.x() if mirrored else place.x())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_requested.emit()


class _Scrim(QWidget):
    """Darkens the page under the overlaid pane; a click on it closes the pane.

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


class SidePane(QWidget):
    """Left pane and page beside each other, or one over the other below 900 px.

    Attributes:
        is_overlaid: the left pane lies over the page (and is shown only when asked for).
    Signals:
        left_shown(bool): the left pane came or went. focus_lost(): it had the focus when it went.
    """

    left_shown = Signal(bool)
    focus_lost = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._left: QWidget | None = None
        self._page: QWidget | None = None
        self._width = SIDEBAR
        self._wanted = True  # beside the page
        self._over = False  # over the page, for as long as it is needed
        self.is_overlaid = False
        self._scrim = _Scrim(theme, self)
        self._scrim.hide()
        self._scrim.pressed.connect(self.dismiss)
        self._frame = QFrame(self)
        self._frame.setObjectName("sidebarFrame")
        self._frame_layout = QHBoxLayout(self._frame)
        self._frame_layout.setContentsMargins(0, 0, 1, 0)
        self._grip = _Grip(self)
        self._grip.dragged.connect(self.set_left_width)
        self._grip.reset_requested.connect(self._on_grip_reset_requested)
        self._slide = QPropertyAnimation(self._frame, b"pos", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)

    # --- content --------------------------------------------------------------------------------------------------

    def set_left(self, left: QWidget) -> None:
        self._left = left
        self._frame_layout.addWidget(left)
        self._arrange()

    def set_page(self, page: QWidget) -> None:
        self._page = page
        page.setParent(self)
        page.lower()
        page.show()
        self._arrange()

    # --- state ----------------------------------------------------------------------------------------------------

    @property
    def is_left_shown(self) -> bool:
        return self._over if self.is_overlaid else self._wanted

    @property
    def left_wanted(self) -> bool:
        """Whether the left pane is shown where there is room: the state to be remembered."""
        return self._wanted

    def set_left_wanted(self, wanted: bool) -> None:
        """Takes the remembered state, also while the window is too narrow for it to show."""
        if self.is_overlaid:
            self._wanted = wanted
        else:
            self.set_left_shown(wanted)

    @property
    def left_width(self) -> int:
        return self._width

    @Slot(int)
    def set_left_width(self, width: int) -> None:
        """Pixels, held within 220..440."""
        width = min(max(width, SIDEBAR_MIN), SIDEBAR_MAX)
        if width != self._width:
            self._width = width
            self._arrange()

    def set_left_shown(self, shown: bool) -> None:
        """Shows or hides the left pane, in the way that the width of the window allows."""
        if shown == self.is_left_shown:
            return
        if self.is_overlaid:
            self._over = shown
        else:
            self._wanted = shown
        focused = QApplication.focusWidget()
        lost = not shown and focused is not None and self._frame.isAncestorOf(focused)
        self._arrange()
        if self.is_overlaid:
            self._follow_focus(shown)
        self.left_shown.emit(shown)
        if lost:
            self.focus_lost.emit()

    def _follow_focus(self, shown: bool) -> None:
        """The pane over the page has the focus for as long as it lies there, and goes with it."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if not shown:
            application.focusChanged.disconnect(self._on_application_focus_changed)
            return
        self._slide_in()
        if self._left is not None:
            self._left.setFocus(Qt.FocusReason.ShortcutFocusReason)
        application.focusChanged.connect(self._on_application_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_application_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._page is not None and self._page.isAncestorOf(now):
            self.dismiss()

    @Slot()
    def dismiss(self) -> None:
        """Closes the left pane if it lies over the page; else nothing."""
        if self.is_overlaid:
            self.set_left_shown(False)

    # --- geometry -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = self.is_left_shown
        overlaid = self.width() < OVERLAY_BELOW
        if overlaid != self.is_overlaid:
            if self._over:
                self._follow_focus(False)
            self.is_overlaid, self._over = overlaid, False
        self._arrange()
        if before != self.is_left_shown:
            self.left_shown.emit(self.is_left_shown)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_overlaid and self._over:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        shown, over = self.is_left_shown and self._left is not None, self.is_overlaid
        width = min(self._width, self.width() - 4 * SPACE_16)
        page_left = 0 if over or not shown else width
        self._slide.stop()
        self._frame.setGeometry(self._mirror(QRect(0, 0, width, self.height())))
        self._frame.setVisible(shown)
        if self._page is not None:
            self._page.setGeometry(self._mirror(QRect(page_left, 0, self.width() - page_left, self.height())))
        self._scrim.setGeometry(self.rect())
        self._scrim.setVisible(shown and over)
        self._grip.setGeometry(self._mirror(QRect(width - _GRIP // 2 - 1, 0, _GRIP, self.height())))
        self._grip.setVisible(shown and not over)
        self._scrim.raise_()
        self._frame.raise_()
        self._grip.raise_()

    def _mirror(self, rect: QRect) -> QRect:
        if not self.isRightToLeft():
            return rect
        return QRect(self.width() - rect.right() - 1, rect.top(), rect.width(), rect.height())

    def _slide_in(self) -> None:
        milliseconds = self._theme.duration(DURATION_180)
        if milliseconds == 0 or not self.isVisible():
            return
        end = self._frame.pos()
        away = self.width() if self.isRightToLeft() else -self._frame.width()
        self._slide.setDuration(milliseconds)
        self._slide.setStartValue(QPoint(away, end.y()))
        self._slide.setEndValue(end)
        self._slide.start()

    @Slot()
    def _on_grip_reset_requested(self) -> None:
        self.set_left_width(SIDEBAR)
