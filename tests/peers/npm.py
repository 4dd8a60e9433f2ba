"""Owns the installation of pinned packages of npm below this folder (git ignores them)."""

import json
import os
import pwd
import shutil
import subprocess
from pathlib import Path


class Missing(Exception):  # noqa: N818 - a reason to skip, not an error
    """The packages cannot be had on this machine; says why."""


def _is_installed(folder: Path) -> bool:
    wanted = json.loads((folder / "package.json").read_text())["devDependencies"]
    for name, version in wanted.items():
        try:
            found = json.loads((folder / "node_modules" / name / "package.json").read_text())["version"]
        except (OSError, ValueError, KeyError):
            return False
        if found != version:
            return False
    return True


def install(folder: Path) -> Path:
    """The folder, with the packages of its ``package.json`` in the versions that it pins."""
    if shutil.which("node") is None:
        raise Missing("node is not installed")
    if _is_installed(folder):
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm is not installed")
    # npm's own settings are in the home of the person, not in the empty one of the tests.
    environ = {**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir}
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=90, check=False)
    except subprocess.TimeoutExpired:
        raise Missing("npm took too long") from None
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Missing(f"npm could not install the packages: {reason[:200]}")
    return folder
