"""Owns the RPM package for Fedora, openSUSE and their relatives: its spec, and building it."""

import shutil
import textwrap
from pathlib import Path

import project
import tree

_SPEC = """\
# The program comes built: nothing is compiled, stripped or searched for debug information here.
%global debug_package %{{nil}}
%global __os_install_post %{{nil}}
%define _build_id_links none
# What the program brings along is for itself only; GTK is used where it is.
%global __provides_exclude_from ^/usr/lib/{name}/.*$
%global __requires_exclude_from ^/usr/lib/{name}/.*/libqgtk3[.]so$
%global __requires_exclude ^lib({own})[.]so
%global _binary_payload w12.zstdio
%global _buildhost localhost
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1

Name:           {name}
Version:        {version}
Release:        1
Summary:        {summary}
License:        {licence}
URL:            {homepage}
BuildArch:      x86_64
Requires:       ca-certificates
Recommends:     (gnome-keyring or kwalletmanager5 or kf6-kwallet or keepassxc)
Recommends:     hicolor-icon-theme
Recommends:     shared-mime-info
Recommends:     xdg-utils

%description
{description}

%install
cp -a {tree}/. %{{buildroot}}/

%files
%defattr(-,root,root,-)
{files}
"""


def build(root: Path) -> Path:
    place = project.BUILD / "rpm"
    shutil.rmtree(place, ignore_errors=True)
    for name in ("BUILD", "RPMS", "SPECS"):
        (place / name).mkdir(parents=True)
    tree.copy(root, place / "tree", "rpm")
    # RPM keeps the change log and the licences in its own places.
    (place / "tree" / "usr" / "share" / "doc" / project.NAME / "changelog.gz").unlink()
    tree.settle(place / "tree")
    spec = place / "SPECS" / f"{project.NAME}.spec"
    spec.write_text(text(place / "tree"), encoding="utf-8")
    project.run("rpmbuild", "-bb", "--quiet", "--target", "x86_64-linux", "--define", f"_topdir {place}", spec)
    made = next((place / "RPMS").rglob("*.rpm"))
    target = project.DIST / f"{project.NAME}-{project.version()}.x86_64.rpm"
    shutil.copyfile(made, target)
    return target


def text(root: Path) -> str:
    """The spec for the tree."""
    libraries = (root / "usr" / "lib" / project.NAME / "_internal").rglob("lib*.so*")
    own = sorted({path.name.split(".so")[0].removeprefix("lib") for path in libraries})
    paragraphs = "\n\n".join(textwrap.fill(part, 78) for part in project.DESCRIPTION)
    body = _SPEC.format(
        name=project.NAME,
        version=project.version(),
        summary=project.SUMMARY[0].upper() + project.SUMMARY[1:],
        licence=project.BINARY_LICENCE,
        homepage=project.homepage(),
        description=paragraphs,
        own="|".join(name.replace(".", "[.]").replace("+", "[+]") for name in own),
        tree=root,
        files="\n".join(files(root)),
    )
    entry = f"* {project.day():%a %b %d %Y} {project.MAINTAINER} - {project.version()}-1\n- See CHANGELOG.md."
    return f"{body}\n%changelog\n{entry}\n"


def files(root: Path) -> list[str]:
    """The lines of %files: the program as one folder, of the folders of the system only what is ours in them."""
    program = f"/usr/lib/{project.NAME}"
    found = [program, f"%dir /usr/share/doc/{project.NAME}"]
    for path in sorted(root.rglob("*")):
        place = "/" + path.relative_to(root).as_posix()
        if (path.is_dir() and not path.is_symlink()) or place.startswith(f"{program}/"):
            continue
        mark = "%license " if place.endswith("/copyright") else "%doc " if "/doc/" in place or "/man/" in place else ""
        found.append(mark + place)
    return found
