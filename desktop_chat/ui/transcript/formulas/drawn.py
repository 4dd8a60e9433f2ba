"""Owns the formulas of a view: asked for once, drawn elsewhere, kept by source, painted in any size; GUI thread."""

from collections import OrderedDict
from enum import Enum
from queue import Empty

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, QSizeF, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPyTextObject, QTextCharFormat, QTextDocument, QTextFormat
from PySide6.QtSvg import QSvgRenderer

from desktop_chat.ui.transcript.formulas.press import EM, INK, MAX_SOURCE, Drawing, Order, Press

OBJECT_TYPE = QTextFormat.ObjectTypes.UserObject.value + 7
_TEX = QTextFormat.Property.UserProperty.value + 71
_DISPLAY = QTextFormat.Property.UserProperty.value + 72
_SIZE = QTextFormat.Property.UserProperty.value + 73
_POLL_MS = 40
_AT_ONCE = 8  # drawings taken between two events: each means a paragraph that is laid out again
_KEPT = 2_000
_RENDERERS = 200
_SCALE = 1.06  # the letters of the formula font are a little smaller than those of most interfaces


class State(Enum):
    """What there is of a formula that has no drawing."""

    WAITING = 1
    FAILED = 2


class Formulas(QObject):
    """Drawings by source.

    Signals:
        drawn(): more formulas than before have a drawing, or will never have one.
    """

    drawn = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: OrderedDict[Order, Drawing | State] = OrderedDict()
        self._renderers: OrderedDict[tuple[Order, str], QSvgRenderer] = OrderedDict()
        self._press = Press()
        self._waiting = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.inline = FormulaObject(self)
        press = self._press
        self.destroyed.connect(lambda: press.stop())  # self is gone by then: a slot would never run

    def get(self, tex: str, *, display: bool) -> Drawing | State:
        """The drawing if there is one; else it is asked for, or known to fail."""
        if len(tex) > MAX_SOURCE:
            return State.FAILED
        order = Order(tex, display)
        found = self._known.get(order)
        if found is None:
            found = self._known[order] = State.WAITING
            self._press.add(order)
            self._waiting += 1
            self._timer.start()
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(order)
        return found

    @property
    def waiting(self) -> int:
        """How many are not drawn yet."""
        return self._waiting

    def states(self) -> list[Drawing | State]:
        return list(self._known.values())

    def stop(self) -> None:
        """Ends the work; what has no drawing keeps its source."""
        self._timer.stop()
        self._press.stop()

    @Slot()
    def _on_timer_timeout(self) -> None:
        changed = False
        for _ in range(_AT_ONCE):
            try:
                order, drawing = self._press.done.get_nowait()
            except Empty:
                break
            self._known[order] = drawing if drawing is not None else State.FAILED
            self._waiting -= 1
            changed = True
        if self._waiting <= 0:
            self._timer.stop()
        if changed:
            self.drawn.emit()

    def paint(self, painter: QPainter, tex: str, box: QRectF, color: QColor, *, display: bool) -> None:
        """Paints a drawing into a box; nothing if there is none."""
        drawing = self.get(tex, display=display)
        if isinstance(drawing, Drawing):
            self._renderer(Order(tex, display), drawing, color.name()).render(painter, box)

    def _renderer(self, order: Order, drawing: Drawing, color: str) -> QSvgRenderer:
        key = (order, color)
        renderer = self._renderers.get(key)
        if renderer is None:
            renderer = QSvgRenderer(QByteArray(drawing.svg.replace(INK, color).encode()))
            self._renderers[key] = renderer
            if len(self._renderers) > _RENDERERS:
                self._renderers.popitem(last=False)
        else:
            self._renderers.move_to_end(key)
        return renderer


def scale(pixel_size: int) -> float:
    """What the sizes of a drawing are multiplied with for a text size."""
    return pixel_size * _SCALE / EM


class FormulaObject(QPyTextObject):
    """Formulas inside lines of text, on their baseline."""

    def __init__(self, formulas: Formulas) -> None:
        super().__init__(formulas)
        self._formulas = formulas

    def char_format(self, tex: str, char: QTextCharFormat, drawing: Drawing, *, display: bool) -> QTextCharFormat:
        """The format of the one character that stands for a formula."""
        form = QTextCharFormat(char)
        size = char.font().pixelSize()
        form.setObjectType(OBJECT_TYPE)
        form.setProperty(_TEX, tex)
        form.setProperty(_DISPLAY, display)
        form.setProperty(_SIZE, size)
        # Aligned this way, a line gives an object as much room below the baseline as its font has there.
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        font = char.font()
        depth = drawing.depth * scale(size)
        while QFontMetricsF(font).descent() < depth and font.pixelSize() < 40 * size:
            font.setPixelSize(max(font.pixelSize() + 1, round(font.pixelSize() * 1.1)))
        form.setFont(font)
        return form

    def _drawing(self, form: QTextFormat) -> tuple[Drawing | None, float]:
        found = self._formulas.get(str(form.property(_TEX)), display=bool(form.property(_DISPLAY)))
        factor = scale(int(form.property(_SIZE) or 15))
        return (found if isinstance(found, Drawing) else None), factor

    def _fit(self, document: QTextDocument, position: int, width: float) -> float:
        """A formula that is wider than the column is made smaller."""
        room = document.textWidth() - document.findBlock(position).blockFormat().leftMargin() - 2
        return min(1.0, room / width) if 0 < room < width else 1.0

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        drawing, factor = self._drawing(form)
        if drawing is None:
            return QSizeF(8, 8)
        factor *= self._fit(document, position, drawing.width * factor)
        descent = QFontMetricsF(form.toCharFormat().font()).descent()
        return QSizeF(drawing.width * factor, (drawing.height - drawing.depth) * factor + descent)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        drawing, factor = self._drawing(form)
        rect = QRectF(rect)
        if drawing is None:
            return
        factor *= self._fit(document, position, drawing.width * factor)
        baseline = rect.bottom() - QFontMetricsF(form.toCharFormat().font()).descent()
        top = baseline - (drawing.height - drawing.depth) * factor
        box = QRectF(rect.left(), top, drawing.width * factor, drawing.height * factor)
        color = form.toCharFormat().foreground().color()
        self._formulas.paint(painter, str(form.property(_TEX)), box, color, display=bool(form.property(_DISPLAY)))
