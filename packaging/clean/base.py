"""Owns the clean systems that every run starts from: the smallest Debian, made once and then only read."""

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from report import Failure

_SOURCES = Path("/etc/apt")
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_USUAL_MIRROR = "http://deb.debian.org/debian"
#: After that many days a base is made anew, so that the test meets what a person would be given today.
_DAYS = 7
#: How this machine reaches its mirror; a clean system has to take the same way.
_WAYS = re.compile(r"Acquire::(?:https?::.+|Check-Valid-Until|Check-Date|Retries) ")


@dataclass(frozen=True)
class Mirrors:
    """Where packages come from: the archive, and its security updates if this machine uses them."""

    archive: str
    security: str | None

    @classmethod
    def of_this_machine(cls) -> "Mirrors":
        found = re.findall(r"^(?:URIs: *|deb (?:\[[^]]*\] )?)(https?://\S+)", _sources(), re.M)
        archive = [uri for uri in found if re.search(r"/debian/?$", uri)]
        security = [uri for uri in found if re.search(r"/debian-security/?$", uri)]
        return cls(archive[0] if archive else _USUAL_MIRROR, security[0] if security else None)

    def as_list(self, release: str) -> str:
        lines = [f"deb {self.archive} {release} main", f"deb {self.archive} {release}-updates main"]
        if self.security:
            lines.append(f"deb {self.security} {release}-security main")
        return "\n".join(lines) + "\n"


def _sources() -> str:
    paths = sorted(_SOURCES.glob("sources.list")) + sorted(_SOURCES.glob("sources.list.d/*"))
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file())


def base(cache: Path, release: str) -> Path:
    """The folder of a clean system of that release, made if it is missing or old."""
    folder = cache / release
    stamp = folder.with_suffix(".made")
    if folder.is_dir() and stamp.exists() and time.time() - stamp.stat().st_mtime < _DAYS * 86400:
        return folder
    unfinished = cache / f"{release}.{os.getpid()}.new"
    for old in (folder, unfinished):
        shutil.rmtree(old, ignore_errors=True)
    try:
        _make(unfinished, release)
        unfinished.rename(folder)
        stamp.touch()
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _make(folder: Path, release: str) -> None:
    mirrors = Mirrors.of_this_machine()
    folder.mkdir(parents=True)
    # What it mounts in there goes with it, so that nothing of this machine hangs below a folder that may be removed.
    command = [
        *("unshare", "--mount", "debootstrap", "--variant=minbase", f"--keyring={_KEYRING}"),
        *(release, str(folder), mirrors.archive),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise Failure(f"debootstrap of {release} failed\n{done.stdout[-2000:]}")
    apt = folder / "etc/apt"
    (apt / "sources.list").write_text(mirrors.as_list(release), encoding="utf-8")
    settings = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    ways = [line for line in settings.splitlines() if _WAYS.match(line)]
    (apt / "apt.conf.d/90way").write_text("\n".join([*ways, 'Acquire::Languages "none";', ""]), encoding="utf-8")
    # A system that is thrown away need not be safe from a power cut.
    (folder / "etc/dpkg/dpkg.cfg.d/90quick").write_text("force-unsafe-io\n", encoding="utf-8")
    (folder / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")  # no services start
    (folder / "usr/sbin/policy-rc.d").chmod(0o755)
    for line in (folder / "var/cache/apt/archives").glob("*.deb"):
        line.unlink()
