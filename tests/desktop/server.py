"""Answers as the Messages API on this computer, and writes every request into a journal; run by any Python.

``python3 tests/desktop/server.py --journal FILE --key KEY`` prints its address and serves until standard input ends.
A line of the journal is a request as JSON, or ``{"left": n}`` when its client left before the answer ended.
"""

import argparse
import json
import select
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Gate, RecordedRequest, Script, is_title_request
from desktop_chat.demo.server import DemoServer

HARBOUR = "The harbour wakes before the town does, and the first boats leave while the lamps still burn."
#: A question with this word is answered in part; the rest never comes.
SLOWLY = "slowly"
_BEGINNING = 4


def asked(request: RecordedRequest) -> str:
    """The last text that the person wrote."""
    messages = request.json.get("messages")
    last = messages[-1] if isinstance(messages, list) and messages else {}
    content = last.get("content") if isinstance(last, dict) else ""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    return "\n".join(str(block.get("text", "")) for block in blocks if isinstance(block, dict))


def answer(request: RecordedRequest) -> Reply | None:
    """The harbour, with the question repeated; titles are left to the demo."""
    if is_title_request(request):
        return None
    question = asked(request)
    if SLOWLY in question:
        return Reply((text(HARBOUR),)).hold_after(_BEGINNING, Gate())
    return Reply((text(f"{HARBOUR} You asked: {question}"),))


def entry(request: RecordedRequest, key: str) -> dict[str, object]:
    """What the journal says of a request; never the key itself."""
    sent = request.headers.get("authorization", "").removeprefix("Bearer ") or request.headers.get("x-api-key", "")
    return {
        "number": request.number,
        "method": request.method,
        "path": request.path,
        "known_key": sent == key,
        "title": is_title_request(request),
        "asked": asked(request),
        "body": request.json,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--key", required=True, help="the only one that is let in")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    script = Script(respond=answer)
    accepted = frozenset({arguments.key})
    written, left = 0, set[int]()
    with (
        arguments.journal.open("w", encoding="utf-8", buffering=1) as journal,
        DemoServer(arguments.port, script=script, pace=0, accepted_keys=accepted) as server,
    ):
        print(server.base_url, flush=True)
        while not select.select([sys.stdin], [], [], 0.05)[0]:
            requests = server.requests
            for request in requests[written:]:
                journal.write(json.dumps(entry(request, arguments.key)) + "\n")
            written = len(requests)
            gone = {request.number for request in requests if request.client_left.is_set()}
            for number in sorted(gone - left):
                journal.write(json.dumps({"left": number}) + "\n")
            left |= gone


if __name__ == "__main__":
    main()
