"""Texts with every kind of block, for tests of what is copied."""

GALLERY = (
    """\
# Heading with `code` and **bold**

A paragraph with *emphasis*, **strong *and more* text**, ~~gone~~, `x = 1`
and [a link](https://example.org/a_b(c)?q=1 "t").
A second line of it,\x20\x20
and a hard break. snake_case_name, 2 * 3, a<b & c&amp;d, $5 and $10, [brackets] \\[x\\](y), 1986\\. A year.
""",
    """\
- one
- two **bold**
  - nested `a`
  - nested b
    1. deep
    2. deeper
- [ ] task
- [x] done
""",
    """\
3. three
4. four

   second paragraph

   ```py
   def f():
       return '`'
   ```
5. five
""",
    "> A quotation\n> of two lines\n>\n> > nested\n>\n> - a list\n> - in it\n\n> Another",
    """\
| Name | Value | Note |
|:--|--:|:-:|
| a \\| b | `x|y` | **n** |
| c | 12 | |
| d | 13 | [l](https://a.b) |
""",
    """\
```python
import os

\tprint('tab')
    indented
```

    indented code
    more

~~~
tilde ``` fence
~~~
""",
    "Formula $$a+b$$ and \\(x^2\\) inline.\n\n$$\n\\frac{1}{2}\n$$\n\n\\[ y \\]\n\nAfter.",
    """\
Emoji \U0001f468\u200d\U0001f469\u200d\U0001f467 and \U0001f1e9\U0001f1ea flags,
\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd, e\u0301, \u4f60\u597d.

---

Text
***

Setext
======
""",
    """\
- a

* b

+ c

1. x

1) y

![alt *text*](https://host.example/i.png) <https://auto.example/x> https://bare.example/path_with_under.
""",
    """\
**bold**text and in**tra**word, *a*b, ***both***, `` a`b ``, `  two  `, \\*not\\* _em_ __st__
~~a **b** c~~ "q"**(p)**r
""",
    """\
-
- after empty

  text

#\x20

> ```
> code in quote
> ```

- | a | b |
  |---|---|
  | 1 | 2 |
""",
)
