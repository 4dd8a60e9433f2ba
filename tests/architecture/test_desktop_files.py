"""Does the desktop know the program? Its entry, its type of file, its icons, and what a software centre shows of it."""

import importlib.util
import os
import re
import struct
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
import zipfile
from configparser import ConfigParser
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QImage

from desktop_chat import __version__
from tests.architecture.sources import ROOT

APP_ID = "io.github.desktop_chat.DesktopChat"
MIME_TYPE = "application/vnd.desktop-chat.conversation+json"
LINUX = ROOT / "packaging/linux"
ENTRY = LINUX / f"{APP_ID}.desktop"
METAINFO = LINUX / f"{APP_ID}.metainfo.xml"
MIME_XML = LINUX / f"{APP_ID}.xml"
THEME = LINUX / "icons/hicolor"
SCREENSHOTS = "https://raw.githubusercontent.com/desktop-chat/desktop-chat/main/"


def _entry() -> ConfigParser:
    parser = ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ENTRY, encoding="utf-8")
    return parser


def _metainfo() -> ElementTree.Element:
    return ElementTree.parse(METAINFO).getroot()


def test_the_entry_is_valid():
    done = subprocess.run(["desktop-file-validate", str(ENTRY)], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_entry_leads_to_this_program():
    entry = _entry()["Desktop Entry"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    command = entry["Exec"].split()[0]
    assert command in project["gui-scripts"]
    assert entry["Icon"] == APP_ID
    assert entry["MimeType"] == f"{MIME_TYPE};"
    assert entry["StartupWMClass"] == "desktop-chat"
    assert entry["Exec"].endswith(" %F"), "several files at once make one list"


def test_the_actions_are_options_of_the_program():
    entry = _entry()
    names = entry["Desktop Entry"]["Actions"].strip(";").split(";")
    assert names == ["new-chat", "new-window"]
    assert [entry[f"Desktop Action {name}"]["Exec"] for name in names] == [f"desktop-chat --{name}" for name in names]


def test_the_description_is_valid():
    done = subprocess.run(
        ["appstreamcli", "validate", "--no-net", "--no-color", str(METAINFO)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.findall(r"^[EW]:.*", done.stdout, re.M)


def test_the_description_fits_the_entry_and_the_type():
    root = _metainfo()
    assert root.findtext("id") == APP_ID
    assert root.findtext("launchable") == ENTRY.name
    assert root.findtext("provides/mediatype") == MIME_TYPE
    assert root.findtext("name") == _entry()["Desktop Entry"]["Name"]
    assert root.findtext("summary") == _entry()["Desktop Entry"]["Comment"]


def test_every_screenshot_is_a_picture_of_the_documentation():
    found = _metainfo().findall("screenshots/screenshot")
    assert len(found) >= 3
    for screenshot in found:
        image = screenshot.find("image")
        assert image is not None
        assert (screenshot.findtext("caption") or "").strip()
        path = ROOT / (image.text or "").removeprefix(SCREENSHOTS)
        picture = QImage(str(path))
        assert (picture.width(), picture.height()) == (int(image.attrib["width"]), int(image.attrib["height"])), path


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = re.search(r"^## \[(\d[^\]]*)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    release = _metainfo().find("releases/release")
    assert changes is not None
    assert release is not None
    assert {__version__, project["version"], changes[1]} == {release.attrib["version"]}
    assert changes[2] == release.attrib["date"]


@pytest.fixture(scope="module")
def desktop_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of shared data in which the type and the entry are installed beside those of the system."""
    data = tmp_path_factory.mktemp("data")
    for source, folder in ((MIME_XML, "mime/packages"), (ENTRY, "applications")):
        (data / folder).mkdir(parents=True)
        (data / folder / source.name).write_bytes(source.read_bytes())
    done = subprocess.run(
        ["update-mime-database", str(data / "mime")], capture_output=True, text=True, env=_environment(data)
    )
    # The only line it may write is that the folder is not where the desktop looks, and it is.
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    subprocess.run(["update-desktop-database", str(data / "applications")], check=True)
    # A program that is not installed would be left out.
    (data / "bin").mkdir()
    (data / "bin/desktop-chat").write_text("#!/bin/sh\n", encoding="ascii")
    (data / "bin/desktop-chat").chmod(0o755)
    return data


def _environment(data: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(data),
        "XDG_DATA_HOME": str(data),
        "XDG_CONFIG_HOME": str(data / "config"),
        "PATH": f"{data / 'bin'}:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-11-22 Boats.desktop-chat.json", MIME_TYPE),
        ("BOATS.DESKTOP-CHAT.JSON", MIME_TYPE),
        ("package.json", "application/json"),
        ("desktop-chat.json", "application/json"),
    ],
)
def test_files_are_recognised_by_name(desktop_data: Path, name: str, expected: str):
    path = desktop_data / name
    path.write_text('{\n"format": "desktop-chat-export",\n"version": 1}', encoding="utf-8")
    done = subprocess.run(
        ["gio", "info", "-a", "standard::content-type,standard::icon", str(path)],
        capture_output=True, text=True, check=True, env=_environment(desktop_data),
    )  # fmt: skip
    assert re.search(r"standard::content-type: (.*)", done.stdout)[1] == expected  # type: ignore[index]
    if expected == MIME_TYPE:
        assert f"standard::icon: {MIME_TYPE.replace('/', '-')}," in done.stdout


def test_the_program_is_offered_for_the_type(desktop_data: Path):
    done = subprocess.run(
        ["gio", "mime", MIME_TYPE], capture_output=True, text=True, check=True, env=_environment(desktop_data)
    )
    first = done.stdout.splitlines()[0]
    assert "Default application" in first
    assert first.endswith(ENTRY.name)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_icons", LINUX / "icons/make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_size_of_the_icons_exists(maker: ModuleType):
    for size in (16, 22, 24, 32, 48, 64, 128, 256, 512):
        picture = QImage(str(THEME / f"{size}x{size}/apps/{APP_ID}.png"))
        assert (picture.width(), picture.height()) == (size, size)
    for size in (16, 22, 24, 32, 48, 64, 128, 256):
        picture = QImage(str(THEME / f"{size}x{size}/mimetypes/{MIME_TYPE.replace('/', '-')}.png"))
        assert (picture.width(), picture.height()) == (size, size)
    assert (THEME / f"symbolic/apps/{APP_ID}-symbolic.svg").exists()
    assert maker.APP_ID == APP_ID


def test_the_icons_are_what_the_drawings_give(qapp, maker: ModuleType):
    """After a change of a drawing: python packaging/linux/icons/make.py"""
    made = maker.theme_files()
    there = {str(path.relative_to(THEME)): path for path in THEME.rglob("*") if path.is_file()}
    assert made.keys() == there.keys()
    for name, data in made.items():
        if name.endswith(".svg"):
            assert there[name].read_bytes() == data, name
        else:
            assert _difference(QImage.fromData(data), QImage(str(there[name]))) <= 2, name


def _difference(one: QImage, other: QImage) -> int:
    """The largest difference of a channel anywhere; another version of Qt may round edges differently."""
    form = QImage.Format.Format_RGBA8888
    alike = [image.convertToFormat(form) for image in (one, other)]  # held, because the bits go with their picture
    pairs = (bytes(image.constBits()) for image in alike)
    return max(abs(left - right) for left, right in zip(*pairs, strict=True))


def test_the_containers_hold_every_size(qapp, maker: ModuleType):
    windows = (ROOT / "packaging/windows/desktop-chat.ico").read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", windows)
    assert (reserved, kind, count) == (0, 1, len(maker.ICO_SIZES))
    for number, size in enumerate(maker.ICO_SIZES):
        length, offset = struct.unpack_from("<II", windows, 6 + 16 * number + 8)
        assert QImage.fromData(windows[offset : offset + length], "PNG").width() == size
    mac = (ROOT / "packaging/macos/desktop-chat.icns").read_bytes()
    assert (mac[:4], struct.unpack_from(">I", mac, 4)[0]) == (b"icns", len(mac))
    at, sides = 8, []
    while at < len(mac):
        length = struct.unpack_from(">I", mac, at + 4)[0]
        sides.append(QImage.fromData(mac[at + 8 : at + length], "PNG").width())
        at += length
    assert sides == [side for _kind, side in maker.ICNS_TYPES]


def test_a_wheel_installs_them(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    shared = {name.split(".data/data/", 1)[1] for name in names if ".data/data/" in name}
    assert {
        f"share/applications/{ENTRY.name}",
        f"share/metainfo/{METAINFO.name}",
        f"share/mime/packages/{MIME_XML.name}",
        f"share/icons/hicolor/scalable/apps/{APP_ID}.svg",
        f"share/icons/hicolor/48x48/mimetypes/{MIME_TYPE.replace('/', '-')}.png",
    } <= shared
