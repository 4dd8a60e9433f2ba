"""The command line as processes, without a display: what they print, save, refuse, and how they end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_chat import __version__
from desktop_chat.app import exit_codes
from desktop_chat.demo.faults import fault
from desktop_chat.demo.replies import BEFORE_HEADERS, Reply, text
from desktop_chat.demo.script import Gate, Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.messages import Role
from desktop_chat.domain.stop import Interruption
from tests.helpers.program import PATIENCE, ROOT, Program, wait_for

HARBOUR = "The harbour wakes before the town does.\nThe first boats leave while the lamps still burn."
FORMATS = ("md", "json", "html", "txt")
HAIKU = "claude-haiku-4-5"  # takes a temperature


def said(*texts):
    return Reply(tuple(text(each) for each in texts))


def one_sentence(errors):
    """The only line of an error, without the program's name; never a traceback."""
    assert "Traceback" not in errors
    lines = errors.strip().splitlines()
    assert len(lines) == 1, errors
    assert lines[0].startswith("desktop-chat: ")
    return lines[0].removeprefix("desktop-chat: ")


def reach(gate, process):
    """Waits until the server stands at the gate; a process that has ended will never bring it there."""
    wait_for(lambda: gate.reached.is_set() or process.poll() is not None, "the server to stand at the gate")
    assert process.poll() is None, process.stderr.read()


