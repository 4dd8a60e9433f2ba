"""Owns the environment of the tests: a home of their own, and nothing that the person at the machine has set."""

import os
from collections.abc import MutableMapping
from pathlib import Path

_FOREIGN = ("ANTHROPIC_", "DESKTOP_CHAT_")
#: How long and with which seed the crash test runs, and which program is driven, is for the one who runs it to say.
_KEPT = ("DESKTOP_CHAT_KILLS", "DESKTOP_CHAT_SEED", "DESKTOP_CHAT_COMMAND")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy")
_OTHERS = ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND", "SSL_CERT_FILE", "SSL_CERT_DIR", "QT_SCALE_FACTOR")


def isolate(home: Path, environ: MutableMapping[str, str] | None = None) -> MutableMapping[str, str]:
    """Points an environment (this process's by default) at an empty home and removes foreign settings from it."""
    target: MutableMapping[str, str] = os.environ if environ is None else environ
    for name in set(target) - set(_KEPT):
        if name.startswith(_FOREIGN) or name.lower() in _PROXIES or name in _OTHERS:
            del target[name]
    places = {
        "HOME": home,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_STATE_HOME": home / ".local/state",
        "XDG_RUNTIME_DIR": home / ".runtime",
    }
    for name, place in places.items():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        target[name] = str(place)
    target["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={home / 'no-system-bus'}"
    target["LC_ALL"] = "C.UTF-8"
    target["LANGUAGE"] = "en"
    return target
