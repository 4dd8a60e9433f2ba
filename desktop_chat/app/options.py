"""Owns what the command line asks of a window."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop_chat.runtime.paths import Paths

if TYPE_CHECKING:
    import argparse


class RunOptions(NamedTuple):
    """The arguments of one run of the window.

    Attributes:
        base_url: endpoint for this run, in its normal form; empty for the setting.
        model: model id of conversations begun in this run; empty for the setting.
        screenshot: where to save a picture of the window before ending; None to run normally.
    """

    paths: Paths
    demo: bool = False
    base_url: str = ""
    model: str = ""
    debug: bool = False
    screenshot: Path | None = None


def read_options(arguments: "argparse.Namespace", paths: Paths) -> RunOptions:
    """Raises ValueError with a sentence for an address that cannot be used."""
    base_url = ""
    if arguments.base_url:
        from desktop_chat.backend.endpoints import normalise_base_url
        from desktop_chat.domain.errors import ChatError

        try:
            base_url = normalise_base_url(arguments.base_url)
        except ChatError as error:
            raise ValueError(error.detail) from error
    screenshot = arguments.screenshot.expanduser().absolute() if arguments.screenshot else None
    return RunOptions(paths, arguments.demo, base_url, arguments.model or "", arguments.debug, screenshot)
