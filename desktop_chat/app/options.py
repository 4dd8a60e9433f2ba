"""Owns what the command line asks of a window."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop_chat.runtime.paths import Paths

if TYPE_CHECKING:
    import argparse


#: Bytes of a text for the composer; what is longer is a file to be attached.
MOST_TEXT = 1_000_000


class RunOptions(NamedTuple):
    """The arguments of one run of the window.

    Attributes:
        base_url: endpoint for this run, in its normal form; empty for the setting.
        model: model id of conversations begun in this run; empty for the setting.
        screenshot: where to save a picture of the window before ending; None to run normally.
        files: conversations to be offered for import; absolute paths, nothing is known of what is there.
        text: what a new chat's draft begins with; never sent by itself.
        new_chat: begin with the page for a new chat.
        new_window: open another window if one is open already.
    """

    paths: Paths
    demo: bool = False
    base_url: str = ""
    model: str = ""
    debug: bool = False
    screenshot: Path | None = None
    files: tuple[Path, ...] = ()
    text: str = ""
    new_chat: bool = False
    new_window: bool = False


def read_options(arguments: "argparse.Namespace", paths: Paths) -> RunOptions:
    """Raises ValueError with a sentence for what cannot be used."""
    base_url = ""
    if arguments.base_url:
        from desktop_chat.backend.endpoints import normalise_base_url
        from desktop_chat.domain.errors import ChatError

        try:
            base_url = normalise_base_url(arguments.base_url)
        except ChatError as error:
            raise ValueError(f"--base-url cannot be used: {error.detail}") from error
    screenshot = arguments.screenshot.expanduser().absolute() if arguments.screenshot else None
    return RunOptions(
        paths,
        arguments.demo,
        base_url,
        arguments.model or "",
        arguments.debug,
        screenshot,
        # As they are: shells and desktops hand over paths, and a file may be called ~boats.json.
        files=tuple(Path(file).absolute() for file in getattr(arguments, "files", None) or ()),
        text=_given_text(arguments.text),
        new_chat=bool(arguments.new_chat),
        new_window=bool(arguments.new_window),
    )


def _given_text(text: str | None) -> str:
    """The text for the composer; ``-`` reads it from standard input. Raises ValueError with a sentence."""
    if text == "-":
        import sys

        text = sys.stdin.buffer.read(MOST_TEXT + 1).decode("utf-8", "replace")
    text = (text or "").replace("\0", "")
    if len(text.encode("utf-8", "replace")) > MOST_TEXT:
        raise ValueError(f"--text takes at most {MOST_TEXT:,} bytes; save it as a file and attach it in the window.")
    return text
