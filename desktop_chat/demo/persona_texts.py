"""Owns what the demo persona says; plain Markdown, no code."""

ABOUT = (
    "**This is the demo.** Its answers are built into the application: no model reads what you write, nothing leaves "
    "this computer, and no key is needed."
)

GREETING = """Hello, and welcome to Desktop Chat.

{about}

I can still show you around. Ask for any of these:

- **code**, to see highlighted listings with a copy button
- **a table** or **a formula**, to see how they are set
- **something long**, to try scrolling, stopping and searching
- **think** or **search**, to see reasoning and sources
- **refuse**, **error** or **cut**, to see what happens when something goes wrong

To talk with Claude itself, open Settings and enter an API key under *Account*. Conversations that you start here stay \
on this computer, and you can delete or export them like any other."""

DEFAULT = """{opening}You wrote: “{question}”

{attached}I cannot answer that in earnest, but here is the shape that a real answer often takes.

## The short version

An answer starts as soon as its first words arrive. You can read along, scroll back without being pulled down again, \
and press **Esc** to stop it at any point; what has arrived by then is kept.

## What you can do with it

1. **Copy** the whole answer, or a single listing, with one click.
2. **Edit** your question and send it again. The first version is not lost: the arrows `< 2/2 >` lead back to it.
3. **Regenerate** the answer, perhaps with another model, and compare the two.

Listings keep their indentation and their colours:

```python
from pathlib import Path


def largest_files(folder: Path, count: int = 5) -> list[tuple[int, Path]]:
    \"\"\"The biggest files below a folder, largest first.\"\"\"
    files = (path for path in folder.rglob("*") if path.is_file())
    sizes = ((file.stat().st_size, file) for file in files)
    return sorted(sizes, reverse=True)[:count]
```

> Everything you see here is stored as readable JSON in your own data folder.

{closing}"""

TRY_NEXT = "Try asking for *code*, *a table*, *a formula* or *something long* next."

CODE = """{opening}Here is one small task, counting the words of a text, in several languages.

**Python** reads most like the description:

```python
import re
from collections import Counter


def most_common(text: str, count: int = 10) -> list[tuple[str, int]]:
    \"\"\"The most frequent words of a text with how often each occurs.\"\"\"
    words = re.findall(r"[\\w']+", text.lower())
    return Counter(words).most_common(count)


if __name__ == "__main__":
    for word, times in most_common("the sea, the sky, the sea again"):
        print(f"{times:>4}  {word}")
```

**TypeScript** needs a little more ceremony around the map:

```typescript
export function mostCommon(text: string, count = 10): [string, number][] {
  const times = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\\p{L}']+/gu) ?? []) {
    times.set(word, (times.get(word) ?? 0) + 1);
  }
  return [...times].sort((a, b) => b[1] - a[1]).slice(0, count);
}
```

**Rust** makes the ownership of each word visible:

```rust
use std::collections::HashMap;

pub fn most_common(text: &str, count: usize) -> Vec<(String, usize)> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for word in text.split_whitespace() {
        *times.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    let mut sorted: Vec<_> = times.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1));
    sorted.truncate(count);
    sorted
}
```

In **SQL**, once the words are rows:

```sql
SELECT word, COUNT(*) AS times
FROM words
GROUP BY word
ORDER BY times DESC
LIMIT 10;
```

And in the **shell**, where it all began:

```bash
tr -cs '[:alpha:]' '\\n' < book.txt | tr '[:upper:]' '[:lower:]' | sort | uniq -c | sort -rn | head
```

A change to the first version would look like this:

```diff
-    words = re.findall(r"[\\w']+", text.lower())
+    words = (word for word in re.findall(r"[\\w']+", text.lower()) if word not in STOP_WORDS)
     return Counter(words).most_common(count)
```

Move the pointer over a listing to copy it."""

TABLE = """{opening}Here are four ways of crossing the Baltic, compared.

| Route | Distance | Duration | Sails | Remark |
| :--- | ---: | ---: | :---: | :--- |
| Rostock – Gedser | 48 km | 1 h 45 min | hourly | the shortest; no need to book in winter |
| Travemünde – Trelleborg | 210 km | 9 h | daily | a night crossing, cabins included |
| Gdynia – Karlskrona | 300 km | 10 h 30 min | twice a day | good food on board |
| Helsinki – Tallinn | 82 km | 2 h | hourly | *popular at weekends* |

The numbers are examples for this demo, so do not plan a journey with them.

Some things to notice:

- Columns keep the alignment that the text asks for: names to the left, numbers to the right.
- A table that is wider than the window scrolls by itself; the conversation does not.
- Copying a cell or the whole table gives you plain text that a spreadsheet understands."""

FORMULA = r"""{opening}A few formulas, from small to large.

Within a line: the area of a circle is \(A = \pi r^2\), and Euler's identity is \(e^{i\pi} + 1 = 0\).

On a line of its own, the solutions of a quadratic equation:

$$
x_{1,2} = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}
$$

A sum that Euler found in 1734:

$$
\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}
$$

An integral, the one under the bell curve:

$$
\int_{-\infty}^{\infty} e^{-x^2} \, dx = \sqrt{\pi}
$$

And a matrix that turns the plane by an angle \(\theta\):

$$
R(\theta) = \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}
$$

Copying a formula gives you its source. A price such as $5 or $20 stays a price."""

