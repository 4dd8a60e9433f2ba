"""Owns the colouring of code: text and language in, spans out, within a time budget; pure, usable from any thread."""

import time
from collections.abc import Callable

from desktop_chat.markup.languages import find

#: (start, length, kind); kind is keyword, string, comment, number, name, type, operator, added or removed.
Span = tuple[int, int, str]

#: Longer code stays plain beyond this many characters.
MAX_CODE = 400_000
BUDGET_MS = 50.0
#: Matches between two looks at the clock.
_STEP = 256


def highlight(
    code: str, language: str, budget_ms: float = BUDGET_MS, clock: Callable[[], float] = time.perf_counter
) -> list[Span]:
    """Spans in rising order that do not overlap; text between them is plain.

    Stops after the budget with what it has so far: the rest of the code is then plain. Unknown languages have no spans.
    """
    found_language = find(language)
    if found_language is None or not code:
        return []
    known, pattern = found_language
    kinds = tuple(kind for kind, _ in known.rules)
    words, fold = known.words, known.ignore_case
    spans: list[Span] = []
    deadline = clock() + budget_ms / 1000
    for count, found in enumerate(pattern.finditer(code, 0, MAX_CODE)):
        if count % _STEP == 0 and count and clock() > deadline:
            break
        kind = kinds[(found.lastindex or 1) - 1]
        start, end = found.span()
        if kind == "word":
            word = found.group().lower() if fold else found.group()
            kind = words.get(word, "") or ("name" if code[end : end + 1] == "(" else "")
            if not kind:
                continue
        if kind != "text" and end > start:
            spans.append((start, end - start, kind))
    return spans
