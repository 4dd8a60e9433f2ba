"""Owns what is said about the installation when somebody needs help; reads metadata only; usable from any thread."""

import platform
import sys
from pathlib import Path

import desktop_chat
from desktop_chat.runtime.redaction import redact as redact_secrets

#: Distributions whose versions matter for a report, by the name that people know.
_PACKAGES = {
    "PySide6": "PySide6-Essentials",
    "Shiboken": "shiboken6",
    "anthropic": "anthropic",
    "httpx2": "httpx2",
    "keyring": "keyring",
    "markdown-it-py": "markdown-it-py",
    "orjson": "orjson",
}


def versions() -> dict[str, str]:
    """Versions of the program, Python and the libraries, without importing any of them."""
    import importlib.metadata  # brings the email package along

    found = {
        "Desktop Chat": desktop_chat.__version__,
        "Python": platform.python_version(),
        "System": f"{platform.system()} {platform.release()} ({platform.machine()})",
    }
    for label, name in _PACKAGES.items():
        try:
            found[label] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[label] = "not installed"
    # The Qt libraries come in the PySide6 wheels and carry their version.
    found["Qt"] = found["PySide6"]
    found["Frozen"] = "yes" if getattr(sys, "frozen", False) else "no"
    return found


def redact(text: str) -> str:
    """The text without secrets and with the home folder as ``~``, fit to be shown to strangers."""
    text = redact_secrets(text)
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
