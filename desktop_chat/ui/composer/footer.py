"""Owns the row under the text: attach, model, settings, web search, price, Send and Stop. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop_chat.ui.composer.send_button import RoundButton
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import press_by_enter
from desktop_chat.ui.widgets.labels import plain_tooltip

_MODEL_ROOM = 220
#: Below this width the price gives way, then the chips.
_PRICE_FROM = 520
_CHIPS_FROM = 400
_NARROWEST = 240


class _Tool(QToolButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)


class _Words(QPushButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)


class ComposerFooter(QWidget):
    """Everything that is pressed rather than typed.

    Signals:
        attach_clicked(), model_clicked(), settings_clicked(), send_clicked(), stop_clicked().
        web_search_toggled(bool): only by the person.
    """

    attach_clicked = Signal()
    model_clicked = Signal()
    settings_clicked = Signal()
    send_clicked = Signal()
    stop_clicked = Signal()
    web_search_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model_text = ""
        self._chip_texts: tuple[str, ...] = ()
        self._since_send = QElapsedTimer()
        self._build()
        theme.changed.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        translate = QCoreApplication.translate
        self.attach = self._tool(translate("Composer", "Attach files"))
        self.attach.clicked.connect(self.attach_clicked)
        # The header's button is the one that is called "Model"; this one leads to the same list.
        self.model = self._text_button(translate("Composer", "Change model"))
        self.model.clicked.connect(self.model_clicked)
        self.settings = self._text_button(translate("Composer", "Settings of this conversation"))
        self.settings.clicked.connect(self.settings_clicked)
        self.settings.hide()
        self.web = self._tool(translate("Composer", "Web search"))
        self.web.setCheckable(True)
        self.web.clicked.connect(self.web_search_toggled)
        self.web.hide()
        self.price = QLabel()
        self.price.setTextFormat(Qt.TextFormat.PlainText)
        self.price.setProperty("tone", "secondary")
        self.price.setAccessibleName(translate("Composer", "Price estimate"))
        self.price.setToolTip(translate("Composer", "Estimate for the next question, by list prices"))
        self.send = RoundButton(self._theme, "arrow", translate("Composer", "Send"), translate("Composer", "Send"))
        self.send.clicked.connect(self.send_clicked)
        self.stop = RoundButton(self._theme, "square", translate("Composer", "Stop"), translate("Composer", "Stop"))
        self.stop.clicked.connect(self._on_stop_clicked)
        self.stop.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.SPACE_4)
        for widget in (self.attach, self.web, self.model, self.settings):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.price)
        row.addSpacing(metrics.SPACE_8)
        row.addWidget(self.send)
        row.addWidget(self.stop)

    def _tool(self, name: str) -> QToolButton:
        button = _Tool()
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _text_button(self, name: str) -> QPushButton:
        button = _Words()
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setProperty("kind", "quiet")
        button.setStyleSheet("QPushButton { padding: 5px 8px; } QPushButton:focus { padding: 4px 7px; }")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(False)
        return button

    def set_model_text(self, text: str) -> None:
        self._model_text = text
        self._fit_texts()

    def set_chips(self, texts: Sequence[str]) -> None:
        """What differs from the defaults, such as ``Effort high``."""
        self._chip_texts = tuple(texts)
        self._fit_texts()

    def set_price_text(self, text: str) -> None:
        self.price.setText(text)
        self._fit_texts()

    def set_web_search(self, state: bool | None) -> None:
        """On, off, or None where the model cannot search."""
        self.web.setVisible(state is not None)
        self.web.setChecked(bool(state))
        self._refresh()

    def set_streaming(self, streaming: bool) -> None:
        """Shows Stop in the place of Send."""
        if streaming == self.stop.isVisibleTo(self):
            return
        had_focus = self.send.hasFocus() or self.stop.hasFocus()
        self.stop.setVisible(streaming)
        self.send.setVisible(not streaming)
        if streaming:
            self._since_send.start()
        if had_focus:
            (self.stop if streaming else self.send).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_stop_clicked(self) -> None:
        """The second half of a double click on Send is not a wish to stop."""
        just_sent = self._since_send.isValid() and self._since_send.elapsed() < QApplication.doubleClickInterval() // 2
        if just_sent and self.stop.is_by_mouse:
            return
        self.stop_clicked.emit()

    @Slot()
    def _refresh(self) -> None:
        self.attach.setIcon(icon("attach", self._theme, "text_secondary"))
        self.web.setIcon(icon("globe", self._theme, "accent" if self.web.isChecked() else "text_secondary"))
        side, icon_side = (max(each, self._theme.scaled(each)) for each in (metrics.CONTROL, metrics.ICON))
        for tool in (self.attach, self.web):
            tool.setFixedSize(side, side)
            tool.setIconSize(QSize(icon_side, icon_side))
        font = self._theme.font(metrics.TEXT_13)
        for widget in (self.model, self.settings, self.price):
            widget.setFont(font)
        self._fit_texts()

    def _fit_texts(self) -> None:
        room = min(self._theme.scaled(_MODEL_ROOM), max(90, self.width() // 3))
        measure = self.model.fontMetrics()
        text = self._model_text or QCoreApplication.translate("Composer", "Choose a model")
        self.model.setText(measure.elidedText(text, Qt.TextElideMode.ElideMiddle, room).replace("&", "&&"))
        tip = QCoreApplication.translate("Composer", "Model: {name}").replace("{name}", text)
        self.model.setToolTip(plain_tooltip(tip))
        self.model.setAccessibleDescription(text)
        chips = " · ".join(self._chip_texts)
        self.settings.setText(measure.elidedText(chips, Qt.TextElideMode.ElideRight, room).replace("&", "&&"))
        self.settings.setAccessibleDescription(chips)
        scale = self._theme.text_scale / 100
        self.settings.setVisible(bool(chips) and self.width() >= _CHIPS_FROM * scale)
        self.price.setVisible(bool(self.price.text()) and self.width() >= _PRICE_FROM * scale)

    def minimumSizeHint(self) -> QSize:
        """Narrower than the texts, which give way when there is no room."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_texts()
