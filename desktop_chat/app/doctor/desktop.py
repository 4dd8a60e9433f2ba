"""Checks of the desktop around the window: display, fonts, input method, services on the session's bus; any thread."""

import ctypes
import importlib
import sys
from collections.abc import Iterator

from desktop_chat.app.display import has_display
from desktop_chat.app.doctor.deadline import TookTooLong, within
from desktop_chat.app.doctor.findings import Finding, note
from desktop_chat.app.doctor.subject import Subject

_BUS_SECONDS = 4.0
_CALL_SECONDS = 1.5
_FONTS = {
    "emoji": (0x1F600, "fonts-noto-color-emoji"),
    "Chinese": (0x6F22, "fonts-noto-cjk"),
    "Korean": (0xD55C, "fonts-noto-cjk"),
}
_SERVICES = {
    "org.freedesktop.secrets": (
        "secret service",
        "Keys are kept in memory only. Install and start gnome-keyring or KWallet.",
    ),
    "org.freedesktop.portal.Desktop": (
        "desktop portal",
        "The system's light or dark may not be followed. On Debian: apt install xdg-desktop-portal",
    ),
    "org.freedesktop.Notifications": ("notifications", "There is nobody to show a notification; nothing else is lost."),
    "org.a11y.Bus": ("accessibility bus", "Screen readers need it. On Debian: apt install at-spi2-core"),
}


def check_display(subject: Subject) -> Iterator[Finding]:
    """Where a window would be shown."""
    environ = subject.environ
    session = environ.get("XDG_SESSION_TYPE", "") or "not said"
    yield Finding("session", f"{session}, desktop {environ.get('XDG_CURRENT_DESKTOP', '') or 'not said'}")
    yield Finding("windows by", environ.get("QT_QPA_PLATFORM", "") or "whatever the session offers")
    shown = [f"{name}={environ[name]}" for name in ("DISPLAY", "WAYLAND_DISPLAY") if environ.get(name)]
    if within(8.0, lambda: has_display(environ)):
        yield Finding("display", " ".join(shown) or "there is one")
    else:
        advice = "No window can open here; the commands of --help work. Start from a desktop, or set DISPLAY."
        yield note("display", " ".join(shown) or "none", advice)
    factors = ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_FONT_DPI", "QT_ENABLE_HIGHDPI_SCALING")
    scale = [f"{name}={environ[name]}" for name in factors if environ.get(name)]
    yield Finding("scale", " ".join(scale) or "by the system")
    methods = ("QT_IM_MODULE", "QT_IM_MODULES", "XMODIFIERS")
    method = [f"{name}={environ[name]}" for name in methods if environ.get(name)]
    yield Finding("input method", " ".join(method) or "none set")


def check_fonts(_subject: Subject) -> Iterator[Finding]:
    """Fonts for what replies often hold."""
    if not sys.platform.startswith("linux"):
        return
    for name, (letter, package) in _FONTS.items():
        count = _fonts_with(letter)
        if count is None:
            yield note("fonts", "cannot be listed", "On Debian: apt install libfontconfig1")
            return
        if count:
            yield Finding(f"fonts: {name}"[:21], f"{count} found")
        else:
            yield note(f"fonts: {name}"[:21], "none", f"They are shown as boxes. On Debian: apt install {package}")


def _fonts_with(letter: int) -> int | None:
    """How many fonts of the system have that letter; None if the library that knows is not there."""

    class FontSet(ctypes.Structure):
        _fields_ = (("nfont", ctypes.c_int), ("sfont", ctypes.c_int), ("fonts", ctypes.c_void_p))

    try:
        library = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return None
    for name in ("FcCharSetCreate", "FcPatternCreate", "FcObjectSetCreate"):
        getattr(library, name).restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(FontSet)
    letters, pattern, wanted = (
        ctypes.c_void_p(library.FcCharSetCreate()),
        ctypes.c_void_p(library.FcPatternCreate()),
        ctypes.c_void_p(library.FcObjectSetCreate()),
    )
    library.FcCharSetAddChar(letters, ctypes.c_uint32(letter))
    library.FcPatternAddCharSet(pattern, b"charset", letters)
    library.FcObjectSetAdd(wanted, b"family")
    found = library.FcFontList(None, pattern, wanted)
    count = int(found.contents.nfont) if found else 0
    if found:
        library.FcFontSetDestroy(found)
    library.FcObjectSetDestroy(wanted)
    library.FcPatternDestroy(pattern)
    library.FcCharSetDestroy(letters)
    return count


def check_bus(subject: Subject) -> Iterator[Finding]:
    """Who is there on the session's bus, or would be started."""
    if not sys.platform.startswith("linux"):
        return
    if not subject.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        yield note("session bus", "none", "Keyring, portal and notifications need one; start from a desktop session.")
        return
    try:
        running, startable = within(_BUS_SECONDS, _names_on_the_bus)
    except TookTooLong:
        yield note("session bus", "does not answer", "Log out and in again.")
        return
    except ConnectionError:
        yield note("session bus", "cannot be reached", "Log out and in again.")
        return
    yield Finding("session bus", "answers")
    for service, (name, advice) in _SERVICES.items():
        if service in running:
            yield Finding(name, "running")
        elif service in startable:
            yield Finding(name, "is started when it is needed")
        else:
            yield note(name, "none", advice)


def _names_on_the_bus() -> tuple[set[str], set[str]]:
    """Names that are there, and names that would be started. Raises ConnectionError.

    By the library that the keyring speaks to the bus with: Qt's waits for a bus with the interpreter stopped.
    """
    jeepney, blocking = importlib.import_module("jeepney"), importlib.import_module("jeepney.io.blocking")
    try:
        with blocking.open_dbus_connection("SESSION") as connection:
            lists: list[set[str]] = []
            for method in ("ListNames", "ListActivatableNames"):
                bus = jeepney.DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
                answer = connection.send_and_get_reply(jeepney.new_method_call(bus, method), timeout=_CALL_SECONDS)
                lists.append({str(name) for name in answer.body[0]})
            return lists[0], lists[1]
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ConnectionError from error
