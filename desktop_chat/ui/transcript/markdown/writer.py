"""Owns how text gets into a document: through a cursor, with our formats, remembering what was replaced; GUI thread."""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption

from desktop_chat.markup.links import display_host, safe_url
from desktop_chat.markup.tree import (
    Code,
    Emphasis,
    FootnoteReference,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    MathInline,
    SoftBreak,
    Strike,
    Strong,
    Text,
)
from desktop_chat.ui.transcript.document import SafeDocument
from desktop_chat.ui.transcript.formulas.drawn import OBJECT_TYPE, State
from desktop_chat.ui.transcript.formulas.press import Drawing
from desktop_chat.ui.transcript.markdown.hidden import pieces
from desktop_chat.ui.transcript.style import LINE, Style

#: A citation mark inside a text is one character of this private plane: its number above the base.
MARK_BASE = 0xF0000
#: Links to a note and back to its mark; no address that a text names can begin like this and be followed.
NOTE, NOTE_MARK = "note:", "note-mark:"
_MARKS = re.compile("([\U000f0000-\U000fffff])")


class Pill(StrEnum):
    CODE = "code"
    CITE = "cite"
    CHIP = "chip"


@dataclass(frozen=True, slots=True)
class Substitution:
    """Text of the document at ``start`` (UTF-16 units) that stands for something else."""

    start: int
    length: int
    original: str


@dataclass(frozen=True, slots=True)
class BlockDecor:
    """What is painted beside or behind one block of a document.

    Attributes:
        bars: x of the bars of quotations. marker: text in front of a list item.
        checked: the box of a task; None for none. code: the block is code inside a list or quotation.
        indent: x of the block's text. mirrored: all of this counts from the right.
        under: length of the line below the block, under the heads of a table. above: a line above sets it apart.
        size: of the marker.
    """

    bars: tuple[int, ...] = ()
    marker: str = ""
    checked: bool | None = None
    code: bool = False
    indent: int = 0
    mirrored: bool = False
    under: int = 0
    above: bool = False
    size: int = 15


