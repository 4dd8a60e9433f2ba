"""Owns the page of a conversation without messages: a greeting, four starters, a word about files; GUI thread."""

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_chat.ui.theme.metrics import (
    COLUMN,
    SPACE_4,
    SPACE_8,
    SPACE_12,
    SPACE_16,
    SPACE_24,
    TEXT_12,
    TEXT_13,
    TEXT_24,
)
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import press_by_enter
from desktop_chat.ui.widgets.icon_label import IconLabel
from desktop_chat.ui.widgets.labels import PlainLabel

_TWO_COLUMNS_FROM = 520
_FILES_FROM = 340
_STARTERS_FROM = 280


class Starter(QPushButton):
    """A card that puts the beginning of a message into the composer.

    Signals:
        chosen(str): that beginning.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, icon_name: str, title: str, line: str, text: str) -> None:
        super().__init__()
        self._text = text
        self.setProperty("kind", "starter")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        layout = self._words = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_16, SPACE_12, SPACE_16, SPACE_12)
        layout.setSpacing(SPACE_12)
        layout.addWidget(IconLabel(theme, icon_name, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(SPACE_4)
        words.addWidget(PlainLabel(theme, title, weight=QFont.Weight.DemiBold))
        words.addWidget(PlainLabel(theme, line, size=TEXT_12, tone="secondary", wrap=True))
        words.addStretch(1)
        layout.addLayout(words, 1)
        self.clicked.connect(self._on_clicked)

    def sizeHint(self) -> QSize:
        return self._words.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._words.minimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._text)


class EmptyPage(QWidget):
    """What is shown before the first message.

    Signals:
        starter_chosen(str): text to put into the composer.
    """

    starter_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._greeting = PlainLabel(theme, "", size=TEXT_24, weight=QFont.Weight.DemiBold)
        self._greeting.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._question = PlainLabel(theme, self.tr("What would you like to work on?"), size=TEXT_13, tone="secondary")
        self._question.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._starters = [Starter(theme, *words) for words in self._words()]
        self._grid_box = QWidget()
        self._grid = QGridLayout(self._grid_box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE_12)
        for starter in self._starters:
            starter.chosen.connect(self.starter_chosen)
        self._files = QWidget()
        files = QHBoxLayout(self._files)
        files.setContentsMargins(0, 0, 0, 0)
        files.setSpacing(SPACE_8)
        files.addStretch(1)
        files.addWidget(IconLabel(theme, "image", "text_faint", 16))
        hint = self.tr("Drop images, PDFs or text files here")
        files.addWidget(PlainLabel(theme, hint, size=TEXT_12, tone="faint"))
        files.addStretch(1)
        self._build()
        self._columns = 0
        self._arrange(2)

    def _words(self) -> tuple[tuple[str, str, str, str], ...]:
        return (
            ("edit", self.tr("Write"), self.tr("Draft, shorten or find the right tone"), self.tr("Help me write ")),
            (
                "lightbulb",
                self.tr("Explain"),
                self.tr("Understand something step by step"),
                self.tr("Explain to me, step by step, "),
            ),
            ("code", self.tr("Code"), self.tr("Build, review or debug a program"), self.tr("Review this code:\n\n")),
            (
                "book",
                self.tr("Read"),
                self.tr("Summarise a document that you drop here"),
                self.tr("Summarise the attached document and list what it leaves open."),
            ),
        )

    def _build(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(SPACE_8)
        column.addStretch(4)
        column.addWidget(self._greeting)
        column.addWidget(self._question)
        column.addSpacing(SPACE_24)
        column.addWidget(self._grid_box)
        column.addSpacing(SPACE_12)
        column.addWidget(self._files)
        column.addStretch(5)
        self._column = QWidget()
        self._column.setMaximumWidth(COLUMN - 6 * SPACE_16)
        self._column.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_24, 0, SPACE_24, 0)
        layout.addStretch(1)
        layout.addWidget(self._column, 1000)
        layout.addStretch(1)

    def set_greeting(self, now: datetime) -> None:
        """The greeting for a time of the day."""
        hour = now.hour
        if 5 <= hour < 12:
            text = self.tr("Good morning")
        elif 12 <= hour < 18:
            text = self.tr("Good afternoon")
        else:
            text = self.tr("Good evening")
        self._greeting.setText(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.set_greeting(datetime.now().astimezone())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if self.width() >= _TWO_COLUMNS_FROM else 1)
        self._files.setVisible(self.height() >= self._theme.scaled(_FILES_FROM))
        self._grid_box.setVisible(self.height() >= self._theme.scaled(_STARTERS_FROM))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, starter in enumerate(self._starters):
            self._grid.addWidget(starter, number // columns, number % columns)
