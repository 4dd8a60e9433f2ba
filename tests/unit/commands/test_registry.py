import pytest

from desktop_chat.commands.catalog import COMMANDS, CONTEXTS
from desktop_chat.commands.registry import CommandRegistry, holds


def test_runs_the_bound_handler_with_its_argument() -> None:
    registry = CommandRegistry()
    calls: list[object] = []
    registry.bind("chat.new", calls.append)
    assert registry.run("chat.new")
    assert registry.run("chat.new", "payload")
    assert calls == [None, "payload"]


def test_unbound_commands_are_known() -> None:
    registry = CommandRegistry()
    assert registry.unbound() == [command.id for command in COMMANDS]
    registry.bind("chat.new", print)
    assert "chat.new" not in registry.unbound()
    assert not registry.is_enabled("chat.rename")
    with pytest.raises(KeyError):
        registry.run("chat.rename")


def test_binding_mistakes_are_errors() -> None:
    registry = CommandRegistry()
    registry.bind("chat.new", print)
    with pytest.raises(ValueError, match="bound already"):
        registry.bind("chat.new", print)
    with pytest.raises(KeyError):
        registry.bind("chat.nonsense", print)
    with pytest.raises(KeyError):
        registry.set_context("nonsense", True)


def test_a_command_runs_only_where_it_applies() -> None:
    registry = CommandRegistry()
    calls: list[object] = []
    registry.bind("turn.regenerate", calls.append)
    assert not registry.is_enabled("turn.regenerate")
    assert not registry.run("turn.regenerate")
    assert calls == []
    registry.set_context("has_reply", True)
    assert registry.is_enabled("turn.regenerate")
    assert registry.run("turn.regenerate")
    registry.set_context("is_streaming", True)
    assert not registry.run("turn.regenerate")
    assert registry.run("turn.regenerate", "message-id")  # the button of a certain message
    assert calls == [None, "message-id"]


def test_listeners_hear_of_changes_only() -> None:
    registry = CommandRegistry()
    heard: list[bool] = []
    registry.listen(lambda: heard.append(registry.context("is_streaming")))
    registry.set_context("is_streaming", False)
    registry.set_context("is_streaming", True)
    registry.set_context("is_streaming", True)
    registry.set_context("is_streaming", False)
    assert heard == [True, False]


@pytest.mark.parametrize(
    ("when", "true", "expected"),
    [
        ("always", (), True),
        ("is_streaming", (), False),
        ("is_streaming", ("is_streaming",), True),
        ("not is_streaming", (), True),
        ("not is_streaming", ("is_streaming",), False),
        ("has_reply and not is_streaming", ("has_reply",), True),
        ("has_reply and not is_streaming", ("has_reply", "is_streaming"), False),
        ("has_reply and not is_streaming", (), False),
    ],
)
def test_conditions(when: str, true: tuple[str, ...], expected: bool) -> None:
    assert holds(when, {name: name in true for name in CONTEXTS}) is expected


def test_shortcuts_and_conflicts_are_at_hand() -> None:
    registry = CommandRegistry()
    assigned = registry.shortcuts({"chat.pin": "Ctrl+N"})
    assert [conflict.commands for conflict in registry.conflicts(assigned)] == [("chat.new", "chat.pin")]
