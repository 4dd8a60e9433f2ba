"""Owns the time and size limits of one call; plain data, usable from any thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call waits and how much it takes.

    Attributes:
        connect: seconds for name look-up, connection and TLS together.
        answer: seconds until the first event of a reply; long prompts on local servers need minutes.
        idle: seconds without any event, ping or comment after the first one.
        quiet: seconds with nothing but pings and comments; thinking may take that long.
        sleep: seconds that the machine must have slept for a running reply to be in doubt.
        after_sleep: seconds that such a reply has to show a sign of life.
        tick: seconds between two looks at the clock.
        short_call: seconds for a whole call that is not a reply (list of models, token count).
        event_bytes: largest single event.
        reply_bytes: largest whole reply.
        body_bytes: largest answer that is not a stream.
    """

    connect: float = 10.0
    answer: float = 300.0
    idle: float = 90.0
    quiet: float = 300.0
    sleep: float = 30.0
    after_sleep: float = 10.0
    tick: float = 2.0
    short_call: float = 30.0
    event_bytes: int = 1 << 20
    reply_bytes: int = 32 << 20
    body_bytes: int = 8 << 20
