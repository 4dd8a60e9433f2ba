"""Owns the answer to "which key belongs to this endpoint"; blocks up to the deadline, so it is called on workers."""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop_chat.credentials.key_text import account_of, check_key_text, is_official
from desktop_chat.credentials.system_keyring import Allowed, KeyringTrouble, NoKeyring, SystemKeyring
from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.secret import Secret
from desktop_chat.runtime.redaction import register_secret

VARIABLE = "ANTHROPIC_API_KEY"


class KeySource(StrEnum):
    """Where a key came from."""

    KEYRING = "keyring"
    ENVIRONMENT = "environment"
    SESSION = "session"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KeyLookup:
    """The key of an endpoint, or why there is none.

    Attributes:
        secret: None if there is no key.
        place: where the key is, as words for a sentence; empty without a key.
        problem: a sentence about a keyring that could not be used, else empty; may stand beside a usable key.
    """

    secret: Secret | None
    source: KeySource
    place: str = ""
    problem: str = ""


class KeyStore:
    """Keys by endpoint. The first of these counts: the key entered in this session that the keyring did not take,
    the key in the keyring, the environment's ``ANTHROPIC_API_KEY`` (official endpoint only).

    So a key that a person saved in the application is never overruled by a variable they may not know of.
    No failure is remembered: every lookup asks the keyring again.
    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        timeout: float = 5.0,
        *,
        backends: tuple[Allowed, ...] | None = None,
    ) -> None:
        self._environ = environ
        self._keyring = SystemKeyring(timeout, backends)
        self._lock = threading.Lock()
        self._session: dict[str, KeyLookup] = {}

    def lookup(self, base_url: str) -> KeyLookup:
        """The key of an endpoint; raises ChatError BAD_ENDPOINT only."""
        account = account_of(base_url)
        with self._lock:
            kept = self._session.get(account)
        if kept is not None:
            return kept
        problem = ""
        try:
            text = self._keyring.read(account)
            if text:
                secret = _registered(check_key_text(text))
                return KeyLookup(secret, KeySource.KEYRING, self._keyring.place)
        except KeyringTrouble as trouble:
            problem = str(trouble)
        except ChatError as error:
            problem = f"The key in the keyring cannot be used. {error.detail}"
        return self._from_environment(base_url, problem)

    def save(self, base_url: str, secret: Secret) -> KeyLookup:
        """Stores a key, in memory if the keyring does not take it; raises ChatError BAD_ENDPOINT only."""
        account = account_of(base_url)
        _registered(secret)
        kept = KeyLookup(secret, KeySource.SESSION, "memory")
        with self._lock:
            self._session[account] = kept

        def forget_copy() -> None:
            with self._lock:
                found = self._session.get(account)
                if found is not None and found.secret == secret:
                    del self._session[account]

        try:
            self._keyring.write(account, secret, forget_copy)
        except KeyringTrouble as trouble:
            kept = replace(kept, problem=str(trouble))
            with self._lock:
                found = self._session.get(account)
                if found is not None and found.secret == secret:  # else the keyring took it after all, a moment ago
                    self._session[account] = kept
            return kept
        return KeyLookup(secret, KeySource.KEYRING, self._keyring.place)

    def remove(self, base_url: str) -> KeyLookup:
        """Removes a key from memory and keyring; says what is left (the environment's key, or a problem)."""
        account = account_of(base_url)
        with self._lock:
            self._session.pop(account, None)
        problem = ""
        try:
            self._keyring.delete(account)
        except NoKeyring:
            pass
        except KeyringTrouble as trouble:
            problem = f"{trouble} A key that it holds has not been removed."
        return self._from_environment(base_url, problem)

    def _from_environment(self, base_url: str, problem: str) -> KeyLookup:
        text = self._environ.get(VARIABLE, "").strip() if is_official(base_url) else ""
        if not text:
            return KeyLookup(None, KeySource.NONE, "", problem)
        try:
            secret = _registered(check_key_text(text))
        except ChatError as error:
            return KeyLookup(None, KeySource.NONE, "", f"{problem} {VARIABLE} cannot be used. {error.detail}".strip())
        return KeyLookup(secret, KeySource.ENVIRONMENT, VARIABLE, problem)


def _registered(secret: Secret) -> Secret:
    register_secret(secret)
    return secret
