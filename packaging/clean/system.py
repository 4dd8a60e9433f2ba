"""Owns one clean system: its files over a base, its own processes, and how commands run in it as root or as a person.

Runs as (a child of) the first process of a PID and mount namespace of its own: when that ends, however it ends, the
kernel ends every process and takes every mount away.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from report import Failure, require

PERSON = 1000
HOME = "/home/person"
RUNTIME = f"/run/user/{PERSON}"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_SECONDS = 60.0
#: What a system with the program and the tools takes; with less memory to spare its files go to the disk.
_MEMORY_KB = 4_000_000


class CleanSystem:
    """A running system.

    Attributes:
        root: its top folder, seen from here.
    """

    def __init__(self, base: Path, work: Path) -> None:
        """``work`` is an empty folder that the caller removes."""
        self.root = work / "root"
        self._make_root(base, work)
        self._mount()
        self.run("useradd", "--create-home", "--uid", str(PERSON), "--shell", "/bin/sh", "person")
        self.path("/etc/hosts").write_text("127.0.0.1 localhost\n", encoding="utf-8")
        runtime = self.path(RUNTIME)
        runtime.mkdir(parents=True)
        runtime.chmod(0o700)
        os.chown(runtime, PERSON, PERSON)

    # -- making ------------------------------------------------------------------------------------------------

    def _make_root(self, base: Path, work: Path) -> None:
        if _free_memory() > _MEMORY_KB:
            _mount("-t", "tmpfs", "-o", "mode=755,size=4g", "clean", str(work))
        for name in ("upper", "work", "root"):
            (work / name).mkdir()
        options = f"lowerdir={base},upperdir={work / 'upper'},workdir={work / 'work'}"
        mounted = subprocess.run(
            ["mount", "-t", "overlay", "-o", options, "overlay", str(self.root)], capture_output=True, check=False
        )
        if mounted.returncode:  # not every kernel or container allows it
            subprocess.run(["cp", "-a", f"{base}/.", str(self.root)], check=True)

    def _mount(self) -> None:
        _mount("-t", "proc", "proc", str(self.root / "proc"))
        for name, mode in (("tmp", "1777"), ("run", "755"), ("dev", "755")):
            _mount("-t", "tmpfs", "-o", f"mode={mode}", name, str(self.root / name))
        for name in _DEVICES:
            node = self.root / "dev" / name
            node.touch()
            _mount("--bind", f"/dev/{name}", str(node))
        for name, kind in (("pts", "devpts"), ("shm", "tmpfs")):
            (self.root / "dev" / name).mkdir()
            options = ["-o", "newinstance,ptmxmode=666"] if kind == "devpts" else ["-o", "mode=1777"]
            _mount("-t", kind, *options, kind, str(self.root / "dev" / name))
        for name, target in (("ptmx", "pts/ptmx"), ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0")):
            (self.root / "dev" / name).symlink_to(target)
        sockets = self.root / "tmp/.X11-unix"
        sockets.mkdir()
        sockets.chmod(0o1777)

    # -- files -------------------------------------------------------------------------------------------------

    def path(self, inside: str) -> Path:
        """Where a file of the system is, seen from here."""
        return self.root / inside.lstrip("/")

    def give(self, source: Path, inside: str) -> str:
        """Copies a file or folder in, readable by everybody; returns where it is there."""
        target = self.path(inside)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        subprocess.run(["chmod", "-R", "a+rX", str(target)], check=True)
        return inside

    def write(self, inside: str, text: str) -> str:
        """Writes a file of the person's."""
        target = self.path(inside)
        target.write_text(text, encoding="utf-8")
        os.chown(target, PERSON, PERSON)
        return inside

    # -- running -----------------------------------------------------------------------------------------------

    def command(self, *words: str, person: bool, environ: Mapping[str, str] | None = None) -> list[str]:
        """What runs words in the system with nothing of this machine's environment."""
        place = HOME if person else "/"
        given = {"PATH": _PATH, "HOME": HOME if person else "/root", "LANG": "C.UTF-8", **(environ or {})}
        if person:
            given = {"USER": "person", "LOGNAME": "person", "XDG_RUNTIME_DIR": RUNTIME, **given}
        else:
            given = {"DEBIAN_FRONTEND": "noninteractive", **given}
        who = [f"--userspec={PERSON}:{PERSON}", f"--groups={PERSON}"] if person else []
        named = [f"{name}={value}" for name, value in given.items()]
        return ["chroot", *who, str(self.root), "/usr/bin/env", "-i", "-C", place, *named, *words]

    def run(
        self,
        *words: str,
        person: bool = False,
        environ: Mapping[str, str] | None = None,
        stdin: str = "",
        codes: tuple[int, ...] = (0,),
        seconds: float = _SECONDS,
    ) -> str:
        """Runs a command to its end; returns what it wrote. Another exit code than those is a failure."""
        command = self.command(*words, person=person, environ=environ)
        try:
            done = subprocess.run(
                command,
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            seen = error.stdout.decode(errors="replace") if isinstance(error.stdout, bytes) else error.stdout
            raise Failure(f"`{' '.join(words)}` did not end within {seconds:.0f} s\n{(seen or '')[-4000:]}") from None
        require(done.returncode in codes, f"`{' '.join(words)}` ended with {done.returncode}", done.stdout[-6000:])
        return done.stdout

    def ask(self, *words: str, environ: Mapping[str, str] | None = None, seconds: float = _SECONDS) -> str:
        """Runs a command as the person."""
        return self.run(*words, person=True, environ=environ, seconds=seconds)

    def has(self, program: str) -> bool:
        return "/" in self.run("sh", "-c", f"command -v {program} || true")

    def apt(self, *words: str) -> str:
        return self.run("apt-get", "-y", "-q", "--no-install-recommends", *words, seconds=600)

    # -- looking -----------------------------------------------------------------------------------------------

    def files(self, *folders: str) -> set[str]:
        """Every file and folder below some."""
        return set(self.run("find", *folders, "-xdev").splitlines())


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    require(done.returncode == 0, f"`mount {' '.join(words)}` failed", done.stderr)


def _free_memory() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
