import json
import stat
from pathlib import Path

import pytest

from desktop_chat.domain.errors import ChatError
from desktop_chat.settings.state import WindowState


def test_remembers_and_forgets(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "new" / "state.json")
    state.load()
    assert state.get("geometry") is None
    assert state.get("geometry", [0]) == [0]
    state.set("geometry", [1, 2, 3])
    state.set("open", "x")
    state.set("open", None)
    state.save()
    assert stat.S_IMODE(state.path.stat().st_mode) == 0o600
    again = WindowState(state.path)
    again.load()
    assert again.get("geometry") == [1, 2, 3]
    assert again.get("open") is None
    assert json.loads(state.path.read_bytes()) == {"geometry": [1, 2, 3]}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"a": NaN}'])
def test_damage_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    state = WindowState(path)
    state.load()
    assert state.get("a") is None
    state.set("a", 1)
    state.save()
    assert json.loads(path.read_bytes()) == {"a": 1}


def test_a_failed_write_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    state = WindowState(tmp_path / "file" / "state.json")
    state.load()
    with pytest.raises(ChatError):
        state.save()
