"""Owns what is said when there is no window that could say it: a failure of the start, or of the end; GUI thread."""

import os
import sys
from collections.abc import Sequence

from desktop_chat.app.troubles import Trouble, Troubles
from desktop_chat.runtime.paths import Paths


def say(troubles: Troubles, paths: Paths, *, is_start: bool, may_ask: bool = True) -> None:
    """Shows the report and waits for the person; without anybody to see it, a line and a file for the next start."""
    untold = troubles.unseen()
    if not untold:
        return
    for trouble in untold:
        trouble.is_told = True
    words = untold[-1].words.partition(" ")[0].rstrip(":")
    what = "start" if is_start else "close in order"
    _print(f"desktop-chat: it could not {what} because something unexpected went wrong ({words}).")
    if not (may_ask and not troubles.is_asked_to_end and _show(untold, paths, is_start=is_start)):
        _leave_for_the_next_start(troubles, untold)


def _leave_for_the_next_start(troubles: Troubles, untold: Sequence[Trouble]) -> None:
    if troubles.faults is not None:
        for trouble in untold:
            troubles.faults.write(f"{trouble.words} at {trouble.place}\n{trouble.trace}", crash=True)


def _show(untold: Sequence[Trouble], paths: Paths, *, is_start: bool) -> bool:
    """False if there is no screen to show it on."""
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    try:
        from PySide6.QtCore import QCoreApplication
        from PySide6.QtWidgets import QApplication

        from desktop_chat.app import reports
        from desktop_chat.app.report_files import ReportSaver
        from desktop_chat.runtime.problem_report import log_tail, report_text
        from desktop_chat.runtime.shield import shielded
        from desktop_chat.ui.dialogs.report_dialog import ReportDialog
        from desktop_chat.ui.theme.theme import Theme

        application = QApplication.instance() or QApplication([sys.argv[0] or "desktop-chat"])
        if not isinstance(application, QApplication):
            return False
        theme = Theme(application)
        theme.apply(application)
        translate = QCoreApplication.translate
        words = untold[-1].words.partition(" ")[0].rstrip(":")
        if is_start:
            sentence = translate("Crash", "Desktop Chat could not start because something unexpected went wrong (%1).")
            kept = translate("Crash", "Your chats are on disk.")
        else:
            sentence = translate("Crash", "Something unexpected went wrong while Desktop Chat closed (%1).")
            kept = translate("Crash", "Everything that was sent and received so far is on disk.")
        text = report_text(reports.of_troubles(untold), system=reports.system_facts(), log=log_tail(paths.log_file))
        dialog = ReportDialog(theme, translate("Crash", "Something went wrong"), can_quit=False)
        dialog.show_report(f"{sentence.replace('%1', words)} {kept}", text)
        saver = ReportSaver(None, dialog)
        dialog.save_requested.connect(lambda: saver.save(dialog.report(), dialog, dialog.show_message))
        shielded(dialog.exec)
    except Exception as error:  # the report itself must not end in silence either
        _print(f"desktop-chat: the report could not be shown ({type(error).__name__}).")
        return False
    return True


def _print(line: str) -> None:
    if sys.stderr is not None:
        try:
            sys.stderr.write(f"{line}\n")
        except (OSError, ValueError):
            return
