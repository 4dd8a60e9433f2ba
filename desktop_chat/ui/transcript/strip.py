"""Owns which rows exist and how high all of them are, one below the other; GUI thread."""

from desktop_chat.models.transcript import TranscriptModel, TranscriptRow
from desktop_chat.ui.transcript.folds import Folds
from desktop_chat.ui.transcript.heights import Heights
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.style import ROW_GAP, Style

MAX_LIVE = 60


class Strip:
    """The rows of the model as a strip of pixels. Rows are made on demand; few are kept, and the heights of all.

    Attributes:
        show_thinking: whether thinking blocks are shown at all.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self.folds = Folds()
        self.heights = Heights()
        self.show_thinking = True
        self._model: TranscriptModel | None = None
        self._rows: dict[int, Row] = {}
        self._stale: set[int] = set()
        self._width = 400

    # --- facts ----------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        return len(self.heights)

    @property
    def live_count(self) -> int:
        return len(self._rows)

    @property
    def column(self) -> int:
        return self._width

    def row(self, index: int) -> Row:
        """The row with all of its items, made and laid out if need be."""
        return self.shown_row(index, at_once=True)

    def shown_row(self, index: int, *, at_once: bool = False) -> Row:
        """The row as it can be seen: the whole of a very long text need not be read yet."""
        row = self._rows.get(index)
        if row is None or index in self._stale or (at_once and row.is_unread):
            assert self._model is not None
            if row is None:
                row = self._rows[index] = Row(self.style, self.folds)
            self._stale.discard(index)
            row.sync(self._model.row(index), show_thinking=self.show_thinking, at_once=at_once)
        if row.width != self._width:
            self.heights.set(index, row.layout(self._width))
        return row

    def live(self, index: int) -> Row | None:
        return self._rows.get(index)

    def loose_row(self, index: int) -> Row:
        """A row for reading only; a live one if there is one, else one that is not kept."""
        if index in self._rows:
            return self.row(index)
        assert self._model is not None
        row = Row(self.style, self.folds)
        row.sync(self._model.row(index), show_thinking=self.show_thinking, at_once=True)
        return row

    def unread_rows(self) -> list[int]:
        """Rows with a text so long that it is not read to its end yet; they read on when they are changed."""
        return [index for index, row in self._rows.items() if row.is_unread]

    def data(self, index: int) -> TranscriptRow:
        """What a row shows, without making the row."""
        assert self._model is not None
        return self._model.row(index)

    # --- changes --------------------------------------------------------------------------------------------------

    def set_model(self, model: TranscriptModel | None) -> None:
        """Takes another model; ``reset`` must follow."""
        self._model = model

    def set_style(self, style: Style) -> None:
        """Takes other colours and fonts: rows are made again as they come into view."""
        self.style = style
        self._rows.clear()
        self._stale.clear()

    def reset(self) -> None:
        """Starts anew with the model's rows."""
        self._rows.clear()
        self._stale.clear()
        self.folds.clear()
        count = self._model.rowCount() if self._model is not None else 0
        self.heights.reset(self._estimates(0, count - 1) if count else ())

    def _estimates(self, first: int, last: int) -> list[int]:
        assert self._model is not None
        per_line = max(20, self._width // 8)
        line = self.style.scaled(23)
        empty = 80 + ROW_GAP + line
        return [empty + weight // per_line * line for weight in self._model.weights(first, last)]

    def insert(self, first: int, last: int) -> None:
        if first < self.count:
            self._rows.clear()
        self.heights.insert(first, self._estimates(first, last))

    def remove(self, first: int, last: int) -> None:
        self.heights.remove(first, last)
        self._rows = {index: row for index, row in self._rows.items() if index < first}
        self._stale = {index for index in self._stale if index < first}

    def change(self, first: int, last: int) -> None:
        """Rows have to be brought up to date before they are shown again."""
        if last - first < len(self._rows):
            self._stale.update(index for index in range(first, last + 1) if index in self._rows)
        else:
            self._stale.update(index for index in self._rows if first <= index <= last)

    def look_again(self) -> bool:
        """Items take the formulas that are drawn by now; True if any did."""
        changed = [row.look_again() for row in self._rows.values()]  # every one of them
        return True in changed

    def refold(self, index: int) -> None:
        """A fold of a row was opened or closed: the row is made again, its unchanged text stays."""
        row = self._rows.get(index)
        if row is not None:
            row.forget_folds()
            self._stale.add(index)

    def _keep_near(self, middle: int) -> None:
        """Lets go of the rows that are farthest from one."""
        if len(self._rows) > MAX_LIVE:
            keep = sorted(self._rows, key=lambda index: abs(index - middle))[:MAX_LIVE]
            self._rows = {index: self._rows[index] for index in keep}
            self._stale &= set(keep)
