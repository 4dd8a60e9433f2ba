"""Owns the parts that a row can be made of, as plain data."""

from dataclasses import dataclass
from typing import TypeAlias

from desktop_chat.domain.pictures import PictureSource
from desktop_chat.services.notices import Notice
from desktop_chat.ui.transcript.markdown.writer import Source


@dataclass(frozen=True, slots=True)
class HeaderPart:
    """Who speaks and when; ``day`` and ``model`` are set where they differ from what was before."""

    who: str
    when: str
    day: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class MarkdownPart:
    """A run of text blocks; ``id`` is stable while the message grows."""

    id: str
    text: str
    sources: tuple[Source, ...] = ()
    streaming: bool = False


@dataclass(frozen=True, slots=True)
class FoldPart:
    """One line that opens: thinking, a tool's use, a tool's result.

    ``language`` is set where the detail is code; ``found`` are pages that stand there instead of it.
    """

    id: str
    icon: str
    title: str
    detail: str = ""
    language: str | None = None
    streaming: bool = False
    found: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """One short fact.

    ``whole`` is where all of what is cut short can be had: a file name and a text; ``more`` the first of more pictures.
    """

    icon: str
    text: str
    note: str = ""
    whole: tuple[str, str] | None = None
    more: PictureSource | None = None


@dataclass(frozen=True, slots=True)
class ChipsPart:
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class PicturesPart:
    """Pictures that belong together."""

    pictures: tuple[PictureSource, ...]


@dataclass(frozen=True, slots=True)
class SourcesPart:
    """What a reply cites, numbered; or what a search has found, which has no numbers."""

    sources: tuple[Source, ...]
    cited: bool = True


@dataclass(frozen=True, slots=True)
class WaitingPart:
    text: str = ""


@dataclass(frozen=True, slots=True)
class NoticePart:
    notice: Notice


@dataclass(frozen=True, slots=True)
class FooterPart:
    text: str


Part: TypeAlias = (
    HeaderPart
    | MarkdownPart
    | FoldPart
    | ChipsPart
    | PicturesPart
    | SourcesPart
    | WaitingPart
    | NoticePart
    | FooterPart
)
