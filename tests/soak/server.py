"""Owns the service of the soak: replies of all kinds and random faults, and a journal of the questions that came.

``python -m tests.soak.server SEED JOURNAL`` prints its address and serves until standard input ends. A line ``calm``
there breaks off every reply, and from then on replies are short and whole; ``storm`` ends that.
"""

import json
import random
import re
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from desktop_chat.demo.exchange import Exchange, RecordedRequest
from desktop_chat.demo.faults import Deed, Fault, fault, status
from desktop_chat.demo.replies import Reply, say, text, thinking
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from tests.bench import corpus

#: What questions of the soak begin with; a number follows.
MARK = "soak-question"
_MARKS = re.compile(rf"{MARK}-(\d+)")
_KINDS = ("mixed", "list", "table", "fence", "quote", "paragraph")
#: Faults that end at once or break a stream, each as likely as the next.
_FAULTS = (
    "reset",
    "drop",
    "reset_before_headers",
    "reset_before_first_delta",
    "clean_end_without_stop",
    "cut_inside_event",
    "cut_inside_character",
    "invalid_utf8",
    "malformed_json",
    "duplicate_message_start",
    "missing_message_delta",
    "null_text",
    "error_event_overloaded",
    "error_event_api_error",
    "error_event_first",
    "html_502",
    "html_200",
    "json_200",
    "empty_200",
    "status_500",
    "status_529",
    "retry_after_seconds",
    "retry_after_nonsense",
    "stall",
    "only_pings",
    "no_headers",
)


class Weather:
    """Decides what each request gets; called on the connections' threads."""

    def __init__(self, seed: int, journal: TextIO) -> None:
        self._dice = random.Random(seed)
        self._lock = threading.Lock()
        self._journal = journal
        self.is_calm = False

    def respond(self, request: RecordedRequest) -> Fault:
        """The next step, written down with the question that it answers."""
        with self._lock:
            name, step = self._next()
            found = _MARKS.findall(_last_text(request))
            json.dump({"question": int(found[-1]) if found else None, "answer": name}, self._journal)
            self._journal.write("\n")
            self._journal.flush()
        return step

    def _next(self) -> tuple[str, Fault]:
        if self.is_calm:
            return "reply", say("All quiet.")
        chance = self._dice.random()
        if chance < 0.60:
            return "reply", self._reply()
        if chance < 0.66:
            return "thinking", self._thought()
        if chance < 0.72:
            return "slow", self._slow()
        if chance < 0.76:
            return "max_tokens", replace(self._reply(), stop_reason="max_tokens")
        if chance < 0.79:
            return "refusal", replace(self._reply(), stop_reason="refusal")
        if chance < 0.83:
            return "429", status(429, retry_after=str(self._dice.randint(1, 3)))
        if chance < 0.86:
            return "break", self._reply().broken(self._dice.randint(1, 60), Exchange.reset)
        name = self._dice.choice(_FAULTS)
        return name, fault(name)

    def _reply(self) -> Reply:
        dice = self._dice
        length = int(200 * 120 ** dice.random())  # up to 24,000 letters, most of them far fewer
        value = corpus.stream(dice.choice(_KINDS), length, dice.randrange(1 << 30))
        pace = dice.choice((0.001, 0.004, 0.01, 0.02))
        return Reply((text(value),), delay=pace, first_delay=dice.choice((0.0, 0.1, 0.4)))

    def _thought(self) -> Reply:
        reply = self._reply()
        return replace(reply, content=(thinking(corpus.stream("paragraph", 600, 3)), *reply.content))

    def _slow(self) -> Fault:
        reply, seconds = self._reply(), self._dice.uniform(1, 4)

        def act(exchange: Exchange) -> None:
            exchange.pause(seconds)
            reply.play(exchange)

        return Deed(act)


def _last_text(request: RecordedRequest) -> str:
    """The last message, as JSON: it is only searched for a mark."""
    messages = request.json.get("messages")
    return json.dumps(messages[-1]) if isinstance(messages, list) and messages else ""


def serve(seed: int, journal: Path) -> None:
    """Prints the address and obeys the lines of standard input until it ends: ``calm`` and ``storm``."""
    with journal.open("a") as lines:
        weather = Weather(seed, lines)
        with DemoServer(script=Script(respond=weather.respond)) as server:
            print(server.base_url, flush=True)
            for line in sys.stdin:
                weather.is_calm = line.strip() == "calm"
                if weather.is_calm:
                    server.hang_up()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
