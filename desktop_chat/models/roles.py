"""Owns the roles through which views and delegates ask the models; no Qt, so that asking costs no enum."""

from enum import IntEnum
from typing import Final

#: Values of Qt.ItemDataRole that models answer; plain integers because data() is the hottest call of a view.
DISPLAY_ROLE: Final = 0
EDIT_ROLE: Final = 2
TOOLTIP_ROLE: Final = 3
ACCESSIBLE_TEXT_ROLE: Final = 11
ACCESSIBLE_DESCRIPTION_ROLE: Final = 12
USER_ROLE: Final = 256


class ConversationRole(IntEnum):
    """What a row of the conversation list answers.

    GROUP is the name of the group a row belongs to; SECTION the same, but empty unless the row is the first of it.
    """

    ID = USER_ROLE + 1
    TITLE = USER_ROLE + 2
    PREVIEW = USER_ROLE + 3
    UPDATED_AT = USER_ROLE + 4
    PINNED = USER_ROLE + 5
    ARCHIVED = USER_ROLE + 6
    STREAMING = USER_ROLE + 7
    UNREAD = USER_ROLE + 8
    GROUP = USER_ROLE + 9
    SECTION = USER_ROLE + 10


class TranscriptRole(IntEnum):
    """What a row of the transcript answers: one TranscriptRow object."""

    ROW = USER_ROLE + 1
