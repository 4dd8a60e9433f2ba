"""Owns the order of the checks: each one for itself, so that a check that fails takes no other with it; any thread."""

from collections.abc import Callable, Iterator

from desktop_chat.app.doctor.deadline import TookTooLong
from desktop_chat.app.doctor.desktop import check_bus, check_display, check_fonts
from desktop_chat.app.doctor.findings import Finding, note
from desktop_chat.app.doctor.history import check_history, check_index, check_leftovers
from desktop_chat.app.doctor.network import check_certificates, check_endpoint, check_key, check_proxy
from desktop_chat.app.doctor.places import check_folders, check_logs, check_settings, check_socket
from desktop_chat.app.doctor.program import check_libraries, check_program
from desktop_chat.app.doctor.subject import Subject
from desktop_chat.runtime.tracebacks import words_of

Check = Callable[[Subject], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    check_program,
    check_libraries,
    check_display,
    check_fonts,
    check_bus,
    check_folders,
    check_settings,
    check_history,
    check_leftovers,
    check_index,
    check_logs,
    check_socket,
    check_key,
    check_proxy,
    check_certificates,
    check_endpoint,
)


def examine(subject: Subject, checks: tuple[Check, ...] = CHECKS) -> Iterator[Finding]:
    """Everything that is found, as it is found; ends early once nobody waits for it."""
    yield from subject.more
    for check in checks:
        if subject.cancel.is_cancelled:
            return
        name = check.__name__.removeprefix("check_")
        try:
            yield from check(subject)
        except TookTooLong:
            yield note(name, "no answer in time", "Try again; if it stays so, restart the computer.")
        except Exception as error:  # a report with a gap is better than none
            yield note(name, f"could not be looked at: {words_of(error)}", "Send this report to us.")
