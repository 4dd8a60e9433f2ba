"""Owns how a row of the conversation list is painted, measured and renamed in place; GUI thread."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_chat.models.conversation_filter import ConversationFilterModel
from desktop_chat.models.roles import ConversationRole
from desktop_chat.ui.theme.icons import paint_icon
from desktop_chat.ui.theme.metrics import (
    ICON,
    RADIUS_6,
    RADIUS_10,
    SPACE_2,
    SPACE_4,
    SPACE_6,
    SPACE_8,
    SPACE_12,
    TARGET,
    TEXT_12,
    TEXT_13,
)
from desktop_chat.ui.theme.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_TITLE_LIMIT = 200


class RowDelegate(QStyledItemDelegate):
    """Title, a grey line of preview, a dot while unread, moving dots while a reply comes, "more" under the pointer.

    Attributes:
        phase: which of the three dots of a coming reply is bright (0..2).
        ring: the focus is shown, since it is moved by keyboard.
        more_hovered: the pointer is over the "more" button of the hovered row.
        heading_hovered: the pointer is over the name of a group, so no row is hovered.
    Signals:
        renamed(str, str): id and new title, typed in place.
    """

    renamed = Signal(str, str)

    def __init__(self, theme: Theme, model: ConversationFilterModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view
        self.phase = 0
        self.ring = True
        self.more_hovered = False
        self.heading_hovered = False
        self.measure()

    def measure(self) -> None:
        """Takes fonts and heights from the theme; call it when the theme changed."""
        theme = self._theme
        self._title_font, self._preview_font = theme.font(TEXT_13), theme.font(TEXT_12)
        self._strong_font = theme.font(TEXT_13)
        self._strong_font.setWeight(QFont.Weight.DemiBold)
        self._group_font = theme.font(TEXT_12)
        self._group_font.setWeight(QFont.Weight.DemiBold)
        self._title_height = QFontMetrics(self._title_font).height()
        self._preview_height = QFontMetrics(self._preview_font).height()
        self._has_preview = theme.density != "compact"
        if self._has_preview:
            self._row_height = self._title_height + self._preview_height + 2 + 2 * SPACE_8
        else:
            self._row_height = max(self._title_height + 2 * SPACE_6, TARGET)
        self._group_height = QFontMetrics(self._group_font).height() + SPACE_12 + SPACE_6
        self._plain_size = QSize(0, self._row_height)
        self._first_size = QSize(0, self._row_height + self._group_height)

    @property
    def group_height(self) -> int:
        return self._group_height

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return self._first_size if index.row() in self._model.section_starts() else self._plain_size

    def row_rect(self, rect: QRect, row: int) -> QRect:
        """The part of an item's rectangle that is the row itself, without the name of the group above it."""
        starts = row in self._model.section_starts()
        top = self._group_height if starts else 0
        near, far = SPACE_8, SPACE_2 if self._view.verticalScrollBar().isVisible() else SPACE_8
        return rect.adjusted(far, top, -near, 0) if self._is_mirrored() else rect.adjusted(near, top, -far, 0)

    def more_rect(self, rect: QRect, row: int) -> QRect:
        """Where the "more" button of an item is."""
        inner = self.row_rect(rect, row)
        top = inner.center().y() - TARGET // 2 + 1
        left = inner.left() + SPACE_4 if self._is_mirrored() else inner.right() - TARGET - SPACE_4
        return QRect(left, top, TARGET, TARGET)

    def _is_mirrored(self) -> bool:
        return self._view.isRightToLeft()

    # --- painting -------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        inner = self.row_rect(rect, index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if inner.top() != rect.top():
            self._paint_group(painter, rect, str(index.data(ConversationRole.GROUP)))
        hovered = bool(state & QStyle.StateFlag.State_MouseOver) and not self.heading_hovered
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = self.ring and bool(state & QStyle.StateFlag.State_HasFocus)
        self._paint_ground(painter, inner, hovered, selected, focused)
        if self._view.indexWidget(index) is None:  # the editor stands in the place of the texts
            self._paint_texts(painter, inner, index, self._paint_marks(painter, inner, index, rect, hovered))
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, name: str) -> None:
        place = QRect(rect.left(), rect.top(), rect.width(), self._group_height)
        painter.setFont(self._group_font)
        painter.setPen(self._theme.color("text_faint"))
        edge = SPACE_8 + SPACE_12
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom
        painter.drawText(place.adjusted(edge, 0, -edge, -SPACE_6), int(flags), name)

    def _paint_ground(self, painter: QPainter, inner: QRect, hovered: bool, selected: bool, focused: bool) -> None:
        box = QRectF(inner).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or hovered:
            painter.setBrush(self._theme.color("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(box, RADIUS_10, RADIUS_10)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS_10 - 1, RADIUS_10 - 1)

    def _paint_marks(self, painter: QPainter, inner: QRect, index: _Index, rect: QRect, hovered: bool) -> int:
        """Paints what stands at the end of a row; returns how wide that is."""
        if hovered:
            self._paint_more(painter, self.more_rect(rect, index.row()))
            return TARGET + SPACE_4
        middle = inner.top() + SPACE_8 + self._title_height / 2 if self._has_preview else inner.center().y() + 0.5
        end = inner.left() + SPACE_12 if self._is_mirrored() else inner.right() - SPACE_12
        away = 1 if self._is_mirrored() else -1
        painter.setPen(Qt.PenStyle.NoPen)
        if index.data(ConversationRole.STREAMING):
            for number in range(3):
                place = 2 - number if away < 0 else number
                self._dot(painter, end + away * 6 * number, middle, 4, "accent", 1.0 if place == self.phase else 0.35)
            return 12 + 2 * SPACE_8
        if index.data(ConversationRole.UNREAD):
            self._dot(painter, end, middle, 8, "accent", 1.0)
            return 8 + 2 * SPACE_8
        return SPACE_12

    def _dot(self, painter: QPainter, x: float, y: float, size: float, token: str, strength: float) -> None:
        colour = QColor(self._theme.color(token))
        colour.setAlphaF(strength)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(x - size / 2, y - size / 2, size, size))

    def _paint_more(self, painter: QPainter, place: QRect) -> None:
        if self.more_hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("pressed"))
            painter.drawRoundedRect(QRectF(place), RADIUS_6, RADIUS_6)
        edge = (TARGET - ICON) / 2
        where = QRectF(place).adjusted(edge, edge, -edge, -edge)
        paint_icon(painter, "more", where, self._theme.tokens.text_secondary)

    def _paint_texts(self, painter: QPainter, inner: QRect, index: _Index, taken: int) -> None:
        texts = inner.adjusted(SPACE_12, SPACE_8, -SPACE_12, 0)
        title_room = texts.width() + SPACE_12 - taken
        flags = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        mirrored = self._is_mirrored()

        def line(top: int, height: int, room: int, font: QFont, token: str, text: str) -> None:
            left = texts.right() + 1 - room if mirrored else texts.left()
            shown = QFontMetrics(font).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, room)
            painter.setFont(font)
            painter.setPen(self._theme.color(token))
            painter.drawText(QRect(left, top, room, height), flags, shown)

        strong = bool(index.data(ConversationRole.UNREAD))
        title = str(index.data(ConversationRole.TITLE))[:_TITLE_LIMIT]
        top = texts.top() if self._has_preview else inner.top()
        height = self._title_height if self._has_preview else inner.height()
        line(top, height, title_room, self._strong_font if strong else self._title_font, "text", title)
        if self._has_preview:
            preview = str(index.data(ConversationRole.PREVIEW))[:_TITLE_LIMIT]
            room = min(texts.width(), title_room) if taken > TARGET else texts.width()
            line(top + self._title_height + 2, self._preview_height, room, self._preview_font, "text_faint", preview)

    # --- renaming -------------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(_TITLE_LIMIT)
        editor.setAccessibleName(self.tr("Title"))
        editor.setFont(self._title_font)
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.property("filled"):
            editor.setProperty("filled", True)  # rows that change meanwhile must not overwrite what is being typed
            editor.setText(str(index.data(ConversationRole.TITLE)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QObject, index: _Index) -> None:
        if not isinstance(editor, QLineEdit):
            return
        title = " ".join(editor.text().split())
        if title and title != index.data(ConversationRole.TITLE):
            self.renamed.emit(str(index.data(ConversationRole.ID)), title)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        inner = self.row_rect(option.rect, index.row())
        height = min(max(TARGET, editor.sizeHint().height()), inner.height())
        top = inner.top() + (inner.height() - height) // 2
        editor.setGeometry(inner.left() + SPACE_4, top, inner.width() - 2 * SPACE_4, height)
