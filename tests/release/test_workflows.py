"""Are the workflows sound, and do the tools that say so find what they are there for?"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

WORKFLOWS = ROOT / ".github/workflows"
FILES = sorted(WORKFLOWS.glob("*.yml"))


def run(tool: str, *words: str | Path) -> tuple[int, str]:
    program = shutil.which(tool, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert program is not None, f"{tool} is not installed; `./desk setup` installs it"
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def actionlint(*files: Path) -> tuple[int, str]:
    return run("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", *files)


def zizmor(*files: Path) -> tuple[int, str]:
    return run("zizmor", "--offline", "--persona=pedantic", "--no-progress", "--color=never", *files)


def test_the_workflows_are_sound():
    assert [path.stem for path in FILES] == ["ci", "release"]
    for tool in (actionlint, zizmor):
        code, said = tool(*FILES)
        assert code == 0, said


@pytest.mark.parametrize(
    ("tool", "good", "bad"),
    [
        (actionlint, "runs-on: ubuntu-24.04", "runs-on: ubuntu-2404"),
        (actionlint, "needs: version", "needs: versions"),
        (zizmor, "@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "@v6"),
        (zizmor, "        with:\n          persist-credentials: false\n", ""),
        (zizmor, 'check "$TAG"', "check ${{ github.ref_name }}"),
        (zizmor, " # zizmor: ignore[unpinned-images]", " #"),
    ],
)
def test_what_is_unsound_is_found(tmp_path, tool, good, bad):
    text = (WORKFLOWS / "release.yml").read_text(encoding="utf-8")
    assert good in text
    broken = tmp_path / ".github/workflows/release.yml"
    broken.parent.mkdir(parents=True)
    broken.write_text(text.replace(good, bad), encoding="utf-8")
    code, said = tool(broken)
    assert code != 0, said


def test_actions_are_pinned_with_their_version_beside():
    """Each by the hash of a commit, and one version of each everywhere."""
    pinned: dict[str, set[str]] = {}
    for path in FILES:
        for line in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8")):
            found = re.fullmatch(r"([\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line)
            assert found is not None, line
            pinned.setdefault(found[1], set()).add(f"{found[2]} {found[3]}")
    assert all(len(versions) == 1 for versions in pinned.values()), pinned


def test_only_the_draft_may_write():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert text.count("permissions: {}") == 1
        jobs = re.split(r"^  (\w+):$", text.partition("\njobs:\n")[2], flags=re.M)
        for name, job in zip(jobs[1::2], jobs[2::2], strict=True):
            assert ("write" in re.findall(r": (\w+)", job.partition("steps:")[0])) == (name == "draft"), name
        assert "secrets." not in text
        assert "pull_request_target" not in text


def test_scripts_that_are_called_are_there():
    for path in FILES:
        for script in re.findall(r"\b(packaging/[\w/]+(?:\.\w+)?|\.ci/run)\b", path.read_text(encoding="utf-8")):
            assert (ROOT / script).is_file(), script
