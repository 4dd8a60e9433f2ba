"""Owns the archive for distributions without a package: a tree that runs where it is unpacked."""

import shutil
from pathlib import Path

import project
import tree

_README = """\
Desktop Chat {version} for Linux (x86-64, glibc 2.36 or newer)

Start it where it is:          bin/desktop-chat
Install it for yourself:       cp -r bin lib share ~/.local/
Remove it again:               rm -r ~/.local/lib/desktop-chat ~/.local/bin/desktop-chat
                               find ~/.local/share -name 'io.github.desktop_chat.DesktopChat*' -delete

Qt needs these libraries of the system (Debian's names): libgl1 libegl1 libglib2.0-0
libdbus-1-3 libfontconfig1 libfreetype6 libx11-xcb1 libxkbcommon-x11-0 libxcb-cursor0
libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1, on Wayland libwayland-client0
libwayland-cursor0; Python needs libssl3 libexpat1 libffi8 libsqlite3-0 zlib1g liblzma5
libuuid1; connections need ca-certificates.

The licences of everything inside are in share/doc/desktop-chat.
"""


def build(root: Path) -> Path:
    name = f"{project.NAME}-{project.version()}-linux-x86_64"
    place = project.BUILD / "tarball"
    shutil.rmtree(place, ignore_errors=True)
    tree.copy(root, place / "tree", "archive")
    (place / "tree" / "usr").rename(place / name)
    (place / "tree").rmdir()
    (place / name / "README.txt").write_text(_README.format(version=project.version()), encoding="utf-8")
    tree.settle(place)
    target = project.DIST / f"{name}.tar.xz"
    project.run(
        "tar", "--create", "--sort=name", "--format=gnu", "--owner=root:0", "--group=root:0", "--numeric-owner",
        f"--mtime=@{project.epoch()}", "--use-compress-program=xz -3 -T2", "--file", target, "-C", place, name,
    )  # fmt: skip
    return target
