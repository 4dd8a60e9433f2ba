"""Owns the box in which a model is chosen or its id typed. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from desktop_chat.domain.catalog import ModelInfo


class ModelBox(QComboBox):
    """An editable list of models, the first entry being none in particular.

    Signals:
        model_chosen(str): an id, or empty for none in particular; only by the person.
    """

    model_chosen = Signal(str)

    def __init__(self, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = empty
        self._shown = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(16)
        self.addItem(empty, "")
        completer = self.completer()
        if completer is not None:
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.activated.connect(self._on_activated)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(empty)
            line.editingFinished.connect(self.commit)

    def set_models(self, models: Sequence[ModelInfo]) -> None:
        """The models of the endpoint; what is shown stays."""
        self.blockSignals(True)
        self.clear()
        self.addItem(self._empty, "")
        for info in models:
            note = "" if info.lifecycle in (None, "active") else f" ({info.lifecycle})"
            self.addItem(f"{info.label}{note}", info.id)
            self.setItemData(self.count() - 1, info.id, Qt.ItemDataRole.AccessibleDescriptionRole)
        self.blockSignals(False)
        self.show_model(self._shown)

    def show_model(self, model_id: str) -> None:
        self._shown = model_id
        index = self.findData(model_id)
        self.blockSignals(True)
        self.setCurrentIndex(index)
        self.setEditText(self.itemText(index) if index >= 0 else model_id)
        self.blockSignals(False)

    def model_id(self) -> str:
        """The id behind the text: of the entry with that text, else the text itself."""
        text = self.currentText().strip()
        if text == self.itemText(self.currentIndex()).strip():  # several models may have the same name
            return str(self.currentData())
        index = self.findText(text, Qt.MatchFlag.MatchFixedString)
        return str(self.itemData(index)) if index >= 0 else text

    @Slot()
    def commit(self) -> None:
        """Takes what was typed."""
        self._choose(self.model_id())

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self._choose(str(self.itemData(index)))

    def _choose(self, model_id: str) -> None:
        if model_id != self._shown:
            self.show_model(model_id)
            self.model_chosen.emit(model_id)
