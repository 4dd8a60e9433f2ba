"""Owns the rounded frame of the composer: border by focus, highlight while files hover over it. GUI thread."""

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme


class DropCover(QWidget):
    """Lies over the box while files are dragged and says what letting go will do."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.accent), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.accent_soft))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), metrics.RADIUS_14, metrics.RADIUS_14)
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._theme.font(metrics.TEXT_15))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter, QCoreApplication.translate("Composer", "Drop files to attach")
        )


class ComposerBox(QFrame):
    """The frame around text and buttons; a click on its empty parts goes to the text.

    Attributes:
        target: the widget that a click on the frame focuses.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._focused = False
        self._cover = DropCover(theme, self)
        self.target: QWidget | None = None
        theme.changed.connect(self.update)

    @Slot(bool)
    def set_focused(self, focused: bool) -> None:
        self._focused = focused
        self.update()

    def set_drag_active(self, active: bool) -> None:
        self._cover.setGeometry(self.rect())
        self._cover.setVisible(active)
        if active:
            self._cover.raise_()

    @property
    def is_drag_active(self) -> bool:
        return self._cover.isVisibleTo(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._cover.setGeometry(self.rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.target is not None:
            self.target.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 1.5 if self._focused else 1.0
        painter.setPen(QPen(QColor(tokens.accent if self._focused else tokens.border_strong), width))
        painter.setBrush(QColor(tokens.surface))
        inset = width / 2 + 0.25
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), metrics.RADIUS_14, metrics.RADIUS_14
        )
