"""Markdown of every kind for tests: what exists, and random mixtures of it."""

import random
from collections.abc import Iterator

SAMPLES = {
    "plain": "One line.\nThe same paragraph.  \nA new line.\n\nAnother paragraph, with a\u00a0fixed space.",
    "emphasis": "**bo**ld, *it*alic, ~~st~~ruck, ***all*** and un_emphasised_words",
    "code": "`code` and ``co`de`` beside words`code`words",
    "links": "[a name](https://example.org/path?q=1) <https://example.com/x> https://example.net/y mail@example.org",
    "bad links": "[name](javascript:alert(1)) [x](file:///etc/passwd) [y](\\\\host\\share)",
    "image": '![a cat](https://img.example.org/cat.png "title") and ![](data:image/png;base64,AAAA) ![x](//h/y)',
    "headings": "# First *title*\n\n## Second `title`\n\nThird\n=====\n\n###### Sixth",
    "lists": "- one\n- two\n  - nested **one**\n  - nested two\n\n    with a paragraph\n"
    "- [x] done\n- [ ] open\n\n7. seven\n8. eight",
    "empty items": "-\n- x\n-\n\n1.\n2. y",
    "quote": "> quoted\n> words\n>\n> - item\n>\n> > deeper\n>\n> ```py\n> a = 1\n> b = 2\n> ```",
    "fence": "```python\ndef f(x):\n    return x  # two  spaces\n\n```\n\n    indented\n    code\n",
    "long fence": "```\n" + "\n".join(f"line {number} of many" for number in range(90)) + "\n```",
    "open fence": "words\n\n```js\nlet a = 1\nlet b",
    "table": "| left | **right** |\n|:--|--:|\n| `a` | 1 |\n| [b](https://example.org) | 2 |\n| c |",
    "nested table": "- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |",
    "rules": "above\n\n---\n\nbelow\n\n> ---\n",
    "formulas": "An inline \\(x^2 + y\\) and $a_1$ but $5 and $10.\n\n"
    "$$\nE = mc^2\n$$\n\n```math\na \\le b\n```\n\n- \\[z\\]\n",
    "entities": "a &amp; b &lt;c&gt; &copy; &#x41; &nosuch; \\*stars\\* \\_",
    "html": "<b>bold</b> <img src=x onerror=alert(1)>\n\n<div>\nblock\n</div>\n\n<!-- comment -->",
    "references": "[one][ref] and [ref]\n\n[ref]: https://example.org 'title'\n",
    "footnotes": "A claim[^1] and another[^note].\n\n[^1]: The source.\n[^note]: More **words**.",
    "hidden": "a\u202eb\u2066c\u200bd\ufeffe `\u200b\u202e` [t\u200bx](https://example.org) "
    "\x1b[31m \u2028 \u2029 \ufdd0 \ufffc",
    "scripts": "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd \u4f60\u597d\u4e16\u754c "
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301 \u0130\u0131\u017f\u212a",
    "long word": "x" * 5000 + " end",
    "long paragraph": "**Many** words of `one` paragraph. " * 150,
    "long quote": "> " + "\n> ".join(f"A quoted line number {number} that goes on." for number in range(120)),
    "long item": "- " + "words of an item " * 200 + "\n- next",
    "long table": "| a | b |\n|---|---|\n" + "".join(f"| needle {number} | x |\n" for number in range(90)),
    "many items": "\n".join(f"- item {number}" for number in range(130)),
    "marks": "a \U000f0001 b \U000f0002 c",
    "diff": "```diff\n-old\n+new\n```",
}

_WORDS = (
    *("river", "stone", "Lighthouse", "harbour", "tide", "lamp", "GULL", "rope", "e", "the", "of", "needle"),
    *("\u00e9t\u00e9", "\u4f60", "\U0001f389", "a1", "x_y", "5$", "$3"),
)


class Mixture:
    """Random Markdown from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self) -> str:
        return "\n\n".join(self._block(0) for _ in range(self._random.randint(1, 6)))

    def _words(self, most: int = 7) -> str:
        return " ".join(self._random.choice(_WORDS) for _ in range(self._random.randint(1, most)))

    def _inline(self) -> str:
        words = self._words(4)
        forms = (
            "{}", "{}", "**{}**", "*{}*", "`{}`", "~~{}~~", "[{}](https://example.org/a)", "![{}](https://e.org/i.png)",
            "\\({}\\)", "**a {}**b", "{}&amp;", "<{}>", "[{}](file:///x)", "{}  \n", "{}\n", "{}\\\n",
        )  # fmt: skip
        return self._random.choice(forms).format(words)

    def _line(self) -> str:
        return " ".join(self._inline() for _ in range(self._random.randint(1, 4))).strip() or "x"

    def _block(self, depth: int) -> str:
        kinds = ["line", "line", "heading", "fence", "table", "math", "rule"] + ["list", "quote"] * (depth < 2)
        match self._random.choice(kinds):
            case "heading":
                return "#" * self._random.randint(1, 6) + " " + self._words()
            case "fence":
                lines = "\n".join(self._words() for _ in range(self._random.choice((1, 3, 60))))
                return f"```py\n{lines}\n```"
            case "table":
                rows = "\n".join(f"| {self._words(3)} | `{self._words(2)}` |" for _ in range(3))
                return f"| a | {self._words(2)} |\n|---|--:|\n{rows}"
            case "math":
                return f"$$\n{self._words(3)}\n$$"
            case "rule":
                return "---"
            case "list":
                mark = self._random.choice(("- ", "1. ", "- [x] "))
                blocks = [self._block(depth + 1) for _ in range(self._random.randint(1, 4))]
                return "\n".join(mark + block.replace("\n", "\n" + " " * 3) for block in blocks)
            case "quote":
                return "> " + self._block(depth + 1).replace("\n", "\n> ")
            case _:
                return self._line()


def mixtures(number: int, first: int = 0) -> Iterator[str]:
    for seed in range(first, first + number):
        yield Mixture(seed).text()
