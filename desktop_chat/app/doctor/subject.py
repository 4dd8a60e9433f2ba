"""Owns what the checks look at: folders, settings, endpoint and key of one installation; read only, any thread."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from desktop_chat.app.doctor.findings import Finding
from desktop_chat.backend.protocol import CancelSignal, Endpoint
from desktop_chat.credentials import KeyLookup
from desktop_chat.runtime.paths import Paths
from desktop_chat.settings.store import LoadReport


@dataclass(frozen=True, slots=True)
class Subject:
    """One installation.

    Attributes:
        settings: what was wrong with the settings file when it was read.
        base_url, key, endpoint: raise ChatError where the settings name nothing usable.
        proxy: as ``Endpoint.proxy``.
        cancel: says when nobody waits for the report any more.
        offline: the network is left alone.
        more: what only the caller can know, e.g. of the screen.
    """

    paths: Paths
    settings: LoadReport
    environ: Mapping[str, str]
    base_url: Callable[[], str]
    key: Callable[[], KeyLookup]
    endpoint: Callable[[], AbstractContextManager[Endpoint]]
    proxy: str | None
    cancel: CancelSignal
    offline: bool = False
    more: tuple[Finding, ...] = field(default=())
