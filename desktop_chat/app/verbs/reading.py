"""Owns the verbs ``list`` and ``show``."""

import argparse
import json
import time

from desktop_chat.app import exit_codes
from desktop_chat.app.verbs.session import complain, exit_code, explain, find_conversation, open_session
from desktop_chat.domain.errors import ChatError
from desktop_chat.exchange.exporters import ExportOptions, export


def run_list(arguments: argparse.Namespace) -> int:
    """Writes a line per conversation: id, time of the last change, title."""
    try:
        with open_session(arguments) as session, session.reader() as store:
            rows = sorted(store.summaries(), key=lambda row: row.meta.updated_at, reverse=True)
    except ChatError as error:
        complain(explain(error))
        return exit_code(error.kind)
    for row in rows[: arguments.limit]:
        if arguments.json:
            entry = {
                "id": row.meta.id,
                "title": row.meta.title,
                "updated_at": row.meta.updated_at,
                "messages": row.message_count,
                "model": row.model,
            }
            print(json.dumps(entry))
        else:
            changed = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.meta.updated_at))
            print(f"{row.meta.id}  {changed}  {printable(row.meta.title) or '(no title)'}")
    return exit_codes.OK


def run_show(arguments: argparse.Namespace) -> int:
    """Writes one conversation as Markdown."""
    try:
        with open_session(arguments) as session, session.reader() as store:
            conversation = store.load(find_conversation(store, arguments.id).meta.id)
    except ChatError as error:
        complain(explain(error))
        return exit_code(error.kind)
    print(terminal_text(export(conversation, "md", ExportOptions()).decode("utf-8")), end="")
    return exit_codes.OK


def printable(text: str) -> str:
    """Foreign text on one line, without what could steer a terminal or turn the line around."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def terminal_text(text: str) -> str:
    """Text without the control characters that could steer a terminal."""
    return "".join(letter for letter in text if letter in "\n\t" or (letter >= " " and not "\x7f" <= letter <= "\x9f"))
