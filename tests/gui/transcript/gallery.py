"""One sample of everything that a transcript shows, and how to make a picture of it without a screen.

``SAMPLES`` has a function per kind that fills a library; ``stand`` puts it into a view of its own; ``picture`` paints
the whole of it. Run as a program it writes all of them: ``python -m tests.gui.transcript.gallery FOLDER [KIND ...]``.
"""

import base64
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QImage

from desktop_chat.domain.content import ContentBlock, block, text_block
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript import gallery_texts as texts
from tests.gui.transcript.instant_pictures import InstantReader
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices, attachment, cited, new_id, thinking
from tests.unit.services.pictures import packed

SCHEMES = ("light", "dark", "contrast")
_WAIT = 20.0  # seconds for formulas


class Stage:
    """What a sample fills."""

    def __init__(self) -> None:
        self.library = FakeLibrary()
        self.notices = FakeNotices()
        self.reader = InstantReader()
        self.opened: list[tuple[int, str]] = []

    def ask(self, text: str, *extra: ContentBlock) -> None:
        self.library.user(text, *extra, tell=False)

    def reply(self, *content: ContentBlock | str, **facts: object) -> None:
        self.library.reply_with(*content, tell=False, **facts)  # type: ignore[arg-type]


def headings(stage: Stage) -> None:
    stage.reply(
        "# Heading one\n\nText below it.\n\n## Heading two with `code` in it\n\nText below it.\n\n### Heading three\n\n"
        "Text below it.\n\n#### Heading four\n\nText.\n\n##### Heading five\n\nText.\n\n###### Heading six\n\nText.\n\n"
        "---\n\nA last paragraph after a rule."
    )


def prose(stage: Stage) -> None:
    stage.ask("What is **Markdown**?")
    stage.reply(
        "A paragraph with **strong**, *emphasis*, ***both***, ~~struck~~, `inline code`, a "
        "[link](https://example.com/page), an autolink https://example.org and a hard  \nbreak. "
        + "Reading text. "
        * 20
    )


def lists(stage: Stage) -> None:
    depth = "\n".join(
        "  " * level + f"- Level {level + 1}, whose text is long enough to need a second line when the "
        "column is as narrow as it is here, so that hanging indents can be seen"
        for level in range(6)
    )
    numbers = "\n".join(f"{number}. Number {number}" for number in range(8, 12))
    stage.reply(
        f"Nested:\n\n{depth}\n\nNumbered:\n\n{numbers}\n\n1. One\n   1. Inner one\n   2. Inner two\n      - Leaf\n"
        "2. Two\n\nLoose:\n\n- First paragraph.\n\n  Second paragraph of the same item.\n\n- Another item.\n"
    )


def tasks(stage: Stage) -> None:
    stage.reply(
        "- [x] Write the parser\n- [x] Test it\n- [ ] Paint it\n  - [ ] Light\n  - [x] Dark\n- [ ] A task with a "
        "text that is so long that it has to be broken into two lines at least, whatever the width is\n- Plain"
    )


def quotes(stage: Stage) -> None:
    stage.reply(texts.QUOTES)


def code(stage: Stage) -> None:
    stage.ask("How do I sort?\n\n```python\nx = [3, 1, 2]\n```")
    stage.reply(
        "Like this:\n\n```python\ndef sort(values: list[int]) -> list[int]:\n    # a comment\n"
        '    return sorted(values, key=lambda value: -value)  # "text"\n```\n\n```\nno language\n```\n\n'
        "```js\nconst wide = " + '"' + "very long line " * 12 + '";\n```\n\n'
        "```diff\n--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,3 @@\n-old line\n+new line\n same\n```\n\n"
        "```rust\n" + "\n".join(f"let line_{number} = {number};" for number in range(60)) + "\n```"
    )


def nested_code(stage: Stage) -> None:
    stage.reply(texts.NESTED_CODE)


def tables(stage: Stage) -> None:
    stage.reply(texts.TABLES)


