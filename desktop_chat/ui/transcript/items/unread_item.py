"""Owns the place of text that is not read yet; GUI thread."""

from PySide6.QtGui import QPainter

from desktop_chat.ui.transcript.items.item import Item, PaintState
from desktop_chat.ui.transcript.style import LINE, Style


class UnreadItem(Item):
    """Room for so many characters, for the fraction of a second that it takes to read them."""

    def __init__(self, style: Style, characters: int) -> None:
        super().__init__(style)
        self._characters = characters

    def layout(self, width: int) -> None:
        self.width = self.natural_width = width
        letters = max(10, round(width / max(1, self.style.metrics(15).averageCharWidth()) * 1.2))
        self.height = self._characters // letters * round(self.style.font(15).pixelSize() * LINE)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        return
