"""Owns one row of the transcript: its items and where they are; GUI thread."""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect

from desktop_chat.markup.tree import CodeBlock
from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.ui.transcript.flow import MarkdownFlow
from desktop_chat.ui.transcript.folds import Folds
from desktop_chat.ui.transcript.items.code_item import CodeItem, wrap_id
from desktop_chat.ui.transcript.items.footer_item import FooterItem
from desktop_chat.ui.transcript.items.item import Item, Target
from desktop_chat.ui.transcript.items.line_items import ChipsItem, FoldItem, HeaderItem, SourcesItem, WaitingItem
from desktop_chat.ui.transcript.items.notice_item import NoticeItem
from desktop_chat.ui.transcript.items.picture_item import PicturesItem
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.part_types import (
    ChipsPart,
    FoldPart,
    FooterPart,
    HeaderPart,
    MarkdownPart,
    NoticePart,
    Part,
    PicturesPart,
    SourcesPart,
    WaitingPart,
)
from desktop_chat.ui.transcript.parts import compose
from desktop_chat.ui.transcript.style import ROW_GAP, Style

_BUBBLE_PAD = 14
_BUBBLE_PAD_Y = 10
_BUBBLE_SHARE = 0.86
_INSET = 14


class Row:
    """A message as items from top to bottom.

    Attributes:
        data: what it shows. items: in order. rects: where each is, in row coordinates.
        insets: numbers of the items that belong to an open fold. starts: where the items of each part begin.
        bubble: the box around a person's message; empty for replies.
        height: pixels after layout, with the space above.
        changed_from: from which y on items were changed in place since it was last shown; None for nowhere. Items that
            are new, gone, moved, or have another height or revision need not be told.
    """

    def __init__(self, style: Style, folds: Folds) -> None:
        self._style = style
        self._folds = folds
        self._flows: dict[str, MarkdownFlow] = {}
        self._parts: dict[str, tuple[Part, list[Item]]] = {}
        self.data: TranscriptRow | None = None
        self.items: list[Item] = []
        self.rects: list[QRect] = []
        self.insets: set[int] = set()
        self.starts: list[int] = []
        self.bubble = QRect()
        self.height = 0
        self.width = 0
        self.changed_from: int | None = None
        self._extended: int | None = None

    def sync(self, data: TranscriptRow, *, show_thinking: bool) -> None:
        """Makes the items of a new state of the row; items whose part did not change stay."""
        self.data = data
        self.items, self.insets, self.starts = [], set(), []
        kept: dict[str, tuple[Part, list[Item]]] = {}
        for number, part in enumerate(compose(data, show_thinking=show_thinking)):
            self.starts.append(len(self.items))
            made = self._part_items(part, number, kept)
            if isinstance(part, FoldPart) and len(made) > 1:
                self.insets.update(range(len(self.items) + 1, len(self.items) + len(made)))
            self.items += made
        self._parts = kept
        self.width = 0

    def forget_folds(self) -> None:
        """Items that depend on folds are made again at the next sync."""
        for flow in self._flows.values():
            flow.forget_code()

    def look_again(self) -> bool:
        """Items that wait for drawings take them; True if the row has to be laid out again."""
        changed = [item for item in self.items if item.look_again()]
        for item in changed:
            item.revision += 1
            self.width = 0
        return bool(changed)

    def _part_items(self, part: Part, number: int, kept: dict[str, tuple[Part, list[Item]]]) -> list[Item]:
        assert self.data is not None
        if isinstance(part, MarkdownPart):
            flow = self._flows.setdefault(part.id, MarkdownFlow(self._style, self._folds, self.data.key))
            before_last, items = flow.items[-1:], flow.update(part)
            if flow.first_changed < len(items) and items[-1:] == before_last:
                self._extended = len(self.items) + flow.first_changed
            return items
        name = f"{number}.{type(part).__name__}"
        before = self._parts.get(name)
        reusable = before is not None and before[0] == part and not isinstance(part, FooterPart | FoldPart)
        items = before[1] if before is not None and reusable else self._make(part)
        kept[name] = (part, items)
        return items

    def _make(self, part: Part) -> list[Item]:
        assert self.data is not None
        style = self._style
        match part:
            case HeaderPart():
                return [HeaderItem(style, part, right=self.data.is_user)]
            case FoldPart():
                return self._fold(part)
            case ChipsPart():
                return [ChipsItem(style, part)]
            case PicturesPart():
                return [PicturesItem(style, part)]
            case SourcesPart():
                return [SourcesItem(style, part)]
            case WaitingPart():
                return [WaitingItem(style, part)]
            case NoticePart(notice):
                return [NoticeItem(style, notice)]
            case FooterPart():
                return [FooterItem(style, part, self.data)]
            case _:
                return []

    def _fold(self, part: FoldPart) -> list[Item]:
        assert self.data is not None
        is_open = self._folds.is_open(self.data.key, part.id)
        head: list[Item] = [FoldItem(self._style, part, is_open=is_open)]
        if not is_open or not part.detail:
            return head
        if part.language is not None:
            name, folds, key = f"{part.id}.code", self._folds, self.data.key
            block, is_wrapped = CodeBlock(part.language, part.detail), folds.is_open(key, wrap_id(name))
            is_open = folds.is_open(key, name)
            return [*head, CodeItem(self._style, block, name, is_open=is_open, is_wrapped=is_wrapped)]
        flow = self._flows.setdefault(part.id, MarkdownFlow(self._style, self._folds, self.data.key, quiet=True))
        return [*head, *flow.update(MarkdownPart(part.id, part.detail, (), part.streaming))]

    # --- layout ---------------------------------------------------------------------------------------------------

    def layout(self, width: int) -> int:
        """Places everything for a column width; returns the height."""
        if width == self.width:
            return self.height
        self.width = width
        self.rects.clear()
        is_user = self.data is not None and self.data.is_user
        body = [item for item in self.items if not isinstance(item, HeaderItem | FooterItem | NoticeItem)]
        box_x, box_width = (self._measure_bubble(body, width)) if is_user else (0, width)
        y = ROW_GAP if is_user else ROW_GAP // 2
        bubble_top = bubble_bottom = 0
        for number, item in enumerate(self.items):
            inside = is_user and not isinstance(item, HeaderItem | FooterItem | NoticeItem)
            if inside and not bubble_top:
                bubble_top = y + 6
                y = bubble_top + _BUBBLE_PAD_Y
            else:
                y += self._gap(number, item)
            inset = self._style.scaled(_INSET) if number in self.insets else 0
            if is_user and not inside and bubble_top and not bubble_bottom:
                bubble_bottom = y = y + _BUBBLE_PAD_Y - self._gap(number, item)
                y += self._gap(number, item)
            item.layout((box_width if inside else width) - inset)
            self.rects.append(QRect((box_x if inside else 0) + inset, y, item.width, item.height))
            y += item.height
        self.bubble = QRect()
        if bubble_top:
            self.bubble = QRect(
                box_x - _BUBBLE_PAD, bubble_top, box_width + 2 * _BUBBLE_PAD, (bubble_bottom or y) - bubble_top
            )
        self.height = y + 2
        if self._extended is not None and self._extended < len(self.rects):
            top = self.rects[self._extended].top()
            self.changed_from = top if self.changed_from is None else min(self.changed_from, top)
        self._extended = None
        return self.height

    def _gap(self, number: int, item: Item) -> int:
        if number == 1 and not isinstance(item, FoldItem | ChipsItem | CodeItem | TableItem):
            return 6
        return item.gap if number else 0

    def _measure_bubble(self, body: Sequence[Item], width: int) -> tuple[int, int]:
        most = width - 2 * _BUBBLE_PAD
        wide = any(isinstance(item, CodeItem | TableItem) for item in body)
        limit = most if wide else min(most, max(int(width * _BUBBLE_SHARE) - 2 * _BUBBLE_PAD, 120))
        natural = 24
        for item in body:
            item.layout(limit)
            natural = max(natural, item.natural_width)
        chosen = min(limit, natural)
        return width - _BUBBLE_PAD - chosen, chosen

    def item_at(self, y: int) -> int:
        """The item at or just above a row's y."""
        return max(0, bisect_right([rect.top() for rect in self.rects], y) - 1)

    def targets(self) -> list[Target]:
        """Everything that can be activated, in row coordinates and reading order."""
        return [
            target.moved(rect.left(), rect.top())
            for item, rect in zip(self.items, self.rects, strict=True)
            for target in item.targets()
        ]

    def link_at(self, point: QPoint) -> Target | None:
        for item, rect in zip(self.items, self.rects, strict=True):
            if rect.contains(point):
                found = item.link_at(point - rect.topLeft())
                return found.moved(rect.left(), rect.top()) if found is not None else None
        return None

    def animates(self) -> bool:
        return any(item.animates() for item in self.items)
