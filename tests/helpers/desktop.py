"""Owns a desktop for the program: a screen, a keyring and a screen reader, and windows used by keyboard alone."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.assistive import ScreenReader, Seen
from tests.helpers.keyring import PrivateKeyring
from tests.helpers.program import PATIENCE, Program, wait_for
from tests.helpers.screen import Screen

NAME = "Desktop Chat"
_MOST_TABS = 60


class Desktop:
    """Where a person sits.

    Attributes:
        program: over the test's data folder, with this screen and this keyring.
        screen, keyring, reader: the parts.
    """

    def __init__(self, folder: Path, screen: Screen, keyring: PrivateKeyring, reader: ScreenReader) -> None:
        self.program = Program(folder, screen.environ)
        self.screen = screen
        self.keyring = keyring
        self.reader = reader

    def open(self, *arguments: str, title: str = NAME) -> "Window":
        """Starts the program and waits for its window."""
        process = self.program.start_quietly(*arguments)
        wait_for(
            lambda: self.screen.active_title() == title or process.poll() is not None, f"the window {title!r} in front"
        )
        assert process.poll() is None, f"the program ended with {process.returncode}: {self.program.terminal}"
        return Window(self, process)


class Window:
    """A running window. Everything is done with keys; what is there is read as a screen reader reads it.

    Attributes:
        process: that shows it.
    """

    def __init__(self, desktop: Desktop, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._desktop = desktop
        self._screen = desktop.screen
        self._reader = desktop.reader

    # -- looking -----------------------------------------------------------------------------------------------

    def focus(self) -> Seen | None:
        """What has the keyboard."""
        return self._reader.focus(self.process.pid)

    def find(self, role: str, name: str | None = None) -> list[Seen]:
        """What is shown with that role, and that name if one is given."""
        return self._reader.find(self.process.pid, role, name)

    def wait_for_focus(self, name: str, role: str | None = None) -> Seen:
        """The object of that name, once it has the keyboard."""

        def found() -> Seen | None:
            seen = self.focus()
            return seen if seen is not None and seen.is_called(name) and role in (None, seen.role) else None

        def what() -> str:
            return f"the keyboard in {name!r}; it is in {self.focus()}, shown are {self.names('label')}"

        return wait_for(found, what) or pytest.fail(name)

    def wait_for_title(self, title: str) -> None:
        """Waits until a window or dialog of that title is in front."""
        wait_for(lambda: self._screen.active_title() == title, f"the title {title!r}")

    def names(self, role: str) -> list[str]:
        return [seen.name for seen in self.find(role)]

    # -- acting ------------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        self._screen.keys(*keys)

    def type(self, text: str) -> None:
        self._screen.type(text)

    def tab_to(self, name: str, role: str | None = None) -> Seen:
        """Presses Tab until the keyboard is there, one step after the other."""
        for _ in range(_MOST_TABS):
            before = self.focus()
            if before is not None and before.is_called(name) and role in (None, before.role):
                return before
            self.press("Tab")
            wait_for(lambda before=before: self.focus() != before, f"the keyboard to leave {before}")  # type: ignore[misc]
        return pytest.fail(f"no Tab leads to {name!r}")

    def say(self, text: str) -> None:
        """Types a message and sends it."""
        self.wait_for_focus("Message")
        self.type(text)
        self.press("Return")

    def quit(self) -> int:
        """Ends the program with its keys; returns the exit code."""
        self.press("ctrl+q")
        return self.process.wait(PATIENCE)


@pytest.fixture
def desktop(
    tmp_path: Path, private_keyring: PrivateKeyring, screen: Screen, screen_reader: ScreenReader
) -> Iterator[Desktop]:
    """A desktop with nothing open, and no data yet."""
    desktop = Desktop(tmp_path / "data", screen, private_keyring, screen_reader)
    yield desktop
    screen.picture(tmp_path / "end.png")  # kept with the folders of failed tests
    desktop.program.close()
