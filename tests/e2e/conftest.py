"""The desktop that the tests of the whole program sit at."""

from tests.helpers.assistive import screen_reader
from tests.helpers.desktop import desktop
from tests.helpers.keyring import private_keyring

__all__ = ["desktop", "private_keyring", "screen_reader"]
