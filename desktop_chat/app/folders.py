"""Owns the choice of folders for one run."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_chat.runtime.paths import Paths, default_paths, paths_in

if TYPE_CHECKING:
    import argparse


@contextlib.contextmanager
def chosen_paths(arguments: "argparse.Namespace") -> Iterator[Paths]:
    """The folders that the arguments ask for; a temporary one is removed at the end."""
    if arguments.temp_data:
        import tempfile

        with tempfile.TemporaryDirectory(prefix="desktop-chat-") as folder:
            yield paths_in(Path(folder))
    elif arguments.data_dir is not None:
        yield paths_in(arguments.data_dir)
    else:
        yield default_paths()