THINKING = (
    "The person wants to see how reasoning looks. A small puzzle will do: how many squares are on a chessboard?\n\n"
    "Counting only the 64 fields would miss the larger ones. A square of side k fits in (9 - k) positions across and "
    "as many down, so there are (9 - k) squared of them.\n\n"
    "Summing for k from 1 to 8: 64 + 49 + 36 + 25 + 16 + 9 + 4 + 1. That is 204. Check with the formula "
    "n(n + 1)(2n + 1)/6 for n = 8: 8 · 9 · 17 / 6 = 1224 / 6 = 204. Both agree.\n\n"
    "I will give the answer first and then the short reason."
)
THOUGHT = """{opening}Suppose the question was: *how many squares are on a chessboard?*

**204**, not 64.

Besides the 64 single fields there are larger squares. A square with a side of *k* fields fits in 9 − *k* places \
across and as many down:

| Side | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |
| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| Squares | 64 | 49 | 36 | 25 | 16 | 9 | 4 | 1 |

Together that makes 204. The reasoning that led here is folded away above; click it to read it."""

SEARCH_LEAD = "{opening}Let me look that up.\n\n"
SEARCH_PARTS = (
    "Lighthouses were among the first buildings with a signature of their own: ",
    "each one flashes in a rhythm that no neighbour shares, so that a ship can tell them apart at night",
    ".\n\nThe lens that made this practical ",
    "was built for the Cordouan lighthouse in 1823 and threw its beam more than 30 km",
    ".\n\n*In the demo the search is acted out: no request was made, and the two sources are examples.*",
)
SEARCH_RESULTS = (
    ("Lighthouse characteristics, an overview", "https://example.org/lighthouses/characteristics"),
    ("The Fresnel lens and Cordouan", "https://example.com/history/fresnel-lens"),
)

REFUSAL = "I am sorry, but I"
REFUSAL_EXPLANATION = (
    "This is how a refusal looks in the demo. The service ends such a reply early; asking in another way or with "
    "another model may help."
)

CUT = """{opening}This reply will break off in a moment, as if the network had failed. What has arrived by then stays \
where it is, marked as interrupted, and below it you will find a way to continue. The lost words were going to be"""

CONTINUED = """ nothing of importance. And here the reply goes on, as it would after a dropped connection.

The first part was kept on this computer from the moment it arrived, so nothing had to be written twice."""

LONG = """{opening}# How a harbour works

A long answer, so that you have something to scroll. Press **Esc** to stop it, or scroll up while it is still being \
written: the page stays where you put it.

## Before sunrise

A harbour wakes before the town does. The first boats leave while the lamps are still burning, and those who mend the \
nets have been at it for an hour. Nobody speaks much. There is the sound of a diesel engine that does not want to \
start, then of one that does, and a gull that comments on both.

The harbour office opens at five. Its first task is a list:

1. **Arrivals** in the next twelve hours, with draught and length
2. **Berths** that become free, and when
3. **Wind and water level**, for now, for noon and for the evening
4. **Pilots** on duty, and where each of them is

Everything that happens during the day is an answer to this list.

## The order of things

A ship that wants to come in announces itself. What follows is a conversation with fixed words, since the two sides \
may not share a language:

> “Harbour control, this is *Anna Marie*, two miles west of the fairway buoy, draught four point two, for berth six.”
>
> “*Anna Marie*, berth six is free. Enter after the outbound tanker. Pilot boards at the buoy.”

Short as it is, it settles who goes first, where to, and who is in command. Three rules stand behind it:

- The one that is harder to stop goes first.
- The one that leaves makes room for the one that comes.
- When in doubt, nobody moves.

### What the numbers mean

| Term | Meaning | Typical value |
| :--- | :--- | ---: |
| Draught | how deep the ship reaches into the water | 3 to 16 m |
| Air draught | how high it reaches above it | 10 to 60 m |
| Under-keel clearance | water left below the keel | at least 10 % |
| Turning basin | room to turn a ship on the spot | 1.5 lengths |

The last line decides which ships can come at all. A basin of 300 metres takes ships of up to 200 metres, however deep \
the water may be.

## Tides, and how to reckon with them

The water does not rise evenly. Seamen use the *rule of twelfths*: in the six hours between low and high water it \
rises by 1, 2, 3, 3, 2 and 1 twelfths of the range. As a small program:

```python
TWELFTHS = (1, 2, 3, 3, 2, 1)


def height_after(hours: int, low: float, high: float) -> float:
    \"\"\"Height of the water so many hours after low water, in metres.\"\"\"
    return low + (high - low) * sum(TWELFTHS[:hours]) / 12


for hour in range(7):
    print(f"{hour} h: {height_after(hour, low=0.8, high=4.4):.1f} m")
```

So a ship that needs three metres can enter about three and a half hours after low water, not at half the height of \
the tide but somewhat later than one would guess.

## Loading

Cargo is loaded from the middle towards the ends, heavy things below, and what leaves first on top. It sounds simple. \
It is a puzzle with several thousand pieces, and the order in which they arrive is not the order in which they are \
needed. Planners work on it two days ahead, and then a lorry is late.

What they watch:

- [x] the ship stays upright at every moment, not only at the end
- [x] no hatch waits for another
- [x] dangerous goods stand apart from each other and from the crew
- [ ] it does not rain on the cement

The last item is never ticked.

## In the evening

When the lamps come on again, the list of the morning has been worked through or carried over. The office writes the \
next one. Somebody hoses down the quay. The boats that left first come back, and the gull, which has waited all day, \
comments on that too.

---

That is the end of the long answer. It had headings, lists, a quotation, a table and a listing; use \
**Ctrl+Shift+F** to find it again, or export the conversation to keep it as a document."""
