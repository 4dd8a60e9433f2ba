"""Owns the texts of all rows for searching: read once from the model, kept packed, counted without unpacking to rows.

GUI thread. Reading ten thousand messages takes seconds, so it is done bit by bit; what was read takes about a third of
its size.
"""

import zlib
from collections.abc import Iterator
from time import perf_counter

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.transcript.search.pattern import Pattern
from desktop_chat.ui.transcript.search.plain import BREAK, stretches

#: So many neighbours are packed together.
CHUNK = 64
_ROW_END = "\x01"


class PlainTexts:
    """What can be found in each row of a model.

    Attributes:
        show_thinking: whether the rows show it.
    """

    def __init__(self, model: TranscriptModel) -> None:
        self._model = model
        self._texts: list[str | None] = []
        self._packed: dict[int, bytes] = {}
        self._reading: tuple[int, Iterator[str], list[str]] | None = None
        self._reread = False
        self.show_thinking = True
        self.reset()

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        loose = sum(len(text) for text in self._texts if text is not None)
        return loose + sum(map(len, self._packed.values())) + 8 * len(self._texts)

    def is_known(self, index: int) -> bool:
        return self._texts[index] is not None or index // CHUNK in self._packed

    # --- changes of the model -------------------------------------------------------------------------------------

    def reset(self) -> None:
        self._texts = [None] * self._model.rowCount()
        self._packed.clear()
        self._reading, self._reread = None, False

    def cut(self, first: int) -> None:
        """The rows from ``first`` on are gone."""
        self.forget(first)
        self._reading, self._reread = None, False
        del self._texts[first:]
        for chunk in [chunk for chunk in self._packed if chunk * CHUNK >= first]:
            del self._packed[chunk]

    def extend(self, number: int) -> None:
        self._texts += [None] * number

    def forget(self, index: int) -> None:
        """A row became different."""
        self._reread = self._reread or (self._reading is not None and self._reading[0] == index)
        packed = self._packed.pop(index // CHUNK, None)
        if packed is not None:
            first = index // CHUNK * CHUNK
            self._texts[first : first + CHUNK] = _unpacked(packed).split(_ROW_END)
        if index < len(self._texts):
            self._texts[index] = None

    # --- reading --------------------------------------------------------------------------------------------------

    def read(self, index: int, deadline: float | None = None) -> str | None:
        """The text of a row; None if there was no time to read it to its end. It goes on there the next time."""
        if self.is_known(index):
            return self._known(index)
        if self._reading is None or self._reading[0] != index:
            found = stretches(self._model.row(index), show_thinking=self.show_thinking)
            self._reading = index, found, []
        _, rest, parts = self._reading
        for stretch in rest:
            if stretch:
                parts.append(stretch)
            elif deadline is not None and perf_counter() > deadline:
                return None
        self._reading = None
        text = BREAK.join(parts)
        if self._reread:  # it grew meanwhile; the next call reads it again
            self._reread = False
            return None
        self._texts[index] = text
        self._pack(index // CHUNK)
        return text

    def _known(self, index: int) -> str:
        text = self._texts[index]
        return text if text is not None else _unpacked(self._packed[index // CHUNK]).split(_ROW_END)[index % CHUNK]

    def _pack(self, chunk: int) -> None:
        """Neighbours that are all known are kept together, the last ones loose because they still change."""
        first, end = chunk * CHUNK, (chunk + 1) * CHUNK
        texts = self._texts[first:end]
        if end < len(self._texts) and None not in texts:
            joined = _ROW_END.join([text for text in texts if text is not None])
            self._packed[chunk] = zlib.compress(joined.encode("utf-8", "surrogatepass"), 1)
            self._texts[first:end] = [None] * CHUNK

    # --- counting -------------------------------------------------------------------------------------------------

    def counts(self, chunk: int, pattern: Pattern) -> list[int | None]:
        """The hits in each row of a chunk; None for rows that were not read yet."""
        packed = self._packed.get(chunk)
        if packed is not None:
            return [*pattern.counts(_unpacked(packed), _ROW_END)]
        texts = self._texts[chunk * CHUNK : (chunk + 1) * CHUNK]
        return [None if text is None else pattern.count(text) for text in texts]


def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")
