"""Owns the controls of the generated settings: what edits a value of each kind. GUI thread."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontDatabase, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QSlider, QWidget

from desktop_chat.domain.content import JsonValue
from desktop_chat.settings.schema import Kind, Setting
from desktop_chat.ui.dialogs.model_box import ModelBox
from desktop_chat.ui.dialogs.number_box import NumberBox
from desktop_chat.ui.dialogs.ports import SettingsPort
from desktop_chat.ui.dialogs.switch_box import SwitchBox
from desktop_chat.ui.dialogs.wheel import leave_wheel_alone
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme

#: After so many milliseconds without a key, what was typed applies.
TYPING_PAUSE = 400
WIDE_KINDS = (Kind.LONG_TEXT, Kind.TEXT_LIST)
_CONTROL_WIDTH = 260


class Control(QWidget):
    """Edits the value of one setting.

    Attributes:
        field: the widget that has the accessible name and takes the focus.
    Signals:
        edited(object): a value that the person chose; not yet checked.
    """

    edited = Signal(object)
    field: QWidget

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(metrics.SPACE_12)

    def _adopt(self, field: QWidget) -> None:
        self.field = field
        field.setAccessibleName(self.setting.title)
        field.setAccessibleDescription(self.setting.help)
        line = field.lineEdit() if isinstance(field, QComboBox) else None
        if line is not None:  # the part of the box that one types into is an object of its own
            line.setAccessibleName(self.setting.title)
        self.setFocusProxy(field)
        self._row.addWidget(field)

    def show_value(self, value: JsonValue) -> None:
        raise NotImplementedError

    def show_allowed(self, values: tuple[str, ...] | None) -> None:
        """The values that can be chosen now; None for all. Only controls with choices heed it."""

    def commit(self) -> None:
        """Applies at once what was typed and still waits."""


class SwitchControl(Control):
    """On or off."""

    def __init__(self, setting: Setting, theme: Theme) -> None:
        super().__init__(setting)
        self._box = SwitchBox(theme, setting.title)
        self._adopt(self._box)
        self._box.clicked.connect(self._on_box_clicked)

    @Slot(bool)
    def _on_box_clicked(self, checked: bool) -> None:
        self.edited.emit(checked)

    def show_value(self, value: JsonValue) -> None:
        self._box.setChecked(value is True)


class ChoiceControl(Control):
    """One of a few values."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._box = QComboBox()
        for choice in setting.choices:
            self._box.addItem(choice.label, choice.value)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        leave_wheel_alone(self._box)
        self._adopt(self._box)
        self._box.activated.connect(self._on_box_activated)

    def show_value(self, value: JsonValue) -> None:
        self._box.setCurrentIndex(self._box.findData(value))

    def show_allowed(self, values: tuple[str, ...] | None) -> None:
        model = self._box.model()
        if isinstance(model, QStandardItemModel):
            for row in range(self._box.count()):
                model.item(row).setEnabled(values is None or self._box.itemData(row) in values)

    @Slot(int)
    def _on_box_activated(self, index: int) -> None:
        self.edited.emit(self._box.itemData(index))


class FontControl(ChoiceControl):
    """A font family of this computer, or the system's."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(20)
        self._box.setMaxVisibleItems(16)
        self._box.addItem(setting.empty, "")
        fixed_only = setting.kind is Kind.FIXED_FONT
        for family in QFontDatabase.families():
            if QFontDatabase.isPrivateFamily(family) or (fixed_only and not QFontDatabase.isFixedPitch(family)):
                continue
            self._box.addItem(family, family)

    def show_value(self, value: JsonValue) -> None:
        if isinstance(value, str) and self._box.findData(value) < 0:
            self._box.addItem(value, value)  # not installed here; still what is set
        super().show_value(value)


class NumberControl(Control):
    """A number, with a slider for a share between two bounds; empty where the setting may be unset."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._slider: QSlider | None = None
        self._box = NumberBox(setting)
        self._pause = _pause_timer(self)
        self._pause.timeout.connect(self.commit)
        if setting.kind is Kind.FLOAT:
            self._slider = QSlider(Qt.Orientation.Horizontal)
            self._slider.setRange(0, round(((setting.maximum or 1) - (setting.minimum or 0)) * 100))
            self._slider.setSingleStep(round(setting.step * 100))
            self._slider.setPageStep(round(setting.step * 200))
            self._slider.setMinimumSize(110, metrics.TARGET)
            self._slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the box beside it does the same by keyboard
            self._slider.setAccessibleName(f"{setting.title} (slider)")
            leave_wheel_alone(self._slider)
            self._row.addWidget(self._slider)
            self._slider.valueChanged.connect(self._on_slider_value_changed)
        leave_wheel_alone(self._box)
        self._adopt(self._box)
        self._box.valueChanged.connect(self._on_box_value_changed)
        self._box.editingFinished.connect(self.commit)

    def show_value(self, value: JsonValue) -> None:
        if self._pause.isActive():
            return
        self._box.blockSignals(True)
        self._box.set_number(value if isinstance(value, int | float) and not isinstance(value, bool) else None)
        self._box.blockSignals(False)
        self._show_on_slider()

    def _show_on_slider(self) -> None:
        if self._slider is None:
            return
        number = self._box.number()
        self._slider.blockSignals(True)
        minimum = self.setting.minimum or 0
        self._slider.setValue(0 if number is None else round((number - minimum) * 100))
        self._slider.blockSignals(False)

    @Slot(float)
    def _on_box_value_changed(self, _value: float) -> None:
        self._show_on_slider()
        self._pause.start()

    @Slot(int)
    def _on_slider_value_changed(self, value: int) -> None:
        step = self.setting.step
        number = (self.setting.minimum or 0) + round(value / 100 / step) * step
        self._box.set_number(min(number, self.setting.maximum or number))

    @Slot()
    def commit(self) -> None:
        if self._pause.isActive() or self.sender() is self._pause:
            self._pause.stop()
            self.edited.emit(self._box.number())


