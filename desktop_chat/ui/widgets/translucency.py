"""Knows whether windows of this screen may be translucent; asked on the GUI thread when a popover is made."""

import ctypes
import sys

from PySide6.QtGui import QGuiApplication


def windows_may_be_translucent() -> bool:
    """False on an X11 screen without a compositor, where see-through pixels come out black."""
    if QGuiApplication.platformName() != "xcb" or not sys.platform.startswith("linux"):
        return True
    try:
        return _has_compositor()
    except (OSError, AttributeError, ValueError):
        return False


class _SelectionReply(ctypes.Structure):
    _fields_ = (
        ("response_type", ctypes.c_uint8),
        ("pad0", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("length", ctypes.c_uint32),
        ("value", ctypes.c_uint32),  # the atom, or the window that owns the selection
    )


def _has_compositor() -> bool:
    """Whether somebody owns the selection of compositors (EWMH); Qt knows it but does not tell."""
    xcb, libc = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL(None)
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))
    screen = ctypes.c_int(0)
    connection = ctypes.c_void_p(xcb.xcb_connect(None, ctypes.byref(screen)))
    try:
        if xcb.xcb_connection_has_error(connection):
            return False
        name = b"_NET_WM_CM_S%d" % screen.value
        asked = xcb.xcb_intern_atom(connection, ctypes.c_uint8(0), ctypes.c_uint16(len(name)), name)
        atom = _answer(libc, xcb.xcb_intern_atom_reply, connection, asked)
        asked = xcb.xcb_get_selection_owner(connection, ctypes.c_uint32(atom))
        return _answer(libc, xcb.xcb_get_selection_owner_reply, connection, asked) != 0
    finally:
        xcb.xcb_disconnect(connection)


def _answer(libc: ctypes.CDLL, ask: "ctypes._NamedFuncPointer", connection: ctypes.c_void_p, cookie: int) -> int:
    ask.restype = ctypes.POINTER(_SelectionReply)
    reply = ask(connection, ctypes.c_uint(cookie), None)
    if not reply:
        return 0
    value = int(reply.contents.value)
    libc.free(reply)
    return value
