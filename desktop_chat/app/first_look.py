"""Owns what the first picture of the window needs from disk: its place and its colours.

Read with what Qt has loaded anyway and believed only as far as it makes sense; the settings proper are loaded behind
the picture, because their schema (and even the json module) cost a part of the time to the first paint.
"""

import os

from PySide6.QtCore import QJsonDocument

_LARGEST = 1_000_000  # bytes; a larger file is not ours


def read_object(path: "os.PathLike[str]") -> dict[str, object]:
    """The JSON object in a file; empty if there is none or it is damaged."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST)
    except OSError:
        return {}
    value = QJsonDocument.fromJson(data).toVariant()
    return value if isinstance(value, dict) else {}


def settings_values(path: "os.PathLike[str]") -> dict[str, object]:
    """The values in the settings file, unchecked; empty if there are none."""
    values = read_object(path).get("settings")
    return values if isinstance(values, dict) else {}


def text(values: dict[str, object], key: str, default: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else default
