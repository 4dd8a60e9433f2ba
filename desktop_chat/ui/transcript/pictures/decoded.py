"""Owns the decoded pictures of the rows that exist, and asks for those that are painted; GUI thread.

A picture lives as long as an item holds it, so that the memory is that of the live rows, and below a limit of bytes:
beyond it the one that was not painted for longest is let go, and asked for again when it comes back into view.
"""

from collections import OrderedDict
from typing import Final, Protocol
from weakref import WeakValueDictionary

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_chat.domain.pictures import PictureSource
from desktop_chat.jobs.job import Job
from desktop_chat.services.picture_data import LARGEST_AREA, Picture, Trouble

_LIMIT: Final = 64 * 1024 * 1024  # bytes of pixels; a screen of 4K full of pictures takes half of it
_AT_ONCE: Final = 2
_KNOWN_SIZES: Final = 20_000


class PictureReader(Protocol):
    """What is needed of services.pictures.PictureService."""

    def read(self, source: PictureSource, within: QSize, most: int = LARGEST_AREA, /) -> Job: ...


class Shown:
    """A picture as it is painted.

    Attributes:
        image: null until it is decoded, and after it was let go.
    """

    __slots__ = ("__weakref__", "image", "source", "within")

    def __init__(self, source: PictureSource) -> None:
        self.source = source
        self.image = QImage()
        self.within = QSize()


class Pictures(QObject):
    """The pictures of one view.

    Attributes:
        reader: where they come from; None until the history is open.

    Signals:
        arrived(): some of them look different now, or have a size by now.
        save_requested(object): the PictureSource to be saved as a file.
    """

    arrived = Signal()
    save_requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reader: PictureReader | None = None
        self._held: WeakValueDictionary[str, Shown] = WeakValueDictionary()
        self._sizes: OrderedDict[str, QSize] = OrderedDict()
        self._troubles: dict[str, Trouble] = {}
        self._painted: OrderedDict[str, None] = OrderedDict()
        self._wanted: OrderedDict[str, None] = OrderedDict()
        self._running: dict[str, Job] = {}

    def hold(self, source: PictureSource) -> Shown:
        """The picture, for as long as the caller keeps it."""
        shown = self._held.get(source.key)
        if shown is None:
            shown = self._held[source.key] = Shown(source)
        return shown

    def size(self, source: PictureSource) -> QSize | None:
        """How large the picture is; None until it was decoded for the first time."""
        return self._sizes.get(source.key)

    def trouble(self, source: PictureSource) -> Trouble | None:
        return self._troubles.get(source.key)

    @property
    def waiting(self) -> int:
        """How many are asked for and not there yet."""
        return len(self._wanted) + len(self._running)

    @property
    def bytes_held(self) -> int:
        return sum(shown.image.sizeInBytes() for shown in self._held.values())

    def forget(self) -> None:
        """Another conversation: what failed may be tried again."""
        self._wanted.clear()
        self._troubles.clear()
        for job in self._running.values():
            job.cancel()

    def want(self, shown: Shown, within: QSize) -> None:
        """Says that a picture is on the screen at a size in device pixels; it is decoded unless it is there."""
        key = shown.source.key
        if not shown.image.isNull():
            self._painted[key] = None
            self._painted.move_to_end(key)
        if key in self._troubles or self._is_fine(shown, within):
            return
        shown.within = QSize(within)
        self._wanted[key] = None
        self._wanted.move_to_end(key)
        self._start()

    def _is_fine(self, shown: Shown, within: QSize) -> bool:
        """True if the picture is there in a size that is good enough to be painted into ``within``."""
        full, image = self._sizes.get(shown.source.key), shown.image
        if full is None or image.isNull():
            return False
        wanted = full.scaled(within, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(full)
        return image.width() + 1 >= wanted.width() or image.size() == full

    def _start(self) -> None:
        """Begins with what was painted last: after a quick scroll it is what is looked at."""
        while self.reader is not None and self._wanted and len(self._running) < _AT_ONCE:
            key = next((key for key in reversed(self._wanted) if key not in self._running), None)
            if key is None:
                return
            del self._wanted[key]
            shown = self._held.get(key)
            if shown is None or self._is_fine(shown, shown.within):
                continue  # its row is gone, or it came meanwhile
            job = self._running[key] = self.reader.read(shown.source, shown.within)
            job.succeeded.connect(self._on_job_succeeded)
            job.finished.connect(self._on_job_finished)

    @Slot(object)
    def _on_job_succeeded(self, result: tuple[PictureSource, Picture | Trouble]) -> None:
        source, found = result
        if isinstance(found, Trouble):
            self._troubles[source.key] = found
        else:
            self._sizes[source.key] = found.full
            while len(self._sizes) > _KNOWN_SIZES:
                self._sizes.popitem(last=False)
            shown = self._held.get(source.key)
            if shown is not None:
                shown.image = found.image
                self._painted[source.key] = None
                self._painted.move_to_end(source.key)
                self._let_go()
        self.arrived.emit()

    @Slot()
    def _on_job_finished(self) -> None:
        self._running = {key: job for key, job in self._running.items() if not job.state.is_final}
        self._start()

    def _let_go(self) -> None:
        """Frees what was not painted for longest until the rest is below the limit."""
        held = self.bytes_held
        for key in list(self._painted)[:-1]:
            if held <= _LIMIT:
                return
            del self._painted[key]
            shown = self._held.get(key)
            if shown is not None:
                held -= shown.image.sizeInBytes()
                shown.image = QImage()
