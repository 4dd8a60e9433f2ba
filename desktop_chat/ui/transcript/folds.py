"""Owns which folds of which rows are open; it outlives the rows that come and go while scrolling."""


class Folds:
    """Open folds by row key and fold id."""

    def __init__(self) -> None:
        self._open: set[tuple[str, str]] = set()

    def is_open(self, key: str, fold_id: str) -> bool:
        return (key, fold_id) in self._open

    def open(self, key: str, fold_id: str) -> None:
        self._open.add((key, fold_id))

    def toggle(self, key: str, fold_id: str) -> bool:
        """Opens or closes; returns True if it is open now."""
        entry = (key, fold_id)
        if entry in self._open:
            self._open.discard(entry)
            return False
        self._open.add(entry)
        return True

    def clear(self) -> None:
        self._open.clear()
