"""Owns when a selection is copied: at once if it is short, else in slices between events; GUI thread."""

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer, Slot

from desktop_chat.ui.transcript.selecting.clipboard import copy_mime, copy_text, has_primary, offer_primary, rich_mime
from desktop_chat.ui.transcript.selecting.copying import Copied, Gathering, from_one_item, gather
from desktop_chat.ui.transcript.selecting.spots import Spot

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_SLICE = 0.008  # seconds
_SHORT = 20_000  # characters that are copied at once
_SETTLE_MS = 150


class Form(Enum):
    """What is put on the clipboard."""

    RICH = "rich"
    MARKDOWN = "markdown"
    PLAIN = "plain"


class Copier(QObject):
    """Copies what is selected in a view."""

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self._form = Form.RICH
        self._work: Gathering | None = None
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._on_slices_timeout)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._on_settle_timeout)

    @property
    def is_busy(self) -> bool:
        return self._work is not None

    def copy(self, form: Form = Form.RICH) -> bool:
        """Begins to copy; False if nothing is selected."""
        bounds = self._bounds()
        if bounds is None:
            return False
        self._form = form
        few = from_one_item(self._view.reel, *bounds)
        if few is not None:
            self.stop()
            self._put(few)
            return True
        self._work = Gathering(self._view.reel, *bounds)
        if self._work.work(float("inf") if self._is_short(*bounds) else _SLICE):
            self._finish()
        else:
            self._view.copied.emit(self._view.tr("Copying"))
            self._slices.start()
        return True

    def mime_now(self) -> QMimeData | None:
        """What is selected, to be dragged away; None if it is too much to wait for."""
        copied = self._now()
        return rich_mime(copied) if copied is not None else None

    def markdown_now(self) -> str | None:
        """What is selected as Markdown, to be quoted; None if it is too much to wait for."""
        copied = self._now()
        return copied.markdown if copied is not None else None

    def _now(self) -> Copied | None:
        bounds = self._bounds()
        if bounds is None:
            return None
        few = from_one_item(self._view.reel, *bounds)
        return few if few is not None else gather(self._view.reel, *bounds) if self._is_short(*bounds) else None

    def selection_settled(self) -> None:
        """Soon offers what is selected to the middle button, where there is such a thing."""
        if has_primary() and self._bounds() is not None:
            self._settle.start()

    def stop(self) -> None:
        self._slices.stop()
        self._settle.stop()
        self._work = None

    def _bounds(self) -> tuple[Spot, Spot] | None:
        selection, model = self._view.pointing.selection, self._view.model()
        if selection.is_empty or model is None or not model.rowCount():
            return None
        return selection.bounds()

    def _is_short(self, low: Spot, high: Spot) -> bool:
        model = self._view.model()
        assert model is not None
        last = min(high.row, model.rowCount() - 1)
        return last - low.row < 200 and sum(model.weights(low.row, last)) <= _SHORT

    @Slot()
    def _on_slices_timeout(self) -> None:
        if self._work is None or self._work.work(_SLICE):
            self._finish()

    def _finish(self) -> None:
        self._slices.stop()
        work, self._work = self._work, None
        if work is None:
            return
        if work.copied is None:
            self._view.copied.emit(self._view.tr("Nothing was copied, the messages have changed"))
            return
        self._put(work.copied)

    def _put(self, copied: Copied) -> None:
        tr = self._view.tr
        if self._form is Form.RICH:
            copy_mime(rich_mime(copied))
            said = tr("Selection copied")
        elif self._form is Form.MARKDOWN:
            copy_text(copied.markdown)
            said = tr("Selection copied as Markdown")
        else:
            copy_text(copied.plain)
            said = tr("Selection copied as plain text")
        self._view.copied.emit(said)

    @Slot()
    def _on_settle_timeout(self) -> None:
        copied = self._now()
        if copied is not None:
            offer_primary(copied.plain)
