"""Owns the making of the program's folder with PyInstaller, and reading what it holds."""

import os
import sys
import zipfile
from pathlib import Path

import project
from PyInstaller.archive.readers import CArchiveReader

INTERNAL = "_internal"


def build() -> Path:
    """Runs PyInstaller on the spec; the folder it made."""
    folder = project.BUILD / "dist" / project.NAME
    project.run(
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR",
        "--distpath", folder.parent, "--workpath", project.BUILD / "work",
        project.ROOT / "packaging" / "desktop-chat.spec",
    )  # fmt: skip
    for path in folder.rglob("*"):
        if path.is_symlink():
            if not path.exists():
                raise RuntimeError(f"a link leads nowhere: {path} -> {os.readlink(path)}")
        elif path.is_file():
            path.chmod(0o755 if path.parent == folder and path.name.startswith(project.NAME) else 0o644)
    return folder


def modules(folder: Path) -> set[str]:
    """Every Python module in the folder, those in C too."""
    name = project.NAME + (".exe" if os.name == "nt" else "")
    reader = CArchiveReader(str(folder / name))
    archive = next(entry for entry in reader.toc if entry.startswith("PYZ"))
    found = set(reader.open_embedded_archive(archive).toc)
    base = folder / INTERNAL / "base_library.zip"
    found |= {_module(entry) for entry in zipfile.ZipFile(base).namelist() if entry.endswith(".pyc")}
    for path in (folder / INTERNAL).rglob("*"):
        if path.suffix in (".so", ".pyd"):
            place = path.relative_to(folder / INTERNAL)
            parts = place.parts[2:] if "lib-dynload" in place.parts else place.parts
            found.add(".".join([*parts[:-1], parts[-1].split(".")[0]]))
    return found


def libraries(folder: Path) -> list[str]:
    """The libraries of the system that were copied into the folder; those of wheels stand in folders of their own."""
    found = (path for path in (folder / INTERNAL).glob("lib*.so*") if not path.is_symlink())
    return sorted(path.name for path in found)


def _module(entry: str) -> str:
    return entry.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")
