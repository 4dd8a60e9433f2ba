"""Owns what people typed but did not send, one small file per conversation; io thread."""

from pathlib import Path

from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import is_valid_id
from desktop_chat.storage import atomic
from desktop_chat.storage.codec.drafts import decode_draft, encode_draft
from desktop_chat.storage.lines import seal, unseal

NEW = "new"


class DraftFiles:
    """Drafts below one folder; a key is a conversation's id or ``new``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> Path:
        if key != NEW and not is_valid_id(key):
            raise ValueError("a draft belongs to a conversation or is new")
        return self._folder / f"{key}.json"

    def save(self, key: str, draft: Draft) -> None:
        """Durable when it returns; an empty draft removes the file. Raises OSError."""
        path = self._path(key)
        if not draft:
            path.unlink(missing_ok=True)
            return
        atomic.make_folder(self._folder)
        atomic.write_atomically(path, [seal(encode_draft(draft)) + b"\n"])

    def load(self) -> dict[str, Draft]:
        """All readable drafts by key."""
        found: dict[str, Draft] = {}
        if not self._folder.is_dir():
            return found
        for path in sorted(self._folder.glob("*.json")):
            if path.stem != NEW and not is_valid_id(path.stem):
                continue
            try:
                data = unseal(atomic.read_file(path))
            except OSError:
                continue
            if data is not None and (draft := decode_draft(data)):
                found[path.stem] = draft
        return found
