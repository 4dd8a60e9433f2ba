"""Owns the few words that show for a moment over the messages: what was copied, how large the text is; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.theme.metrics import SPACE_8, SPACE_12, TEXT_13
from desktop_chat.ui.transcript.access import accessible

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_REST_MS = 1400
_FROM_TOP = 16


class Flash(QWidget):
    """A small pill at the top of the view. Nothing can be done with it, and it is gone after a moment.

    Attributes:
        text: what it says, or said last.
    """

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest_timeout)
        self.hide()

    @Slot(str)
    def say(self, text: str) -> None:
        """Shows words for a moment; a screen reader hears them once."""
        self.text = text
        self.resize(self.sizeHint())
        port = self._view.viewport().geometry()
        self.move(port.left() + (port.width() - self.width()) // 2, port.top() + _FROM_TOP)
        self.show()
        self.raise_()
        self.update()
        self._rest.start()
        accessible.announce(self._view, text)

    def sizeHint(self) -> QSize:
        lines = QFontMetrics(self._font())
        return QSize(lines.horizontalAdvance(self.text) + 2 * SPACE_12 + 2, lines.height() + 2 * SPACE_8)

    def _font(self) -> QFont:
        return self._view.reel.style.theme.font(TEXT_13)

    @Slot()
    def _on_rest_timeout(self) -> None:
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        style = self._view.reel.style
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(style.color("border"), 1))
        painter.setBrush(style.color("surface_raised"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(self._font())
        painter.setPen(style.color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)
