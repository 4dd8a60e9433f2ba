"""Search over all conversations while typing."""

from desktop_chat.demo import replies
from desktop_chat.services.search import SearchService
from tests.unit.services.stage import Stage


def test_words_of_questions_and_answers_are_found(stage: Stage) -> None:
    stage.script.add(replies.say("The tide follows the moon."), replies.say("Bread needs yeast."))
    tides, bread = stage.new_chat(), stage.new_chat()
    stage.preferences.set("auto_title", False)
    stage.say(tides, "Why is there a tide?")
    stage.say(bread, "How does bread rise?")
    search = SearchService(stage.store, stage.runner)
    with stage.qtbot.waitSignal(search.hits_changed) as found:
        search.set_query("moon")
    assert found.args is not None
    assert list(found.args[0]) == [tides]
    assert "moon" in found.args[0][tides]
    with stage.qtbot.waitSignal(search.hits_changed) as ended:
        search.set_query("  ")
    assert ended.args == [None]


def test_only_the_last_query_is_answered(stage: Stage) -> None:
    stage.script.add(replies.say("Yes."))
    chat = stage.new_chat()
    stage.say(chat, "apple banana")
    search = SearchService(stage.store, stage.runner)
    answers: list[object] = []
    search.hits_changed.connect(answers.append)
    for query in ("apple", "nothing like it", "banana"):
        search.set_query(query)
        search._on_timer_expired()
    search._timer.stop()
    stage.until(lambda: stage.runner.active_count == 0)
    assert [list(answer) for answer in answers if isinstance(answer, dict)] == [[chat]]
