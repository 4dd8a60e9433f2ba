"""Owns what every verb needs: folders, settings, history and endpoint, opened and closed in the right order."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop_chat.app import exit_codes
from desktop_chat.app.folders import chosen_paths
from desktop_chat.backend.endpoints import normalise_base_url
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.domain.catalog import OFFICIAL_ENDPOINT
from desktop_chat.domain.content import Attachment
from desktop_chat.domain.conversation import ConversationSummary
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.secret import Secret
from desktop_chat.runtime.paths import Paths
from desktop_chat.settings.store import SettingsStore
from desktop_chat.storage.errors import FolderInUse
from desktop_chat.storage.repository import HistoryStore

_KEY_KINDS = frozenset({ErrorKind.NO_KEY, ErrorKind.BAD_KEY_FORMAT, ErrorKind.AUTHENTICATION})


def exit_code(kind: ErrorKind) -> int:
    """The exit code of a failure before anything was answered."""
    if kind in _KEY_KINDS:
        return exit_codes.NO_KEY
    if kind is ErrorKind.STORAGE:
        return exit_codes.STORAGE
    return exit_codes.FAILED if kind is ErrorKind.INTERNAL else exit_codes.SERVICE


def complain(sentence: str) -> None:
    """Writes one sentence to standard error."""
    print(f"desktop-chat: {sentence}", file=sys.stderr)


def explain(error: ChatError) -> str:
    """A failure as one line."""
    if isinstance(error, NoSuchConversation):
        return error.detail
    from desktop_chat.services.error_texts import error_sentence

    return " ".join(f"{error_sentence(error)} {error.detail}".split())


class NoSuchConversation(ChatError):  # noqa: N818 - nothing is wrong with the history
    """No conversation, or more than one, has the id that was asked for; the detail is the whole sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(ErrorKind.STORAGE, sentence)


class VerbSession:
    """The folders and settings of one run of a verb.

    Attributes:
        paths: the folders in use.
        settings: loaded settings; a verb never writes them. settings_report: what was wrong with their file.
    """

    def __init__(self, arguments: argparse.Namespace, paths: Paths) -> None:
        self.paths = paths
        self._arguments = arguments
        self.settings = SettingsStore(paths.settings_file)
        self.settings_report = self.settings.load()

    @contextlib.contextmanager
    def reader(self) -> Iterator[HistoryStore]:
        """The history for reading; works beside an open window."""
        store = HistoryStore.open(self.paths.data, writable=False)
        try:
            yield store
        finally:
            store.close()

    @contextlib.contextmanager
    def writer(self) -> Iterator[HistoryStore]:
        """The history for writing; beside an open window one that can only hand over (``writable`` is False)."""
        try:
            store = HistoryStore.open(self.paths.data, writable=True)
        except FolderInUse:
            store = HistoryStore.open(self.paths.data, writable=False)
        try:
            yield store
        finally:
            store.close()

    def base_url(self) -> str:
        """The endpoint's address from the arguments or the settings, in its normal form."""
        configured = self.settings.get("base_url")
        chosen = self._arguments.base_url or (configured if isinstance(configured, str) else "")
        return normalise_base_url(chosen or OFFICIAL_ENDPOINT)

    @contextlib.contextmanager
    def endpoint(self) -> Iterator[Endpoint]:
        """Endpoint and key; starts the built-in demo for ``--demo``. Raises ChatError NO_KEY or BAD_ENDPOINT."""
        if self._arguments.demo:
            from desktop_chat.demo.server import DEMO_KEY, DemoServer

            with DemoServer() as server:
                yield Endpoint(server.base_url, Secret(DEMO_KEY), "")
            return
        from desktop_chat.credentials import KeyStore

        base_url = self.base_url()
        secret = KeyStore(os.environ).lookup(base_url).secret
        if secret is None and base_url == OFFICIAL_ENDPOINT:
            raise ChatError(
                ErrorKind.NO_KEY, "Set ANTHROPIC_API_KEY, enter a key in the window, or use --demo to try it out."
            )
        proxy = self.settings.get("proxy")
        yield Endpoint(base_url, secret or Secret(""), proxy if isinstance(proxy, str) and proxy else None)


class AttachmentsOf:
    """Reads attachments from the history of a session, opened only when one is needed."""

    def __init__(self, session: VerbSession) -> None:
        self._session = session

    def read(self, attachment: Attachment) -> bytes:
        """Raises FileNotFoundError if the bytes are gone."""
        with self._session.reader() as store:
            return store.attachments.read(attachment)


@contextlib.contextmanager
def open_session(arguments: argparse.Namespace) -> Iterator[VerbSession]:
    """The session of a verb; a temporary folder is removed at the end."""
    with chosen_paths(arguments) as paths:
        yield VerbSession(arguments, paths)


def find_conversation(store: HistoryStore, wanted: str) -> ConversationSummary:
    """The conversation with an id that begins so. Raises ChatError STORAGE if there is none or more than one."""
    found = [summary for summary in store.summaries() if summary.meta.id.startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoSuchConversation(f"There is no conversation {wanted!r}.")
    raise NoSuchConversation(f"{len(found)} conversations begin with {wanted!r}; give more of the id.")


def expand(path: Path) -> Path:
    with contextlib.suppress(RuntimeError):  # nobody is called so; then it is the name of a file
        path = path.expanduser()
    return path.absolute()
