"""Owns full-text search over titles and messages in the derived index; io thread.

With trigrams every piece of three or more characters is found, in scripts without spaces too; shorter ones are looked
for in the stored texts.
"""

from dataclasses import dataclass

from desktop_chat.domain.content import clean_text
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.storage.index import HistoryIndex

MAX_TERMS = 16
_SNIPPET_BEFORE = 50
_SNIPPET_LENGTH = 180
_TRIGRAM = 3


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A title or a message that holds all words of a search.

    Attributes:
        message_id: None for a title.
        snippet: the text around the first word, on one line, plain.
    """

    conversation_id: ConversationId
    message_id: MessageId | None
    title: str
    snippet: str
    updated_at: float


def terms_of(text: str) -> list[str]:
    """The words of a search, without repetitions."""
    return list(dict.fromkeys(clean_text(text).replace("\0", " ").split()))[:MAX_TERMS]


def find(index: HistoryIndex, text: str, limit: int) -> list[SearchHit]:
    """Hits in the most recently changed conversations first; all words must occur, in any order."""
    terms = terms_of(text)
    if not terms:
        return []
    conditions: list[str] = []
    arguments: list[str | int] = []
    long = [term for term in terms if len(term) >= _TRIGRAM]
    if long:
        conditions.append("texts MATCH ?")
        arguments.append(" ".join('"' + term.replace('"', '""') + '"' for term in long))
    for term in terms:
        if len(term) < _TRIGRAM:
            conditions.append("texts.text LIKE ? ESCAPE '\\'")
            escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            arguments.append(f"%{escaped}%")
    query = (
        "SELECT entries.conversation_id, entries.message_id, conversations.updated_at, texts.text,"  # noqa: S608
        " json_extract(CAST(conversations.meta AS TEXT), '$.title')"
        " FROM texts JOIN entries ON entries.number = texts.rowid"
        " JOIN conversations ON conversations.id = entries.conversation_id"
        f" WHERE {' AND '.join(conditions)}"
        " ORDER BY conversations.updated_at DESC, entries.number DESC LIMIT ?"
    )
    rows = index.connection.execute(query, [*arguments, limit])
    return [
        SearchHit(
            ConversationId(conversation_id),
            MessageId(message_id) if message_id else None,
            title or "",
            snippet_of(found, terms),
            updated_at,
        )
        for conversation_id, message_id, updated_at, found, title in rows
    ]


def snippet_of(text: str, terms: list[str]) -> str:
    """One line around the first place where a word occurs."""
    lowered = text.lower()
    places = [place for term in terms if (place := lowered.find(term.lower())) >= 0]
    start = max(min(places, default=0) - _SNIPPET_BEFORE, 0)
    if start:
        gap = text.find(" ", start, start + _SNIPPET_BEFORE // 2)
        start = gap + 1 if gap >= 0 else start
    piece = " ".join(text[start : start + _SNIPPET_LENGTH].split())
    return ("…" if start else "") + piece + ("…" if start + _SNIPPET_LENGTH < len(text) else "")
