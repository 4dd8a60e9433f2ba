"""Owns the verb ``doctor``: says what is there, where it is, and what does not work."""

import argparse
import os

from desktop_chat.app import exit_codes
from desktop_chat.app.verbs.session import AttachmentsOf, VerbSession, complain, exit_code, explain, open_session
from desktop_chat.domain.errors import ChatError
from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.runtime.diagnostics import versions


def run(arguments: argparse.Namespace) -> int:
    """Prints the report; exits 0 if nothing is wrong."""
    try:
        with open_session(arguments) as session:
            checks = (_versions, _folders, _history, _key)
            results = [check(session) for check in checks]
            if not arguments.offline:
                results.append(_endpoint(session))
    except ChatError as error:
        complain(explain(error))
        return exit_code(error.kind)
    return exit_codes.OK if all(results) else exit_codes.FAILED


def _line(name: str, value: object) -> None:
    print(f"{name:<22}{value}")


def _versions(_: VerbSession) -> bool:
    for name, version in versions().items():
        _line(name, version)
    return True


def _folders(session: VerbSession) -> bool:
    paths = session.paths
    for name, path in (
        ("history", paths.data),
        ("settings", paths.settings_file),
        ("cache", paths.cache),
        ("logs", paths.logs),
    ):
        _line(name, f"{path}{'' if path.exists() else '  (not there yet)'}")
    return True


def _history(session: VerbSession) -> bool:
    if not session.paths.data.exists():
        _line("conversations", 0)
        return True
    with session.reader() as store:
        store.refresh()  # looks at every file, not only at what is known of them
        _line("conversations", len(store.summaries()))
        problems = store.problems()
    for problem in problems:
        _line("unreadable", f"{problem.path}: {problem.text}")
    return not problems


def _key(session: VerbSession) -> bool:
    from desktop_chat.credentials import KeyStore

    try:
        lookup = KeyStore(os.environ).lookup(session.base_url())
    except ChatError as error:
        _line("key", explain(error))
        return False
    place = f"{lookup.source.value}{f', {lookup.place}' if lookup.place else ''}"
    _line("key", f"{place}{f' ({lookup.problem})' if lookup.problem else ''}")
    return True


def _endpoint(session: VerbSession) -> bool:
    from desktop_chat.backend.claude import ClaudeBackend

    try:
        with session.endpoint() as endpoint:
            _line("endpoint", endpoint.base_url)
            models = ClaudeBackend(AttachmentsOf(session)).list_models(endpoint, CancelToken())
    except ChatError as error:
        _line("endpoint test", explain(error))
        return False
    _line("endpoint test", f"answers and lists {len(models)} models")
    return True
