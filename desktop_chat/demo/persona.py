"""Owns who answers in demo mode when no script says otherwise: a persona that shows what the application can do.

Pure functions, called on the connection threads of the server.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop_chat.demo import persona_texts as texts
from desktop_chat.demo.exchange import Exchange, RecordedRequest
from desktop_chat.demo.faults import Fault, status
from desktop_chat.demo.limits import limited
from desktop_chat.demo.models import find_model
from desktop_chat.demo.replies import Reply, citation, redacted_thinking, say, text, thinking, web_search
from desktop_chat.demo.script import is_title_request
from desktop_chat.demo.titles import title_for
from desktop_chat.domain.content import JsonObject, JsonValue

_QUOTED = 120
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&:^])")


@dataclass(frozen=True, slots=True)
class _Question:
    """What the persona knows about a request: the last text, whether it is the first, what is attached, the body."""

    text: str
    first: bool
    attached: int
    body: JsonObject

    @property
    def opening(self) -> str:
        return texts.ABOUT + "\n\n" if self.first else ""


def reply_to(request: RecordedRequest) -> Fault:
    """The persona's answer to the last question of a request."""
    question = _read(request.json)
    if is_title_request(request):
        return replace(say(title_for(question.text)), first_delay=0.1)
    reply = _answer(question)
    return limited(reply, request.json) if isinstance(reply, Reply) else reply


def _answer(question: _Question) -> Fault:
    spoken = re.findall(r"[a-z]+", question.text.lower())
    for topic, most, answer in _SHORT_TOPICS:
        if len(spoken) <= most and topic.intersection(spoken):
            return answer(question)
    shown = [template for topic, template in _SHOWN_TOPICS if topic.intersection(spoken)]
    if shown:
        parts = [_filled(template, opening="" if at else question.opening) for at, template in enumerate(shown)]
        return say("\n\n---\n\n".join(parts))
    return _default(question)


def _read(body: JsonObject) -> _Question:
    messages = body.get("messages")
    turns = [message for message in messages if isinstance(message, dict)] if isinstance(messages, list) else []
    last = next((turn for turn in reversed(turns) if turn.get("role") == "user"), {})
    content = last.get("content")
    blocks: list[JsonValue] = content if isinstance(content, list) else [{"type": "text", "text": content or ""}]
    said = [block for block in blocks if isinstance(block, dict)]
    spoken = "\n".join(str(block.get("text", "")) for block in said if block.get("type") == "text")
    attached = sum(1 for block in said if block.get("type") in ("image", "document"))
    first = all(turn.get("role") != "assistant" for turn in turns)
    return _Question(spoken.strip(), first, attached, body)


def quoted(value: str) -> str:
    """The beginning of a text in one line, as Markdown that shows exactly these characters."""
    line = " ".join(value.split())
    if len(line) > _QUOTED:
        line = line[: _QUOTED - 1].rsplit(" ", 1)[0] + "…"
    return _MARKUP.sub(r"\\\1", line)


def _filled(template: str, **values: str) -> str:
    """The template with its places filled; other braces stay, since listings and formulas have many."""
    return re.sub(r"\{(" + "|".join(values) + r")\}", lambda place: values[place.group(1)], template)


# -- answers -----------------------------------------------------------------------------------------------------


def _default(question: _Question) -> Reply:
    attached = ""
    if question.attached:
        files = "One file is" if question.attached == 1 else f"{question.attached} files are"
        attached = f"{files} attached to it; the demo does not open them, Claude would. "
    return say(
        _filled(
            texts.DEFAULT,
            opening=question.opening,
            question=quoted(question.text) or "…",
            attached=attached,
            closing=texts.TRY_NEXT,
        )
    )


def _greet(question: _Question) -> Reply:
    return say(_filled(texts.GREETING, about=texts.ABOUT))


def _think(question: _Question) -> Reply:
    answer = text(_filled(texts.THOUGHT, opening=question.opening))
    asked = question.body.get("thinking")
    asked = asked if isinstance(asked, dict) else {}
    if asked.get("type") == "disabled":
        return Reply((answer,))
    model = find_model(question.body.get("model"))
    shown = asked.get("display", "summarized" if model is not None and model.sampling else "omitted")
    return Reply((thinking(texts.THINKING if shown == "summarized" else ""), redacted_thinking(), answer))


def _search(question: _Question) -> Reply:
    lead, *parts = _filled(texts.SEARCH_LEAD, opening=question.opening), *texts.SEARCH_PARTS
    sources = iter(texts.SEARCH_RESULTS)
    blocks = [text(lead), *web_search(" ".join(question.text.split())[:80], texts.SEARCH_RESULTS)]
    for at, part in enumerate(parts):
        if at % 2:
            title, url = next(sources)
            blocks.append(text(part, [citation(url, title, part)]))
        else:
            blocks.append(text(part))
    return Reply(tuple(blocks))


def _refuse(question: _Question) -> Reply:
    details: JsonObject = {"type": "refusal", "category": None, "explanation": texts.REFUSAL_EXPLANATION}
    return replace(say(texts.REFUSAL), stop_reason="refusal", stop_details=details)


def _fail(question: _Question) -> Fault:
    return status(529, "Overloaded (the demo pretends to be)")


def _cut(question: _Question) -> Reply:
    reply = say(_filled(texts.CUT, opening=question.opening))
    return reply.broken(10_000, Exchange.drop)


def _continue(question: _Question) -> Reply:
    return say(texts.CONTINUED.strip())


Answer = Callable[[_Question], Fault]
#: Words that ask for a performance, in a question of at most so many words: a longer one that mentions an error, say,
#: is about something else.
_SHORT_TOPICS: tuple[tuple[set[str], int, Answer], ...] = (
    ({"refuse", "refusal"}, 4, _refuse),
    ({"error", "overloaded"}, 4, _fail),
    ({"cut", "interrupted", "interrupt", "dropped"}, 4, _cut),
    ({"continue"}, 8, _continue),
    ({"think", "thinking", "reason", "reasoning", "puzzle"}, 12, _think),
    ({"search", "tool", "tools", "sources", "citations"}, 12, _search),
    ({"hello", "hi", "hey", "morning", "evening", "welcome", "help"}, 6, _greet),
)
#: Words that ask to see something; an answer shows everything that the question names.
_SHOWN_TOPICS: tuple[tuple[set[str], str], ...] = (
    ({"code", "program", "python", "javascript", "typescript", "rust", "sql", "function", "script"}, texts.CODE),
    ({"table", "tables", "compare"}, texts.TABLE),
    ({"formula", "formulas", "math", "maths", "mathematics", "equation", "equations", "latex"}, texts.FORMULA),
    ({"long", "essay", "story"}, texts.LONG),
)
