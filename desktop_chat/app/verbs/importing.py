"""Owns the verb ``import``: takes exported conversations into the history, also beside an open window."""

import argparse
from pathlib import Path

from desktop_chat.app import exit_codes
from desktop_chat.app.verbs.reading import printable
from desktop_chat.app.verbs.session import complain, exit_code, expand, explain, open_session
from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.ids import IdSource, RandomIds
from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.services.import_files import Known, UnusableExport, read_export, recognise
from desktop_chat.storage.repository import HistoryStore


def run(arguments: argparse.Namespace) -> int:
    """Imports files one after the other; prints the id and title of each conversation that came in."""
    code = exit_codes.OK
    try:
        with open_session(arguments) as session, session.writer() as store:
            for file in arguments.files:
                if not _import(store, expand(file), always=arguments.copy):
                    code = exit_codes.STORAGE
    except ChatError as error:
        complain(explain(error))
        return exit_code(error.kind)
    return code


def _import(store: HistoryStore, path: Path, *, always: bool) -> bool:
    """False if the file cannot be imported, and then it has been said why."""
    name = printable(str(path))
    try:
        conversation, _digest, _size = read_export(path, CancelToken())
    except UnusableExport as error:
        complain(f"{name}: {error.detail}")
        return False
    known, existing = recognise(conversation, store)
    if known in (Known.SAME, Known.TWIN) and not always:
        complain(f"{name}: this conversation is there already as {existing}. Use --copy to import it all the same.")
        return True
    _add(store, conversation, RandomIds())
    print(f"{conversation.id}  {printable(conversation.meta.title) or '(no title)'}")
    return True


def _add(store: HistoryStore, conversation: Conversation, ids: IdSource) -> None:
    """Writes it, or hands it to the window that has the history; under a new id if its own is in use."""
    if store.writable:
        while not store.add(conversation):
            conversation.set_meta(id=ids.conversation())
        return
    while store.is_known(conversation.id):
        conversation.set_meta(id=ids.conversation())
    store.hand_over(conversation.meta, conversation)
