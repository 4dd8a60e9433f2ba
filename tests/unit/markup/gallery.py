"""Texts with every kind of block, for tests of what is copied."""

GALLERY = (
    ("# Heading with `code` and **bold**\n\nA paragraph with *emphasis*, **strong *and more* text**, ~~gone~~, `x = 1` and "
    '[a link](https://example.org/a_b(c)?q=1 "title").\nA second line of it,  \nand a hard break. snake_case_name, 2 * 3, '
    "a<b & c&amp;d, $5 and $10, [brackets] \\[x\\](y), 1986\\. A year.",
    "- one\n- two **bold**\n  - nested `a`\n  - nested b\n    1. deep\n    2. deeper\n- [ ] task\n- [x] done",
    "3. three\n4. four\n\n   second paragraph\n\n   ```py\n   def f():\n       return '`'\n   ```\n5. five",
    "> A quotation\n> of two lines\n>\n> > nested\n>\n> - a list\n> - in it\n\n> Another",
    "| Name | Value | Note |\n|:--|--:|:-:|\n| a \\| b | `x|y` | **n** |\n| c | 12 | |\n| d | 13 | [l](https://a.b) |",
    ("```python\nimport os\n\n\tprint('tab')\n    indented\n```\n\n"
    "    indented code\n    more\n\n~~~\ntilde ``` fence\n~~~"),
    "Formula $$a+b$$ and \\(x^2\\) inline.\n\n$$\n\\frac{1}{2}\n$$\n\n\\[ y \\]\n\nAfter.",
    ("Emoji \U0001f468\u200d\U0001f469\u200d\U0001f467 and \U0001f1e9\U0001f1ea flags, \u05e9\u05dc\u05d5\u05dd "
    "\u05e2\u05d5\u05dc\u05dd, e\u0301, \u4f60\u597d.\n\n---\n\nText\n***\n\nSetext\n======"),
    ("- a\n\n* b\n\n+ c\n\n1. x\n\n1) y\n\n![alt *text*](https://host.example/i.png) <https://auto.example/x> "
    "https://bare.example/path_with_under."),
    '**bold**text and in**tra**word, *a*b, ***both***, `` a`b ``, `  two  `, \\*not\\* _em_ __st__ "
    "~~a **b** c~~ "q"**(p)**r',
    "-\n- after empty\n\n  text\n\n# \n\n> ```\n> code in quote\n> ```\n\n- | a | b |\n  |---|---|\n  | 1 | 2 |",
)
