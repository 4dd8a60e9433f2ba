"""Texts that are one endless thing each, and how what is shown of them looks, for tests of long replies."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_chat.ui.transcript.items.item import PaintState
from desktop_chat.ui.transcript.view import TranscriptView

_WORDS = "Some words of a sentence that is neither long nor short, with **bold** and `code` here. "
_MIXED = (
    f"# Title\n\n{_WORDS * 3}\n\n- one item\n- two **items**\n  - nested\n\n"
    f"```python\ndef f(x):\n    return x + 1  # c\n```\n\n"
    f"> quoted words here\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n{_WORDS * 4}\n\n"
)

#: What each begins with, and what it repeats.
KINDS: dict[str, tuple[str, str]] = {
    "list": ("", "- an item of the list with some **words** in it\n"),
    "numbered list": ("", "1. an item of the list with some words in it\n"),
    "loose list": ("", "- an item of the list\n\n  with a second paragraph\n\n"),
    "item": ("- start\n", "  continued text of the one item which goes on\n"),
    "table": ("| a | b | c |\n|---|---|--:|\n", "| cell one | some words in it | 12345 |\n"),
    "fence": ("```python\n", "    value = compute(x, y)  # comment about it\n"),
    "quote": ("", "> some words of a quoted line that goes on\n"),
    "quoted paragraphs": ("", "> some words of a quoted line that goes on\n>\n> and another one\n>\n"),
    "paragraph": ("", _WORDS),
    "lines": ("", f"{_WORDS}\n"),
    "word": ("", "abcdefghij"),
    "mixed": ("", _MIXED),
}


def endless(kind: str, size: int) -> str:
    """So many characters of a kind."""
    start, unit = KINDS[kind]
    return (start + unit * (size // len(unit) + 1))[:size]


def picture(view: TranscriptView, index: int) -> QImage:
    """All of a row but its first and last line, as one picture."""
    row = view.reel.row(index)
    while row.measure(0, 1 << 30):
        pass
    image = QImage(row.width + 20, row.height + 8, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.translate(10, -row.rects[1].top())
    for item, rect in list(zip(row.items, row.rects, strict=True))[1:-1]:
        painter.save()
        painter.translate(rect.topLeft())
        clip = QRect(-8, -4, rect.width() + 16, rect.height() + 8)
        painter.setClipRect(clip)
        item.paint(painter, PaintState(clip))
        painter.restore()
    painter.end()
    return image.copy(0, 0, image.width(), row.rects[-1].top() - row.rects[1].top())
