"""Owns spacing, radii, text sizes and durations; plain numbers in device-independent pixels and milliseconds."""

from typing import Final

SPACE_2: Final = 2
SPACE_4: Final = 4
SPACE_6: Final = 6
SPACE_8: Final = 8
SPACE_12: Final = 12
SPACE_16: Final = 16
SPACE_24: Final = 24
SPACE_32: Final = 32

RADIUS_6: Final = 6
RADIUS_10: Final = 10
RADIUS_14: Final = 14

#: Text sizes at 100 %; always go through Theme.font so that the person's text size applies.
TEXT_12: Final = 12
TEXT_13: Final = 13
TEXT_15: Final = 15
TEXT_18: Final = 18
TEXT_24: Final = 24

LINE_HEIGHT: Final = 1.5

DURATION_120: Final = 120
DURATION_180: Final = 180
TOAST_MS: Final = 10_000

ICON: Final = 20
ICON_SMALL: Final = 16
TARGET: Final = 28
CONTROL: Final = 32

COLUMN: Final = 760
SIDEBAR: Final = 280
SIDEBAR_MIN: Final = 220
SIDEBAR_MAX: Final = 440
OVERLAY_BELOW: Final = 900
WINDOW_WIDTH: Final = 1180
WINDOW_HEIGHT: Final = 780
WINDOW_MIN_WIDTH: Final = 720
WINDOW_MIN_HEIGHT: Final = 480
