"""Owns what a setting is: its kind, its bounds, its words, and the check of a value; plain data, any thread."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from desktop_chat.domain.content import JsonValue

TEXT_LENGTH = 2_000
LONG_TEXT_LENGTH = 500_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_CONTROL_BUT_BREAKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Kind(StrEnum):
    """Type of a setting's value and, with it, the control that edits it."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TEXT = "text"  # one line
    LONG_TEXT = "long_text"  # many lines
    CHOICE = "choice"  # one of ``choices``
    TEXT_LIST = "text_list"  # a list of short texts
    TEXT_MAP = "text_map"  # short texts by key; never edited by a generated control
    MODEL = "model"  # a model id, empty for automatic
    FONT = "font"  # a font family, empty for the system's
    FIXED_FONT = "fixed_font"  # the same with fixed pitch
    URL = "url"


class Page(StrEnum):
    """Pages of the settings dialog in their order."""

    GENERAL = "general"
    MODEL = "model"
    ACCOUNT = "account"
    APPEARANCE = "appearance"
    DATA = "data"
    SHORTCUTS = "shortcuts"
    TOOLS = "tools"
    ADVANCED = "advanced"


PAGE_TITLES = {
    Page.GENERAL: "General",
    Page.MODEL: "Model",
    Page.ACCOUNT: "Account",
    Page.APPEARANCE: "Appearance",
    Page.DATA: "Data",
    Page.SHORTCUTS: "Shortcuts",
    Page.TOOLS: "Tools",
    Page.ADVANCED: "Advanced",
}


class Choice(NamedTuple):
    """One of the values of a choice and the words for it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, declared once; the dialog, the checks and the documentation are made from it.

    Attributes:
        key: name in the file and in code; never reused with another meaning.
        default: value when nothing is set; None only if ``optional``.
        title: label of the control and its accessible name.
        help: one or two short sentences under it.
        empty: what an empty or unset value means, shown as placeholder.
        section: heading within the page; settings of a section stand together.
        unit: word after a number.
        minimum, maximum: bounds of a number, and the maximum count of a list.
        optional: may be None, which means not sent or not set.
        per_conversation: a conversation may override it.
        restart: takes effect only at the next start.
        hidden: kept and checked, but not shown by the generated dialog.
    """

    key: str
    kind: Kind
    default: JsonValue
    title: str
    help: str
    page: Page
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float = 1
    unit: str = ""
    empty: str = ""
    section: str = ""
    optional: bool = False
    per_conversation: bool = False
    restart: bool = False
    hidden: bool = False

    def check(self, value: JsonValue) -> JsonValue:
        """The value in its proper type; raises ValueError with a sentence for people."""
        if value is None:
            if self.optional:
                return None
            raise ValueError(f"{self.title} needs a value.")
        match self.kind:
            case Kind.BOOL:
                if not isinstance(value, bool):
                    raise ValueError(f"{self.title} is either on or off.")
                return value
            case Kind.INT | Kind.FLOAT:
                return self._check_number(value)
            case Kind.CHOICE:
                return self._check_choice(value)
            case Kind.TEXT_LIST:
                return self._check_list(value)
            case Kind.TEXT_MAP:
                return self._check_map(value)
            case _:
                return self._check_text(value)

    def _check_number(self, value: JsonValue) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            raise ValueError(f"{self.title} must be a number.")
        if (self.minimum is not None and value < self.minimum) or (self.maximum is not None and value > self.maximum):
            raise ValueError(f"{self.title} must be between {self.minimum:,g} and {self.maximum:,g}.")
        if self.kind is Kind.FLOAT:
            return float(value)
        if value != int(value):
            raise ValueError(f"{self.title} must be a whole number.")
        return int(value)

    def _check_choice(self, value: JsonValue) -> str:
        if isinstance(value, str) and any(value == choice.value for choice in self.choices):
            return value
        labels = ", ".join(choice.label for choice in self.choices)
        raise ValueError(f"{self.title} must be one of: {labels}.")

    def _check_text(self, value: JsonValue) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{self.title} must be text.")
        is_long = self.kind is Kind.LONG_TEXT
        limit = LONG_TEXT_LENGTH if is_long else TEXT_LENGTH
        if len(value) > limit:
            raise ValueError(f"{self.title} must not be longer than {limit:,} characters.")
        if (_CONTROL_BUT_BREAKS if is_long else _CONTROL).search(value):
            raise ValueError(f"{self.title} contains characters that cannot be shown.")
        return value if is_long else value.strip()

    def _check_list(self, value: JsonValue) -> list[JsonValue]:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise ValueError(f"{self.title} must be a list of texts.")
        entries = [entry for entry in value if isinstance(entry, str)]
        if self.maximum is not None and len(entries) > self.maximum:
            raise ValueError(f"{self.title} takes at most {self.maximum:g} entries.")
        if any(not entry.strip() for entry in entries):
            raise ValueError(f"{self.title} must not contain empty entries.")
        if any(len(entry) > TEXT_LENGTH or _CONTROL_BUT_BREAKS.search(entry) for entry in entries):
            raise ValueError(f"{self.title} contains an entry that is too long or cannot be shown.")
        return list(dict.fromkeys(entries))

    def _check_map(self, value: JsonValue) -> dict[str, JsonValue]:
        if not isinstance(value, dict):
            raise ValueError(f"{self.title} must be a table of texts.")
        for entry in (*value.keys(), *value.values()):
            if not isinstance(entry, str) or len(entry) > TEXT_LENGTH or _CONTROL.search(entry):
                raise ValueError(f"{self.title} contains an entry that is too long or cannot be shown.")
        return dict(value)


def _is_finite(number: int | float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # an integer that no floating point number can hold
        return False
