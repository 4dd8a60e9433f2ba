"""Owns the first page of a new installation: a key, another endpoint, or the demo. GUI thread."""

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.ui.dialogs.account_page import key_field
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.frames import Card
from desktop_chat.ui.widgets.labels import PlainLabel, for_label
from desktop_chat.ui.widgets.spinner import Spinner

_COLUMN = 580


class FirstRunPage(QWidget):
    """A greeting and three ways to begin.

    Signals:
        key_entered(str): to be checked and stored; answer with set_busy(False), show_error or by leaving the page.
        endpoint_chosen(str, str): address and key, which may be empty.
        demo_chosen(): answers come from the built-in demo.
        keys_page_requested(): the person wants to see where keys are made.
    """

    key_entered = Signal(str)
    endpoint_chosen = Signal(str, str)
    demo_chosen = Signal()
    keys_page_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._busy = False
        self._with_endpoint = False
        self.setAccessibleName(QCoreApplication.translate("FirstRun", "Welcome"))
        self._build()
        self._connect()
        self._update()

    def _build(self) -> None:
        theme, translate = self._theme, QCoreApplication.translate
        heading = PlainLabel(
            theme, translate("FirstRun", "Welcome to Desktop Chat"), size=metrics.TEXT_24, weight=QFont.Weight.DemiBold
        )
        note = PlainLabel(
            theme,
            translate("FirstRun", "Talk with Claude in a window of your own. Your chats stay on this computer."),
            size=metrics.TEXT_15,
            tone="secondary",
            wrap=True,
        )
        self._demo = PushButton(theme, translate("FirstRun", "Try the demo"))
        demo_text = translate("FirstRun", "No key yet? The demo answers from this computer and sends nothing.")
        demo = QHBoxLayout()
        demo.setSpacing(metrics.SPACE_16)
        demo.addWidget(PlainLabel(theme, demo_text, tone="secondary", wrap=True), 1)
        demo.addWidget(self._demo)
        top = QVBoxLayout()
        top.setSpacing(metrics.SPACE_8)
        top.addWidget(heading)
        top.addWidget(note)
        self._column = QWidget()
        self._column.setMaximumWidth(theme.scaled(_COLUMN))
        stack = QVBoxLayout(self._column)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(metrics.SPACE_24)
        stack.addLayout(top)
        stack.addWidget(self._build_card())
        stack.addLayout(demo)
        self._place(self._column)

    def _build_card(self) -> Card:
        """Where a key, or an address and its key, is entered."""
        theme, translate = self._theme, QCoreApplication.translate
        self._url_label = PlainLabel(
            theme, translate("FirstRun", "Address of the endpoint"), weight=QFont.Weight.Medium
        )
        self._url = QLineEdit()
        self._url.setAccessibleName(translate("FirstRun", "Endpoint"))
        self._url.setPlaceholderText("http://localhost:8080")
        self._key_label = PlainLabel(theme, "", weight=QFont.Weight.Medium)
        self._key = key_field()
        self._save = PushButton(theme, translate("FirstRun", "Check and save"), kind="primary")
        self._spinner = Spinner(theme, translate("FirstRun", "Checking"))
        self._where = PlainLabel(theme, "", size=metrics.TEXT_12, tone="secondary", wrap=True)
        self._error = PlainLabel(theme, tone="danger", wrap=True)
        self._error.hide()
        entry = QHBoxLayout()
        entry.setSpacing(metrics.SPACE_8)
        entry.addWidget(self._key, 1)
        entry.addWidget(self._spinner)
        entry.addWidget(self._save)
        card = Card(margin=metrics.SPACE_24)
        card.body.setSpacing(metrics.SPACE_8)
        card.body.addWidget(self._url_label)
        card.body.addWidget(self._url)
        card.body.addWidget(self._key_label)
        card.body.addLayout(entry)
        card.body.addWidget(self._error)
        card.body.addWidget(self._where)
        card.body.addLayout(self._build_links())
        return card

    def _build_links(self) -> QHBoxLayout:
        self._get_key = PushButton(self._theme, QCoreApplication.translate("FirstRun", "Get a key"), kind="link")
        self._switch = PushButton(self._theme, "", kind="link")
        links = QHBoxLayout()
        links.setSpacing(metrics.SPACE_16)
        links.setContentsMargins(-2, 0, -2, 0)  # edge and padding: the words are in line with the text above
        for link in (self._get_key, self._switch):
            link.setStyleSheet("QPushButton { padding: 3px 1px; } QPushButton:focus { padding: 2px 0px; }")
            links.addWidget(link)
        links.addStretch(1)
        return links

    def _place(self, column: QWidget) -> None:
        """Centred, and scrollable in a window that is too low."""
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_24)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column, 100)
        middle.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _connect(self) -> None:
        self._key.textChanged.connect(self._on_fields_changed)
        self._url.textChanged.connect(self._on_fields_changed)
        self._key.returnPressed.connect(self._submit)
        self._url.returnPressed.connect(self._submit)
        self._save.clicked.connect(self._submit)
        self._switch.clicked.connect(self._on_switch_clicked)
        self._get_key.clicked.connect(self.keys_page_requested)
        self._demo.clicked.connect(self.demo_chosen)
        self._theme.changed.connect(self._on_theme_changed)

    def set_storage_place(self, sentence: str) -> None:
        """Where the key will be kept, such as ``It will be stored in GNOME keyring (Secret Service).``"""
        self._where.setText(sentence)
        self._where.setVisible(bool(sentence))

    def set_busy(self, busy: bool) -> None:
        """While the endpoint is asked."""
        self._busy = busy
        if busy:
            self._error.hide()
        self._update()

    def show_error(self, sentence: str) -> None:
        """Why it did not work; what was typed stays."""
        self.set_busy(False)
        self._error.setText(for_label(sentence))
        self._error.setVisible(bool(sentence))
        self._key.setFocus(Qt.FocusReason.OtherFocusReason)
        self._key.selectAll()

    def clear(self) -> None:
        """Forgets what was typed, for example once a key is stored."""
        self._key.clear()
        self._error.hide()
        self.set_busy(False)

    def focus_first(self) -> None:
        (self._url if self._with_endpoint else self._key).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _submit(self) -> None:
        if not self._save.isEnabled():
            return
        self.set_busy(True)
        if self._with_endpoint:
            self.endpoint_chosen.emit(self._url.text().strip(), self._key.text().strip())
        else:
            self.key_entered.emit(self._key.text().strip())

    @Slot()
    def _on_fields_changed(self) -> None:
        self._error.hide()
        self._update()

    @Slot()
    def _on_switch_clicked(self) -> None:
        self._with_endpoint = not self._with_endpoint
        self._error.hide()
        self._update()
        self.focus_first()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._column.setMaximumWidth(self._theme.scaled(_COLUMN))

    def _update(self) -> None:
        translate, other = QCoreApplication.translate, self._with_endpoint
        self._url_label.setVisible(other)
        self._url.setVisible(other)
        self._get_key.setVisible(not other)
        self._key_label.setText(
            translate("FirstRun", "Its API key, if it needs one") if other else translate("FirstRun", "Your API key")
        )
        self._switch.set_text(
            translate("FirstRun", "Use the Claude API instead")
            if other
            else translate("FirstRun", "Use another endpoint")
        )
        wanted = self._url.text() if other else self._key.text()
        self._save.setEnabled(bool(wanted.strip()) and not self._busy)
        self._spinner.setVisible(self._busy)
        for widget in (self._key, self._url, self._switch, self._demo):
            widget.setEnabled(not self._busy)
