"""What only a packaged program can get wrong: modules, files and plugins left behind, and settings of others."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop_chat.app import exit_codes
from desktop_chat.app.controllers.pages import OPEN_CONVERSATION
from desktop_chat.credentials.key_text import account_of
from desktop_chat.credentials.system_keyring import SERVICE
from desktop_chat.settings.state import WindowState
from tests.faults.test_network_tls import certificate, tls_server
from tests.helpers.keyring import PrivateKeyring
from tests.helpers.program import ROOT, Program, launcher, wait_for
from tests.helpers.screen import Screen

#: Prints the modules that a run of the checkout has loaded at its end.
LOADED = """
import sys
from desktop_chat.app.cli import main
try:
    main(sys.argv[1:])
finally:
    names = [name for name, module in list(sys.modules.items()) if getattr(module, "__file__", None)]
    print("LOADED", *sorted(names), file=sys.stderr)
"""
INSIDE = """
import sys
from pathlib import Path
sys.path.insert(0, "packaging/make")
import frozen
print(*sorted(frozen.modules(Path(sys.argv[1]))))
"""
#: Made by the interpreter or PySide6 itself, or helpers of the tests' own environment.
NOT_FILES = re.compile(
    r"__main__|_frozen_importlib.*|_?sitecustomize|site|_sitebuiltins|_distutils_hack|(PySide6|shiboken)\w*\.support.*|shibokensupport.*|zipp\.compat\.overlay.*"
    r"|signature_bootstrap|__feature__|os\.path|importlib\._bootstrap.*|struct|_virtualenv|_editable.*|coverage.*"
)


def test_the_doctor_finds_every_version(program: Program) -> None:
    done = program.run("doctor", "--demo")
    assert done.returncode == exit_codes.OK, done.stderr
    facts = dict(re.findall(r"^(\S.*?)  +(.+)$", done.stdout, re.M))
    assert "not installed" not in done.stdout
    assert facts["Frozen"] == "yes"
    assert facts["endpoint test"].startswith("answers")


@pytest.mark.parametrize(
    "arguments", [("ask", "--demo", "Show me code"), ("doctor", "--demo"), ("--demo", "--screenshot", "@picture")]
)
def test_every_module_that_a_checkout_loads_is_inside(tmp_path: Path, folder: Path, arguments: tuple[str, ...]) -> None:
    given = [part.replace("@picture", str(tmp_path / "picture.png")) for part in arguments]
    python = ROOT / "build" / "venv" / "bin" / "python"  # the one whose standard library went into the package
    run = [str(python), "-c", LOADED, *given, "--temp-data"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    loaded = set(re.search(r"^LOADED (.*)$", done.stderr, re.M)[1].split())
    run = [str(python), "-c", INSIDE, str(folder)]
    inside = set(subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout.split())
    missing = {name for name in loaded - inside if not NOT_FILES.fullmatch(name)}
    assert not missing
    assert "PySide6.QtDBus" in inside


def picture(program: Program, path: Path, *start: str) -> QImage:
    run = [*start, "--demo", "--data-dir", str(program.folder), "--screenshot", str(path)]
    subprocess.run(run, cwd=ROOT, env=program.environ, check=True, timeout=60)
    return QImage(str(path))


@pytest.mark.parametrize("question", ["Show me formulas", "Show me code", "Show me a table"])
def test_the_window_looks_as_in_a_checkout(program: Program, tmp_path: Path, question: str) -> None:
    """Icons, fonts, formulas and colours of code come from files and modules that could be left behind."""
    assert program.run("ask", "--demo", question).returncode == exit_codes.OK
    state = WindowState(program.folder / "config" / "state.json")
    state.load()
    state.set(OPEN_CONVERSATION, program.conversations()[0].meta.id)
    state.save()
    both = (launcher(), [sys.executable, "-m", "desktop_chat"])
    for _attempt in range(6):  # what comes in the background may come a moment after the picture
        packaged, checkout = (picture(program, tmp_path / f"{len(start)}.png", *start) for start in both)
        if packaged == checkout:
            break
    assert packaged.size() == checkout.size()
    assert packaged == checkout, f"see {tmp_path}"


def test_the_sdk_is_not_loaded_before_the_first_picture(program: Program, screen: Screen) -> None:
    """Its modules in C show in the list of what a process has mapped."""
    program.environ.update(screen.environ)
    process = program.start_quietly("--demo")
    window = wait_for(lambda: screen.windows("Desktop Chat"), "the window")
    assert window
    assert "pydantic_core" not in mapped(process.pid)
    wait_for(lambda: "pydantic_core" in mapped(process.pid), "the SDK in the background")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in (exit_codes.OK, -signal.SIGTERM)


def mapped(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()


def test_a_key_in_the_keyring_is_found(program: Program, private_keyring: PrivateKeyring) -> None:
    import keyring.backends.SecretService

    backend = keyring.backends.SecretService.Keyring()
    backend.set_password(SERVICE, account_of("https://api.anthropic.com"), "sk-ant-" + "a" * 40)
    program.environ.update(private_keyring.environ)
    done = program.run("doctor", "--offline")
    assert "the system keyring (Secret Service)" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("is_trusted", [True, False])
def test_certificates_are_checked_against_those_of_the_system(
    program: Program, tmp_path: Path, *, is_trusted: bool
) -> None:
    path = certificate(tmp_path, -1, 1)
    program.environ["ANTHROPIC_API_KEY"] = "sk-ant-" + "a" * 40
    if is_trusted:
        program.environ["SSL_CERT_FILE"] = str(path)
    with tls_server(path) as (url, received):
        done = program.run("ask", "Hello", "--base-url", url, "--no-save")
    assert done.returncode in (exit_codes.SERVICE, exit_codes.NO_KEY), done.stderr
    assert ("certificate" in done.stderr) is not is_trusted
    assert bool(received) is is_trusted


def test_foreign_settings_of_python_and_qt_change_nothing(program: Program, tmp_path: Path) -> None:
    """What a person has set for another Python, or a folder with foreign plugins, is not loaded."""
    (tmp_path / "anthropic.py").write_text("raise SystemExit('foreign')")
    program.environ |= {"PYTHONPATH": str(tmp_path), "PYTHONHOME": str(tmp_path), "PYTHONSTARTUP": "nowhere"}
    done = program.run("ask", "--demo", "Hello")
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")


def test_an_input_method_is_used(program: Program, screen: Screen) -> None:
    program.environ |= {**screen.environ, "QT_IM_MODULE": "ibus"}
    process = program.start_quietly("--demo")
    screen.window("Desktop Chat")
    wait_for(lambda: "libibusplatforminputcontextplugin" in mapped(process.pid), "the plugin for IBus")
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def test_it_is_small_and_whole(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < 160_000_000
    assert not [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    for path in files:
        if ".so" in path.name:
            found = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False).stdout
            lost = {line.split()[0] for line in found.splitlines() if "not found" in line}
            assert not lost or path.name == "libqgtk3.so", f"{path.name}: {lost}"
