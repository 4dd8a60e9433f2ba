"""A data folder and an open store in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_chat.storage.repository import HistoryStore


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def open_store(root: Path) -> Iterator[Callable[..., HistoryStore]]:
    """Opens stores in ``root`` and closes all of them at the end."""
    opened: list[HistoryStore] = []

    def make(**options: object) -> HistoryStore:
        opened.append(HistoryStore.open(root, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., HistoryStore]) -> HistoryStore:
    return open_store()


@pytest.fixture
def crash() -> Callable[[HistoryStore], None]:
    """Ends a store as a kill would: the lock goes, nothing is folded."""

    def end(store: HistoryStore) -> None:
        assert store._lock is not None
        store._lock.release()
        store._lock = None
        store.writable = False
        store._writers.clear()
        store._replies.clear()
        store._catalog.close()

    return end
