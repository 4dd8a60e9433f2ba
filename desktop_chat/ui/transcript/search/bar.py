"""Owns the bar above the messages in which one types what to find; GUI thread."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from desktop_chat.ui.theme.metrics import SPACE_4, SPACE_8, TEXT_13
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.search.pattern import LONGEST_QUERY
from desktop_chat.ui.transcript.style import COLUMN, MARGIN
from desktop_chat.ui.widgets.buttons import IconButton
from desktop_chat.ui.widgets.labels import PlainLabel


class FindBar(QFrame):
    """A field, the number of hits, and buttons.

    Signals:
        query_changed(): the text or one of the two switches became different.
        next_requested(), previous_requested(): to another hit.
        close_requested(): away with it.
    """

    query_changed = Signal()
    next_requested = Signal()
    previous_requested = Signal()
    close_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("findBar")
        self.setAccessibleName(self.tr("Find"))
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Find in this chat"))
        self.field.setPlaceholderText(self.tr("Find in this chat"))
        self.field.setMaxLength(LONGEST_QUERY)
        self.count = PlainLabel(theme, "", tone="secondary")
        self.case = self._switch("match-case", self.tr("Match case"))
        self.words = self._switch("whole-word", self.tr("Whole words"))
        self.previous = IconButton(theme, "chevron-up", self.tr("Previous hit"))
        self.next = IconButton(theme, "chevron-down", self.tr("Next hit"))
        self.close_button = IconButton(theme, "close", self.tr("Close"))
        self._row = QHBoxLayout(self)
        self._row.setSpacing(SPACE_4)
        self._row.addWidget(self.field, 1)
        self._row.addSpacing(SPACE_4)
        self._row.addWidget(self.count)
        self._row.addSpacing(SPACE_4)
        for button in (self.case, self.words, self.previous, self.next, self.close_button):
            self._row.addWidget(button)
        self.field.textChanged.connect(self._on_query_touched)
        self.case.toggled.connect(self._on_query_touched)
        self.words.toggled.connect(self._on_query_touched)
        self.previous.clicked.connect(self.previous_requested)
        self.next.clicked.connect(self.next_requested)
        self.close_button.clicked.connect(self.close_requested)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.set_result("", can_move=False, failed=False)

    def _switch(self, icon_name: str, name: str) -> IconButton:
        button = IconButton(self._theme, icon_name, name)
        button.setCheckable(True)
        return button

    @property
    def query(self) -> str:
        return self.field.text().strip()

    def set_result(self, text: str, *, can_move: bool, failed: bool) -> None:
        """Shows how many hits there are."""
        self.count.setText(text)
        self.previous.setEnabled(can_move)
        self.next.setEnabled(can_move)
        self.count.set_tone("danger" if failed else "secondary")

    def place(self, width: int, left: int, right: int) -> None:
        """Lies over the top of a view from ``left`` to ``right``, its content above the column of messages."""
        side = max(SPACE_8, min(MARGIN, width // 40), (width - COLUMN) // 2)
        self._row.setContentsMargins(max(SPACE_8, side - left), SPACE_8, max(SPACE_8, side - width + right), SPACE_8)
        self.setGeometry(left, 0, right - left, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("border"))

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()  # here it closes the bar; elsewhere it stops a reply
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.previous_requested if back else self.next_requested).emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_query_touched(self) -> None:
        self.query_changed.emit()

    @Slot()
    def _on_theme_changed(self) -> None:
        font = self._theme.font(TEXT_13)
        self.field.setFont(font)
        self.count.setMinimumWidth(self.count.fontMetrics().horizontalAdvance("0000 of 0000"))
