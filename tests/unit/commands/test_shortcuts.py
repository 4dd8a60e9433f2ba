import pytest

from desktop_chat.commands.catalog import BY_ID, COMMANDS
from desktop_chat.commands.shortcuts import (
    Conflict,
    conflicts,
    default_shortcut,
    is_usable,
    normalise,
    sequences,
    shortcuts,
)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_the_defaults_have_no_conflicts(platform: str) -> None:
    assert conflicts(shortcuts({}, platform)) == ()


def test_defaults_by_platform() -> None:
    command = BY_ID["view.previous_chat"]
    assert default_shortcut(command, "linux") == "Alt+Up"
    assert default_shortcut(command, "darwin") == "Ctrl+Alt+Up"
    assert default_shortcut(BY_ID["chat.new"], "darwin") == "Ctrl+N"


def test_own_shortcuts_replace_or_remove_defaults() -> None:
    own = {"chat.new": "Ctrl+T", "chat.rename": "", "nonsense": "Ctrl+X", "chat.export": 5}
    result = shortcuts(own, "linux")
    assert result["chat.new"] == "Ctrl+T"
    assert result["chat.rename"] == ""
    assert result["chat.export"] == "Ctrl+E"
    assert "nonsense" not in result
    assert set(result) == set(BY_ID)


@pytest.mark.parametrize("key", ["Down", "Shift+Home", "N", "shift+n", "Return", "Space", "+", "Num+5", "Tab", "Del"])
def test_a_key_that_types_or_moves_is_for_no_command(key: str) -> None:
    assert not is_usable(key)
    assert shortcuts({"app.new_window": key}, "linux")["app.new_window"] == "Ctrl+Shift+N"
    assert shortcuts({"app.new_window": f"Ctrl+T; {key}"}, "linux")["app.new_window"] == "Ctrl+Shift+N"


@pytest.mark.parametrize("key", ["Ctrl+Down", "alt+n", "Meta+Space", "F7", "Shift+F12", "Ctrl+Num+5", "Ctrl++"])
def test_other_keys_are_free(key: str) -> None:
    assert is_usable(key)
    assert shortcuts({"app.new_window": key}, "linux")["app.new_window"] == key


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_of_the_defaults_only_escape_stands_alone(platform: str) -> None:
    keys = [key for command in COMMANDS for key in sequences(default_shortcut(command, platform))]
    assert [key for key in keys if not is_usable(key)] == ["Esc"]
    assert shortcuts({"turn.stop": "Esc"}, platform)["turn.stop"] == "Esc"
    assert shortcuts({"chat.new": "Esc"}, platform)["chat.new"] == "Ctrl+N"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ctrl+n", "Ctrl+N"),
        ("Shift+Ctrl+F", "Ctrl+Shift+F"),
        ("Meta+Shift+Alt+Ctrl+x", "Ctrl+Alt+Shift+Meta+X"),
        ("Ctrl++", "Ctrl++"),
        ("Ctrl+-", "Ctrl+-"),
        ("+", "+"),
        (" Ctrl + K ", "Ctrl+K"),
        ("Ctrl+K, ctrl+b", "Ctrl+K, Ctrl+B"),
        ("Ctrl+,", "Ctrl+,"),
        ("Ctrl+Shift+,", "Ctrl+Shift+,"),
        ("esc", "Esc"),
        ("F12", "F12"),
        ("Ctrl+PgUp", "Ctrl+PgUp"),
    ],
)
def test_one_spelling(text: str, expected: str) -> None:
    assert normalise(text) == expected
    assert normalise(expected) == expected


def test_several_sequences() -> None:
    assert sequences("Ctrl++; Ctrl+=") == ("Ctrl++", "Ctrl+=")
    assert sequences("") == ()
    assert sequences("Ctrl+;") == ("Ctrl+;",)


def test_conflicts_are_named_in_catalog_order() -> None:
    assigned = shortcuts({"app.about": "shift+ctrl+f", "chat.pin": "Ctrl+Y; Ctrl+N", "chat.archive": "Ctrl+Y"}, "linux")
    assert set(conflicts(assigned)) == {
        Conflict("Ctrl+N", ("chat.new", "chat.pin")),
        Conflict("Ctrl+Shift+F", ("view.search_all", "app.about")),
        Conflict("Ctrl+Y", ("chat.pin", "chat.archive")),
    }


def test_one_command_does_not_conflict_with_itself() -> None:
    assert conflicts({"chat.new": "Ctrl+N; ctrl+n"}) == ()
