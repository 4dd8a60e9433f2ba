"""Owns API keys: system keyring, session memory, environment; blocks, so it is called on workers.

Nothing here writes a key to a file or a log, and the keyring library is imported nowhere else.
"""

from desktop_chat.credentials.key_text import check_key_text
from desktop_chat.credentials.store import KeyLookup, KeySource, KeyStore

__all__ = ["KeyLookup", "KeySource", "KeyStore", "check_key_text"]
