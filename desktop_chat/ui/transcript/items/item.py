"""Owns what everything painted in a row has in common, and the places in it that can be activated; GUI thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from desktop_chat.ui.transcript.items.marks import Label, Marks
from desktop_chat.ui.transcript.markdown.writer import Built
from desktop_chat.ui.transcript.style import ITEM_GAP, Style


class Act(StrEnum):
    """What happens when a target is activated."""

    COMMAND = "command"
    COPY_CODE = "copy_code"
    SAVE_CODE = "save_code"
    COPY_MESSAGE = "copy_message"
    EDIT = "edit"
    FOLD = "fold"
    VERSION = "version"
    LINK = "link"
    MENU = "menu"
    NOTE = "note"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Target:
    """A place that can be clicked or reached with the keyboard.

    Attributes:
        rect: where, in the coordinates of the item (later of the row).
        payload: a command id, the code, a sibling's id, a URL; depends on the act.
        label: its accessible name and what a menu calls it.
        tip: plain text of the tooltip; empty for the label.
        quiet: shown only while the pointer or the focus is on the row.
    """

    rect: QRect
    act: Act
    payload: object
    label: str
    tip: str = ""
    quiet: bool = False

    def same(self, other: "Target | None") -> bool:
        """True if both do the same thing, wherever they are."""
        return other is not None and (self.act, self.payload, self.label) == (other.act, other.payload, other.label)

    def moved(self, dx: int, dy: int) -> "Target":
        return Target(self.rect.translated(dx, dy), self.act, self.payload, self.label, self.tip, self.quiet)


@dataclass(slots=True)
class PaintState:
    """What an item must know of the view while it paints itself.

    Attributes:
        clip: what has to be painted, in item coordinates.
        active: pointer or keyboard focus is on the row.
        hovered, focused: the target under the pointer, the one chosen by keyboard.
        selection: selected positions of the item's text, or None. marks: hits of a search, or None.
        ratio: device pixels per pixel.
        now: time.monotonic(), for what moves and counts.
    """

    clip: QRect
    active: bool = False
    hovered: Target | None = None
    focused: Target | None = None
    selection: tuple[int, int] | None = None
    marks: Marks | None = None
    ratio: float = 1.0
    now: float = 0.0


class Item:
    """One thing in a row. Positions in its text count from 0 to ``length``.

    Attributes:
        height, width: pixels after layout; natural_width: what it would need, at most width.
        gap: space above it.
        selectable: it holds text that can be selected.
        revision: grows whenever it looks different in the same place: scrolled sideways, a drawing arrived.
    """

    gap = ITEM_GAP
    selectable = False
    revision = 0
    #: From which y on it was changed the last time it took more, instead of being made again.
    changed_from = 0
    #: It goes on in the last line of the item before it.
    joins_line = False
    #: What moves in it moves once a second only.
    counts_seconds = False

    def __init__(self, style: Style) -> None:
        self.style = style
        self.width = 0
        self.height = 0
        self.natural_width = 0

    @property
    def length(self) -> int:
        return 0

    @property
    def built(self) -> Built | None:
        """The document of what was said, for searching; None for everything else."""
        return None

    def labels(self) -> Sequence[Label]:
        """Its lines of text outside of a document that can be found, in reading order."""
        return ()

    @property
    def text_origin(self) -> QPoint:
        """Where the document begins in the item."""
        return QPoint(0, 0)

    def layout(self, width: int) -> None:
        raise NotImplementedError

    def estimate(self, width: int) -> int:
        """About how high it will be, known at once."""
        self.layout(width)
        return self.height

    def follow(self, before: "Item") -> int:
        """Takes the place behind the last line of the item before; by how much it begins above that one's end."""
        return 0

    def stand_alone(self) -> None:
        """Begins a line of its own, because the item before is not measured."""

    def paint(self, painter: QPainter, state: PaintState) -> None:
        raise NotImplementedError

    def targets(self) -> Sequence[Target]:
        return ()

    def position_at(self, point: QPoint) -> int:
        """The text position nearest to a point."""
        return 0

    def is_text_at(self, point: QPoint) -> bool:
        return False

    def link_at(self, point: QPoint) -> Target | None:
        """The link under a point."""
        return None

    def word_at(self, position: int) -> tuple[int, int]:
        return position, position

    def text_between(self, start: int, end: int) -> str:
        """The original text of a stretch, for the clipboard."""
        return ""

    def scroll_by(self, point: QPoint, dx: int) -> bool:
        """Scrolls sideways what is under a point; True if it took the movement."""
        return False

    def look_again(self) -> bool:
        """Takes what was not ready when it was made, such as a drawing; True if it must be laid out again."""
        return False

    def animates(self) -> bool:
        return False
