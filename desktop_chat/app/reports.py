"""Owns what a problem report says of exceptions, of an earlier crash and of the screen; GUI thread."""

import os
from collections.abc import Iterable, Sequence

from PySide6.QtGui import QGuiApplication

from desktop_chat.app.troubles import Trouble
from desktop_chat.runtime.faults import Fault
from desktop_chat.runtime.problem_report import stamp
from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.schema import SETTINGS


def of_troubles(troubles: Iterable[Trouble]) -> list[str]:
    """Each exception with its place, its way and how often it happened."""
    lines: list[str] = []
    for trouble in troubles:
        often = f", {trouble.count:,} times" if trouble.count > 1 else ""
        lines += [
            f"{trouble.words}",
            f"at {trouble.place}",
            f"first {stamp(trouble.when)}{often}, thread {trouble.thread}",
            *(f"  {line}" for line in trouble.trace.splitlines()),
            "",
        ]
    return lines[:-1]


def of_fault(fault: Fault) -> list[str]:
    return [
        f"Desktop Chat {fault.version} ended unexpectedly, {stamp(fault.when)}",
        *(f"  {line}" for line in fault.text.splitlines()),
    ]


def system_facts() -> list[tuple[str, str]]:
    """The screen side of the system: how windows come to be here."""
    screens = [
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    ]
    return [
        ("Windows by", QGuiApplication.platformName()),
        ("Session", os.environ.get("XDG_SESSION_TYPE", "") or "not said"),
        ("Desktop", os.environ.get("XDG_CURRENT_DESKTOP", "") or "not said"),
        ("Screens", "; ".join(screens) or "none"),
    ]


def changed_settings(preferences: Preferences) -> Sequence[str]:
    """Keys of the schema only: names that somebody wrote into the file by hand are not ours to show."""
    return [setting.key for setting in SETTINGS if preferences.is_changed(setting.key)]
