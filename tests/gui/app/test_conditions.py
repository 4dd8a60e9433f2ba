"""What is wrong with the disk or the files is said, and nothing is lost meanwhile."""

import errno
import json

from desktop_chat.app import exit_codes
from desktop_chat.demo import replies
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.runtime.paths import paths_in
from desktop_chat.storage.errors import storage_error
from tests.gui.app.conftest import OpenWindow
from tests.gui.app.stage import WindowStage


class Room:
    """A disk under the window's history that can be full, or refuse for good."""

    def __init__(self, stage: WindowStage) -> None:
        self.error: ChatError | None = None
        self._append = stage.services.store.append
        stage.services.store.append = self.append  # type: ignore[method-assign]

    def append(self, *arguments: object) -> None:
        if self.error is not None:
            raise self.error from self.error.__cause__
        self._append(*arguments)  # type: ignore[arg-type]

    def fill(self) -> None:
        cause = OSError(errno.ENOSPC, "No space left on device")
        self.error = storage_error(cause)
        self.error.__cause__ = cause


def send(stage: WindowStage, text: str) -> None:
    stage.parts.composer.set_draft(Draft(text))
    stage.joined.controllers.composer.send()


def test_a_full_disk_is_told_and_quitting_asks(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("At last."))
    room = Room(stage)
    room.fill()
    send(stage, "precious")
    stage.until(lambda: "storage" in stage.banners())
    assert stage.shown()[0] == "You: precious"
    stage.window.close()
    stage.answer_box("Stay")
    assert stage.codes == []
    room.error = None
    stage.services.library.writer.retry_now()
    stage.until(lambda: stage.services.library.writer.pending == 0)
    assert "storage" not in stage.banners()
    assert stage.run("turn.retry")
    stage.settle()
    assert stage.texts() == ["precious", "At last."]
    assert stage.quit() == exit_codes.OK


def test_leaving_with_a_full_disk_ends_with_its_own_code(stage: WindowStage) -> None:
    room = Room(stage)
    room.fill()
    send(stage, "precious")
    stage.until(lambda: "storage" in stage.banners())
    stage.window.close()
    stage.answer_box("Quit and lose it")
    stage.until(lambda: bool(stage.codes))
    assert stage.codes == [exit_codes.STORAGE]


def test_what_can_never_be_saved_is_told_and_nothing_is_sent(stage: WindowStage, scripted_server: DemoServer) -> None:
    room = Room(stage)
    room.error = ChatError(ErrorKind.STORAGE, "written by a newer version")
    send(stage, "precious")
    stage.until(lambda: any(key.startswith("refused.") for key in stage.banners()))
    assert stage.texts() == ["precious"]
    assert not stage.services.turns.running()
    assert stage.services.notices.notice(stage.current) is not None
    assert scripted_server.messages == []
    room.error = None
    stage.window.close()
    stage.answer_box("Quit and lose it")
    stage.until(lambda: bool(stage.codes))


def test_damaged_messages_are_told(open_window: OpenWindow, scripted_server: DemoServer, script: Script) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    script.add(replies.say("One."), replies.say("Two."))
    stage.say("first")
    stage.say("second")
    chat = stage.current
    stage.quit()
    path = paths_in(stage.folder).data / "conversations" / f"{chat}.json"
    lines = path.read_bytes().split(b"\n")
    number = next(at for at, line in enumerate(lines) if b"Two." in line)
    lines[number] = lines[number].replace(b"Two.", b"Tw!.")
    path.write_bytes(b"\n".join(lines))
    again = open_window(base_url=scripted_server.base_url)
    again.until(lambda: "conversation" in again.banners() and "history" in again.banners())
    assert again.texts()[:2] == ["first", "One."]
    assert again.parts.composer.set_draft(Draft("go on")) is None
    assert again.parts.composer.can_send()


def test_a_bad_setting_is_told(open_window: OpenWindow, scripted_server: DemoServer) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    stage.preferences.set("accent", "blue")
    stage.quit()
    path = paths_in(stage.folder).settings_file
    values = json.loads(path.read_text())
    path.write_text(json.dumps(values).replace('"blue"', '"octarine"'))
    again = open_window(base_url=scripted_server.base_url)
    assert "settings" in again.banners()
    assert again.preferences.text("accent") == "clay"


def test_a_newer_chat_can_be_read_but_not_changed(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("One."))
    stage.say("first")
    chat = stage.current
    conversation = stage.services.library.conversation(chat)
    assert conversation is not None
    conversation.read_only = True
    stage.run("chat.new")
    stage.services.navigation.show(chat)
    assert "conversation" in stage.banners()
    stage.parts.composer.set_draft(Draft("more"))
    assert not stage.parts.composer.can_send()
    assert not stage.services.turns.send(chat, Draft("more"))
    assert not stage.services.turns.regenerate(chat)
