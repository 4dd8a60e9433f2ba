"""Texts that made Markdown parsers slow or deep: our own list, after the shapes that cmark tests."""

SIZE = 50_000


def _fill(unit: str, size: int = SIZE) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def _counted(pattern: str, size: int = SIZE) -> str:
    parts, length, number = [], 0, 0
    while length < size:
        parts.append(pattern.replace("N", str(number)))
        length += len(parts[-1])
        number += 1
    return "".join(parts)


PATHOLOGICAL: dict[str, str] = {
    "nested strong emphasis": "*a **a " * 3_500 + "b" + " a** a*" * 3_500,
    "emphasis closers without openers": _fill("a_ "),
    "emphasis openers without closers": _fill("_a "),
    "link closers without openers": _fill("a]"),
    "link openers without closers": _fill("[a"),
    "nothing but link openers": _fill("["),
    "an address and closing brackets": "http://x" + _fill(")"),
    "an address and mixed punctuation": "http://x/" + _fill(")."),
    "mismatched openers and closers": _fill("*a_ "),
    "alternating openers": _fill("a** b__ "),
    "openers and closers multiple of 3": "a**b" + _fill("c* "),
    "link openers and emphasis closers": _fill("[ a_"),
    "pattern [ (](": _fill("[ (]("),
    "pattern ![[]()": _fill("![[]()"),
    "pattern [a](b[a](b": _fill("[a](b"),
    "nested brackets": "[" * 25_000 + "a" + "]" * 25_000,
    "nested images": "![" * 8_000 + "a" + "](b)" * 8_000,
    "nested links": "[" * 10_000 + "a" + "](b)" * 10_000,
    "nested quotes": "> " * 25_000 + "a",
    "nested quotes tight": ">" * SIZE,
    "nested lists on one line": "- " * 25_000 + "a",
    "deeply indented list": "\n".join("  " * depth + "- a" for depth in range(220)),
    "nested ordered": "1. " * 16_000 + "a",
    "quotes by line": "\n".join(">" * depth for depth in range(310)),
    "backslash in link": "[" + _fill("\\") + "](b)",
    "backticks of rising length": "".join("e" + "`" * count for count in range(310)),
    "unclosed links a](<b": _fill("[a](<b"),
    "unclosed comments": "</" + _fill("<!--"),
    "unclosed declarations": _fill("<!A "),
    "unclosed instructions": _fill("<?"),
    "unclosed cdata": _fill("<![CDATA["),
    "tables": _fill("aaa\rbbb\n-\v\n"),
    "empty table rows": "|a|b|\n|-|-|\n" + _fill("\n|"),
    "wide table": "|" * 5_000 + "\n" + "|-" * 5_000 + "\n" + "|\n" * 20_000,
    "table rows": "|a|b|\n|-|-|\n" + _fill("|x|y|\n"),
    "many columns, short rows": "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + "a\n" * 20_000,
    "many references": _counted("[N]: x\n") + "[0] " * 2_000,
    "unused definitions": _counted("[aN]: b\n"),
    "entities": _fill("&amp"),
    "unclosed entities": _fill("&#"),
    "autolinks": _fill("<http://"),
    "bare addresses": _fill("http://"),
    "bare addresses with brackets": "http://a" + _fill("(") + _fill(")"),
    "trailing punctuation": "http://a" + _fill("."),
    "address and punctuation": _fill("http://a.."),
    "strikethrough": _fill("~~a "),
    "strikethrough runs": _fill("~"),
    "stars": _fill("*"),
    "underscores and letters": _fill("_a"),
    "hard breaks": _fill("a  \n"),
    "setext candidates": _fill("a\n=\n\n"),
    "empty list items": _fill("-\n"),
    "list items": _fill("- a\n"),
    "loose items": _fill("- a\n\n"),
    "tabs": _fill("\t- a\n"),
    "block maths": _fill("$$\n"),
    "unclosed block maths": "$$\n" + _fill("a\n"),
    "unclosed bracket maths": _fill("\\[\na\n"),
    "inline maths openers": _fill("\\("),
    "dollars": _fill("$"),
    "inline dollars": _fill("a $$ "),
    "fences": _fill("```\n"),
    "fences of rising length": "\n".join("`" * count for count in range(3, 310)),
    "info strings": _fill("```a`b\n"),
    "one endless line": "a" * SIZE,
    "one endless word line with spaces": _fill("a "),
    "lines": _fill("a\n"),
    "blank lines": "\n" * SIZE,
    "spaces": " " * SIZE,
    "nul": "\0" * SIZE,
    "lone surrogates": "\ud800" * SIZE,
    "right to left": _fill("\u202ea\u202c "),
    "combining": "a" + "\u0301" * SIZE,
    "quote and list": _fill("> - "),
    "list and quote": _fill("- > "),
    "lazy continuation": "> " * 30 + "a\n" + _fill("b\n"),
    "html blocks": _fill("<div>\n"),
    "headings": _fill("# a\n"),
    "closing hashes": "# " + _fill("# "),
}
