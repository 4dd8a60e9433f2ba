"""Owns the words of importing: what is in a file, and what became of it; no Qt objects but text, GUI thread."""

import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_chat.domain.catalog import describe
from desktop_chat.services.import_files import Candidate, Known
from desktop_chat.services.imports import ImportResult, Refusal
from desktop_chat.settings.schema import BY_KEY
from desktop_chat.ui.dialogs.import_dialog import ImportRow

#: Format characters that a name may need: they join letters and pictures. All others could turn text around.
_HARMLESS = "\u200c\u200d"
_LONGEST = 200
_MOST_MODELS = 3


def safe_line(text: str) -> str:
    """Foreign text as one line without what turns text around or cannot be seen."""
    line = " ".join(text[: _LONGEST * 4].split())
    clean = "".join(letter for letter in line if letter.isprintable() or letter in _HARMLESS)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1].rstrip() + "…"


def refused_row(refusal: Refusal) -> ImportRow:
    """A file that holds nothing to import."""
    facts = ((_tr("Folder"), _folder(refusal.path)),)
    return ImportRow(safe_line(refusal.path.name), facts, note=refusal.sentence, can_import=False, wanted=False)


def candidate_row(candidate: Candidate, earlier: Candidate | None = None) -> ImportRow:
    """A conversation in a file; ``earlier`` is the same one in a file before."""
    summary, known = candidate.summary, candidate.known
    count = _tr("1 message") if summary.message_count == 1 else _tr("{n} messages")
    count = count.replace("{n}", f"{summary.message_count:,}")
    when = _span(candidate.first_at, candidate.last_at)
    models = ", ".join(safe_line(_model_name(each)) for each in candidate.models[-_MOST_MODELS:])
    size = QLocale().formattedDataSize(candidate.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
    name = safe_line(candidate.path.name)
    facts = [
        (_tr("Messages"), f"{summary.message_count:,}"),
        (_tr("Written"), when),
        (_tr("Model"), models or _tr("None")),
        (_tr("Own settings"), _own_settings(candidate)),
        (_tr("Attachments"), _missing(candidate)),
        (_tr("Size"), size),
        (_tr("File"), name),
        (_tr("Folder"), _folder(candidate.path)),
    ]
    return ImportRow(
        title=safe_line(summary.meta.title) or _tr("Untitled chat"),
        facts=tuple((label, value) for label, value in facts if value),
        line=" · ".join(part for part in (count, when, models, size) if part),
        file=name,
        note=_note(known) if earlier is None else _tr("The same chat as in “{file}”.").replace(
            "{file}", safe_line(earlier.path.name)
        ),
        wanted=earlier is None and known not in (Known.SAME, Known.TWIN),
        is_copy=known is not Known.NEW,
        existing=candidate.existing or "",
    )  # fmt: skip


def import_words(result: ImportResult, first_title: str) -> str:
    """What came in; ``first_title`` is that of the first chat."""
    count = len(result.imported)
    if result.was_cancelled:
        return _tr("Cancelled. Chats imported before that: %1.").replace("%1", str(count))
    if count > 1:
        return _tr("%1 chats imported.").replace("%1", str(count))
    title = safe_line(first_title)
    return _tr("Imported “%1”.").replace("%1", title) if title else _tr("Chat imported.")


def problem_words(result: ImportResult) -> str:
    """What did not come in, and why."""
    first = result.refused[0]
    sentence = f"{safe_line(first.path.name)}: {first.sentence}"
    more = len(result.refused) - 1
    return f"{sentence} {_tr('%1 more were not imported.').replace('%1', str(more))}" if more else sentence


def _note(known: Known) -> str:
    match known:
        case Known.NEW:
            return ""
        case Known.SAME:
            return _tr("You have this chat already, with the same messages.")
        case Known.OTHER:
            return _tr("You have this chat already, with other messages. Importing makes a copy beside it.")
        case Known.TWIN:
            return _tr("You have a chat with these very messages already.")
        case Known.TRASHED:
            return _tr("This chat is in the trash. Importing makes a copy; the one in the trash stays there.")


def _span(first: float, last: float) -> str:
    days = [time.strftime("%Y-%m-%d", time.localtime(moment)) for moment in (first, last) if moment > 0]
    if not days:
        return ""
    return days[0] if days[0] == days[-1] else _tr("{a} to {b}").replace("{a}", days[0]).replace("{b}", days[-1])


def _own_settings(candidate: Candidate) -> str:
    """What would be different in this conversation, by the names of the settings."""
    return ", ".join(BY_KEY[key].title for key in candidate.summary.meta.overrides if key in BY_KEY)


def _missing(candidate: Candidate) -> str:
    count = candidate.missing_files
    if not count:
        return ""
    words = (
        _tr("1 is not in the file, only its name") if count == 1 else _tr("{n} are not in the file, only their names")
    )
    return words.replace("{n}", f"{count:,}")


def _model_name(model_id: str) -> str:
    return describe(model_id).name or model_id


def _folder(path: Path) -> str:
    home, folder = Path.home(), path.parent
    return safe_line(str(Path("~", folder.relative_to(home)) if folder.is_relative_to(home) else folder))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Import", text)
