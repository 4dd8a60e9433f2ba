"""Owns the Debian package: what it depends on, its control files, its archive."""

import hashlib
import shutil
import textwrap
from collections.abc import Iterable
from pathlib import Path

import project
import tree

#: Loaded only where the desktop has its libraries: nobody has to install GTK for it.
_OPTIONAL = ("libqgtk3.so",)
#: Not seen by dpkg-shlibdeps: certificates are read, not linked.
_DEPENDS = ("ca-certificates",)
_RECOMMENDS = (
    "gnome-keyring | kwalletmanager | keepassxc",
    "fonts-dejavu-core | fonts-noto-core",
    "fonts-noto-color-emoji",
    "hicolor-icon-theme",
    "shared-mime-info",
    "xdg-desktop-portal",
    "xdg-utils",
)
_SUGGESTS = ("fonts-noto-cjk",)


def build(root: Path) -> Path:
    place = project.BUILD / "deb"
    shutil.rmtree(place, ignore_errors=True)
    tree.copy(root, place / "root", "deb")
    overrides = place / "root" / "usr" / "share" / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(project.LINUX / "lintian-overrides", overrides / project.NAME)
    control = place / "root" / "DEBIAN"
    control.mkdir()
    required, suggested = dependencies(place, place / "root" / "usr" / "lib" / project.NAME)
    files = sorted(path for path in (place / "root" / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    (control / "control").write_text(
        fields(required, suggested, tree.size(place / "root" / "usr") // 1024), encoding="utf-8"
    )
    (control / "md5sums").write_text(sums(files, place / "root"), encoding="utf-8")
    tree.settle(place / "root")
    target = project.DIST / f"{project.NAME}_{project.version()}_amd64.deb"
    project.run("dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", place / "root", target)
    return target


def sums(files: Iterable[Path], root: Path) -> str:
    lines = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files)  # noqa: S324 - dpkg's format
    return "".join(lines)


def dependencies(place: Path, program: Path) -> tuple[list[str], list[str]]:
    """The packages whose libraries the program is linked to: those it needs, and those it uses where they are."""
    objects = [path for path in sorted(program.rglob("*")) if _is_object(path)]
    folders = sorted({path.parent for path in objects})
    (place / "debian").mkdir()
    (place / "debian" / "control").write_text(f"Source: {project.NAME}\n\nPackage: {project.NAME}\nArchitecture: any\n")
    asked = ["-O", "--warnings=0", "--ignore-missing-info", *(f"-l{folder}" for folder in folders)]
    asked += [f"-e{path}" for path in objects if path.name not in _OPTIONAL]
    asked += ["-dSuggests", *(f"-e{path}" for path in objects if path.name in _OPTIONAL)]
    found = {"Depends": [], "Suggests": []} | dict(
        line.removeprefix("shlibs:").split("=", 1)
        for line in project.run("dpkg-shlibdeps", *asked, cwd=place).splitlines()
    )
    return [_split(found[kind]) for kind in ("Depends", "Suggests")]


def _split(field: str | list[str]) -> list[str]:
    return sorted(field.split(", ")) if isinstance(field, str) else field


def _is_object(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def fields(required: list[str], suggested: list[str], kilobytes: int) -> str:
    """The control file."""
    paragraphs = [textwrap.fill(text, 78, initial_indent=" ", subsequent_indent=" ") for text in project.DESCRIPTION]
    entries = {
        "Package": project.NAME,
        "Version": project.version(),
        "Section": "net",
        "Priority": "optional",
        "Architecture": "amd64",
        "Maintainer": project.MAINTAINER,
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join([*_DEPENDS, *required]),
        "Recommends": ", ".join(_RECOMMENDS),
        "Suggests": ", ".join([*_SUGGESTS, *suggested]),
        "Homepage": project.homepage(),
        "Description": project.SUMMARY,
    }
    return "".join(f"{name}: {value}\n" for name, value in entries.items()) + "\n .\n".join(paragraphs) + "\n"
