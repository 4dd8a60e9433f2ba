"""Owns telling an X desktop that a start is complete, for a start that shows no window of its own; no Qt.

The launcher's busy pointer ends, and the window that is open comes to the front as of the moment of the click, so that
the desktop does not take it for a theft of the keyboard. A few calls of libxcb, in a process that is about to end.
"""

import ctypes
import re
import struct

_CLIENT_MESSAGE = 33
_PROPERTY_CHANGE = 0x400000
_SUBSTRUCTURE = 0x180000  # redirect and notify: what a window manager listens for
_FROM_APPLICATION = 1
_PIECE = 20  # bytes of a message


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Atom(ctypes.Structure):
    _fields_ = (("head", ctypes.c_uint8 * 8), ("atom", ctypes.c_uint32))


class _Root(ctypes.Structure):
    _fields_ = (("window", ctypes.c_uint32),)


class _Screens(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(_Root)), ("remaining", ctypes.c_int), ("index", ctypes.c_int))


class _Display:
    """A connection to the X server of this environment; raises OSError without one."""

    def __init__(self) -> None:
        self._xcb = xcb = ctypes.CDLL("libxcb.so.1")
        pointer = ctypes.c_void_p
        xcb.xcb_connect.restype = xcb.xcb_get_setup.restype = pointer
        xcb.xcb_connect.argtypes = (ctypes.c_char_p, pointer)
        for name in ("xcb_connection_has_error", "xcb_get_setup", "xcb_generate_id", "xcb_flush", "xcb_disconnect"):
            getattr(xcb, name).argtypes = (pointer,)
        xcb.xcb_generate_id.restype = ctypes.c_uint32
        xcb.xcb_setup_roots_iterator.argtypes = (pointer,)
        xcb.xcb_setup_roots_iterator.restype = _Screens
        xcb.xcb_intern_atom.argtypes = (pointer, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_char_p)
        xcb.xcb_intern_atom.restype = xcb.xcb_get_input_focus.restype = _Cookie
        xcb.xcb_intern_atom_reply.argtypes = (pointer, _Cookie, pointer)
        xcb.xcb_intern_atom_reply.restype = ctypes.POINTER(_Atom)
        xcb.xcb_get_input_focus.argtypes = (pointer,)
        xcb.xcb_get_input_focus_reply.argtypes = (pointer, _Cookie, pointer)
        xcb.xcb_send_event.argtypes = (pointer, ctypes.c_uint8, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_char_p)
        self._connection = xcb.xcb_connect(None, None)
        if xcb.xcb_connection_has_error(self._connection):
            xcb.xcb_disconnect(self._connection)
            raise OSError("there is no X server")
        screens = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(self._connection))
        self._root = screens.data.contents.window

    def atom(self, name: str) -> int:
        cookie = self._xcb.xcb_intern_atom(self._connection, 0, len(name), name.encode("ascii"))
        reply = self._xcb.xcb_intern_atom_reply(self._connection, cookie, None)
        return int(reply.contents.atom) if reply else 0

    def new_window(self) -> int:
        """A window that nobody sees: messages in several pieces are told apart by it."""
        window = self._xcb.xcb_generate_id(self._connection)
        numbers = [ctypes.c_uint32(window), ctypes.c_uint32(self._root), ctypes.c_int16(-1), ctypes.c_int16(-1)]
        sizes = [ctypes.c_uint16(1), ctypes.c_uint16(1), ctypes.c_uint16(0), ctypes.c_uint16(2)]  # input only
        self._xcb.xcb_create_window(
            ctypes.c_void_p(self._connection),
            ctypes.c_uint8(0),
            *numbers,
            *sizes,
            ctypes.c_uint32(0),
            ctypes.c_uint32(0),
            None,
        )
        return int(window)

    def send(self, mask: int, event: bytes) -> None:
        self._xcb.xcb_send_event(self._connection, 0, self._root, mask, event)

    def close(self) -> None:
        """Ends when the server has taken everything."""
        self._xcb.xcb_flush(self._connection)
        cookie = self._xcb.xcb_get_input_focus(self._connection)
        self._xcb.xcb_get_input_focus_reply(self._connection, cookie, None)
        self._xcb.xcb_disconnect(self._connection)


def complete_startup(startup_id: str, window: int) -> None:
    """Ends the notification of a start, and lets a window (0: none) have the keyboard as of the click behind it."""
    try:
        display = _Display()
    except (OSError, AttributeError):  # no X server, or no libxcb to speak to it
        return
    try:
        for event in remove_messages(
            startup_id,
            display.new_window(),
            display.atom("_NET_STARTUP_INFO_BEGIN"),
            display.atom("_NET_STARTUP_INFO"),
        ):
            display.send(_PROPERTY_CHANGE, event)
        if window:
            display.send(_SUBSTRUCTURE, active_message(startup_id, window, display.atom("_NET_ACTIVE_WINDOW")))
    finally:
        display.close()


def remove_messages(startup_id: str, window: int, first: int, further: int) -> list[bytes]:
    """The events that say that a start is complete, as the startup notification protocol has them."""
    quoted = re.sub(r'([\\\\" ])', r"\\\1", startup_id)
    data = f"remove: ID={quoted}".encode() + b"\0"
    pieces = [data[at : at + _PIECE].ljust(_PIECE, b"\0") for at in range(0, len(data), _PIECE)]
    return [
        struct.pack("=BBHII", _CLIENT_MESSAGE, 8, 0, window, further if number else first) + piece
        for number, piece in enumerate(pieces)
    ]


def active_message(startup_id: str, window: int, atom: int) -> bytes:
    """The event that asks the window manager for the keyboard, with the time of the click."""
    found = re.search(r"_TIME(\d{1,10})$", startup_id)
    clicked = int(found[1]) & 0xFFFFFFFF if found else 0
    return struct.pack("=BBHII5I", _CLIENT_MESSAGE, 32, 0, window, atom, _FROM_APPLICATION, clicked, 0, 0, 0)
