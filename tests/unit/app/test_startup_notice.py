"""The events that end the notification of a start, byte by byte."""

import struct

from desktop_chat.app.startup_notice import active_message, remove_messages


def test_a_long_id_goes_in_pieces_and_is_quoted():
    events = remove_messages('launch "a b"\\c_TIME77', 5, 11, 12)
    assert [struct.unpack("=BBHII", event[:12]) for event in events[:2]] == [(33, 8, 0, 5, 11), (33, 8, 0, 5, 12)]
    assert all(len(event) == 32 for event in events)
    text = b"".join(event[12:] for event in events).rstrip(b"\0")
    assert text == b'remove: ID=launch\\ \\"a\\ b\\"\\\\c_TIME77'
    whole = remove_messages("x" * 9, 5, 11, 12)  # its end falls on the end of a piece
    assert b"".join(event[12:] for event in whole) == b"remove: ID=xxxxxxxxx".ljust(40, b"\0")


def test_the_keyboard_is_asked_for_as_of_the_click():
    event = active_message("host/app/1_TIME4000000000", 7, 9)
    assert struct.unpack("=BBHII5I", event) == (33, 32, 0, 7, 9, 1, 4_000_000_000, 0, 0, 0)
    assert struct.unpack("=BBHII5I", active_message("no time", 7, 9))[6] == 0
