"""Owns the short messages that lie over the window for some seconds, with Undo where something can be undone."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.ui.theme.metrics import SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24, TOAST_MS
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.announcing import announce
from desktop_chat.ui.widgets.buttons import IconButton, PushButton
from desktop_chat.ui.widgets.icon_label import IconLabel
from desktop_chat.ui.widgets.labels import PlainLabel, for_label

_MOST = 3
_TEXT_WIDTH = 320
_GAP = SPACE_8
_EDGE = SPACE_24  # room for the shadow, which a widget cannot paint outside itself
_ICONS = {Severity.INFO: "check", Severity.WARNING: "warning", Severity.ERROR: "error"}
_ROLES = {Severity.INFO: "success", Severity.WARNING: "warning", Severity.ERROR: "danger"}


class Toast(QFrame):
    """One message. Its time stops while the pointer or the focus is on it.

    Signals:
        action_requested(str): the command of a button.
        ended(object): itself, when it was closed or its time is over.
    """

    action_requested = Signal(str)
    ended = Signal(object)

    def __init__(self, theme: Theme, notice: Notice, milliseconds: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(notice.sentence)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        layout.setSpacing(SPACE_12)
        layout.addWidget(IconLabel(theme, _ICONS[notice.severity], _ROLES[notice.severity]))
        layout.addWidget(self._words(theme, for_label(" ".join(filter(None, (notice.sentence, notice.kept))))))
        for action in notice.actions:
            layout.addWidget(self._button(theme, action))
        close = IconButton(theme, "close", self.tr("Dismiss"), size=28, icon_size=16)
        close.clicked.connect(self.end)
        layout.addWidget(close)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(theme.tokens.shadow))
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(milliseconds)
        self._timer.timeout.connect(self.end)
        self._timer.start()

    def _words(self, theme: Theme, text: str) -> PlainLabel:
        label = PlainLabel(theme, text)
        if label.sizeHint().width() > _TEXT_WIDTH:
            # A wrapping label says a size of its own liking unless it is told how wide it will be.
            label.setWordWrap(True)
            label.setFixedSize(_TEXT_WIDTH, label.heightForWidth(_TEXT_WIDTH))
        return label

    def _button(self, theme: Theme, action: NoticeAction) -> PushButton:
        button = PushButton(theme, action.label, kind="link")

        def run() -> None:
            self.action_requested.emit(action.command)
            self.end()

        button.clicked.connect(run)
        return button

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    @Slot()
    def end(self) -> None:
        self._timer.stop()
        self.ended.emit(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._timer.start()


class ToastArea(QWidget):
    """The toasts of a window, the newest lowest; it places itself at the bottom of its parent.

    Signals:
        action_requested(str): the command of a toast's button.
        emptied(): the last toast is gone (so nothing can be undone any more).
    """

    action_requested = Signal(str)
    emptied = Signal()

    def __init__(self, theme: Theme, parent: QWidget, milliseconds: int = TOAST_MS) -> None:
        super().__init__(parent)
        self._theme, self._milliseconds = theme, milliseconds
        self._page = parent
        self._toasts: list[Toast] = []
        self._margin = SPACE_24
        parent.installEventFilter(self)
        self.hide()

    def toasts(self) -> tuple[Toast, ...]:
        return tuple(self._toasts)

    @Slot(object)
    def post(self, notice: Notice) -> None:
        """Shows a notice for ten seconds; one with the same key replaces the one before."""
        for old in [each for each in self._toasts if notice.key and each.notice.key == notice.key]:
            self._remove(old)
        while len(self._toasts) >= _MOST:
            self._remove(self._toasts[0])
        toast = Toast(self._theme, notice, self._milliseconds, self)
        toast.action_requested.connect(self.action_requested)
        toast.ended.connect(self._on_toast_ended)
        self._toasts.append(toast)
        toast.show()
        self._place()
        self.show()
        self.raise_()
        announce(toast, toast.accessibleName())

    def set_bottom_margin(self, pixels: int) -> None:
        """How far above the parent's lower edge the toasts stand, to leave the composer free."""
        self._margin = pixels
        self._place()

    @Slot(object)
    def _on_toast_ended(self, toast: Toast) -> None:
        self._remove(toast)
        if not self._toasts:
            self.hide()
            self.emptied.emit()

    def _remove(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        sizes = [toast.sizeHint() for toast in self._toasts]
        width = max((size.width() for size in sizes), default=0) + 2 * _EDGE
        height = sum(size.height() + _GAP for size in sizes) - _GAP + 2 * _EDGE
        bottom = max(self._margin - _EDGE, SPACE_4)
        self.setGeometry((self._page.width() - width) // 2, self._page.height() - height - bottom, width, height)
        top = _EDGE
        for toast, size in zip(self._toasts, sizes, strict=True):
            toast.setGeometry((width - size.width()) // 2, top, size.width(), size.height())
            top += size.height() + _GAP
