"""Owns a run of Markdown as items: only what changed is parsed and built again; GUI thread."""

from dataclasses import replace

from desktop_chat.markup.tree import Block, CodeBlock, HtmlBlock, ListBlock, MathBlock, Rule, Table
from desktop_chat.ui.transcript.folds import Folds
from desktop_chat.ui.transcript.items.code_item import CodeItem, wrap_id
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.items.text_item import RuleItem, TextItem
from desktop_chat.ui.transcript.part_types import MarkdownPart
from desktop_chat.ui.transcript.style import Style

_LIST_CHUNK = 40


class MarkdownFlow:
    """The items of one run of text. While it streams, the blocks that are final keep their items.

    Attributes:
        items: one per block, in order.
        first_changed: index of the first item that the last update made or changed.
    """

    def __init__(self, style: Style, folds: Folds, key: str, *, quiet: bool = False) -> None:
        self._style = style
        self._quiet = quiet
        self._folds = folds
        self._key = key
        self._part: MarkdownPart | None = None
        self._blocks: list[Block] = []
        self._parser: object = None
        self._fed = ""
        self.items: list[Item] = []
        self.first_changed = 0

    def update(self, part: MarkdownPart) -> list[Item]:
        """Brings the items up to date with a part."""
        if part == self._part:
            self.first_changed = len(self.items)
            return self.items
        if self._part is not None and part.sources != self._part.sources:
            self._blocks, self.items = [], []
        self._part = part
        blocks = [piece for block in self._parse(part) for piece in _split(block)]
        items: list[Item] = []
        self.first_changed = len(blocks)
        for number, block in enumerate(blocks):
            old = self._blocks[number] if number < len(self._blocks) else None
            if old is not None and (old is block or old == block):
                items.append(self.items[number])
                continue
            self.first_changed = min(self.first_changed, number)
            items.append(self._item(block, number, self.items[number] if number < len(self.items) else None, part))
        self._blocks, self.items = blocks, items
        return items

    def forget_code(self) -> None:
        """Long code is made again at the next update, because its fold may have changed."""
        for number, item in enumerate(self.items):
            if isinstance(item, CodeItem) and self._is_stale(item):
                self._blocks[number] = Rule()
                self._part = None

    def _parse(self, part: MarkdownPart) -> tuple[Block, ...]:
        from desktop_chat.markup.incremental import IncrementalParser
        from desktop_chat.markup.parser import parse

        if not part.streaming:
            self._parser = None
            return parse(part.text)
        parser = self._parser
        if not isinstance(parser, IncrementalParser) or not part.text.startswith(self._fed):
            parser, self._fed = IncrementalParser(), ""
            self._parser = parser
        parser.feed(part.text[len(self._fed) :])
        self._fed = part.text
        return tuple(parser.blocks)

    def _item(self, block: Block, number: int, old: Item | None, part: MarkdownPart) -> Item:
        match block:
            case CodeBlock():
                if isinstance(old, CodeItem) and old.extend(block):
                    return old
                fold_id = f"{part.id}.code{number}"
                if part.streaming and not block.closed:
                    self._folds.open(self._key, fold_id)  # what was seen while it grew does not shut by itself
                return self._code(block, fold_id)
            case MathBlock(tex):
                return MathItem(self._style, tex, f"{part.id}.math{number}")
            case HtmlBlock(text):
                return self._code(CodeBlock("html", text), f"{part.id}.html{number}")
            case Table():
                return TableItem(self._style, block, part.sources)
            case Rule():
                return RuleItem(self._style)
            case _:
                item = TextItem(self._style, block, part.sources, quiet=self._quiet)
                if isinstance(block, ListBlock) and number and self._goes_on(block, number):
                    item.gap = 3 if block.tight else 8
                return item

    def _code(self, block: CodeBlock, fold_id: str) -> CodeItem:
        folds, key = self._folds, self._key
        is_wrapped = folds.is_open(key, wrap_id(fold_id))
        return CodeItem(self._style, block, fold_id, is_open=folds.is_open(key, fold_id), is_wrapped=is_wrapped)

    def _is_stale(self, item: CodeItem) -> bool:
        folds, key = self._folds, self._key
        refolded = item.folds and item.is_open != folds.is_open(key, item.fold_id)
        return refolded or item.is_wrapped != folds.is_open(key, wrap_id(item.fold_id))

    def _goes_on(self, block: ListBlock, number: int) -> bool:
        """True for a list that was cut off from the one before only to keep documents small."""
        before = self._blocks[number - 1] if number - 1 < len(self._blocks) else None
        return isinstance(before, ListBlock) and before.ordered == block.ordered and len(before.items) == _LIST_CHUNK


def _split(block: Block) -> list[Block]:
    """Long lists become several documents, so that one more item never lays out a thousand others again."""
    if not isinstance(block, ListBlock) or len(block.items) <= _LIST_CHUNK:
        return [block]
    return [
        replace(block, start=block.start + begin, items=block.items[begin : begin + _LIST_CHUNK])
        for begin in range(0, len(block.items), _LIST_CHUNK)
    ]
