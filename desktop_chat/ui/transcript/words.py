"""Owns the short texts around a message: clock, sizes, seconds, money, the quiet last line; GUI thread."""

import time

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop_chat.domain.catalog import cost, describe
from desktop_chat.domain.messages import Message
from desktop_chat.domain.pictures import PictureSource
from desktop_chat.ui.transcript.markdown.hidden import pieces


def tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)


def one_line(text: str, limit: int = 120) -> str:
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1] + "\u2026"


def picture_name(source: PictureSource) -> str:
    """What the person called a picture, as one line; empty if it has no name."""
    return file_name(source.name)


def file_name(name: str) -> str:
    """The name of a file as one line, with whatever would turn it round or hide a part of it made visible."""
    return one_line("".join(piece.shown for piece in pieces(name[:400], strict=False)), 80)


def clock_text(created_at: float | None, *, with_day: bool = True) -> str:
    if not created_at:
        return ""
    try:
        moment, today = time.localtime(created_at), time.localtime()
    except (OverflowError, OSError, ValueError):
        return ""
    if moment[:3] == today[:3] or not with_day:
        return time.strftime("%H:%M", moment)
    return time.strftime("%d %b %H:%M" if moment[0] == today[0] else "%d %b %Y %H:%M", moment)


def day_text(created_at: float, before: float, now: float | None = None) -> str:
    """The day of a message if it is another one than that of the message before; else empty."""
    day, other, today = _day(created_at), _day(before), _day(time.time() if now is None else now)
    if day == other or not (day.isValid() and other.isValid()):
        return ""
    days = day.daysTo(today)
    if days in (0, 1):
        return tr("Yesterday") if days else tr("Today")
    return QLocale().toString(day, "dddd") if 1 < days < 7 else QLocale().toString(day, QLocale.FormatType.LongFormat)


def _day(moment: float) -> QDate:
    """The local day of a moment; invalid for what is none, as a damaged or foreign file may hold any number."""
    try:
        return QDate(*time.localtime(moment)[:3]) if moment > 0 else QDate()
    except (OverflowError, OSError, ValueError):
        return QDate()


def seconds_text(seconds: float) -> str:
    if seconds < 10:
        return f"{max(seconds, 0.1):.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def size_text(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def money_text(dollars: float) -> str:
    if dollars < 0.00005:
        return "<$0.0001" if dollars > 0 else "$0"
    return f"${dollars:.4f}" if dollars < 0.01 else f"${dollars:.3f}" if dollars < 1 else f"${dollars:.2f}"


def footer_text(message: Message) -> str:
    """Model, tokens, money and seconds of a reply, as far as they are known."""
    words = []
    if message.model:
        words.append(one_line(describe(message.model).label, 60))
    if message.usage is not None and message.usage.total:
        words.append(tr("{n} tokens").format(n=f"{message.usage.total:,}"))
        price = cost(message.model or "", message.usage)
        if price is not None:
            words.append(money_text(price))
    if message.duration is not None:
        words.append(seconds_text(message.duration))
    return " \u00b7 ".join(words)
