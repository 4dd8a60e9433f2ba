"""Owns the small shapes that items paint alike: documents, buttons, icons, chips, elided lines; GUI thread."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextCursor,
)

from desktop_chat.ui.theme.icons import paint_icon
from desktop_chat.ui.theme.metrics import RADIUS_6
from desktop_chat.ui.transcript.items.item import PaintState, Target
from desktop_chat.ui.transcript.items.marks import Marks, mark_selections, paint_grounds
from desktop_chat.ui.transcript.markdown.writer import Built, Pill
from desktop_chat.ui.transcript.style import Style

ICON = 16


def draw_document(
    painter: QPainter,
    style: Style,
    built: Built,
    clip: QRectF,
    selection: tuple[int, int] | None,
    marks: Marks | None = None,
) -> None:
    """Paints a document at the painter's origin, only what is within ``clip``."""
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = clip
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, style.color("text"))
    context.palette = palette
    selections: list[QAbstractTextDocumentLayout.Selection] = []
    if selection is not None and selection[0] < selection[1]:
        form = QTextCharFormat()
        form.setBackground(style.color("selection"))
        form.setForeground(style.color("selection_text"))
        for first, last in stretches(built, *selection):
            chosen = QAbstractTextDocumentLayout.Selection()
            cursor = QTextCursor(built.document)
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            chosen.cursor = cursor
            chosen.format = form
            selections.append(chosen)
    if marks is not None:
        selections += mark_selections(style, built, clip, marks)
    if selections:
        context.selections = selections
    painter.save()
    painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
    if marks is not None:
        paint_grounds(painter, style, built, clip, marks)
    painter.setPen(style.color("text"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    built.document.documentLayout().draw(painter, context)
    painter.restore()


def stretches(built: Built, first: int, last: int) -> list[tuple[int, int]]:
    """What is painted as selected: in tables each cell by itself, else all cells of a rectangle would be."""
    end = max(0, built.document.characterCount() - 1)
    first, last = min(first, end), min(last, end)
    frames = built.document.rootFrame().childFrames()
    if not frames:
        return [(first, last)]
    found = []
    block = built.document.findBlock(first)
    while block.isValid() and block.position() < last:
        low, high = max(first, block.position()), min(last, block.position() + block.length() - 1)
        if low < high:
            found.append((low, high))
        block = block.next()
    return found


def rounded(painter: QPainter, rect: QRect | QRectF, fill: QColor, radius: float, line: QColor | None = None) -> None:
    painter.setPen(QPen(line, 1) if line is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    box = QRectF(rect)
    if line is not None:
        box.adjust(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(box, radius, radius)


def pills(painter: QPainter, style: Style, boxes: list[tuple[QRectF, Pill]], clip: QRect | QRectF) -> None:
    """The soft boxes behind inline code, marks and chips: a veil, so that they show on every ground."""
    for rect, kind in boxes:
        if rect.bottom() >= clip.top() and rect.top() <= clip.bottom():
            rounded(painter, rect, style.color("accent_soft" if kind is Pill.CITE else "hover"), 4)


def put_icon(painter: QPainter, style: Style, name: str, rect: QRect, role: str = "text_secondary") -> None:
    """An icon in the middle of a rectangle."""
    side = min(style.scaled(ICON), rect.width(), rect.height())
    middle = QRectF(rect).center()
    box = QRectF(round(middle.x() - side / 2), round(middle.y() - side / 2), side, side)
    paint_icon(painter, name, box, style.color(role).name())


def put_text(
    painter: QPainter,
    style: Style,
    text: str,
    rect: QRect,
    *,
    size: int = 13,
    weight: int = 400,
    role: str = "text_secondary",
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line of plain text, elided to the rectangle."""
    painter.setFont(style.font(size, weight))
    painter.setPen(style.color(role))
    shown = style.metrics(size, weight).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def hover_veil(painter: QPainter, style: Style, target: Target, state: PaintState) -> None:
    """What shows that a target is under the pointer or chosen by keyboard."""
    if target.same(state.hovered):
        rounded(painter, target.rect, style.color("hover"), RADIUS_6)
    if target.same(state.focused):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(style.color("focus"), 2))
        painter.drawRoundedRect(QRectF(target.rect).adjusted(1, 1, -1, -1), RADIUS_6, RADIUS_6)


def icon_button(painter: QPainter, style: Style, target: Target, state: PaintState, name: str) -> None:
    hover_veil(painter, style, target, state)
    role = "text" if target.same(state.hovered) or target.same(state.focused) else "text_secondary"
    put_icon(painter, style, name, target.rect, role)


def text_button(painter: QPainter, style: Style, target: Target, state: PaintState, *, primary: bool = False) -> None:
    line = None if primary else style.color("border_strong")
    rounded(painter, target.rect, style.color("accent" if primary else "surface"), RADIUS_6, line)
    role = "accent_text" if primary else "text"
    put_text(painter, style, target.label, target.rect, weight=500, role=role, align=Qt.AlignmentFlag.AlignHCenter)
    hover_veil(painter, style, target, state)


def chevron(painter: QPainter, style: Style, rect: QRect, *, is_open: bool) -> None:
    put_icon(painter, style, "chevron-down" if is_open else "chevron-right", rect)


def origin(rect: QRect) -> QPointF:
    return QPointF(rect.topLeft())
