"""Owns the tree of files as it is installed on Linux, below ``usr``; every package for Linux is made from it."""

import gzip
import os
import shutil
from pathlib import Path

import changelog
import project

_ID = project.APPLICATION_ID
RESOURCES = "_internal/resources"
#: Where the files of the desktop go; without one of them the window has no icon or no place in the menu.
DESKTOP_FILES = {
    f"{_ID}.desktop": "share/applications",
    f"{_ID}.metainfo.xml": "share/metainfo",
    f"{_ID}.xml": "share/mime/packages",
}


def build(program: Path, notices: Path, bill: Path) -> Path:
    """Puts the tree together from the program's folder and the files of packaging/linux."""
    root = project.BUILD / "tree"
    shutil.rmtree(root, ignore_errors=True)
    usr = root / "usr"
    shutil.copytree(program, usr / "lib" / project.NAME, symlinks=True)
    shutil.copyfile(notices, usr / "lib" / project.NAME / RESOURCES / notices.name)
    (usr / "bin").mkdir()
    (usr / "bin" / project.NAME).symlink_to(f"../lib/{project.NAME}/{project.NAME}")
    for name, place in DESKTOP_FILES.items():
        _put(project.LINUX / name, usr / place / name)
    icons = project.LINUX / "icons" / "hicolor"
    if not (icons / "scalable" / "apps" / f"{_ID}.svg").is_file():
        raise FileNotFoundError(f"the icons are missing in {icons}")
    shutil.copytree(icons, usr / "share" / "icons" / "hicolor")
    _put_packed(manual(), usr / "share" / "man" / "man1" / f"{project.NAME}.1.gz")
    documents = usr / "share" / "doc" / project.NAME
    text = (project.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    log = changelog.debian(text, project.NAME, project.version(), project.MAINTAINER, project.day())
    _put_packed(log, documents / "changelog.gz")
    _put(project.LINUX / "copyright", documents / "copyright")
    (documents / notices.name.lower()).symlink_to(f"../../../lib/{project.NAME}/{RESOURCES}/{notices.name}")
    _put_packed(bill.read_text(encoding="utf-8"), documents / f"{bill.name}.gz")
    settle(root)
    return root


def copy(root: Path, target: Path, kind: str) -> None:
    """A copy of the tree for one kind of package, which tells the program where it comes from."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(root, target, symlinks=True)
    (target / "usr" / "lib" / project.NAME / RESOURCES / "build.json").write_text(project.facts(kind), encoding="utf-8")


def manual() -> str:
    """The page of the manual with version and date."""
    text = (project.LINUX / f"{project.NAME}.1").read_text(encoding="utf-8")
    return text.replace("@VERSION@", project.version()).replace("@DATE@", project.day().date().isoformat())


def settle(root: Path) -> None:
    """Gives every file the date of the build, every folder and plain file the usual mode."""
    for path in [root, *root.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        elif not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (project.epoch(), project.epoch()), follow_symlinks=False)


def size(root: Path) -> int:
    """Bytes on a disk with blocks of 1 KiB, as Debian counts them."""
    blocks = (1 if path.is_dir() or path.is_symlink() else -(-path.stat().st_size // 1024) for path in root.rglob("*"))
    return sum(blocks) * 1024


def _put(source: Path, target: Path) -> None:
    if not source.is_file():
        raise FileNotFoundError(f"{source.relative_to(project.ROOT)} is missing; the package would be incomplete")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _put_packed(text: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
