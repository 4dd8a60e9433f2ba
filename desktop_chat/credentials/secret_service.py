"""Owns our use of the Secret Service (GNOME Keyring, KWallet 6, KeePassXC); imported on the keyring's threads only."""

from typing import Any

import secretstorage
from keyring.backends.SecretService import Keyring
from keyring.errors import InitError, KeyringLocked


class SecretServiceKeyring(Keyring):
    """The library's backend, but it closes its connection to the bus when the keyring cannot be opened.

    It always takes the default collection; the environment cannot name another one.
    """

    def get_preferred_collection(self) -> secretstorage.Collection:
        bus = secretstorage.dbus_init()
        try:
            return self._open(bus)
        except BaseException:
            bus.close()
            raise

    @staticmethod
    def _open(bus: Any) -> secretstorage.Collection:
        try:
            collection = secretstorage.get_default_collection(bus)
        except secretstorage.exceptions.SecretStorageException as error:
            raise InitError("the collection could not be made") from error
        if collection.is_locked():
            collection.unlock()
            if collection.is_locked():
                raise KeyringLocked("the prompt was dismissed")
        return collection
