from pathlib import Path

from tests.helpers.canary import MARK, files_with_keys
from tests.helpers.fixtures import CANARY_KEY


def test_a_key_on_disk_is_found_wherever_it_is(tmp_path: Path) -> None:
    clean, dirty = tmp_path / "clean.txt", tmp_path / "deep/er/dirty.bin"
    dirty.parent.mkdir(parents=True)
    clean.write_text("nothing")
    dirty.write_bytes(b"\0\xff" + CANARY_KEY.encode() + b"\0")
    try:
        assert list(files_with_keys([tmp_path])) == [dirty]
    finally:
        dirty.unlink()  # else the search at the end of the run would find it too


def test_the_key_of_the_tests_carries_the_mark() -> None:
    assert CANARY_KEY.encode().startswith(MARK)
