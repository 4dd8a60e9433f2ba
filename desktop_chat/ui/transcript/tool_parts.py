"""Owns how the use of a tool and its result become one line that opens; GUI thread."""

import json

from desktop_chat.domain.content import ContentBlock, JsonValue
from desktop_chat.domain.pictures import IMAGE
from desktop_chat.markup.links import display_host
from desktop_chat.ui.transcript.part_types import FoldPart
from desktop_chat.ui.transcript.words import one_line, tr

_MAX_DETAIL = 20_000


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
        lines = []
        for hit in content:
            if isinstance(hit, dict) and isinstance(hit.get("url"), str):
                title = hit.get("title")
                lines.append(
                    f"{one_line(title) if isinstance(title, str) else ''} \u2014 {display_host(str(hit['url']))}"
                )
        title = tr("1 result") if len(lines) == 1 else tr("{n} results").format(n=len(lines))
        return FoldPart(part_id, "globe", title, "\n".join(lines), "")
    if isinstance(content, dict) and isinstance(content.get("error_code"), str):
        code = one_line(str(content["error_code"]).replace("_", " "))
        return FoldPart(part_id, "warning", tr("The tool failed: {code}").format(code=code))
    content = _without_pictures(content)
    detail = content if isinstance(content, str) else _joined_text(content) or _json_text(content)
    failed = entry.data.get("is_error") is True
    title = tr("The tool reported a failure") if failed else tr("Result")
    return FoldPart(part_id, "warning" if failed else "check", title, detail[:_MAX_DETAIL], "")


def _without_pictures(content: JsonValue) -> JsonValue:
    """What is left to be shown as text."""
    if not isinstance(content, list):
        return content
    return [entry for entry in content if not (isinstance(entry, dict) and entry.get("type") == IMAGE)]


def _joined_text(content: JsonValue) -> str:
    if not isinstance(content, list):
        return ""
    texts = [entry.get("text") for entry in content if isinstance(entry, dict)]
    return "\n".join(text for text in texts if isinstance(text, str))


def _json_text(value: JsonValue) -> str:
    if value in (None, {}, []):
        return ""
    if isinstance(value, str):
        return value[:_MAX_DETAIL]
    try:
        return json.dumps(value, ensure_ascii=False, indent=2)[:_MAX_DETAIL]
    except (ValueError, RecursionError):
        return ""
