"""Owns where the files that come with the program are; usable from any thread."""

import sys
from functools import cache
from pathlib import Path, PurePosixPath

import desktop_chat


def resource_path(name: str) -> Path:
    """The path of ``resources/<name>``, in a checkout, an installed package and a frozen program.

    Raises FileNotFoundError if it is missing, ValueError if the name leaves the folder.
    """
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name:
        raise ValueError(f"not a resource name: {name!r}")
    path = _root().joinpath(*pure.parts)
    if not path.exists():
        raise FileNotFoundError(f"the resource {name} is missing")
    return path


@cache
def _root() -> Path:
    package = Path(desktop_chat.__file__).resolve().parent
    places = [package / "resources", package.parent / "resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if isinstance(frozen, str):
        places.insert(0, Path(frozen) / "resources")
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        raise FileNotFoundError("the folder with the program's resources is missing")
    return found
