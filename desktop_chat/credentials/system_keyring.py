"""Owns the talk with the system's keyring: only real backends, and never longer than a deadline.

Every call runs on a daemon thread of its own, since a keyring that shows a dialog or hangs blocks for ever and
cannot be interrupted.
"""

import importlib
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from desktop_chat.domain.secret import Secret

_log = logging.getLogger(__name__)
SERVICE = "desktop-chat"
_MOST_HANGING = 8
_MOST_COPIES = 10

NO_KEYRING = "This system has no keyring that can be used."
TIMED_OUT = "The keyring timed out; it may be waiting for its password."
LOCKED = "The keyring is locked."
NOT_OPENED = "The keyring could not be opened."
NOT_STORED = "The keyring did not store the key."
ERROR = "The keyring reported an error."


class Allowed(NamedTuple):
    """A backend that really protects what it stores."""

    module: str
    name: str
    place: str


_SECRET_SERVICE = Allowed(
    "desktop_chat.credentials.secret_service", "SecretServiceKeyring", "the system keyring (Secret Service)"
)
_KWALLET = Allowed("keyring.backends.kwallet", "DBusKeyring", "KWallet")
_MACOS = Allowed("keyring.backends.macOS", "Keyring", "the macOS Keychain")
_WINDOWS = Allowed("keyring.backends.Windows", "WinVaultKeyring", "the Windows Credential Manager")


def allowed_backends(platform: str = sys.platform) -> tuple[Allowed, ...]:
    """The backends that a platform may use.

    They are made here by name. The library's own choice is never asked: an environment variable, a keyringrc file or
    an installed plug-in could turn it into a plain text file.
    """
    match platform:
        case "darwin":
            return (_MACOS,)
        case "win32":
            return (_WINDOWS,)
        case _:
            return (_SECRET_SERVICE, _KWALLET)


class KeyringTrouble(Exception):  # noqa: N818 - it is shown, not raised at people
    """The keyring cannot be used now; the message is a sentence for people."""


class NoKeyring(KeyringTrouble):
    """There is none, so it holds nothing."""


class SystemKeyring:
    """Reads, stores and removes passwords of our service.

    Attributes:
        place: where passwords are kept, as words for a sentence; known after the first successful call.
    """

    def __init__(self, timeout: float, backends: tuple[Allowed, ...] | None = None) -> None:
        self.place = ""
        self._timeout = timeout
        self._backends = allowed_backends() if backends is None else backends
        self._lock = threading.Lock()
        self._reads: dict[str, _Call] = {}
        self._wanted: dict[str, Secret | None] = {}
        self._running: set[_Call] = set()

    def read(self, account: str) -> str | None:
        """The stored text or None; raises KeyringTrouble. Callers of the same account share one pending call."""

        def get() -> str | None:
            text = self._open().get_password(SERVICE, account)
            return text if isinstance(text, str) else None

        with self._lock:
            call = self._reads.get(account)
            if call is None:
                call = self._start("read", get)
                self._reads[account] = call
        try:
            result = call.wait(self._timeout)
        finally:
            with self._lock:
                if call.has_ended and self._reads.get(account) is call:
                    del self._reads[account]
        return result if isinstance(result, str) else None

    def write(self, account: str, secret: Secret, on_stored: Callable[[], None]) -> None:
        """Stores a text in place of any other; raises KeyringTrouble.

        ``on_stored`` is called on the keyring's thread, perhaps long after this call gave up.
        """

        def put() -> None:
            if self._settle(account) == secret:
                on_stored()

        self._change("write", account, secret, put)

    def delete(self, account: str) -> None:
        """Removes every text of the account; raises KeyringTrouble."""

        def remove() -> None:
            self._settle(account)

        self._change("delete", account, None, remove)

    def _change(self, verb: str, account: str, wanted: Secret | None, work: Callable[[], object]) -> None:
        with self._lock:
            self._wanted[account] = wanted
            self._reads.pop(account, None)  # a pending read would answer with the former key
            call = self._start(verb, work)
        call.wait(self._timeout)

    def _settle(self, account: str) -> Secret | None:
        """Brings the keyring to what is wanted last: a call that hung may wake up after later ones have ended."""
        while True:
            with self._lock:
                wanted = self._wanted[account]
            backend = self._open()
            if wanted is None:
                _delete_all(backend, account)
            else:
                _store(backend, account, wanted)
            with self._lock:
                if self._wanted[account] == wanted:
                    return wanted

    def _start(self, verb: str, work: Callable[[], object]) -> "_Call":
        self._running = {call for call in self._running if not call.has_ended}
        if len(self._running) >= _MOST_HANGING:
            raise KeyringTrouble(TIMED_OUT)
        call = _Call(verb, work)
        self._running.add(call)
        return call

    def _open(self) -> Any:
        """The best allowed backend that works now; asked every time, for a keyring may come or go."""
        best: tuple[float, Any, str] | None = None
        for allowed in self._backends:
            try:
                backend_class = getattr(importlib.import_module(allowed.module), allowed.name)
                priority = float(backend_class.priority)
            except Exception as error:
                _log.info("%s is not available (%s)", allowed.module, type(error).__name__)
                continue
            if priority >= 1 and (best is None or priority > best[0]):
                best = (priority, backend_class, allowed.place)
        if best is None:
            raise NoKeyring(NO_KEYRING)
        self.place = best[2]
        return best[1]()