class TextControl(Control):
    """One line of text. An address applies when it is complete, other text while it is typed."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._line = QLineEdit()
        self._line.setPlaceholderText(setting.empty)
        self._line.setMinimumWidth(_CONTROL_WIDTH)
        self._adopt(self._line)
        self._changed = False
        self._pause = _pause_timer(self)
        self._pause.timeout.connect(self.commit)
        self._line.textEdited.connect(self._on_line_text_edited)
        self._line.editingFinished.connect(self.commit)

    def show_value(self, value: JsonValue) -> None:
        if not self._changed and isinstance(value, str) and value != self._line.text():
            self._line.setText(value)
            self._line.setCursorPosition(0)

    @Slot()
    def _on_line_text_edited(self) -> None:
        self._changed = True
        if self.setting.kind is not Kind.URL:
            self._pause.start()

    @Slot()
    def commit(self) -> None:
        self._pause.stop()
        if self._changed:
            self._changed = False
            self.edited.emit(self._line.text())


class LinesControl(Control):
    """Text of many lines: one long text, or a list with one entry per line."""

    def __init__(self, setting: Setting, theme: Theme) -> None:
        super().__init__(setting)
        self._theme = theme
        self._text = QPlainTextEdit()
        self._text.setTabChangesFocus(True)
        self._text.setPlaceholderText(setting.empty)
        self._adopt(self._text)
        self._pause = _pause_timer(self)
        self._pause.timeout.connect(self.commit)
        self._text.textChanged.connect(self._pause.start)
        self._text.installEventFilter(self)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_value(self, value: JsonValue) -> None:
        text = "\n".join(str(entry) for entry in value) if isinstance(value, list) else str(value or "")
        if self._pause.isActive() or self._value_of(self._text.toPlainText()) == self._value_of(text):
            return
        self._text.setPlainText(text)
        self._pause.stop()

    def _value_of(self, text: str) -> JsonValue:
        if self.setting.kind is Kind.LONG_TEXT:
            return text
        return [line for line in text.split("\n") if line.strip()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.commit()
        return False

    @Slot()
    def _on_theme_changed(self) -> None:
        lines = 6 if self.setting.kind is Kind.LONG_TEXT else 3
        self._text.setFont(self._theme.font(metrics.TEXT_13))
        self._text.setFixedHeight(lines * self._text.fontMetrics().lineSpacing() + 20)

    @Slot()
    def commit(self) -> None:
        if self._pause.isActive() or self.sender() is self._pause:
            self._pause.stop()
            self.edited.emit(self._value_of(self._text.toPlainText()))


class ModelControl(Control):
    """A model of the endpoint, or any id that is typed."""

    def __init__(self, setting: Setting, port: SettingsPort) -> None:
        super().__init__(setting)
        self._port = port
        self._box = ModelBox(setting.empty)
        self._box.setMinimumWidth(_CONTROL_WIDTH)
        leave_wheel_alone(self._box)
        self._adopt(self._box)
        self._box.set_models(port.models())
        port.models_changed.connect(self._on_port_models_changed)
        self._box.model_chosen.connect(self._on_box_model_chosen)

    @Slot(str)
    def _on_box_model_chosen(self, model_id: str) -> None:
        self.edited.emit(model_id)

    def show_value(self, value: JsonValue) -> None:
        self._box.show_model(value if isinstance(value, str) else "")

    def commit(self) -> None:
        self._box.commit()

    @Slot()
    def _on_port_models_changed(self) -> None:
        self._box.set_models(self._port.models())


def control_for(setting: Setting, theme: Theme, port: SettingsPort) -> Control:
    """The control for a setting's kind."""
    match setting.kind:
        case Kind.BOOL:
            return SwitchControl(setting, theme)
        case Kind.CHOICE:
            return ChoiceControl(setting)
        case Kind.INT | Kind.FLOAT:
            return NumberControl(setting)
        case Kind.LONG_TEXT | Kind.TEXT_LIST:
            return LinesControl(setting, theme)
        case Kind.FONT | Kind.FIXED_FONT:
            return FontControl(setting)
        case Kind.MODEL:
            return ModelControl(setting, port)
        case _:
            return TextControl(setting)


def _pause_timer(parent: QObject) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(TYPING_PAUSE)
    return timer
