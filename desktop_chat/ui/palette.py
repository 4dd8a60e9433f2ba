"""Owns the palette (Ctrl+K): a field and a list over the window, for going anywhere by keyboard. GUI thread."""

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_chat.models.palette import PaletteKind, PaletteModel, PaletteRole
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.frames import Rule
from desktop_chat.ui.widgets.labels import PlainLabel
from desktop_chat.ui.widgets.lens_field import LensField
from desktop_chat.ui.widgets.popover import Popover

_WIDTH = 600
_LIST_HEIGHT = 400
_ROW = 36
_HEADING = 30
_FROM_RIGHT, _LEFT = Qt.LayoutDirection.RightToLeft, Qt.AlignmentFlag.AlignLeft


class PaletteDelegate(QStyledItemDelegate):
    """Draws a row: title with the matching letters strong, detail at the right; or a heading."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        heading = index.data(PaletteRole.KIND) == PaletteKind.HEADING
        return QSize(100, self._theme.scaled(_HEADING if heading else _ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = self._theme.tokens
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        text = rect.adjusted(metrics.SPACE_12, 0, -metrics.SPACE_12, 0)
        title = " ".join(str(index.data(Qt.ItemDataRole.DisplayRole)).split()) or "…"
        painter.save()
        if index.data(PaletteRole.KIND) == PaletteKind.HEADING:
            painter.setFont(self._theme.font(metrics.TEXT_12))
            painter.setPen(QColor(tokens.text_faint))
            painter.drawText(
                text.adjusted(0, 0, 0, -metrics.SPACE_4),
                Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft,
                title,
            )
            painter.restore()
            return
        if state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), metrics.RADIUS_6, metrics.RADIUS_6)
        detail = str(index.data(PaletteRole.DETAIL) or "")
        small = self._theme.font(metrics.TEXT_12)
        width = min(QFontMetrics(small).horizontalAdvance(detail) + 2, text.width() // 2)
        painter.setFont(small)
        painter.setPen(QColor(tokens.text_secondary))
        shown = QFontMetrics(small).elidedText(detail, Qt.TextElideMode.ElideRight, width)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        hits = index.data(PaletteRole.HITS) or frozenset()
        if title != index.data(Qt.ItemDataRole.DisplayRole):
            hits = frozenset()
        taken = width + metrics.SPACE_12
        mirrored = option.direction == _FROM_RIGHT
        painter.setLayoutDirection(option.direction)
        place = text.adjusted(taken if mirrored else 0, 0, 0 if mirrored else -taken, 0)
        self._paint_title(painter, place, title, hits)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, title: str, hits: frozenset[int]) -> None:
        """One line with strong letters, elided as a whole; a layout, since letters may be written from the right."""
        font, strong = self._theme.font(metrics.TEXT_13), self._theme.font(metrics.TEXT_13)
        strong.setWeight(QFont.Weight.Bold)
        shown = QFontMetrics(strong).elidedText(title, Qt.TextElideMode.ElideRight, rect.width())
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.Bold)
        layout = QTextLayout(shown, font)
        layout.setFormats([_span(at, bold) for at in sorted(hits) if at < len(shown)])
        alignment = Qt.AlignmentFlag.AlignRight if painter.layoutDirection() == _FROM_RIGHT else _LEFT
        layout.setTextOption(QTextOption(alignment))
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(rect.width())
        layout.endLayout()
        painter.setPen(QColor(self._theme.tokens.text))
        layout.draw(painter, QPointF(rect.left(), rect.center().y() + 1 - line.height() / 2))


def _span(at: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    span = QTextLayout.FormatRange()
    span.start, span.length, span.format = at, 1, look
    return span


class Palette(Popover):
    """The palette. It closes on Esc, on a choice and on a click beside it.

    Signals:
        command_chosen(str), conversation_chosen(str), model_chosen(str): an id, after the palette has closed.
        dismissed(str): it closed without a choice; what was typed, so that ``/etc`` can go back to where it was typed.
    """

    command_chosen = Signal(str)
    conversation_chosen = Signal(str)
    model_chosen = Signal(str)
    dismissed = Signal(str)

    def __init__(self, theme: Theme, model: PaletteModel, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        super().__init__(theme, parent, translate("Palette", "Command palette"), margin=metrics.SPACE_8)
        self._theme = theme
        self._model = model
        self._answered = True
        self._field = LensField(theme)
        self._field.setProperty("kind", "bare")
        self._field.setAccessibleName(translate("Palette", "Search commands, chats and models"))
        self._field.setPlaceholderText(translate("Palette", "Search commands, chats and models"))
        self._list = QListView()
        self._list.setAccessibleName(translate("Palette", "Results"))
        self._list.setModel(model)
        self._list.setItemDelegate(PaletteDelegate(theme, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._nothing = PlainLabel(theme, translate("Palette", "Nothing found."), tone="secondary")
        self._nothing.setContentsMargins(metrics.SPACE_12, metrics.SPACE_8, metrics.SPACE_12, metrics.SPACE_12)
        self.body.setSpacing(metrics.SPACE_6)
        for part in (self._field, Rule(), self._list, self._nothing):
            self.body.addWidget(part)
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self._on_field_text_changed)
        self._field.returnPressed.connect(self._choose_current)
        self._list.clicked.connect(self._on_list_clicked)
        self._list.entered.connect(self._on_list_entered)
        model.modelReset.connect(self._on_model_reset)
        theme.changed.connect(self._refresh)
        self._refresh()

    def open_over(self, window: QWidget, query: str = "") -> None:
        """Opens near the top of a window, with something typed already if given."""
        width = min(self._theme.scaled(_WIDTH), window.width() - 2 * metrics.SPACE_24)
        width = max(width, 320)
        self.set_card_width(width)
        self._answered = False
        self._field.setText(query)
        self._model.set_query(query)
        self._on_model_reset()
        corner = window.mapToGlobal(QPoint((window.width() - width) // 2, max(window.height() // 8, 24)))
        self.move_card(corner)
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._field.end(False)

    @Slot()
    def _refresh(self) -> None:
        self._field.setFont(self._theme.font(metrics.TEXT_15))
        self._field.setMinimumHeight(self._theme.scaled(36))
        self.update()

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        self._model.set_query(text)

    @Slot()
    def _on_model_reset(self) -> None:
        self._select(self._model.next_row(-1, 1))
        count = self._model.rowCount()
        self._list.setVisible(count > 0)
        self._nothing.setVisible(count == 0)
        rows = sum(self._list.sizeHintForRow(row) for row in range(min(count, 40)))
        self._list.setFixedHeight(min(rows + 4, self._theme.scaled(_LIST_HEIGHT)))
        self.adjustSize()

    def _select(self, row: int) -> None:
        index = self._model.index(row, 0)
        self._list.setCurrentIndex(index)
        if row == 1:
            self._list.scrollToTop()
        elif index.isValid():
            self._list.scrollTo(index)

    @Slot(QModelIndex)
    def _on_list_entered(self, index: QModelIndex) -> None:
        if self._model.entry(index.row()) is not None:
            self._list.setCurrentIndex(index)

    @Slot(QModelIndex)
    def _on_list_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    @Slot()
    def _choose_current(self) -> None:
        self._choose(self._list.currentIndex().row())

    def _choose(self, row: int) -> None:
        entry = self._model.entry(row)
        if entry is None:
            return
        self._answered = True
        self.hide()
        match entry.kind:
            case PaletteKind.COMMAND:
                self.command_chosen.emit(entry.id)
            case PaletteKind.CONVERSATION:
                self.conversation_chosen.emit(entry.id)
            case _:
                self.model_chosen.emit(entry.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the field keeps the focus."""
        if watched is self._field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_Tab: 1,
                Qt.Key.Key_Backtab: -1,
                Qt.Key.Key_PageDown: 8,
                Qt.Key.Key_PageUp: -8,
            }
            key = Qt.Key(event.key())
            if key in steps:
                self._move(steps[key])
                return True
            if key == Qt.Key.Key_Escape:
                self.hide()
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        row = self._list.currentIndex().row()
        for _ in range(abs(step)):
            row = self._model.next_row(row, 1 if step > 0 else -1)
        self._select(row)

    def hideEvent(self, event: QEvent) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]
        if not self._answered:
            self._answered = True
            self.dismissed.emit(self._field.text())
