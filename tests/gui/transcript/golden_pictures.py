"""Makes the golden pictures, each kind of the gallery in light and dark at scales 1 and 2, always in the same way.

A process of its own with fonts, clock, time zone and language of its own, so that nothing of the machine but the files
of the fonts shows in a picture. ``python -m tests.gui.transcript.golden_pictures`` makes all of them again (or only
the kinds that are named) in ``golden`` beside this file; look at what changed before you commit it.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

GOLDEN = Path(__file__).with_name("golden")
FONTS_FILE = GOLDEN / "fonts.json"
RATIOS = (1, 2)
SCHEMES = ("light", "dark")
WIDTH = 520
#: The text in a picture that names the exact colours of larger areas.
GROUNDS = "grounds"
_LEAST_SHARE = 0.01
_ROOT = Path(__file__).parents[3]
_FOLDERS = (Path("/usr/share/fonts"),)
#: Of fonts-noto-core, fonts-dejavu-core, fonts-noto-cjk and fonts-noto-color-emoji, which ``./desk test`` installs.
_FONTS = (
    *("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf", "NotoSans-BoldItalic.ttf"),
    *("NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf", "NotoSansHebrew-Regular.ttf", "NotoSansHebrew-Bold.ttf"),
    *("NotoSansDevanagari-Regular.ttf", "NotoSansThai-Regular.ttf", "NotoSansMath-Regular.ttf"),
    *("NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    *("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "NotoColorEmoji.ttf"),
)
_CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{fonts}</dir><cachedir>{cache}</cachedir>
<match target="font">
  <edit name="antialias" mode="assign"><bool>true</bool></edit>
  <edit name="hinting" mode="assign"><bool>true</bool></edit>
  <edit name="hintstyle" mode="assign"><const>hintslight</const></edit>
  <edit name="rgba" mode="assign"><const>none</const></edit>
  <edit name="embeddedbitmap" mode="assign"><bool>true</bool></edit>
</match>
<alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
<alias binding="same"><family>sans-serif</family><prefer><family>Noto Sans</family><family>Noto Sans Arabic</family>
<family>Noto Sans Hebrew</family><family>Noto Sans CJK SC</family><family>Noto Color Emoji</family></prefer></alias>
<alias binding="same"><family>Sans Serif</family><prefer><family>Noto Sans</family></prefer></alias>
</fontconfig>
"""
NOW = 1_700_000_100.0


def fonts() -> dict[str, Path]:
    """Where the fonts are that the pictures need; those that are missing are left out."""
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        for path in sorted(folder.rglob("*.tt[cf]")):
            if path.name in _FONTS:
                found.setdefault(path.name, path)
    return found


def fingerprints() -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for name, path in sorted(fonts().items())}


def why_not() -> str:
    """What keeps this machine from making the same pictures; empty if nothing does."""
    if not FONTS_FILE.exists():
        return "no golden pictures were made yet"
    here, wanted = fingerprints(), json.loads(FONTS_FILE.read_text())
    if missing := [name for name in _FONTS if name not in here]:
        return f"not installed: {', '.join(missing)}"
    if others := [name for name, mark in wanted.items() if here.get(name) != mark]:
        return f"fonts differ from those of the golden pictures: {', '.join(others)}"
    return ""


def make(folder: Path, kinds: Sequence[str] = ()) -> None:
    """Writes the pictures into a folder."""
    with tempfile.TemporaryDirectory(prefix="golden-") as temporary:
        home = Path(temporary)
        (home / "fonts").mkdir()
        for name, path in fonts().items():
            (home / "fonts" / name).symlink_to(path)
        (home / "fonts.conf").write_text(_CONFIG.format(fonts=home / "fonts", cache=home / "cache"))
        environ = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": temporary,
            "XDG_RUNTIME_DIR": temporary,
            "QT_QPA_PLATFORM": "offscreen",
            "FONTCONFIG_FILE": str(home / "fonts.conf"),
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        }
        command = (sys.executable, "-m", __spec__.name, "--paint", str(folder), *kinds)
        subprocess.run(command, cwd=_ROOT, env=environ, check=True)


def paint(folder: Path, kinds: Sequence[str]) -> None:
    """What the process of its own does."""
    _stop_the_clock()
    from PySide6.QtWidgets import QApplication

    from tests.gui.transcript import gallery

    application = QApplication([])
    for kind in kinds or gallery.SAMPLES:
        for scheme in SCHEMES:
            view, _ = gallery.stand(kind, scheme, width=WIDTH)
            view.reel.style.theme.set_reduced_motion(True)
            for ratio in RATIOS:
                path = folder / f"{kind}-{scheme}-{ratio}x.png"
                _plain(gallery.picture(view, ratio)).save(str(path), "PNG", 0)
            view.hide()
            view.formulas.stop()
            view.deleteLater()
            application.processEvents()


def _plain(image: "QImage") -> "QImage":
    """A small picture without shades, four bits for each colour and at most 256 of them; its text names the grounds."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    flags = Qt.ImageConversionFlag.AvoidDither | Qt.ImageConversionFlag.ThresholdDither
    few = image.convertToFormat(QImage.Format.Format_RGB444, flags).convertToFormat(QImage.Format.Format_RGB32)
    small = few.convertToFormat(QImage.Format.Format_Indexed8, flags)
    small.setText(GROUNDS, " ".join(f"{color:06x}" for color in _grounds(image)))
    return small


def _grounds(image: "QImage") -> list[int]:
    """The exact colours of larger areas."""
    from PySide6.QtGui import QImage

    plain = image.convertToFormat(QImage.Format.Format_RGB32)  # held, because the bits go with their picture
    pixels = plain.constBits().cast("I")
    least = len(pixels) * _LEAST_SHARE
    return sorted(color & 0xFFFFFF for color, count in Counter(pixels).items() if count >= least)


def _stop_the_clock() -> None:
    import time

    local = time.localtime
    time.time = lambda: NOW
    time.localtime = lambda seconds=None: local(NOW if seconds is None else seconds)


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["--paint"]:
        paint(Path(arguments[1]), arguments[2:])
        return
    if missing := [name for name in _FONTS if name not in fonts()]:
        sys.exit(f"install these fonts first: {', '.join(missing)}")
    GOLDEN.mkdir(exist_ok=True)
    if not arguments:
        for old in GOLDEN.glob("*.png"):
            old.unlink()
    make(GOLDEN, arguments)
    FONTS_FILE.write_text(json.dumps(fingerprints(), indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
