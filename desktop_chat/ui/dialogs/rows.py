"""Owns a row of a settings page and the card that groups rows under a heading. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.domain.content import JsonValue
from desktop_chat.settings.schema import Setting
from desktop_chat.ui.dialogs.controls import WIDE_KINDS, Control, control_for
from desktop_chat.ui.dialogs.ports import SettingsPort
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.announcing import announce
from desktop_chat.ui.widgets.buttons import IconButton
from desktop_chat.ui.widgets.frames import Card, Rule
from desktop_chat.ui.widgets.labels import PlainLabel

#: Where the words would get less room than this (at 100 %), the control stands under them.
_WORDS_ROOM = 240
_DOT = 6


class Row(QWidget):
    """Title, help and messages at the left, something to press or fill in at the right (or below if wide).

    Attributes:
        title: what the row is about; found by the search field, as is ``words``.
    """

    def __init__(self, theme: Theme, title: str, help_text: str = "", *, wide: bool = False, words: str = "") -> None:
        super().__init__()
        self.title = title
        self._theme = theme
        self._wide = wide
        self._search_text = f"{title} {help_text} {words}".casefold()
        self.title_label = PlainLabel(theme, title, weight=QFont.Weight.Medium, wrap=True)
        self.help_label = PlainLabel(theme, help_text, size=metrics.TEXT_12, tone="secondary", wrap=True)
        # What has no parent yet must not be made visible: it would be a window of its own for a moment.
        if not help_text:
            self.help_label.hide()
        self.message_label = PlainLabel(theme, size=metrics.TEXT_12, tone="danger", wrap=True)
        self.message_label.hide()
        self._is_changed = False
        self._reset: QWidget | None = None
        text = QVBoxLayout()
        text.setSpacing(metrics.SPACE_2)
        text.addWidget(self.title_label)
        text.addWidget(self.help_label)
        text.addWidget(self.message_label)
        self._side = QHBoxLayout()
        self._side.setSpacing(metrics.SPACE_8)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(metrics.SPACE_16, metrics.SPACE_12, metrics.SPACE_16, metrics.SPACE_12)
        self._line.setSpacing(metrics.SPACE_16)
        self._line.addLayout(text, 1)
        self._line.addLayout(self._side)
        self._arrange()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Puts something at the right."""
        self._side.addWidget(widget, stretch)

    def add_reset(self, name: str) -> IconButton:
        """A button that keeps its place while nothing is changed; see :meth:`show_changed`."""
        button = IconButton(self._theme, "undo", name, size=metrics.TARGET)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(not self._wide)
        button.setSizePolicy(policy)
        button.hide()
        self._side.addWidget(button)
        self._reset = button
        return button

    def show_changed(self, changed: bool) -> None:
        """The dot before the title, and the button that resets."""
        self._is_changed = changed
        if self._reset is not None:
            self._reset.setVisible(changed)
        self.update()

    def matches(self, words: Sequence[str]) -> bool:
        """True if every word of a search occurs in the row's texts."""
        return all(word in self._search_text for word in words)

    def show_message(self, text: str, tone: str = "danger") -> None:
        """A sentence under the help text; empty removes it."""
        self.message_label.set_tone(tone)
        self.message_label.setText(text)
        self.message_label.setVisible(bool(text))

    def answer(self, text: str, tone: str = "danger") -> None:
        """Shows a sentence about what was just done here; a screen reader says it."""
        self.show_message(text, tone)
        announce(self, text)

    def commit(self) -> None:
        """Applies what was typed and still waits."""

    def _arrange(self) -> None:
        needed = self._side.sizeHint().width() + self._theme.scaled(_WORDS_ROOM)
        stacked = self._wide or self.width() < needed
        wanted = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        self._line.setDirection(wanted)
        self._line.setSpacing(metrics.SPACE_8 if stacked else metrics.SPACE_16)
        # Beside the words the right edges of all controls are in line, so the button that resets stands before.
        place = self._side.count() - 1 if stacked else 0
        if self._reset is not None and self._side.indexOf(self._reset) != place:
            self._side.removeWidget(self._reset)
            self._side.insertWidget(place, self._reset)
        narrow = stacked and not self._wide
        self._line.setAlignment(self._side, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag(0))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_changed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.accent))
        title = self.title_label.geometry()
        middle = title.top() + self.title_label.fontMetrics().height() / 2
        left = metrics.SPACE_4 + 1
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = self.width() - left - _DOT
        painter.drawEllipse(QRectF(left, middle - _DOT / 2, _DOT, _DOT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class SettingRow(Row):
    """One setting with its control, a dot when it is changed, and a button that resets it."""

    def __init__(self, theme: Theme, setting: Setting, port: SettingsPort, *, reset_text: str = "") -> None:
        words = " ".join([setting.section, setting.key, *(choice.label for choice in setting.choices)])
        super().__init__(theme, setting.title, setting.help, wide=setting.kind in WIDE_KINDS, words=words)
        self.setting = setting
        self._port = port
        self.control: Control = control_for(setting, theme, port)
        self.title_label.setBuddy(self.control.field)
        self.add(self.control, 1 if setting.kind in WIDE_KINDS else 0)
        label = reset_text or QCoreApplication.translate("Settings", "Reset {title}")
        self.add_reset(label.replace("{title}", setting.title)).clicked.connect(self._on_reset_clicked)
        self.control.edited.connect(self._on_control_edited)
        port.changed.connect(self._on_port_changed)
        port.applicability_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Shows what the port says now."""
        key = self.setting.key
        reason, changed = self._port.reason(key), self._port.is_changed(key)
        self.control.show_allowed(self._port.allowed(key))
        self.control.show_value(self._port.get(key))
        self.control.setEnabled(not reason)
        self.title_label.set_tone("secondary" if reason else "")
        self.help_label.setVisible(bool(self.setting.help) and not reason)
        self.show_message(reason or self._port.note(key), "secondary")
        self.show_changed(changed)
        if self.setting.restart and changed and not reason:
            self.show_message(QCoreApplication.translate("Settings", "Takes effect at the next start."), "secondary")

    def commit(self) -> None:
        self.control.commit()

    @Slot(object)
    def _on_control_edited(self, value: JsonValue) -> None:
        try:
            self._port.set(self.setting.key, value)
        except ValueError as error:
            self.answer(str(error))
            return
        self.refresh()

    @Slot(str)
    def _on_port_changed(self, key: str) -> None:
        if key == self.setting.key:
            self.refresh()

    @Slot()
    def _on_reset_clicked(self) -> None:
        self._port.reset(self.setting.key)
        self.control.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()


class Section(QWidget):
    """Rows in a card under a heading; goes away while a search finds none of them."""

    def __init__(self, theme: Theme, title: str, rows: Sequence[Row]) -> None:
        super().__init__()
        self.rows = list(rows)
        self._title = PlainLabel(theme, title, weight=QFont.Weight.DemiBold, tone="secondary")
        if not title:
            self._title.hide()
        self._title.setContentsMargins(metrics.SPACE_4, 0, 0, 0)
        card = Card(margin=0)
        card.body.setSpacing(0)
        self._rules: list[Rule] = []
        for row in self.rows:
            rule = Rule()
            self._rules.append(rule)
            card.body.addWidget(rule)
            card.body.addWidget(row)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(metrics.SPACE_8)
        stack.addWidget(self._title)
        stack.addWidget(card)
        if self._rules:
            self._rules[0].hide()
        else:
            self.hide()

    def filter(self, words: Sequence[str], *, whole: bool = False) -> int:
        """Shows the rows that match (all without words, or if the page itself matches); returns how many."""
        shown = 0
        for row, rule in zip(self.rows, self._rules, strict=True):
            visible = whole or row.matches(words)
            row.setVisible(visible)
            rule.setVisible(visible and shown > 0)
            shown += visible
        self.setVisible(shown > 0)
        return shown
