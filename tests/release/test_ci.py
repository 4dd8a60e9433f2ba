"""When does CI build the packages and use them in clean systems, and what does it do with the outcome?"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

#: Programs that write down that they were called, and end as they are told.
PROGRAM = '#!/bin/sh\necho {name} "$@" >>"{log}"\nexit {code}\n'


@pytest.fixture
def checkout(tmp_path: Path):
    """A checkout with the real script of CI, over programs that only write down what they are asked for."""

    def make(*, clean_install: int = 0) -> Path:
        for name, code in (("desk", 0), ("packaging/clean_install", clean_install)):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(PROGRAM.format(name=name, log=tmp_path / "log", code=code), encoding="utf-8")
            path.chmod(0o755)
        (tmp_path / ".ci").mkdir()
        (tmp_path / ".ci/run").write_bytes((ROOT / ".ci/run").read_bytes())
        return tmp_path

    return make


def run(root: Path, *words: str, **environ: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        ["bash", root / ".ci/run", *words], env={"PATH": "/usr/bin:/bin", **environ}, timeout=30, check=False
    )
    return done.returncode, (root / "log").read_text(encoding="utf-8").splitlines()


def test_the_packages_are_tested_when_they_changed(checkout):
    assert run(checkout(), "-k", "some") == (
        0,
        ["desk setup", "packaging/clean_install --if-changed", "desk test -k some"],
    )


def test_the_packages_are_tested_when_that_is_asked_for(checkout):
    assert run(checkout(), CLEAN_INSTALL="1") == (0, ["desk setup", "packaging/clean_install", "desk test"])


def test_packages_that_fail_fail_ci(checkout):
    code, asked = run(checkout(clean_install=1))
    assert code == 1
    assert asked[-1] == "packaging/clean_install --if-changed"


class Entry:
    """The real entry of the clean-install test on a made-up machine, over a test that only says that it runs."""

    def __init__(self, folder: Path, *, fits: bool = True, user: int = 0, installed: str = "") -> None:
        self.log = folder / "asked"
        self._environ = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin"}
        self._program = folder / "packaging/clean_install"
        files = {
            "packaging/clean/fingerprint.py": f"raise SystemExit({0 if fits else 1})\n",
            "packaging/clean/__main__.py": "import sys\nprint('the whole test', *sys.argv[1:])\n",
            "packaging/clean_install": (ROOT / "packaging/clean_install").read_text(encoding="utf-8"),
            "bin/id": f"#!/bin/sh\necho {user}\n",
            "bin/dpkg-query": f"#!/bin/sh\necho '{installed}'\n",
            "bin/apt-get": f'#!/bin/sh\necho "$@" >>{self.log}\n',
            "bin/python3": f'#!/bin/sh\nexec {sys.executable} "$@"\n',
        }
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)

    def run(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", self._program, *words], env=self._environ, capture_output=True, text=True, timeout=30, check=False
        )
        return done.returncode, done.stdout + done.stderr


INSTALLED = "debootstrap:installed rpm:installed python3:installed util-linux:installed"


@pytest.mark.parametrize("words", [["--if-changed"], ["--cache", "DIR", "--if-changed"]])
def test_a_record_that_does_not_fit_makes_the_test_run(tmp_path, words):
    said = Entry(tmp_path, fits=False, installed=INSTALLED).run(*words)
    assert said == (0, f"the whole test {' '.join(words)}\n")


def test_a_record_that_fits_needs_neither_root_nor_tools(tmp_path):
    entry = Entry(tmp_path, fits=True, user=1000)
    assert entry.run("--if-changed") == (0, "")
    assert not entry.log.exists()


def test_who_asks_for_it_gets_it_whatever_the_record_says(tmp_path):
    assert Entry(tmp_path, fits=True, installed=INSTALLED).run() == (0, "the whole test\n")


def test_what_is_missing_is_installed(tmp_path):
    entry = Entry(tmp_path, fits=False, installed=INSTALLED.replace("rpm:installed", "rpm:config-files"))
    code, said = entry.run()
    assert code == 0
    assert "installing: rpm\n" in said
    assert entry.log.read_text(encoding="utf-8").splitlines()[1].endswith("--no-install-recommends rpm")


def test_without_root_it_says_so(tmp_path):
    code, said = Entry(tmp_path, fits=False, user=1000).run("--if-changed")
    assert code == 1
    assert "needs root" in said
