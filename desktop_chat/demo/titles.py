"""Owns how the demo persona names a conversation."""

import re

_QUESTION = re.compile(r"<question>(.*?)(?:</question>|\Z)", re.DOTALL)
_MOST_WORDS = 6
_MOST_LETTERS = 48
_LEADS = re.compile(
    r"^(?:(?:please|hello|hi|hey|so|now|well|ok|okay)\b[,!.]?\s*|"
    r"(?:can|could|would|will) you (?:please )?(?:\b(?:show|tell|give|write|explain to)\b me )?|"
    r"(?:show|tell|give) me |(?:i (?:want|need|would like)(?: to)?|what (?:is|are)|explain|write)\b )+",
    re.IGNORECASE,
)
_DANGLING = {"a", "an", "the", "of", "to", "in", "on", "for", "with", "and", "or", "is", "are", "from", "by", "at"}


def title_for(value: str) -> str:
    """A short title made from a question, given alone or inside <question> tags."""
    found = _QUESTION.search(value)
    question = " ".join((found.group(1) if found else value).split())
    sentence = re.split(r"(?<=[.!?])\s", question, maxsplit=1)[0].rstrip(".!?:;,")
    core = _LEADS.sub("", sentence).strip() or sentence
    chosen: list[str] = []
    for word in core.split():
        if len(chosen) == _MOST_WORDS or len(" ".join([*chosen, word])) > _MOST_LETTERS:
            break
        chosen.append(word)
    while len(chosen) > 1 and chosen[-1].lower().strip(",;") in _DANGLING:
        chosen.pop()
    title = " ".join(chosen).strip(" ,;:\"'“”`*#") or "A first look around"
    return title[:1].upper() + title[1:]
