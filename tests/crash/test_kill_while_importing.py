"""An import that is killed at any step leaves the whole conversation or nothing, and nothing else is touched."""

import os
import subprocess
import sys
from pathlib import Path

from desktop_chat.exchange.exporters import export
from desktop_chat.storage.repository import HistoryStore
from tests.crash import importing_process
from tests.unit.exchange.samples import everything
from tests.unit.storage.samples import conversation_id, fill

PROJECT = Path(__file__).resolve().parents[2]


def test_killed_at_every_step_it_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    root, file = tmp_path / "history", tmp_path / "chat.desktop-chat.json"
    chat = everything("x" * 300_000)
    file.write_bytes(export(chat, "json"))
    store = HistoryStore.open(root)
    fill(store, 1, 4)
    store.close()
    process = subprocess.Popen(
        [sys.executable, importing_process.__file__, str(root), str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    deaths, found = 0, False
    with process:
        while (line := process.stdout.readline().strip()) == "died":
            deaths += 1
            store = HistoryStore.open(root)
            store.refresh()
            known = {row.meta.id for row in store.summaries()}
            assert len(store.load(conversation_id(1))) == 4
            assert store.problems() == []
            assert known <= {conversation_id(1), chat.id}
            if chat.id in known:
                found = True
                assert [message.id for message in store.load(chat.id)] == [message.id for message in chat]
                store.trash([chat.id])
                store.purge([chat.id])
            assert not list((root / "conversations").glob("*.tmp")), "the start tidied up"
            store.close()
            process.stdin.write("\n")
            process.stdin.flush()
    assert line == "done"
    assert deaths > 5
    assert found, "after the last step on the disk it is there"
