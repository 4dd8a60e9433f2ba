"""Owns the list of what others made and the program's folder holds: names, versions, licences, texts."""

import importlib.metadata
import json
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import project

TEXTS = project.ROOT / "packaging" / "licences"
_LICENCE_FILES = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")


@dataclass(frozen=True)
class Part:
    """Something that somebody else made.

    Attributes:
        licence: an SPDX expression where its makers gave one, else their words.
        purl: where it comes from, as a package URL; empty if it has none.
        note: what is to be known about it.
        texts: licences and notices that come with it.
        parts: what it holds of others in turn, linked into it.
    """

    name: str
    version: str
    licence: str
    purl: str = ""
    home: str = ""
    note: str = ""
    texts: tuple[str, ...] = ()
    parts: tuple["Part", ...] = field(default=())


def parts(modules: set[str], libraries: Iterable[str] = ()) -> list[Part]:
    """Everything in the program that is not ours, from its Python modules and what it copied from the system."""
    found = [python(), *wheels(modules), *copied(libraries), *named()]
    return sorted(found, key=lambda part: part.name.lower())


def python() -> Part:
    version = sys.version.split()[0]
    places = [
        Path(sysconfig.get_paths()["stdlib"]) / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        Path(f"/usr/share/doc/python{sys.version_info[0]}.{sys.version_info[1]}/copyright"),
    ]
    text = next((place for place in places if place.is_file()), None)
    if text is None:
        raise FileNotFoundError("the licence of Python is in none of its places")
    home = "https://www.python.org/"
    return Part("Python", version, "PSF-2.0", f"pkg:generic/python@{version}", home, texts=(_read(text),))


def wheels(modules: set[str]) -> Iterator[Part]:
    """The distributions of which at least one module is inside."""
    tops = importlib.metadata.packages_distributions()
    names = {name for module in modules for name in tops.get(module.split(".")[0], ())}
    # Several distributions share a top name (jaraco, backports): one with none of its modules here is not inside.
    for name in sorted(names, key=str.lower):
        distribution = importlib.metadata.distribution(name)
        if _modules_of(distribution) & modules:
            yield wheel(distribution)


def _modules_of(distribution: importlib.metadata.Distribution) -> set[str]:
    found = set()
    for path in distribution.files or ():
        if path.suffix in (".py", ".so", ".pyd"):
            stem = path.name.split(".")[0]
            found.add(".".join([*path.parts[:-1], *([] if stem == "__init__" else [stem])]))
    return found


def wheel(distribution: importlib.metadata.Distribution) -> Part:
    facts = distribution.metadata
    name, version = facts["Name"], distribution.version
    texts, nested = [], []
    for path in sorted(distribution.files or (), key=str):
        place = Path(str(distribution.locate_file(path)))
        if ".dist-info" not in path.parts[0] or not place.is_file():
            continue
        if path.name.upper().startswith(_LICENCE_FILES):
            texts.append(_read(place))
        elif "sboms" in path.parts and path.suffix == ".json":
            nested += list(_nested(place))
    return Part(
        name,
        version,
        licence(facts),
        f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
        _home(facts),
        texts=tuple(texts) or _common(name, facts),
        parts=tuple(nested),
    )


def _home(facts: "importlib.metadata.PackageMetadata") -> str:
    """The first address that a distribution names for itself, best its home page."""
    addresses = dict(entry.split(", ", 1) for entry in facts.get_all("Project-URL") or () if ", " in entry)
    named = {label.lower(): address for label, address in addresses.items()}
    wanted = (named.get(label) for label in ("homepage", "home", "repository", "source", "source code", "github"))
    return facts.get("Home-page") or next(filter(None, wanted), next(iter(addresses.values()), ""))


def licence(facts: "importlib.metadata.PackageMetadata") -> str:
    """The licence that a distribution names: an expression, else the short field, else its classifiers."""
    if expression := facts.get("License-Expression"):
        return str(expression)
    named = str(facts.get("License") or "")
    if named not in ("", "UNKNOWN") and "\n" not in named and len(named) < 80:
        return named
    classifiers = (entry.rsplit(" :: ", 1) for entry in facts.get_all("Classifier") or ())
    found = [name for kind, name in classifiers if kind.startswith("License")]
    return " AND ".join(found) or "not named"


def _common(name: str, facts: "importlib.metadata.PackageMetadata") -> tuple[str, ...]:
    """The text of the licence where a wheel brings none."""
    known = {"pyside6-essentials": ("LGPL-3.0", "GPL-3.0"), "shiboken6": ("LGPL-3.0", "GPL-3.0")}
    if name.lower().replace("_", "-") in known:
        return ()  # said once for all of Qt
    if licence(facts) in ("MIT", "MIT License"):
        author = facts.get("Author") or facts.get("Author-email") or f"the authors of {name}"
        return (f"Copyright (c) {author}\n\n{_read(TEXTS / 'MIT.txt')}",)
    raise LookupError(f"{name} brings no text of its licence; add one to packaging/licences")


def _nested(path: Path) -> Iterator[Part]:
    """What a wheel says is linked into it (crates of Rust, OpenSSL)."""
    for entry in json.loads(path.read_text(encoding="utf-8")).get("components", ()):
        licences = [
            found.get("expression") or found.get("license", {}).get("id") or found.get("license", {}).get("name", "")
            for found in entry.get("licenses", ())
        ]
        purl = entry.get("purl", "")
        yield Part(
            entry["name"],
            entry.get("version", ""),
            " AND ".join(filter(None, licences)) or ("Apache-2.0" if entry["name"] == "openssl" else "not named"),
            purl.split("?")[0].split("#")[0],
        )


def copied(libraries: Iterable[str]) -> Iterator[Part]:
    """Libraries of the system by the Debian package they came from; elsewhere the wheels and Python bring all."""
    names = sorted(libraries)
    asked = project.run("dpkg-query", "-S", *(f"*/{name}" for name in names)) if names else ""
    packages = sorted({line.split(": ")[0].split(":")[0] for line in asked.splitlines()})
    for package in packages:
        if package.startswith("libpython"):
            continue  # Python itself
        version = project.run("dpkg-query", "-W", "-f=${Version}", package)
        text = _read(Path(f"/usr/share/doc/{package}/copyright"))
        yield Part(package, version, "see its text", f"pkg:deb/debian/{package}@{version}", texts=(text,))


def named() -> Iterator[Part]:
    """What no metadata tells of: parts of Qt, fonts, the loader."""
    for entry in json.loads((TEXTS / "parts.json").read_text(encoding="utf-8")):
        owner = entry.get("version_of")
        version = importlib.metadata.version(owner) if owner else entry.get("version", "")
        yield Part(
            entry["name"],
            version,
            entry["licence"],
            entry.get("purl", "").replace("@VERSION", f"@{version}"),
            entry["home"],
            entry.get("note", ""),
            tuple(_read(TEXTS / name) for name in entry.get("texts", ())),
        )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip() + "\n"
