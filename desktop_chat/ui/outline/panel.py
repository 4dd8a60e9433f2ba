"""Owns the panel with the outline: heading, filter, list, what it says when there is nothing; GUI thread."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.models.outline import OutlineModel
from desktop_chat.ui.outline.list_view import OutlineListView
from desktop_chat.ui.theme.metrics import SPACE_6, SPACE_8, SPACE_12, SPACE_16, TARGET, TEXT_13
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import IconButton
from desktop_chat.ui.widgets.labels import PlainLabel
from desktop_chat.ui.widgets.lens_field import LensField


class OutlinePanel(QFrame):
    """The outline of the open conversation.

    Attributes:
        list, field: the entries, and what filters them.
    Signals:
        entry_chosen(int, int, bool): as OutlineListView says. close_requested(): its button. left(): Esc.
    """

    entry_chosen = Signal(int, int, bool)
    close_requested = Signal()
    left = Signal()

    def __init__(self, model: OutlineModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self.setObjectName("outline")
        self.list = OutlineListView(model, theme)
        self.field = LensField(theme)
        self.field.setAccessibleName(self.tr("Filter outline"))
        self.field.setPlaceholderText(self.tr("Filter"))
        self._nothing = PlainLabel(theme, "", tone="faint", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._close = IconButton(theme, "close", self.tr("Close outline"), size=TARGET, icon_size=16)
        self._build()
        self.list.entry_chosen.connect(self.entry_chosen)
        self.list.typed.connect(self._on_list_typed)
        self.list.left_upwards.connect(self._on_list_left_upwards)
        self.field.textChanged.connect(model.set_filter)
        self.field.installEventFilter(self)
        self._close.clicked.connect(self.close_requested)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved, model.settled):
            changed.connect(self._on_model_rows_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_model_rows_changed()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Not as its proxy: Tab would pass over everything before the list.
        self.list.setFocus(event.reason())

    def _build(self) -> None:
        title = PlainLabel(self._theme, self.tr("Outline"), size=TEXT_13, tone="secondary")
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_16, SPACE_12, SPACE_8, SPACE_6)
        head.addWidget(title, 1)
        head.addWidget(self._close)
        search = QHBoxLayout()
        search.setContentsMargins(SPACE_12, 0, SPACE_12, SPACE_8)
        search.addWidget(self.field)
        rows = QVBoxLayout()
        rows.setContentsMargins(SPACE_8, 0, 2, SPACE_8)
        rows.addWidget(self.list)
        body = QVBoxLayout(self)
        body.setContentsMargins(1, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(head)
        body.addLayout(search)
        body.addLayout(rows, 1)
        self._nothing.setContentsMargins(SPACE_16, SPACE_16, SPACE_16, 0)
        body.addWidget(self._nothing, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        painter.fillRect(self.rect(), QColor(tokens.sidebar))
        edge = self.width() - 1 if self.isRightToLeft() else 0
        painter.fillRect(edge, 0, 1, self.height(), QColor(tokens.border))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._field_key(event)
        return super().eventFilter(watched, event)

    def _field_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._model.rowCount():
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self._model.index(0))
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            if key != Qt.Key.Key_Down:
                self.list.keyPressEvent(event)
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _on_list_typed(self, text: str) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.insert(text)

    @Slot()
    def _on_list_left_upwards(self) -> None:
        self.field.setFocus(Qt.FocusReason.BacktabFocusReason)

    @Slot()
    def _on_model_rows_changed(self) -> None:
        empty = self._model.rowCount() == 0
        self.list.setVisible(not empty)
        self._nothing.setVisible(empty)
        if empty:
            filtered = self._model.is_filtered
            self._nothing.setText(self.tr("Nothing has these words.") if filtered else self.tr("Nothing to list yet."))

    @Slot()
    def _on_theme_changed(self) -> None:
        self.update()
