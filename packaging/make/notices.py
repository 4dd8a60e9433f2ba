"""Owns the file with the licences and notices of everything that the program brings along."""

import textwrap
from collections.abc import Iterable

import inside

_HEAD = """\
Desktop Chat is under the MIT licence. It brings the works of others along, each under its own terms. They are listed
here with their licences; texts that several of them share stand once, at the end.
"""


def text(parts: Iterable[inside.Part]) -> str:
    """One section for each part, then each text once with the names of those it belongs to."""
    parts = list(parts)
    owners: dict[str, list[str]] = {}
    for part in parts:
        for entry in part.texts:
            owners.setdefault(entry, []).append(part.name)
    lines = [_HEAD]
    lines += [_section(part) for part in parts]
    for number, (entry, names) in enumerate(owners.items(), 1):
        lines += ["=" * 79, f"Text {number}: {', '.join(names)}", "", entry]
    return "\n".join(lines)


def _section(part: inside.Part) -> str:
    lines = [f"{part.name} {part.version}".rstrip(), f"  Licence: {part.licence}"]
    if part.home:
        lines.append(f"  {part.home}")
    if part.note:
        lines.append(textwrap.fill(part.note, 79, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False))
    if part.parts:
        listed = ", ".join(f"{entry.name} {entry.version} ({entry.licence})" for entry in part.parts)
        whole = f"Linked into it: {listed}."
        lines.append(textwrap.fill(whole, 79, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False))
    return "\n".join([*lines, ""])
