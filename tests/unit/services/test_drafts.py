"""What is typed reaches the disk soon and comes back."""

from desktop_chat.domain.drafts import Draft
from desktop_chat.services.drafts import NEW, DraftService
from tests.unit.services.stage import Stage


def other_run(stage: Stage) -> DraftService:
    """The drafts as the next run reads them."""
    drafts = DraftService(stage.store, stage.library.writer, stage.runner)
    with stage.qtbot.waitSignal(drafts.drafts_loaded):
        drafts.load()
    return drafts


def test_a_draft_is_saved_by_itself_and_comes_back(stage: Stage) -> None:
    chat = stage.new_chat()
    stage.drafts.set(NEW, Draft("new words"))
    stage.drafts.set(chat, Draft("other words"))
    stage.until(lambda: set(stage.store.drafts()) == {NEW, chat})
    again = other_run(stage)
    assert again.get(NEW) == Draft("new words")
    assert again.get(chat) == Draft("other words")
    assert again.get("unknown") == Draft()


def test_an_emptied_draft_is_gone(stage: Stage) -> None:
    stage.drafts.set(NEW, Draft("words"))
    stage.drafts.flush()
    stage.drafts.set(NEW, Draft())
    stage.drafts.flush()
    stage.until(lambda: stage.library.writer.pending == 0)
    assert stage.store.drafts() == {}


def test_what_was_typed_before_the_drafts_were_read_goes_below_them(stage: Stage) -> None:
    stage.drafts.set(NEW, Draft("old"))
    stage.drafts.flush()
    stage.until(lambda: stage.library.writer.pending == 0)
    drafts = DraftService(stage.store, stage.library.writer, stage.runner)
    drafts.set(NEW, Draft("typed at once"))
    with stage.qtbot.waitSignal(drafts.drafts_loaded):
        drafts.load()
    assert drafts.get(NEW) == Draft("old\ntyped at once")
    drafts.flush()
    stage.until(lambda: stage.store.drafts() == {NEW: Draft("old\ntyped at once")})


def test_drafts_of_purged_chats_are_forgotten(stage: Stage) -> None:
    chat = stage.new_chat()
    stage.drafts.set(chat, Draft("words"))
    stage.drafts.flush()
    stage.drafts.forget([chat])
    stage.drafts.flush()
    stage.until(lambda: stage.library.writer.pending == 0)
    assert stage.store.drafts() == {}
