"""Owns what can be chosen about an export. Plain data."""

from dataclasses import dataclass

FORMATS = ("md", "json", "html", "txt")
#: How the names of files end. What can be read back says which program it belongs to.
ENDINGS = {"md": "md", "json": "desktop-chat.json", "html": "html", "txt": "txt"}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What goes into an export; JSON exports always hold everything.

    Attributes:
        thinking: show what the model thought.
        times: show when each message was written.
        all_branches: all versions of all messages instead of the active path.
    """

    thinking: bool = False
    times: bool = True
    all_branches: bool = False
