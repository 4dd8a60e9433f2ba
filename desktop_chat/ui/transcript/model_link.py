"""Owns the connection from the model's signals to the reel and the screen reader; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Slot

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.transcript.access import accessible

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView


class ModelLink(QObject):
    """Hears one model for a view.

    Attributes:
        model: what is heard, or None.
    """

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self.model: TranscriptModel | None = None
        self._streaming_key = ""

    def set_model(self, model: TranscriptModel) -> None:
        if self.model is not None:
            self.model.disconnect(self)
        self.model = model
        model.modelReset.connect(self._on_model_reset)
        model.rowsInserted.connect(self._on_model_rows_inserted)
        model.rowsRemoved.connect(self._on_model_rows_removed)
        model.dataChanged.connect(self._on_model_data_changed)
        self._view.reel.set_model(model)
        self._on_model_reset()

    @Slot()
    def _on_model_reset(self) -> None:
        view = self._view
        view.measure()
        view.pictures.forget()
        view.reel.reset()
        view.pointing.selection.clear()
        view.pointing.focus_row = view.pointing.hover_row = -1
        view.pointing.focus = view.pointing.hover = None
        view.pointing.focus_block = ""
        self._streaming_key = ""
        self._rows_changed()

    @Slot(QModelIndex, int, int)
    def _on_model_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        view, model = self._view, self.model
        view.reel.insert(first, last)
        view.pointing.selection.rows_inserted(first, last)
        if model is None:
            return
        is_pending = model.row(last).pending is not None
        asked = last - 1 if is_pending else last
        if asked >= first and model.is_question(asked) and (asked == first or not model.replaces):
            view.reel.pinned = True  # who has just asked wants to see the answer
        elif model.replaces and not (is_pending and view.reel.pinned):
            view.reel.take_place(first)
        elif not view.reel.pinned:
            view.down_button.set_count(view.down_button.count + last - first + 1)
        self._rows_changed()
        view.reel.rest()
        accessible.tell_new_rows(view, first, last)

    @Slot(QModelIndex, int, int)
    def _on_model_rows_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        view = self._view
        view.reel.remove(first, last)
        view.pointing.selection.rows_removed(first, last)
        if view.pointing.focus_row >= first:
            view.pointing.focus_row, view.pointing.focus_block = first - 1, ""
        view.pointing.hover_row, view.pointing.hover, view.pointing.focus = -1, None, None
        if self.model is None or not self.model.replaces:
            self._rows_changed()

    @Slot(QModelIndex, QModelIndex)
    def _on_model_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self._view.reel.change(first.row(), last.row())
        self._announce_finished()
        self._view.refresh()

    def _rows_changed(self) -> None:
        model = self.model
        count = model.rowCount() if model is not None else 0
        if model is not None and count and model.row(count - 1).pending is not None:
            self._streaming_key = model.key(count - 1)
        accessible.tell_rows(self._view)
        self._view.refresh()

    def _announce_finished(self) -> None:
        """A reply that has just become a message is announced once."""
        model = self.model
        if not self._streaming_key or model is None or not model.rowCount():
            return
        row = model.row(model.rowCount() - 1)
        if row.key == self._streaming_key and row.message is not None:
            self._streaming_key = ""
            accessible.announce(self._view, self.tr("Claude has answered."))
