"""Owns how tokens, money and context windows are written in little room; no Qt objects, GUI thread."""

from desktop_chat.domain.catalog import prices


def short_count(number: int) -> str:
    """42, 1.2k, 350k, 1M."""
    if number < 1_000:
        return str(number)
    if number < 9_950:
        return _trim(f"{number / 1_000:.1f}") + "k"
    if number < 999_500:
        return f"{round(number / 1_000)}k"
    return _trim(f"{number / 1_000_000:.1f}") + "M"


def money(dollars: float | None) -> str:
    """Dollars with as many digits as say something; empty where the price is not known."""
    if dollars is None:
        return ""
    if dollars == 0:
        return "$0"
    if dollars < 0.0005:
        return "<$0.001"
    return f"${dollars:.3f}" if dollars < 0.1 else f"${dollars:.2f}"


def price_line(model_id: str) -> str:
    """List price per million tokens, e.g. ``$2 in, $10 out``; empty where it is not known."""
    price = prices(model_id)
    if price is None:
        return ""
    return f"${_plain(price.input)} in, ${_plain(price.output)} out"


def _plain(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def _trim(text: str) -> str:
    return text.removesuffix(".0")
