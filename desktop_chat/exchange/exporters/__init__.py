"""Owns the choice of the exporter; the functions here are all that other packages need. Usable from any thread."""

from desktop_chat.domain.conversation import Conversation
from desktop_chat.exchange.files import write_export
from desktop_chat.exchange.names import file_name
from desktop_chat.exchange.options import ENDINGS, FORMATS, ExportOptions

__all__ = ["ENDINGS", "FORMATS", "ExportOptions", "export", "file_name", "write_export"]


def export(conversation: Conversation, format: str, options: ExportOptions | None = None) -> bytes:  # noqa: A002
    """The bytes of an export; ``format`` is md, json, html or txt. Raises ValueError for another format."""
    chosen = options or ExportOptions()
    # Parsing Markdown and building HTML are only loaded by those who export.
    if format == "json":
        from desktop_chat.exchange.exporters.document import to_json

        text = to_json(conversation)
    elif format == "md":
        from desktop_chat.exchange.exporters.markdown import to_markdown

        text = to_markdown(conversation, chosen)
    elif format == "html":
        from desktop_chat.exchange.exporters.html import to_html

        text = to_html(conversation, chosen)
    elif format == "txt":
        from desktop_chat.exchange.exporters.text import to_text

        text = to_text(conversation, chosen)
    else:
        raise ValueError(f"unknown format {format!r}")
    return text.encode("utf-8", "replace")
