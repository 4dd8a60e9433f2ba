"""Light and dark follow the desktop while the program runs, and are remembered for the first picture of the next."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QSignalSpy

from desktop_chat.runtime.paths import paths_in
from desktop_chat.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT
from tests.gui.app.conftest import OpenWindow
from tests.gui.app.stage import WindowStage
from tests.helpers.bus import PORTAL, PrivateBus

PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Settings"
APPEARANCE = "org.freedesktop.appearance"
GNOME = "org.gnome.desktop.interface"


@pytest.fixture
def portal(private_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> PrivateBus:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private_bus.address)
    private_bus.serve(PORTAL)
    private_bus.meanwhile = QCoreApplication.processEvents
    return private_bus


def settings(portal: PrivateBus, **values: Any) -> None:
    """What the portal answers at first."""
    portal.do(**{"answer": "ReadAll", "with": ["a{sa{sv}}", [{APPEARANCE: values, "org.example": {"x": ["s", "y"]}}]]})


def change(portal: PrivateBus, space: str, key: str, value: list[Any], **how: str) -> None:
    portal.do(signal=[PATH, INTERFACE, "SettingChanged", "ssv", [space, key, value]], **how)


def tokens(stage: WindowStage) -> Callable[[], Any]:
    stage.theme.set_scheme("system")
    stage.theme.set_reduced_motion(False)
    return lambda: stage.theme.tokens


def test_it_follows_and_remembers(portal: PrivateBus, open_window: OpenWindow) -> None:
    settings(portal, **{"color-scheme": ["u", 1], "contrast": ["u", 0]})
    stage = open_window()
    now = tokens(stage)
    stage.until(lambda: now().window == DARK.window)
    state = paths_in(stage.folder).state_file
    stage.until(lambda: state.exists() and "system_look" in json.loads(state.read_text()))
    assert json.loads(state.read_text())["system_look"] == {"dark": True, "contrast": False, "still": False}

    switched = QSignalSpy(stage.theme.changed)
    change(portal, APPEARANCE, "color-scheme", ["u", 2])
    stage.until(lambda: now().window == LIGHT.window)
    assert switched.count() == 1
    change(portal, APPEARANCE, "accent-color", ["s", "clay"])
    change(portal, APPEARANCE, "color-scheme", ["s", "dark"])
    change(portal, APPEARANCE, "color-scheme", ["u", 1], **{"as": "stranger"})
    change(portal, APPEARANCE, "contrast", ["u", 1])
    stage.until(lambda: stage.theme.is_high_contrast)
    assert not stage.theme.is_dark
    change(portal, APPEARANCE, "color-scheme", ["u", 1])
    stage.until(lambda: now() == HIGH_CONTRAST)
    change(portal, GNOME, "enable-animations", ["b", False])
    stage.until(lambda: stage.theme.reduced_motion)
    change(portal, GNOME, "enable-animations", ["b", True])
    stage.until(lambda: not stage.theme.reduced_motion)
    change(portal, APPEARANCE, "reduced-motion", ["u", 1])
    stage.until(lambda: stage.theme.reduced_motion)
    stage.quit()
    assert json.loads(state.read_text())["system_look"] == {"dark": True, "contrast": True, "still": True}


def test_what_is_chosen_counts_more(portal: PrivateBus, open_window: OpenWindow) -> None:
    settings(portal, **{"color-scheme": ["u", 1]})
    stage = open_window()
    stage.theme.set_scheme("light")
    stage.until(lambda: stage.theme.system.look().dark is True)
    assert stage.theme.tokens.window == LIGHT.window


@pytest.mark.parametrize("how", ["error", "hang", ["s", ["nonsense"]], ["a{sa{sv}}", [{APPEARANCE: {}}]]])
def test_a_portal_that_says_nothing(portal: PrivateBus, open_window: OpenWindow, how: Any) -> None:
    portal.do(**{"answer": "ReadAll", "with": how})
    stage = open_window()
    now = tokens(stage)
    before = now()
    portal.wait_for_call("ReadAll")
    change(portal, APPEARANCE, "color-scheme", ["u", 1])
    if how in ("error", "hang"):
        assert now() == before
    stage.quit()
