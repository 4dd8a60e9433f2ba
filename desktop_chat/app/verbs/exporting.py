"""Owns the verb ``export``."""

import argparse
import sys
from pathlib import Path

from desktop_chat.app import exit_codes
from desktop_chat.app.verbs.session import complain, exit_code, expand, explain, find_conversation, open_session
from desktop_chat.domain.errors import ChatError
from desktop_chat.exchange.exporters import ExportOptions, export, write_export
from desktop_chat.storage.repository import HistoryStore


def run(arguments: argparse.Namespace) -> int:
    """Writes one conversation to a file or all of them to a folder; prints the paths."""
    target = expand(arguments.output)
    try:
        with open_session(arguments) as session, session.reader() as store:
            if arguments.all:
                return _export_all(arguments, store, target)
            conversation = store.load(find_conversation(store, arguments.id).meta.id)
            data = export(conversation, arguments.format, ExportOptions(thinking=arguments.thinking))
            write_export(target, data, overwrite=arguments.force)
            print(target)
    except ChatError as error:
        complain(explain(error))
        return exit_code(error.kind)
    except FileExistsError:
        complain(f"{target} exists. Use --force to replace it.")
        return exit_codes.STORAGE
    except OSError as error:
        complain(f"{target} cannot be written: {error.strerror or error}.")
        return exit_codes.STORAGE
    return exit_codes.OK


def _export_all(arguments: argparse.Namespace, store: HistoryStore, folder: Path) -> int:
    from desktop_chat.services.exports import write_unique

    folder.mkdir(parents=True, exist_ok=True)
    rows = store.summaries()
    code = exit_codes.OK
    for number, row in enumerate(rows, start=1):
        if sys.stderr.isatty():
            print(f"\r{number} of {len(rows)}", end="", file=sys.stderr, flush=True)
        try:
            conversation = store.load(row.meta.id)
        except ChatError as error:
            complain(f"{row.meta.id}: {explain(error)}")
            code = exit_codes.STORAGE
            continue
        data = export(conversation, arguments.format, ExportOptions(thinking=arguments.thinking))
        print(write_unique(folder, conversation, arguments.format, data))
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return code
