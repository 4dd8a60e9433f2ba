from desktop_chat.demo import replies
from desktop_chat.demo.faults import status
from desktop_chat.demo.script import RecordedRequest, Script, Step
from desktop_chat.demo.server import DemoServer
from tests.unit.demo.calls import ask, call

TITLE = ask("<question>\nHow do tides work?\n</question>", system="You write a title for a conversation.")


def said(server: DemoServer, body: object) -> str:
    return str(call(server, "/v1/messages", body)[2]["content"][0]["text"])


def test_steps_are_taken_in_order_and_then_the_persona_answers(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.say("one"), replies.say("two"))
    assert [said(scripted_server, ask()) for _ in range(2)] == ["one", "two"]
    assert script.left == 0
    assert "demo" in said(scripted_server, ask())


def test_titles_do_not_take_steps(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.say("one"))
    assert said(scripted_server, TITLE) == "How do tides work"
    assert script.left == 1


def test_titles_take_steps_where_the_script_says_so(start_server: object) -> None:
    assert callable(start_server)
    server = start_server(script=Script(replies.say("A title"), titles=True))
    assert said(server, TITLE) == "A title"


def test_function_answers_when_the_queue_is_empty(start_server: object) -> None:
    def respond(request: RecordedRequest) -> Step | None:
        return replies.say(f"number {request.number}")

    assert callable(start_server)
    server = start_server(script=Script(respond=respond))
    assert [said(server, ask()) for _ in range(2)] == ["number 1", "number 2"]


def test_any_path_can_be_scripted(scripted_server: DemoServer, script: Script) -> None:
    script.on("GET", "/v1/models", status(503))
    assert [call(scripted_server, "/v1/models")[0] for _ in range(2)] == [503, 200]