def _store(backend: Any, account: str, secret: Secret) -> None:
    backend.set_password(SERVICE, account, secret.reveal())
    if backend.get_password(SERVICE, account) == secret.reveal():
        return
    # An entry that another tool made with other attributes hides ours.
    _delete_all(backend, account)
    backend.set_password(SERVICE, account, secret.reveal())
    if backend.get_password(SERVICE, account) != secret.reveal():
        raise KeyringTrouble(NOT_STORED)


def _delete_all(backend: Any, account: str) -> None:
    for _ in range(_MOST_COPIES):
        if backend.get_password(SERVICE, account) is None:
            return
        backend.delete_password(SERVICE, account)
    raise KeyringTrouble(ERROR)


class _Call:
    """One call on a daemon thread of its own."""

    def __init__(self, verb: str, work: Callable[[], object]) -> None:
        self._verb = verb
        self._work: Callable[[], object] | None = work
        self._done = threading.Event()
        self._result: object = None
        self._trouble: type[KeyringTrouble] = KeyringTrouble
        self._problem = ""
        threading.Thread(target=self._run, name=f"keyring-{verb}", daemon=True).start()

    @property
    def has_ended(self) -> bool:
        return self._done.is_set()

    def wait(self, seconds: float) -> object:
        """The result; raises KeyringTrouble."""
        if not self._done.wait(seconds):
            _log.warning("the keyring did not answer (%s)", self._verb)
            raise KeyringTrouble(TIMED_OUT)
        if self._problem:
            raise self._trouble(self._problem)
        return self._result

    def _run(self) -> None:
        work, self._work = self._work, None
        try:
            self._result = work() if work is not None else None
        except KeyringTrouble as trouble:
            self._trouble, self._problem = type(trouble), str(trouble)
        except Exception as error:
            # Neither kept nor logged: its frames hold the key, and its text is not ours.
            self._problem = _sentence(error)
            _log.warning("the keyring failed (%s): %s", self._verb, type(error).__name__)
        finally:
            self._done.set()


def _sentence(error: Exception) -> str:
    names = {base.__name__ for base in type(error).__mro__}
    if "KeyringLocked" in names or "LockedException" in names:
        return LOCKED
    if "InitError" in names:
        return NOT_OPENED
    if "NoKeyringError" in names:
        return NO_KEYRING
    if "PasswordSetError" in names:
        return NOT_STORED
    return ERROR
