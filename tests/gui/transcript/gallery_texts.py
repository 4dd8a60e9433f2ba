"""The Markdown of the gallery, as a reply would be written."""

QUOTES = """\
> A quotation of one paragraph.
>
> And a second, with `code`.
>
> > Nested deeper.
> > > And deeper.

- Item

  > A quotation in a list,
  > of two lines.

- Next

> - A list in a quotation
> - Second
>
> ```python
> print(1)
> ```
>
> # Heading in it
"""

NESTED_CODE = """\
1. First install:

   ```bash
   pip install desktop-chat  # a comment
   export NAME="value"
   ```

2. Then run:

   ```python
   from chat import Chat

   Chat().run(port=8080)
   ```

> Quoted:
>
> ```json
> {"key": [1, 2, true]}
> ```

- Item
  - Inner

    ```js
    let a = 1;
    ```
"""

TABLES = """\
| Item | Count | Price |
|:--|--:|--:|
| Apples | 3 | 1.20 |
| Pears | 12 | 14.00 |
| **Sum** | `15` | 15.20 |

| Left | Middle | Right |
|:--|:-:|--:|
| a | b | c |
| A cell whose text is rather long, so that it has to be broken into lines somewhere | middle | 1,000,000 |

| One | Two | Three | Four | Five | Six | Seven | Eight | Nine | Ten | Eleven | Twelve | Thirteen |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
| value | value | value | value | value | value | value | value | value | value | value | value | value |

- A table in a list:

  | Key | Value |
  |:--|--:|
  | one | 1 |
  | twenty | 20 |

> | In | Quote |
> |---|---|
> | a | b |
"""

FORMULAS = r"""
Inline \(e^{i\pi} + 1 = 0\) and \(\frac{a}{b}\) in a line, prices $5 and $10.

$$\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}$$

- In a list: \(x_1\)

\[ \begin{pmatrix} a & b \\ c & d \end{pmatrix} \]

$$\nosuchcommand{x}$$
"""

FOOTNOTES = """\
A claim with a note[^1], another one[^long], and the first again[^1].

[^1]: The first note, with `code`.
[^long]: A longer note with a [link](https://example.com).

    And a second paragraph.

The text goes on.
"""

RIGHT_TO_LEFT = """\
# هذا عنوان عربي

هذا نص عربي طويل نوعا ما يمتد على أكثر من سطر واحد لكي نرى كيف يظهر النص عندما يصل إلى نهاية العمود ثم ينتقل إلى
السطر التالي with English in it, `code` and 123.

- זהו טקסט בעברית
- זהו טקסט ארוך יותר בעברית שנשבר לשתי שורות לפחות כדי שנוכל לראות איך נראית ההזחה של השורה השנייה ברשימה הזאת כאן
  - פריט פנימי

1. البند الأول
2. البند الثاني

- [x] משימה שהושלמה
- [ ] משימה פתוחה

> اقتباس عربي من سطرين على الأقل لكي نرى أين يقف الخط الذي يدل على الاقتباس عندما يكون النص من اليمين إلى اليسار هنا

> - רשימה בציטוט

| שם | القيمة |
|---|--:|
| אחת | 12 |
| اثنان | 3 |

- קוד:

  ```py
  x = 1
  ```

English with עברית in it.
"""

SCRIPTS = """\
Emoji: 😀 👨‍👩‍👧‍👦 🇩🇪 👍🏽 ❤️ 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f

中文：漢字與標點。日本語のテキスト。한국어 텍스트. हिन्दी ไทย Ελληνικά Русский

- 🚀 Launch
- ✅ Done

`代碼` and **粗體** and *斜體*

Hidden in a link: [a\u202egnp.exe](https://example.com) and code `a\u200bb`.
"""

BLOCKS = """\
Raw HTML:

<div class="x">
<b>bold</b>
</div>

and a diagram:

```mermaid
graph TD; A-->B;
```

```svg
<svg xmlns="http://www.w3.org/2000/svg"/>
```

Line one\x20\x20
line two\\
line three
"""
