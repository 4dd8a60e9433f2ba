"""Owns who answers in demo mode when no script says otherwise: a persona that shows what the application can do."""

from desktop_chat.demo.exchange import RecordedRequest
from desktop_chat.demo.replies import Reply, say


def reply_to(request: RecordedRequest) -> Reply:
    """The persona's reply to the last question of a request."""
    return say("This is the demo. Its answers are built in; no model reads what you write.")
