"""Owns the way from a whole Markdown text to the render tree; pure, usable from any thread."""

from desktop_chat.markup.incremental import IncrementalParser
from desktop_chat.markup.tree import Block


def parse(text: str) -> tuple[Block, ...]:
    """The render tree of a whole Markdown text. Never raises because of the text."""
    parser = IncrementalParser()
    parser.feed(text)
    parser.finish()
    return parser.blocks