@dataclass(slots=True)
class Built:
    """A document with all that the painter and the clipboard must know of it besides its text.

    Attributes:
        waits: a formula in it shows its source until it is drawn.
        code: the code in it: numbers of its first and last block, and all of it as it was written.
        notes: where in it notes and the first references to them are, by the link that leads there.
    """

    document: SafeDocument
    substitutions: list[Substitution] = field(default_factory=list)
    pills: list[tuple[int, int, Pill]] = field(default_factory=list)
    decor: dict[int, BlockDecor] = field(default_factory=dict)
    waits: bool = False
    code: list[tuple[int, int, str]] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A citation: its number is its place in the list. ``url`` is safe or empty."""

    title: str
    url: str
    quote: str = ""


class Writer:
    """Fills one document."""

    def __init__(self, style: Style, wrap: QTextOption.WrapMode, size: int = 15) -> None:
        self.style = style
        self.built = Built(SafeDocument(wrap=wrap))
        self.built.document.setDefaultFont(style.font(size))
        self.cursor = QTextCursor(self.built.document)
        self.base = QTextCharFormat()
        self.base.setFont(style.font(size))
        self.base.setForeground(style.color("text"))
        self._fresh = True
        self.sources: tuple[Source, ...] = ()

    def block(
        self, form: QTextBlockFormat, decor: BlockDecor | None = None, char: QTextCharFormat | None = None
    ) -> None:
        """Begins a paragraph; the document's first one is there already."""
        if self._fresh:
            self.cursor.setBlockFormat(form)
            self.cursor.setBlockCharFormat(char or self.base)
            self._fresh = False
        else:
            self.cursor.insertBlock(form, char or self.base)
        if decor is not None:
            self.built.decor[self.cursor.blockNumber()] = decor

    def underline(self, indent: int, width: int, bars: tuple[int, ...]) -> None:
        """Draws a line below the block at the cursor."""
        number = self.cursor.blockNumber()
        decor = self.built.decor.get(number, BlockDecor(bars, indent=indent))
        self.built.decor[number] = replace(decor, under=width)

    def started(self) -> None:
        """Says that the first block is in use already (cells of a table have theirs)."""
        self._fresh = False

    def line_format(self, size: int, *, top: int = 0, left: int = 0) -> QTextBlockFormat:
        form = QTextBlockFormat()
        height = round(self.style.font(size).pixelSize() * LINE)
        form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        form.setTopMargin(top)
        form.setLeftMargin(left)
        return form

    def text(self, text: str, char: QTextCharFormat, *, strict: bool = False) -> None:
        """Inserts foreign text. Plain pieces go in together: many small inserts into one paragraph cost its square."""
        waiting: list[str] = []
        at = self.cursor.position()
        for piece in pieces(text, strict=strict):
            if piece.original and not piece.is_plain:
                self.cursor.insertText("".join(waiting), char)
                waiting.clear()
                named = QTextCharFormat(char)
                named.setForeground(self.style.color("warning"))
                self.instead(piece.shown, piece.original, named)
                at = self.cursor.position()
                continue
            if not piece.original:
                self.built.substitutions.append(Substitution(at, len(piece.shown), ""))
            waiting.append(piece.shown)
            at += utf16_length(piece.shown)
        if waiting:
            self.cursor.insertText("".join(waiting), char)

    def instead(self, shown: str, original: str, char: QTextCharFormat) -> None:
        """Shows something that stands for other text in the clipboard."""
        start = self.cursor.position()
        self.cursor.insertText(shown, char)
        self.built.substitutions.append(Substitution(start, self.cursor.position() - start, original))

    def pill(self, start: int, kind: Pill) -> None:
        self.built.pills.append((start, self.cursor.position(), kind))

    # --- inlines --------------------------------------------------------------------------------------------------

    def inlines(self, inlines: Inlines, char: QTextCharFormat) -> None:
        for inline in inlines:
            self._inline(inline, char)

    def _inline(self, inline: Inline, char: QTextCharFormat) -> None:
        match inline:
            case Text(text):
                self._marked_text(text, char)
            case Strong(children):
                self.inlines(children, _changed(char, weight=600))
            case Emphasis(children):
                self.inlines(children, _changed(char, italic=True))
            case Strike(children):
                self.inlines(children, _changed(char, strike=True))
            case Code(text):
                self._code(text, char)
            case MathInline(tex):
                self.formula(tex, char)
            case Link():
                self._link(inline, char)
            case Image():
                self._image(inline, char)
            case LineBreak():
                self.cursor.insertText("\u2028", char)
                self.built.substitutions.append(Substitution(self.cursor.position() - 1, 1, "\n"))
            case SoftBreak():
                self.cursor.insertText(" ", char)
            case FootnoteReference(label, number):
                self.note_link(str(number), f"[^{label}]", (f"{NOTE}{number}", f"{NOTE_MARK}{number}"), char)

    def _marked_text(self, text: str, char: QTextCharFormat) -> None:
        if not self.sources:
            self.text(text, char)
            return
        for part in _MARKS.split(text):
            number = ord(part) - MARK_BASE if len(part) == 1 else -1
            if 0 < number <= len(self.sources):
                self._cite(number, char)
            elif part:
                self.text(part, char)

    def _cite(self, number: int, char: QTextCharFormat) -> None:
        mark = QTextCharFormat(char)
        mark.setFont(self.style.font(12))
        mark.setForeground(self.style.color("link"))
        mark.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignNormal)
        if url := self.sources[number - 1].url:
            mark.setAnchor(True)
            mark.setAnchorHref(url)
        self.instead("\u202f\u202f", "", char)  # no break before a mark
        start = self.cursor.position()
        self.instead(str(number), f"[{number}]", mark)
        self.pill(start, Pill.CITE)
        self.instead("\u2005", "", char)

    def note_link(self, shown: str, original: str, ways: tuple[str, str], char: QTextCharFormat) -> None:
        """A link within the reply: where it leads, and what leads here."""
        form = QTextCharFormat(char)
        form.setForeground(self.style.color("link"))
        form.setAnchor(True)
        form.setAnchorHref(ways[0])
        if original:
            form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        self.built.notes.setdefault(ways[1], self.cursor.position())
        self.instead(shown, original, form)

    def code_format(self, char: QTextCharFormat) -> QTextCharFormat:
        code = QTextCharFormat(char)
        size = char.font().pixelSize()
        font = QFont(self.style.code_font(15))
        font.setPixelSize(max(6, round(size * 0.9)))
        font.setWeight(char.font().weight())
        code.setFont(font)
        return code

    def _code(self, text: str, char: QTextCharFormat, marks: tuple[str, str] = ("", "")) -> None:
        self.instead("\u2006", marks[0], char)
        start = self.cursor.position()
        self.text(text.replace("\n", " "), self.code_format(char), strict=True)
        self.pill(start, Pill.CODE)
        self.instead("\u2006", marks[1], char)

    def formula(self, tex: str, char: QTextCharFormat, *, display: bool = False) -> None:
        """A formula in a line; its source until it is drawn. The clipboard gets LaTeX either way."""
        marks = ("$$", "$$") if display else ("\\(", "\\)")
        formulas = self.style.formulas
        found = formulas.get(tex, display=display)
        if isinstance(found, Drawing):
            self.built.document.documentLayout().registerHandler(OBJECT_TYPE, formulas.inline)
            form = formulas.inline.char_format(tex, char, found, display=display)
            self.instead("\ufffc", f"{marks[0]}{tex}{marks[1]}", form)
            return
        self.built.waits = self.built.waits or found is State.WAITING
        self._code(tex, char, marks)

    def _link(self, link: Link, char: QTextCharFormat) -> None:
        url = safe_url(link.url)
        if url is None:  # shown, never followed
            self.inlines(link.children, char)
            return
        linked = QTextCharFormat(char)
        linked.setForeground(self.style.color("link"))
        linked.setFontUnderline(True)
        linked.setUnderlineColor(self.style.color("border_strong"))
        linked.setAnchor(True)
        linked.setAnchorHref(url)
        for child in link.children:
            if isinstance(child, Text):
                self.text(child.text, linked, strict=True)
            else:
                self._inline(child, linked)

    def _image(self, image: Image, char: QTextCharFormat) -> None:
        host = display_host(image.url) or "unknown place"
        name = f"{image.alt.strip()[:80]} \u00b7 " if image.alt.strip() else ""
        chip = QTextCharFormat(char)
        chip.setFont(self.style.font(13))
        chip.setForeground(self.style.color("text_secondary"))
        if url := safe_url(image.url):  # never fetched: whoever wants to see it opens its page, if they agree
            chip.setAnchor(True)
            chip.setAnchorHref(url)
        self.instead("\u2006", "", char)
        start = self.cursor.position()
        for piece in pieces(f"{name}image: {host}".replace("\n", " "), strict=True):
            self.cursor.insertText(piece.shown, chip)
        length = self.cursor.position() - start
        self.built.substitutions.append(Substitution(start, length, f"![{image.alt}]({image.url})"))
        self.pill(start, Pill.CHIP)
        self.instead("\u2006", "", char)


def utf16_length(text: str) -> int:
    """The length of a text as documents count it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _changed(
    char: QTextCharFormat, *, weight: int | None = None, italic: bool = False, strike: bool = False
) -> QTextCharFormat:
    other = QTextCharFormat(char)
    font = QFont(char.font())
    if weight is not None:
        font.setWeight(QFont.Weight(weight))
    if italic:
        font.setItalic(True)
    if strike:
        font.setStrikeOut(True)
    other.setFont(font, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
    return other