def formulas(stage: Stage) -> None:
    stage.reply(texts.FORMULAS)


def footnotes(stage: Stage) -> None:
    stage.reply(texts.FOOTNOTES)


def images(stage: Stage) -> None:
    photo = stage.reader.add(packed(1200, 800, "JPG"), "Harbour at dawn.jpg", "image/jpeg")
    stage.ask("What is on this picture?", photo)
    stage.reply("A gradient.")
    several = [
        stage.reader.add(packed(*size, color=color), f"{color}.png")
        for size, color in (
            ((300, 500), "#a04060"),
            ((900, 300), "#40a060"),
            ((500, 500), "#6040a0"),
            ((20, 20), "#a0a040"),
        )
    ]
    stage.ask("And on these?", *several)
    screenshot = base64.b64encode(packed(640, 400, color="#80a0c0")).decode()
    stage.reply(
        block({"type": "tool_use", "id": "t1", "name": "screenshot", "input": {"screen": 1}}),
        block(
            {
                "type": "tool_result",
                "tool_use_id": "t1",
                "content": [
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": screenshot}}
                ],
            }
        ),
        "Four of them. An image of the reply is a chip: ![A cat](https://images.example.com/cat.png), and so is "
        "![](data:image/png;base64,AAAA).",
    )


def lost_images(stage: Stage) -> None:
    broken = packed(80, 80)
    stage.ask(
        "Look at these", stage.reader.lost("Gone.png"), stage.reader.add(broken[:100], "Cut.png"),
        stage.reader.add(b"<svg/>", "drawing.svg", "image/svg+xml"), attachment(),
    )  # fmt: skip
    stage.reply(block({"type": "image", "source": {"type": "url", "url": "https://img.example.com/a.png"}}), "No.")


def files(stage: Stage) -> None:
    stage.ask(
        "Summarise them",
        attachment(),
        attachment("A rather long name of a text that was pasted.txt", 4_096, "text/plain"),
    )
    stage.reply("Done.")


