"""Owns the storage failures that others see and the words for what the operating system refused; any thread."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.domain.errors import ChatError, ErrorKind


class FolderInUse(ChatError):  # noqa: N818 - a state of the world, not a defect
    """Another process holds the writer's lock of this data folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(ErrorKind.STORAGE, "the history is in use by another window")
        self.root = root


@dataclass(frozen=True, slots=True)
class StorageProblem:
    """Something that was found on disk and that a person should know.

    Attributes:
        path: the file or folder that it is about.
        text: one plain sentence.
    """

    path: Path
    text: str


NEWER_VERSION = "written by a newer version of Desktop Chat; it can be read but not changed"

_WORDS = {
    errno.ENOSPC: "disk full",
    errno.EDQUOT: "disk quota reached",
    errno.EFBIG: "file size limit reached",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "no permission to write in the data folder",
    errno.EPERM: "no permission to write in the data folder",
    errno.EIO: "the disk reports an input/output error",
    errno.ELOOP: "a symbolic link is in the place of a file",
    errno.EMFILE: "too many open files",
    errno.ENFILE: "too many open files",
}


def storage_error(error: OSError) -> ChatError:
    """The error for the person; the cause keeps the details."""
    words = _WORDS.get(error.errno or 0) or (error.strerror or type(error).__name__).lower()
    return ChatError(ErrorKind.STORAGE, words)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turns every OSError inside into a ChatError."""
    try:
        yield
    except OSError as error:
        raise storage_error(error) from error
