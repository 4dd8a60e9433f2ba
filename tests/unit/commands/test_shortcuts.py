import pytest

from desktop_chat.commands.catalog import BY_ID
from desktop_chat.commands.shortcuts import Conflict, conflicts, default_shortcut, normalise, sequences, shortcuts


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
