"""Owns an always sorted list of conversation ids with logarithmic look-up; no Qt, one thread."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import TypeAlias

#: Pinned first, then newest first, then by id so that equal times have one order.
Key: TypeAlias = tuple[bool, float, str]


def key_of(conversation_id: str, pinned: bool, updated_at: float) -> Key:
    if updated_at != updated_at:  # NaN has no order and would break every search in the list
        updated_at = 0.0
    return (not pinned, -updated_at, conversation_id)


class OrderedIds:
    """Ids in the order of their keys. Every look-up is a binary search; a change moves one entry."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self.keys: list[Key] = sorted(keys)
        self._by_id: dict[str, Key] = {key[2]: key for key in self.keys}

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, conversation_id: str) -> bool:
        return conversation_id in self._by_id

    def id_at(self, row: int) -> str:
        return self.keys[row][2]

    def row_of(self, conversation_id: str) -> int:
        """The row of an id, or -1."""
        key = self._by_id.get(conversation_id)
        return -1 if key is None else bisect_left(self.keys, key)

    def place_for(self, key: Key) -> int:
        """The row that an entry with this key would be inserted before."""
        return bisect_left(self.keys, key)

    def insert(self, row: int, key: Key) -> None:
        self.keys.insert(row, key)
        self._by_id[key[2]] = key

    def remove(self, row: int) -> None:
        del self._by_id[self.keys.pop(row)[2]]