@pytest.fixture
def server(script):
    """A server of the kind that runs on one's own computer: it asks for no key."""
    with DemoServer(script=script, pace=0, require_key=False) as server:
        yield server


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder with two conversations, asked over the command line; only to be read."""
    program = Program(tmp_path_factory.mktemp("shelf") / "data")
    with DemoServer(script=Script(said(HARBOUR), said("Forty-two.")), pace=0, require_key=False) as server:
        for question in ("Tell me about the *harbour*", "What is the answer?"):
            done = program.run("ask", question, "--base-url", server.base_url)
            assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    yield program
    program.close()


# --- the program as a whole -------------------------------------------------------------------------------------------


def test_help_names_every_verb_and_exit_code(program):
    done = program.run("--help")
    assert done.returncode == exit_codes.OK
    for word in ("ask", "list", "show", "export", "doctor", "--demo", "--base-url", "--temp-data", "--screenshot"):
        assert word in done.stdout
    assert re.findall(r"^  (\d+) ", done.stdout, re.M) == ["0", "1", "2", "3", "4", "5", "6", "130"]
    assert not program.folder.exists()


def test_the_version(program):
    done = program.run("--version")
    assert (done.returncode, done.stdout) == (exit_codes.OK, f"desktop-chat {__version__}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--no-such-option",),
        ("dance",),
        ("ask", "Hello", "--temperature", "2"),
        ("ask", "Hello", "--max-tokens", "none"),
        ("export", "--all", "--format", "pdf", "--output", "here"),
        ("export", "--output", "here"),
        ("ask",),
    ],
)
def test_wrong_arguments_are_refused(program, arguments):
    done = program.run(*arguments)
    assert (done.returncode, done.stdout) == (exit_codes.USAGE, "")
    assert "Traceback" not in done.stderr
    assert "desktop-chat" in done.stderr
    assert not program.folder.exists()


@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ":987"}, {"WAYLAND_DISPLAY": "wayland-987"}])
def test_without_a_display_the_window_says_so(program, environ):
    program.environ.update(environ)
    done = program.run()
    assert (done.returncode, done.stdout) == (exit_codes.USAGE, "")
    assert "no display" in one_sentence(done.stderr)


def test_a_picture_of_the_window_needs_no_display(program, tmp_path):
    picture = tmp_path / "window.png"
    done = program.run("--demo", "--screenshot", str(picture))
    assert (done.returncode, done.stdout, done.stderr) == (exit_codes.OK, "", "")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "ERROR" not in program.log


def endless_import(program, folder):
    """Puts an SDK in front of the real one whose import never ends; returns the file that tells that it has begun."""
    package, begun = folder / "slow" / "anthropic", folder / "begun"
    package.mkdir(parents=True)
    lines = ("import time", f"open({str(begun)!r}, 'w').close()", "while True:", "    import json; time.sleep(0.0001)")
    (package / "__init__.py").write_text("\n".join(lines))
    program.environ["PYTHONPATH"] = str(package.parent)
    return begun


def test_the_window_closes_cleanly_while_the_sdk_is_being_imported(program, tmp_path):
    """As on the first start of a slow machine: the import cannot be stopped, and Python would end its thread in it."""
    begun = endless_import(program, tmp_path)
    for number in range(3):
        done = program.run("--demo", "--screenshot", str(tmp_path / f"{number}.png"))
        assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    assert begun.exists()


def test_ctrl_c_while_the_sdk_is_being_imported(program, tmp_path):
    begun = endless_import(program, tmp_path)
    process = program.start("ask", "--demo", "Hello")
    wait_for(begun.exists, "the import")
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=30)
    assert (process.returncode, out, errors) == (exit_codes.CANCELLED, "", "")


# --- asking -----------------------------------------------------------------------------------------------------------


def test_the_demo_answers_and_the_conversation_is_saved(program):
    done = program.run("ask", "Hello", "there", "--demo")
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    assert "This is the demo" in done.stdout
    (chat,) = program.conversations()
    assert [message.role for message in chat.active_path()] == [Role.USER, Role.ASSISTANT]
    assert [message.text for message in chat.active_path()] == ["Hello there", done.stdout.removesuffix("\n")]
    assert chat.meta.title == "Hello there"


def test_the_reply_streams(program, script, server):
    gate = Gate()
    script.add(said(HARBOUR).hold_after(3, gate))
    process = program.start("ask", "Stream", "--base-url", server.base_url)
    reach(gate, process)
    shown = os.read(process.stdout.fileno(), 1000).decode()
    assert shown
    assert HARBOUR.startswith(shown)
    assert len(shown) < len(HARBOUR)
    gate.release()
    rest, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (exit_codes.OK, "")
    assert shown + rest == f"{HARBOUR}\n"


def test_the_question_is_on_disk_before_the_request_leaves(program, script, server):
    script.add(fault("no_headers"))
    process = program.start("ask", "Do not lose me", "--base-url", server.base_url)
    wait_for(lambda: server.messages, "the request")
    assert program.texts() == [["Do not lose me"]]
    program.kill(process)
    assert program.texts() == [["Do not lose me"]]
    (listed,) = program.run("list").stdout.splitlines()
    assert listed.endswith("Do not lose me")


def test_standard_input_is_added_to_the_question(program, script, server):
    script.add(said("Read."), said("Read."))
    program.run("ask", "Review this", "--base-url", server.base_url, stdin="one\ntwo ü 😀\n")
    program.run("ask", "--no-save", "--base-url", server.base_url, stdin="only this")
    sent = [request.json["messages"][-1]["content"] for request in server.messages]
    assert [content if isinstance(content, str) else content[0]["text"] for content in sent] == [
        "Review this\n\none\ntwo ü 😀",
        "only this",
    ]
    assert program.texts() == [["Review this\n\none\ntwo ü 😀", "Read."]]


def test_the_events_as_json(program, script, server):
    script.add(said("One two three four."))
    done = program.run("ask", "Count", "--json", "--base-url", server.base_url)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == exit_codes.OK
    assert [events[0]["event"], events[-1]["event"]] == ["started", "ending"]
    assert "".join(event["text"] for event in events if event["event"] == "text") == "One two three four."
    assert events[-1]["stop_reason"] == "end_turn"
    assert events[-1]["usage"]["output_tokens"] > 0


def test_the_options_reach_the_request_and_nothing_is_saved_if_so_asked(program, script, server):
    script.add(said("Arr."))
    options = ("--model", HAIKU, "--system", "Talk like a pirate", "--temperature", "0.25", "--max-tokens", "77")
    done = program.run("ask", "Hello", "--no-save", *options, "--base-url", server.base_url)
    assert (done.returncode, done.stdout, done.stderr) == (exit_codes.OK, "Arr.\n", "")
    (request,) = server.messages
    assert [request.json[name] for name in ("model", "temperature", "max_tokens", "stream")] == [HAIKU, 0.25, 77, True]
    assert "Talk like a pirate" in json.dumps(request.json["system"])
    assert program.conversations() == []


def test_a_conversation_goes_on(program, script, server):
    script.add(said("Ada."), said("Lovelace."))
    program.run("ask", "First name?", "--system", "Be brief", "--base-url", server.base_url)
    (chat,) = program.conversations()
    done = program.run("ask", "And then?", "--continue", chat.id[:8], "--base-url", server.base_url)
    assert (done.returncode, done.stdout) == (exit_codes.OK, "Lovelace.\n")
    assert program.texts() == [["First name?", "Ada.", "And then?", "Lovelace."]]
    assert len(server.messages[-1].json["messages"]) == 3
    assert "Be brief" in json.dumps(server.messages[-1].json["system"])
    unknown = program.run("ask", "Hello", "--continue", "ffffffff", "--base-url", server.base_url)
    assert unknown.returncode == exit_codes.STORAGE
    assert "ffffffff" in one_sentence(unknown.stderr)


@pytest.mark.parametrize(
    ("where", "number"),
    [(BEFORE_HEADERS, signal.SIGINT), (3, signal.SIGINT), (3, signal.SIGTERM), (3, signal.SIGHUP)],
)
def test_an_end_from_outside_keeps_what_arrived(program, script, server, where, number):
    gate = Gate()
    script.add(said(HARBOUR).hold_after(where, gate))
    process = program.start("ask", "Go on", "--base-url", server.base_url)
    reach(gate, process)
    shown = os.read(process.stdout.fileno(), 1000).decode() if where > 0 else ""
    process.send_signal(number)
    rest, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == exit_codes.CANCELLED
    assert "Traceback" not in errors
    (chat,) = program.conversations()
    question, *replies = chat.active_path()
    assert question.text == "Go on"
    if where == BEFORE_HEADERS:
        assert (replies, rest) == ([], "")
    else:
        (reply,) = replies
        assert reply.text == (shown + rest).removesuffix("\n")
        assert HARBOUR.startswith(reply.text)
        assert reply.stop.interruption is Interruption.STOPPED
    assert server.messages[0].client_left.wait(10)


def test_a_reader_that_leaves_stops_the_reply(program, script, server):
    gate = Gate()
    script.add(said(HARBOUR, HARBOUR).hold_after(12, gate))
    process = program.start("ask", "Go on", "--base-url", server.base_url)
    reach(gate, process)
    first = process.stdout.readline()
    process.stdout.close()
    gate.release()
    assert process.wait(10) == exit_codes.OK
    assert process.stderr.read() == ""
    assert first == HARBOUR.splitlines(keepends=True)[0]
    (chat,) = program.conversations()
    reply = chat.active_path()[-1]
    assert reply.text.startswith(first)
    assert reply.stop.interruption is Interruption.STOPPED


# --- reading ----------------------------------------------------------------------------------------------------------


def test_the_list_is_newest_first(shelf):
    lines = shelf.run("list").stdout.splitlines()
    assert [line.split("  ", 2)[2] for line in lines] == ["What is the answer?", "Tell me about the harbour"]
    (entry,) = [json.loads(line) for line in shelf.run("list", "--json", "--limit", "1").stdout.splitlines()]
    assert (entry["title"], entry["messages"], entry["id"]) == ("What is the answer?", 2, lines[0][:36])


def test_show_writes_markdown(shelf):
    newest, oldest = (line[:36] for line in shelf.run("list").stdout.splitlines())
    done = shelf.run("show", oldest[:8])
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    assert "Tell me about the *harbour*" in done.stdout
    assert HARBOUR in done.stdout
    for wrong in ("ffffffff", ""):
        done = shelf.run("show", wrong)
        assert (done.returncode, done.stdout) == (exit_codes.STORAGE, "")
        one_sentence(done.stderr)
        assert "conversation" in done.stderr
        assert "disk" not in done.stderr
    assert newest != oldest


@pytest.mark.parametrize("kind", FORMATS)
def test_one_conversation_is_exported_and_never_over_a_file_unasked(shelf, tmp_path, kind):
    chat = next(chat for chat in shelf.conversations() if "harbour" in chat.meta.title)
    target = tmp_path / f"chat.{kind}"
    target.write_text("mine")
    refused = shelf.run("export", chat.id, "--format", kind, "--output", str(target))
    assert (refused.returncode, refused.stdout, target.read_text()) == (exit_codes.STORAGE, "", "mine")
    assert "--force" in one_sentence(refused.stderr)
    done = shelf.run("export", chat.id, "--format", kind, "--output", str(target), "--force")
    assert (done.returncode, done.stdout, done.stderr) == (exit_codes.OK, f"{target}\n", "")
    content = target.read_text(encoding="utf-8")
    assert "The first boats leave while the lamps still burn." in content
    if kind == "json":
        assert json.loads(content)["conversation"]["title"] == chat.meta.title
    if kind == "html":
        assert "<script" not in content.lower()
        assert "Content-Security-Policy" in content


@pytest.mark.parametrize("kind", FORMATS)
def test_all_conversations_are_exported_to_a_folder(shelf, tmp_path, kind):
    folder = tmp_path / "all" / "of them"
    for count in (2, 4):  # a second export stands beside the first
        done = shelf.run("export", "--all", "--format", kind, "--output", str(folder))
        assert (done.returncode, done.stderr) == (exit_codes.OK, "")
        names = sorted(path.name for path in folder.iterdir())
        assert len(names) == count
        assert all(name.endswith(f".{kind}") for name in names)
        assert {str(folder / name) for name in names} >= set(done.stdout.splitlines())
    assert any("Forty-two." in path.read_text(encoding="utf-8") for path in folder.iterdir())


def test_the_doctor_reports(shelf, demo_server):
    done = shelf.run("doctor", "--base-url", demo_server.base_url)
    # The demo server wants a key and none is stored, so the endpoint's test must fail, and say why.
    assert done.returncode == exit_codes.FAILED
    lines = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in done.stdout.splitlines() if "  " in line)
    assert lines["conversations"] == "2"
    assert lines["history"] == str(shelf.folder / "history")
    assert lines["endpoint"] == demo_server.base_url
    assert "key" in lines["endpoint test"]
    healthy = shelf.run("doctor", "--demo")
    assert (healthy.returncode, healthy.stderr) == (exit_codes.OK, "")
    assert "lists" in healthy.stdout
    offline = shelf.run("doctor", "--offline")
    assert offline.returncode == exit_codes.OK
    assert "endpoint test" not in offline.stdout
    found = json.loads(shelf.run("doctor", "--offline", "--json").stdout)
    assert found["sound"] is True
    assert {"name": "conversations", "value": "2", "level": "fine", "advice": ""} in found["findings"]


def test_the_doctor_names_what_cannot_be_read(program):
    program.run("ask", "Hello", "--demo")
    (chat,) = program.conversations()
    for path in (program.folder / "history/conversations").glob(f"{chat.id}*"):
        path.write_bytes(b"\x00garbage")
    done = program.run("doctor", "--offline")
    assert done.returncode == exit_codes.FAILED
    assert re.search(rf"unreadable +\S*{chat.id}", done.stdout)


# --- failures ---------------------------------------------------------------------------------------------------------


def test_without_a_key_nothing_leaves_and_the_sentence_says_what_to_do(program):
    done = program.run("ask", "Hello")
    assert (done.returncode, done.stdout) == (exit_codes.NO_KEY, "")
    assert "ANTHROPIC_API_KEY" in one_sentence(done.stderr)


def test_a_rejected_key(program, start_server):
    server = start_server(accepted_keys=frozenset({"sk-ant-another"}))
    done = program.run("ask", "Hello", "--base-url", server.base_url)
    assert (done.returncode, done.stdout) == (exit_codes.NO_KEY, "")
    assert "key" in one_sentence(done.stderr)


def test_an_endpoint_that_is_not_there(program):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = program.run("ask", "Hello", "--model", HAIKU, "--base-url", f"http://127.0.0.1:{port}")
    assert (done.returncode, done.stdout) == (exit_codes.SERVICE, "")
    *retries, last = done.stderr.splitlines()
    assert all("Trying again" in line for line in retries)
    assert "refused" in one_sentence(last)
    assert program.texts() == [["Hello"]]


@pytest.mark.parametrize("address", ["ftp://example.com", "http://example.com", "nonsense"])
def test_an_address_that_may_not_be_used(program, address):
    done = program.run("ask", "Hello", "--base-url", address)
    assert (done.returncode, done.stdout) == (exit_codes.SERVICE, "")
    one_sentence(done.stderr)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply((text(HARBOUR),), stop_reason="max_tokens"), "--max-tokens"),
        (Reply((text("No."),), stop_reason="refusal"), "declined"),
        (fault("drop"), "connection"),
    ],
)
def test_a_reply_that_is_not_complete(program, script, server, reply, word):
    script.add(reply)
    done = program.run("ask", "Hello", "--base-url", server.base_url)
    assert done.returncode == exit_codes.PARTIAL
    assert word in one_sentence(done.stderr)
    ((question, answer),) = program.texts()
    assert (question, f"{answer}\n") == ("Hello", done.stdout)


def test_a_folder_that_cannot_be_used(program, tmp_path):
    program.folder = tmp_path / "file"
    program.folder.write_text("no folder")
    done = program.run("ask", "Hello", "--demo")
    assert done.returncode == exit_codes.STORAGE
    one_sentence(done.stderr)


def test_a_temporary_folder_is_gone_afterwards(program, tmp_path):
    program.environ["TMPDIR"] = str(tmp_path)
    done = program.run("ask", "Hello", "--demo", "--temp-data")
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    assert list(tmp_path.iterdir()) == []


def test_without_a_display_the_demo_takes_a_tour(program, tmp_path):
    done = program.run("--demo", seconds=60)
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    places = dict(line.split(": ", 1) for line in done.stdout.splitlines()[-2:])
    picture = Path(places["picture of the window"]).read_bytes()
    assert picture.startswith(b"\x89PNG")
    ((question, answer),) = program.texts()
    assert question in done.stdout
    assert answer in done.stdout
    assert Path(places["conversation"]).stat().st_size > 0
    (program.folder / "config/state.json").unlink()  # what says which conversation was open
    empty = tmp_path / "empty.png"
    assert program.run("--demo", "--screenshot", str(empty)).returncode == exit_codes.OK
    assert picture != empty.read_bytes(), "the picture shows an empty page, not the conversation"


def test_the_tour_in_a_temporary_folder_leaves_nothing(program, tmp_path):
    environ = {**program.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    environ = {name: value for name, value in environ.items() if not name.startswith("XDG_")}
    short = "from desktop_chat.app import cli, tour; tour.QUESTION = 'Hello'; raise SystemExit(cli.main())"
    command = [sys.executable, "-c", short, "--demo", "--temp-data"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    assert done.stdout.endswith("Both are deleted now, as --temp-data asks.\n")
    assert [path for path in tmp_path.rglob("*") if path.suffix in {".json", ".png"}] == []
