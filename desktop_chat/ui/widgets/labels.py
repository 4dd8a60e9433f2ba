"""Owns labels for text that may come from anywhere: plain text only, elided where there is little room; GUI thread."""

import re

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_chat.ui.theme.metrics import TEXT_13
from desktop_chat.ui.theme.theme import Theme

_WORDS = re.compile(r"(\s+)")
_LONG_WORD = 24
_BREAK_EACH = 12
_BREAK = "\u200b"


class PlainLabel(QLabel):
    """A label that never interprets its text as markup and follows the theme's text size."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        size: int = TEXT_13,
        tone: str = "",
        weight: QFont.Weight = QFont.Weight.Normal,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._size, self._weight = theme, size, weight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if tone:
            self.setProperty("tone", tone)
        self.setText(text)
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def set_tone(self, tone: str) -> None:
        """Gives the text another colour: "", "secondary", "faint", "danger", "warning" or "success"."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

    @Slot()
    def _on_theme_changed(self) -> None:
        font = self._theme.font(self._size)
        font.setWeight(self._weight)
        self.setFont(font)


class ElidedLabel(PlainLabel):
    """One line that ends in an ellipsis where it does not fit; then the tooltip holds all of it."""

    def __init__(self, theme: Theme, text: str = "", **options: object) -> None:
        super().__init__(theme, text, **options)  # type: ignore[arg-type]
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))
        self._update_tooltip()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 6, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tooltip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._update_tooltip()

    def _shown_text(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _update_tooltip(self) -> None:
        self.setToolTip(plain_tooltip(self.text()) if self._shown_text() != self.text() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self._shown_text())


def for_label(text: str, most: int = 400) -> str:
    """Foreign text for a label that wraps: of bounded length, and with places to break in long words and addresses.

    Qt breaks lines between words only, so one long word would widen its window or be cut at the edge.
    """
    if len(text) > most:
        text = text[: most - 1].rstrip() + "…"
    return "".join(_with_breaks(part) if len(part) > _LONG_WORD else part for part in _WORDS.split(text))


def _with_breaks(word: str) -> str:
    return _BREAK.join(word[at : at + _BREAK_EACH] for at in range(0, len(word), _BREAK_EACH))


def plain_tooltip(text: str) -> str:
    """Text for setToolTip that Qt cannot take for rich text, whatever it holds."""
    if "<" not in text:  # Qt takes nothing without a tag for rich text
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{escaped}</qt>"
