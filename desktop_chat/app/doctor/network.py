"""Checks of key, proxy, certificates, clock and endpoint; blocks up to their deadlines, any thread."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from desktop_chat.app.doctor.findings import Finding, note, problem
from desktop_chat.app.doctor.subject import Subject
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.domain.content import Attachment
from desktop_chat.domain.errors import ChatError, ErrorKind

_SKEW = 120  # seconds
_WHAT_TO_DO = {
    ErrorKind.NO_KEY: "Enter a key in the window, or set ANTHROPIC_API_KEY.",
    ErrorKind.BAD_KEY_FORMAT: "Enter the key again in Settings, Account.",
    ErrorKind.AUTHENTICATION: "Enter the key again in Settings, Account.",
    ErrorKind.BAD_ENDPOINT: "Correct the address in Settings, Account, or give another --base-url.",
    ErrorKind.NAME_NOT_FOUND: "Check the network and the address of the endpoint.",
    ErrorKind.PROXY: "Check the proxy in Settings, Account, or HTTPS_PROXY.",
    ErrorKind.CERTIFICATE: "A company proxy may be in between: add its certificate, or name a bundle in SSL_CERT_FILE.",
    ErrorKind.CLOCK: "Set the clock of this computer.",
    ErrorKind.NOT_THE_API: "Open a browser: a sign-in page of the network may be in between. Or correct the address.",
    ErrorKind.REDIRECT: "Correct the address in Settings, Account.",
}
_ANYTHING_ELSE = "Try again later; if it stays so, check the network and the address of the endpoint."


def _sentence(error: ChatError) -> str:
    from desktop_chat.services.error_texts import error_sentence

    return f"{error_sentence(error)} {error.detail}".strip()


def _advice(error: ChatError) -> str:
    return _WHAT_TO_DO.get(error.kind, _ANYTHING_ELSE)


def check_key(subject: Subject) -> Iterator[Finding]:
    """Where the key is; the keyring has its own deadline."""
    try:
        lookup = subject.key()
    except ChatError as error:
        yield problem("key", _sentence(error), _advice(error))
        return
    place = f"{lookup.source.value}{f', {lookup.place}' if lookup.place else ''}"
    if lookup.problem:
        advice = "Unlock the keyring, or install and start one; its password window may be behind others."
        yield note("key", f"{place} ({lookup.problem})", advice)
    else:
        yield Finding("key", place)


def check_proxy(subject: Subject) -> Iterator[Finding]:
    """Which proxy the requests would take."""
    from desktop_chat.backend.client import choose_proxy

    try:
        chosen = choose_proxy(Endpoint(subject.base_url(), proxy=subject.proxy))
    except ChatError as error:
        yield problem("proxy", _sentence(error), _advice(error))
        return
    yield Finding("proxy", chosen.label if chosen is not None else "none")


def check_certificates(subject: Subject) -> Iterator[Finding]:
    """What servers are trusted by."""
    import ssl

    named = [(name, subject.environ[name]) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if subject.environ.get(name)]
    for name, value in named:
        if not os.access(value, os.R_OK):
            yield problem("certificates", f"{name}={value}", f"{name} names something that cannot be read; correct it.")
            return
    if named:
        yield Finding("certificates", " ".join(f"{name}={value}" for name, value in named))
        return
    found = ssl.get_default_verify_paths()
    folder = Path(found.capath) if found.capath else None
    count = sum(1 for _ in folder.iterdir()) if folder is not None and folder.is_dir() else 0
    if os.name != "posix" or found.cafile or count:
        yield Finding("certificates", f"of the system ({found.cafile or found.capath or 'its own store'})")
    else:
        yield problem("certificates", "none", "No server can be trusted. On Debian: apt install ca-certificates")


class _NoAttachments:
    """A list of models needs none."""

    def read(self, attachment: Attachment) -> bytes:
        raise FileNotFoundError(attachment.name)


def check_endpoint(subject: Subject) -> Iterator[Finding]:
    """Asks for the list of models, with the key, and looks at the server's clock."""
    if subject.offline:
        return
    from desktop_chat.backend.claude import ClaudeBackend
    from desktop_chat.backend.releases import clock_of

    try:
        with subject.endpoint() as endpoint:
            yield Finding("endpoint", endpoint.base_url)
            models = ClaudeBackend(_NoAttachments()).list_models(endpoint, subject.cancel)
            told = clock_of(endpoint, subject.cancel)
    except ChatError as error:
        yield problem("endpoint test", _sentence(error), _advice(error))
        return
    yield Finding("endpoint test", f"answers and lists {len(models)} models")
    off = abs(told - time.time()) if told is not None else 0.0
    if off > _SKEW:
        yield note("clock", f"{off / 60:,.0f} minutes off the server's", "Set the clock of this computer.")
    elif told is not None:
        yield Finding("clock", "agrees with the server's")
