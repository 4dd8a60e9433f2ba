"""Owns when and how long a failed attempt waits before the next one; pure, randomness injected."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from desktop_chat.domain.errors import ChatError, ErrorKind


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Retries before the first content of a reply.

    Attributes:
        attempts: requests in all, the first included.
        base, cap: seconds; the wait doubles from base up to cap.
        jitter: the largest part of a wait that chance takes off.
        longest_wait: a service that asks for more is not obeyed silently; the person decides.
        random: gives numbers from 0 up to 1.
    """

    attempts: int = 4
    base: float = 0.5
    cap: float = 8.0
    jitter: float = 0.25
    longest_wait: float = 60.0
    random: Callable[[], float] = random.random

    def delay(self, attempt: int, error: ChatError, *, may_retry: bool, official: bool = True) -> float | None:
        """Seconds until the next attempt, or None if there is none; ``attempt`` (from 1) is the one that failed."""
        if not may_retry or attempt >= self.attempts:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= self.longest_wait else None
        if error.kind is ErrorKind.RATE_LIMITED and official:
            return None  # a rate limit of the service names its end; one without an end is a spend cap
        wait = min(self.cap, self.base * 2.0 ** (attempt - 1))
        return wait * (1 - self.jitter * self.random())
