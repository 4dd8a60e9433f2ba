"""Exported chats on the command line and by a double click: the verb, a start with a file, and a second start."""

from pathlib import Path

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.domain.conversation import Conversation
from desktop_chat.exchange.exporters import export
from tests.helpers.desktop import Desktop
from tests.helpers.program import Program, wait_for
from tests.unit.exchange.samples import CONVERSATION_ID, conversation_of, question, reply

DIALOG = "Import chat — Desktop Chat"

pytestmark = [pytest.mark.slow]


def saved(folder: Path, name: str, answer: str = "Heron", **meta: object) -> tuple[Path, Conversation]:
    chat = conversation_of(question(1, "Name a boat"), reply(2, answer), title="Boats")
    chat.set_meta(**meta)
    path = folder / name
    path.write_bytes(export(chat, "json"))
    return path, chat


def test_the_verb_imports_recognises_copies_and_refuses(program: Program, tmp_path: Path) -> None:
    path, chat = saved(tmp_path, "2026-11-22 Boats.desktop-chat.json")
    done = program.run("import", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (exit_codes.OK, f"{chat.id}  Boats\n", "")
    assert program.texts() == [["Name a boat", "Heron"]]
    again = program.run("import", str(path))
    assert (again.returncode, again.stdout) == (exit_codes.OK, "")
    assert f"is there already as {chat.id}. Use --copy" in again.stderr
    copied = program.run("import", str(path), "--copy")
    assert copied.returncode == exit_codes.OK
    assert {each.id for each in program.conversations()} == {chat.id, copied.stdout[:36]}
    broken = tmp_path / "broken\x1b[31m.json"
    broken.write_bytes(path.read_bytes()[:100])
    other, _ = saved(tmp_path, "other.json", "Gull", id="0c000000-0000-4000-8000-000000000077")
    mixed = program.run("import", str(broken), str(other))
    assert mixed.returncode == exit_codes.STORAGE
    assert "\x1b" not in mixed.stderr
    assert "not readable as JSON" in mixed.stderr
    assert len(program.conversations()) == 3
    out = tmp_path / "out"
    assert program.run("export", "--all", "--format", "json", "--output", str(out)).returncode == exit_codes.OK
    assert all(each.name.endswith(".desktop-chat.json") for each in out.iterdir())


@pytest.mark.xcb
def test_a_file_is_offered_at_the_start_and_by_a_later_one(desktop: Desktop, tmp_path: Path) -> None:
    path, chat = saved(tmp_path, "2026-11-22 Boats.desktop-chat.json")
    desktop.program.folder.mkdir()
    window = desktop.open("--demo", str(path), title=DIALOG)
    window.wait_for_focus("Import", "push button")
    assert desktop.program.conversations() == []
    window.press("Return")
    wait_for(lambda: [each.id for each in desktop.program.conversations()] == [CONVERSATION_ID], "the chat on disk")
    assert desktop.program.texts() == [["Name a boat", "Heron"]]
    window.wait_for_focus("Message")

    later = desktop.program.run("--demo", str(path))
    assert later.returncode == exit_codes.OK
    window.wait_for_title(DIALOG)
    window.wait_for_focus("Open the one you have", "push button")
    assert any("You have this chat already" in name for name in window.names("label"))
    window.press("Return")
    window.wait_for_focus("Message")

    other, _ = saved(tmp_path, "other.json", "Gull", id="0c000000-0000-4000-8000-000000000077", title="Beside")
    assert desktop.program.run("import", str(other), "--copy").returncode == exit_codes.OK
    wait_for(lambda: any("Beside" in name for name in window.names("list item")), "its row in the window")
    assert window.quit() == exit_codes.OK
    assert chat.id in {each.id for each in desktop.program.conversations()}


def test_a_mistyped_command_is_no_file(program: Program) -> None:
    done = program.run("lsit")
    assert done.returncode == exit_codes.USAGE
    assert "lsit" in done.stderr
