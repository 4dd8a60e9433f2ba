"""Owns how the architecture tests read the sources: every module once, parsed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "desktop_chat"


@dataclass(frozen=True)
class Source:
    """A module of the application.

    Attributes:
        name: path below the repository, e.g. ``desktop_chat/ui/main_window.py``.
        text: its source.
        tree: parsed.
    """

    name: str
    text: str
    tree: ast.Module

    @property
    def layer(self) -> str:
        return self.name.split("/")[1].removesuffix(".py")

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every imported module with its line, wherever in the file it is imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module, node.lineno

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@cache
def sources() -> tuple[Source, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text)))
    return tuple(found)


def length(node: ast.AST) -> int:
    """Lines of a definition without its docstring's share."""
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return int(last - first + 1)
