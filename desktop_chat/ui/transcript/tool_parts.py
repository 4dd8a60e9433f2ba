"""Owns how the use of a tool and its result become one line that opens; GUI thread."""

import json
from collections import OrderedDict
from collections.abc import Mapping

from desktop_chat.domain.content import TEXT, ContentBlock, JsonValue
from desktop_chat.domain.pictures import IMAGE
from desktop_chat.markup.links import display_host, safe_url
from desktop_chat.ui.transcript.markdown.writer import Source
from desktop_chat.ui.transcript.part_types import FoldPart
from desktop_chat.ui.transcript.words import one_line, tr

_KEPT = 32
#: What was written as JSON lately, with what it was written from: rows are put together anew with every delta.
_written: OrderedDict[int, tuple[JsonValue, str]] = OrderedDict()


def tool_use(number: int, entry: ContentBlock) -> FoldPart:
    given = entry.data.get("input")
    query = given.get("query") if isinstance(given, dict) else None
    if entry.name == "web_search":
        words = query if isinstance(query, str) else ""
        return FoldPart(f"tool{number}", "search", tr("Searched the web: {q}").format(q=one_line(words)))
    if entry.name == "web_fetch":
        url = given.get("url") if isinstance(given, dict) else None
        host = display_host(url) if isinstance(url, str) else ""
        return FoldPart(f"tool{number}", "globe", tr("Read a page: {host}").format(host=host))
    detail = _json_text(given if given else entry.data.get("partial_input"))
    return FoldPart(f"tool{number}", "code", tr("Tool: {name}").format(name=one_line(entry.name)), detail, "json")


def tool_result(number: int, entry: ContentBlock) -> FoldPart:
    content = entry.data.get("content")
    part_id = f"result{number}"
    if entry.type == "web_search_tool_result" and isinstance(content, list):
        found = tuple(_page(hit) for hit in content if isinstance(hit, dict) and isinstance(hit.get("url"), str))
        title = tr("1 result") if len(found) == 1 else tr("{n} results").format(n=len(found))
        detail = "\n".join(f"{page.title} \u2014 {display_host(page.url)}" for page in found)
        return FoldPart(part_id, "globe", title, detail, "", found=found)
    if isinstance(content, dict) and isinstance(content.get("error_code"), str):
        code = one_line(str(content["error_code"]).replace("_", " "))
        return FoldPart(part_id, "warning", tr("The tool failed: {code}").format(code=code))
    detail = content if isinstance(content, str) else _list_text(content) or _json_text(content)
    failed = entry.data.get("is_error") is True
    title = tr("The tool reported a failure") if failed else tr("Result")
    return FoldPart(part_id, "warning" if failed else "check", title, detail, "")


def _page(hit: Mapping[str, JsonValue]) -> Source:
    title, url = hit.get("title"), safe_url(str(hit["url"])) or ""
    shown = one_line(title) if isinstance(title, str) else ""
    return Source(shown or display_host(url) or tr("Page"), url)


def _list_text(content: JsonValue) -> str:
    """The entries of a result one below the other: texts as they are, pictures not at all, everything else as JSON."""
    if not isinstance(content, list):
        return ""
    texts = []
    for entry in content:
        kind, text = (entry.get("type"), entry.get("text")) if isinstance(entry, dict) else (None, None)
        if kind != IMAGE:
            texts.append(text if isinstance(text, str) and kind in (TEXT, None) else _json_text(entry))
    return "\n".join(text for text in texts if text)


def _json_text(value: JsonValue) -> str:
    if value in (None, {}, []) or _is_only_pictures(value):
        return ""
    if isinstance(value, str):
        return value
    known = _written.get(id(value))
    if known is not None and known[0] is value:
        return known[1]
    try:
        text = json.dumps(value, ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        text = tr("This cannot be shown. It is kept in the history.")
    _written[id(value)] = (value, text)
    while len(_written) > _KEPT:
        _written.popitem(last=False)
    return text


def _is_only_pictures(value: JsonValue) -> bool:
    if not isinstance(value, list):
        return False
    return all(isinstance(entry, dict) and entry.get("type") == IMAGE for entry in value)
