"""Owns the list of models that opens under the model button: grouped by line, with facts and prices; GUI thread."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_chat.domain.catalog import ModelInfo
from desktop_chat.ui.header.numbers import price_line, short_count
from desktop_chat.ui.theme.icons import paint_icon
from desktop_chat.ui.theme.metrics import RADIUS_6, SPACE_4, SPACE_6, SPACE_8, SPACE_12, TEXT_12, TEXT_13
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.popover import Popover

_Index = QModelIndex | QPersistentModelIndex
_LINES = ("sonnet", "opus", "haiku", "fable", "mythos")
_WIDTH = 380
_TALLEST = 480
_INFO = Qt.ItemDataRole.UserRole + 1
_CHECK = 20


def by_line(models: Sequence[ModelInfo]) -> list[ModelInfo]:
    """Lines together in a fixed order, other models last; within a line as given, retired ones never."""
    usable = [info for info in models if info.lifecycle != "retired"]

    def place(info: ModelInfo) -> int:
        return _LINES.index(info.line) if info.line in _LINES else len(_LINES)

    return sorted(usable, key=place)


def line_title(info: ModelInfo) -> str:
    other = QCoreApplication.translate("ModelPicker", "Other models")
    return info.line.capitalize() if info.line in _LINES and info.line else other


def facts(info: ModelInfo) -> str:
    """One quiet line about a model."""
    parts = []
    if info.context_window:
        words = QCoreApplication.translate("ModelPicker", "{tokens} context")
        parts.append(words.format(tokens=short_count(info.context_window)))
    if price := price_line(info.id):
        parts.append(price)
    if info.lifecycle == "deprecated":
        ends = QCoreApplication.translate("ModelPicker", "retires {day}")
        old = QCoreApplication.translate("ModelPicker", "deprecated")
        parts.insert(0, ends.format(day=info.retires_at[:10]) if info.retires_at else old)
    return " · ".join(parts) or info.id


class _Models(QAbstractListModel):
    def __init__(self, models: list[ModelInfo], current: str, parent: QObject) -> None:
        super().__init__(parent)
        self.models, self.current = models, current

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.models)

    def data(self, index: _Index, role: int = 0) -> Any:
        info = self.models[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return info.label
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return facts(info)
        return info if role == _INFO else None

    def starts_line(self, row: int) -> bool:
        return row == 0 or line_title(self.models[row]) != line_title(self.models[row - 1])


class _ModelDelegate(QStyledItemDelegate):
    """Paints name and facts; the name of the line stands above its first model."""

    def __init__(self, theme: Theme, rows: _Models) -> None:
        super().__init__(rows)
        self._theme, self._rows = theme, rows
        self._name, self._small = theme.font(TEXT_13), theme.font(TEXT_12)
        self._head = theme.font(TEXT_12)
        self._head.setWeight(QFont.Weight.DemiBold)
        self._name_height, self._small_height = QFontMetrics(self._name).height(), QFontMetrics(self._small).height()
        self._row_height = self._name_height + self._small_height + 2 + 2 * SPACE_6
        self._head_height = QFontMetrics(self._head).height() + SPACE_12

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        head = self._head_height if self._rows.starts_line(index.row()) else 0
        return QSize(self._theme.scaled(_WIDTH) - 2 * SPACE_8, self._row_height + head)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        info: ModelInfo = index.data(_INFO)
        rect = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        flags = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        if self._rows.starts_line(index.row()):
            head = QRect(rect.left() + SPACE_12, rect.top(), rect.width(), self._head_height)
            painter.setFont(self._head)
            painter.setPen(self._theme.color("text_faint"))
            painter.drawText(head, flags, line_title(info))
            rect.setTop(rect.top() + self._head_height)
        chosen = bool(option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver))
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent_soft"))
            painter.drawRoundedRect(QRectF(rect), RADIUS_6, RADIUS_6)
        inner = rect.adjusted(SPACE_12, SPACE_6, -SPACE_12 - _CHECK, -SPACE_6)
        self._line(painter, inner.left(), inner.top(), inner.width(), self._name, "text", info.label)
        below = inner.top() + self._name_height + 2
        token = "warning" if info.lifecycle == "deprecated" else "text_secondary"
        self._line(painter, inner.left(), below, inner.width(), self._small, token, facts(info))
        if info.id == self._rows.current:
            check = QRectF(rect.right() - SPACE_8 - _CHECK, rect.center().y() - _CHECK / 2, _CHECK, _CHECK)
            paint_icon(painter, "check", check, self._theme.tokens.accent)
        painter.restore()

    def _line(self, painter: QPainter, left: int, top: int, room: int, font: QFont, token: str, text: str) -> None:
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        flags = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(left, top, room, metrics.height()), flags, shown)


class _ModelList(QListView):
    """Signals: chosen(QModelIndex), by click or Enter."""

    chosen = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class ModelPicker(Popover):
    """The models to choose from; closes itself when one is chosen.

    Signals:
        model_chosen(str): its id.
    """

    model_chosen = Signal(str)

    def __init__(self, theme: Theme, models: Sequence[ModelInfo], current: str, parent: QWidget) -> None:
        super().__init__(theme, parent, QCoreApplication.translate("ModelPicker", "Choose a model"), margin=SPACE_8)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = _Models(by_line(models), current, self)
        self.list = _ModelList()
        self.list.setAccessibleName(self.tr("Models"))
        self.list.setModel(rows)
        self.list.setItemDelegate(_ModelDelegate(theme, rows))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._on_list_chosen)
        self.list.chosen.connect(self._on_list_chosen)
        self.body.addWidget(self.list)
        heights = sum(self.list.sizeHintForRow(row) for row in range(rows.rowCount()))
        tallest = min(theme.scaled(_TALLEST), parent.screen().availableGeometry().height() * 2 // 3)
        self.list.setFixedHeight(min(heights + SPACE_4, tallest))
        self.set_card_width(theme.scaled(_WIDTH))
        at = next((row for row, info in enumerate(rows.models) if info.id == current), 0)
        self.list.setCurrentIndex(rows.index(at))
        self.list.setFocus()

    @Slot(QModelIndex)
    def _on_list_chosen(self, index: QModelIndex) -> None:
        info: ModelInfo = index.data(_INFO)
        self.close()
        self.model_chosen.emit(info.id)
