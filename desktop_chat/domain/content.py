"""Owns content blocks: the raw block of the Messages API, kept exactly, with read access to what is shown."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias, overload

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = dict[str, "JsonValue"]

TEXT = "text"
THINKING = "thinking"
REDACTED_THINKING = "redacted_thinking"
TOOL_USE = "tool_use"
SERVER_TOOL_USE = "server_tool_use"
#: Our own block, only in stored messages of the person: a file kept by hash. The backend turns it into an API block.
ATTACHMENT = "attachment"

TOOL_RESULT_TYPES = frozenset(
    {
        "tool_result",
        "web_search_tool_result",
        "web_fetch_tool_result",
        "code_execution_tool_result",
        "bash_code_execution_tool_result",
        "text_editor_code_execution_tool_result",
        "tool_search_tool_result",
        "mcp_tool_result",
        "advisor_tool_result",
    }
)
TOOL_USE_TYPES = frozenset({TOOL_USE, SERVER_TOOL_USE, "mcp_tool_use"})


def clean_text(text: str) -> str:
    """Text that UTF-8 can hold: lone surrogates become U+FFFD (model output may contain them)."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True, slots=True)
class ContentBlock:
    """One block of a message.

    Attributes:
        type: the block's type as the service names it; always dispatch on it, unknown values are normal.
        data: the whole raw block (with its ``type``), to be stored and sent back unchanged. Treat as read-only.
    """

    type: str
    data: Mapping[str, JsonValue]

    def _string(self, key: str) -> str:
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    @property
    def text(self) -> str:
        """The visible text of a text block, else the empty string."""
        return self._string("text") if self.type == TEXT else ""

    @property
    def thinking(self) -> str:
        """The readable part of a thinking block; empty when the service omitted it."""
        return self._string("thinking") if self.type == THINKING else ""

    @property
    def name(self) -> str:
        """The name of a tool or of an attachment, else empty."""
        return self._string("name")

    @property
    def citations(self) -> tuple[Mapping[str, JsonValue], ...]:
        value = self.data.get("citations")
        return tuple(entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()


def block(data: Mapping[str, JsonValue]) -> ContentBlock:
    """Wraps a raw API block; one without a usable type becomes type ``unknown``."""
    kind = data.get("type")
    return ContentBlock(kind if isinstance(kind, str) and kind else "unknown", MappingProxyType(dict(data)))


class LazyContent(Sequence[ContentBlock]):
    """Blocks that are somewhere else until they are asked for; equal to any sequence of the same blocks."""

    __slots__ = ()

    @property
    @abstractmethod
    def size(self) -> int:
        """Characters of text in the blocks, known without them."""

    @abstractmethod
    def blocks(self) -> tuple[ContentBlock, ...]:
        """The blocks."""

    @overload
    def __getitem__(self, index: int) -> ContentBlock: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[ContentBlock, ...]: ...

    def __getitem__(self, index: int | slice) -> ContentBlock | tuple[ContentBlock, ...]:
        return self.blocks()[index]

    def __len__(self) -> int:
        return len(self.blocks())

    def __iter__(self) -> Iterator[ContentBlock]:
        return iter(self.blocks())

    def __eq__(self, other: object) -> bool:
        return self.blocks() == tuple(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as little as the blocks themselves

    def __repr__(self) -> str:
        return repr(self.blocks())


def text_size(content: Sequence[ContentBlock]) -> int:
    """Characters of text in blocks; does not make blocks that are elsewhere."""
    if isinstance(content, LazyContent):
        return content.size
    return sum(len(text) for entry in content if isinstance(text := entry.data.get("text"), str))


def text_block(text: str) -> ContentBlock:
    return block({"type": TEXT, "text": clean_text(text)})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a message or draft, stored once under its hash.

    Attributes:
        sha256: lower-case hex digest of the bytes, the name under which they are stored.
        name: the file's display name as the person knows it; never used as a path.
        media_type: image/png, image/jpeg, image/gif, image/webp, application/pdf or text/plain.
        size: bytes.
    """

    sha256: str
    name: str
    media_type: str
    size: int

    def to_block(self) -> ContentBlock:
        return block(
            {
                "type": ATTACHMENT,
                "sha256": self.sha256,
                "name": self.name,
                "media_type": self.media_type,
                "size": self.size,
            }
        )

    @staticmethod
    def from_block(content: ContentBlock) -> "Attachment | None":
        """The attachment in a block of type ``attachment``; None if it is another type or its hash is no hash."""
        data = content.data
        digest, size = data.get("sha256"), data.get("size")
        if content.type != ATTACHMENT or not isinstance(digest, str) or len(digest) != 64:
            return None
        if any(letter not in "0123456789abcdef" for letter in digest):
            return None
        media_type = data.get("media_type")
        return Attachment(
            digest,
            content.name,
            media_type if isinstance(media_type, str) else "application/octet-stream",
            size if isinstance(size, int) else 0,
        )


def plain_text(blocks: Iterable[ContentBlock]) -> str:
    """The visible text of a message: its text blocks joined without a separator, as the service means them."""
    return "".join(entry.text for entry in blocks)
