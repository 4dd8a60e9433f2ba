"""Owns the number field that may be empty, which is shown in words such as "Not sent". GUI thread."""

from PySide6.QtGui import QFocusEvent, QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from desktop_chat.settings.schema import Kind, Setting


class NumberBox(QDoubleSpinBox):
    """A number within the setting's bounds; one step below them, where allowed, means that it is not set."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = setting
        self._minimum = setting.minimum if setting.minimum is not None else 0
        self.setDecimals(2 if setting.kind is Kind.FLOAT else 0)
        self.setSingleStep(setting.step)
        below = setting.step if setting.optional else 0
        self.setRange(self._minimum - below, setting.maximum if setting.maximum is not None else 1_000_000_000)
        if setting.optional:
            self.setSpecialValueText(setting.empty or "–")
        if setting.unit:
            self.setSuffix(setting.unit if setting.unit == "%" else f" {setting.unit}")
        self.setMinimumWidth(110)
        self.lineEdit().setTextMargins(6, 0, 0, 0)

    def number(self) -> int | float | None:
        """The number; None if it is not set."""
        if self._setting.optional and self.value() < self._minimum:
            return None
        return round(self.value(), 2) if self._setting.kind is Kind.FLOAT else int(self.value())

    def set_number(self, number: float | None) -> None:
        self.setValue(self.minimum() if number is None else number)

    def stepBy(self, steps: int) -> None:
        """A step up from below the bounds lands on them, and steps stay on round numbers."""
        number = self.number()
        if number is None:
            if steps > 0:
                self.set_number(self._minimum)
            return
        target = number + steps * self.singleStep()
        if target < self._minimum:
            at_minimum = number <= self._minimum
            self.set_number(None if at_minimum and self._setting.optional else self._minimum)
        else:
            self.set_number(round(target, 2))

    def textFromValue(self, value: float) -> str:
        if self._setting.kind is Kind.INT:
            return self.locale().toString(int(value))
        text = self.locale().toString(value, "f", 2)
        point = self.locale().decimalPoint()
        return text.rstrip("0").rstrip(point) if point in text else text

    def valueFromText(self, text: str) -> float:
        if self._setting.optional and not self._bare(text):
            return self.minimum()
        return super().valueFromText(self._with_point(text))

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if self._setting.optional and not self._bare(text):
            return QValidator.State.Acceptable, text, position
        return super().validate(self._with_point(text), position)

    def _bare(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip()

    def _with_point(self, text: str) -> str:
        """0.7 and 0,7 are the same number whatever the language."""
        if self._setting.kind is not Kind.FLOAT:
            return text
        point = self.locale().decimalPoint()
        return text.replace("," if point == "." else ".", point)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()
