"""Owns the verb ``doctor``: says what is there, where it is, what does not work, and what to do about it."""

import argparse
import os

from desktop_chat.app import exit_codes
from desktop_chat.app.doctor.examine import examine
from desktop_chat.app.doctor.findings import as_json, as_text, is_sound
from desktop_chat.app.doctor.subject import Subject
from desktop_chat.app.verbs.session import VerbSession, complain, exit_code, explain, open_session
from desktop_chat.credentials import KeyLookup
from desktop_chat.domain.errors import ChatError
from desktop_chat.jobs.cancel import CancelToken


def run(arguments: argparse.Namespace) -> int:
    """Prints the report; exits 0 if everything works."""
    found = []
    try:
        with open_session(arguments) as session:
            for finding in examine(_subject(session, offline=arguments.offline)):
                found.append(finding)
                if not arguments.json:
                    print(as_text([finding]), flush=True)
    except ChatError as error:
        complain(explain(error))
        return exit_code(error.kind)
    if arguments.json:
        print(as_json(found))
    return exit_codes.OK if is_sound(found) else exit_codes.FAILED


def _subject(session: VerbSession, *, offline: bool) -> Subject:
    def key() -> KeyLookup:
        from desktop_chat.credentials import KeyStore

        return KeyStore(os.environ).lookup(session.base_url())

    proxy = session.settings.get("proxy")
    return Subject(
        paths=session.paths,
        settings=session.settings_report,
        environ=os.environ,
        base_url=session.base_url,
        key=key,
        endpoint=session.endpoint,
        proxy=proxy if isinstance(proxy, str) and proxy else None,
        cancel=CancelToken(),
        offline=offline,
    )