def tools(stage: Stage) -> None:
    stage.ask("Search")
    stage.reply(
        thinking("The person wants to know something.\n\nI should search."),
        block({"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "tallest tower"}}),
        block({"type": "web_search_tool_result", "tool_use_id": "s1", "content": [
            {"type": "web_search_result", "title": "Towers", "url": "https://towers.example.com/list"}]}),
        cited("The tallest is 828 m high", ("Towers of the world", "https://towers.example.com/list"),
              ("Encyclopedia", "https://encyclopedia.example.org/t")),
        " and the next one is lower.",
        block({"type": "tool_use", "id": "t2", "name": "get_weather", "input": {"city": "Dubai", "days": 3}}),
        block({"type": "tool_result", "tool_use_id": "t2", "content": "Sunny, 41 \u00b0C", "is_error": False}),
        block({"type": "tool_result", "tool_use_id": "t3", "content": "Connection refused", "is_error": True}),
        block({"type": "hologram", "data": 1}),
        thinking_time=12.0,
    )  # fmt: skip


def notices(stage: Stage) -> None:
    stage.ask("Write a lot")
    stage.reply("It begins like this and is cut", stop=Stop("max_tokens"))
    stage.ask("Again")
    stage.reply("This one was inter", stop=None)
    stage.notices.show(
        Notice(Severity.ERROR, "The connection was lost.", "What arrived is kept.", "ECONNRESET",
               (NoticeAction("turn.retry", "Retry"), NoticeAction("app.settings", "Open settings")))
    )  # fmt: skip


def right_to_left(stage: Stage) -> None:
    stage.ask("مرحبا، كيف حالك؟")
    stage.reply(texts.RIGHT_TO_LEFT)


def scripts(stage: Stage) -> None:
    stage.reply(texts.SCRIPTS)


def long_words(stage: Stage) -> None:
    stage.ask("https://example.com/" + "path/" * 40)
    stage.reply(
        "Word: "
        + "Donaudampfschifffahrtsgesellschaft" * 8
        + "\n\n- "
        + "a" * 300
        + "\n\n> "
        + "b" * 300
        + "\n\n`"
        + "c" * 300
        + "`\n\n| "
        + "d" * 120
        + " | e |\n|--|--|\n| f | g |"
    )


def blocks(stage: Stage) -> None:
    stage.reply(texts.BLOCKS)


def versions(stage: Stage) -> None:
    question = stage.library.user("Tell me a joke", tell=False)
    stage.library.reply_with("The first one.", tell=False)
    stage.library.reply_with("The second one.", tell=False, parent=question.id)
    stage.library.reply_with("The third one.", tell=False, parent=question.id)


def days(stage: Stage) -> None:
    """Messages of several days, and another model that takes over."""
    moments = (1_699_700_000.0, 1_699_700_060.0, 1_700_000_000.0, 1_700_000_060.0)
    for number, moment in enumerate(moments):
        role = Role.ASSISTANT if number % 2 else Role.USER
        model = ("", "claude-sonnet-4-5", "", "claude-opus-4-5")[number] or None
        words = text_block("A reply." if number % 2 else "A question?")
        message = Message(new_id(), stage.library.leaf, role, (words,), moment, model=model, stop=Stop("end_turn"))
        stage.library.add(message, tell=False)


def streaming(stage: Stage) -> None:
    stage.ask("Count")
    stage.library.start()
    stage.library.feed("One, two,\n\n```python\nprint(")


SAMPLES: dict[str, Callable[[Stage], None]] = {
    made.__name__: made
    for made in (
        headings, prose, lists, tasks, quotes, code, nested_code, tables, formulas, footnotes, images, lost_images,
        files, tools, notices, right_to_left, scripts, long_words, blocks, versions, days, streaming,
    )
}  # fmt: skip


def stand(kind: str, scheme: str = "light", *, width: int = 860, zoom: int = 100) -> tuple[TranscriptView, Stage]:
    """A view of a sample, laid out, as high as it needs to be; formulas and pictures are there."""
    stage = Stage()
    SAMPLES[kind](stage)
    theme = Theme()
    theme.set_scheme(scheme)
    view = TranscriptView(theme)
    view.pictures.reader = stage.reader
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    model = TranscriptModel(stage.library, stage.notices, view)
    model.set_conversation(CHAT)
    view.set_text_scale(zoom)
    view.set_model(model)
    view.resize(width, 1200)
    view.show()
    _fit(view)
    picture(view)  # pictures are asked for when they are painted
    end = time.monotonic() + _WAIT
    while (view.formulas.waiting or view.pictures.waiting) and time.monotonic() < end:
        QCoreApplication.processEvents()
        picture(view)
    _fit(view)
    return view, stage


def _fit(view: TranscriptView) -> None:
    for _ in range(3):
        for row in range(view.reel.count):
            view.reel.row(row)
        view.reel.pinned = False
        view.reel.scroll_to(0)
        view.resize(view.width(), min(12_000, view.reel.total))
        view.refresh()


def picture(view: TranscriptView, ratio: float = 1.0) -> QImage:
    """All of a view as it is painted at a scale."""
    size = QSize(round(view.width() * ratio), round(view.height() * ratio))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    view.render(image)
    return image


def main(folder: str, kinds: list[str]) -> None:
    from PySide6.QtWidgets import QApplication

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    schemes = os.environ.get("SCHEMES", "light,dark").split(",")
    width, zoom = int(os.environ.get("WIDTH", "860")), int(os.environ.get("ZOOM", "100"))
    ratio = float(os.environ.get("RATIO", "1"))
    for kind in kinds or list(SAMPLES):
        for scheme in schemes:
            view, _ = stand(kind, scheme, width=width, zoom=zoom)
            picture(view, ratio).save(str(Path(folder) / f"{kind}-{scheme}.png"))
            view.hide()
            view.formulas.stop()
            view.deleteLater()
    application.processEvents()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
