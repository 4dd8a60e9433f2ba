"""A view on which a seeded reader and a reply act at random, and whether the screen shows what a full repaint shows.

Also a program, for a real window: ``python -m tests.gui.transcript.painted SEED STEPS FOLDER``. It prints what it did,
saves both pictures where they differ, and ends with 1.
"""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.damage import compare
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices, attachment, cited, thinking

_WORDS = "The harbour wakes before the town does, and **the first boats** leave while `the lamps` still burn. "
_PIECES = (
    _WORDS,
    "\n\n# A heading\n\n",
    "\n\n```python\nfor hour in range(24):\n    print(hour)",
    "\n    and_a_line_that_is_far_too_long_for_the_column = " + "'tide' + " * 14 + "''\n",
    "\n```\n\n",
    "\n- one\n- two\n  - deeper [link](https://example.org/a)\n- [x] done\n",
    "\n> a quotation that goes on\n> and on\n\n",
    "\n\n| hour | tide |\n|---|---:|\n| 1 | 1.8 |\n| 2 | 0.4 |\n\n",
    "\n\n1. first\n2. second\n\n---\n\n",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd and \u4f60\u597d\n\n",
)
#: Of 255. Qt rounds a smooth edge that the painted area cuts a little differently, by up to 4; the faintest thing that
#: we paint, what is laid over a button under the pointer, differs by 11.
_TOLERANCE = 6
_SPINS = 40
#: A distance that no pointer goes: what is dragged out waits for somebody to drop it.
NEVER = 100_000
_CORNER = (13, 27)


@dataclass
class Difference:
    """Pixels that are not as they should be: their number, the worst of them, and where they are."""

    count: int
    worst: int
    box: tuple[int, int, int, int]

    @property
    def can_be_seen(self) -> bool:
        return self.worst > _TOLERANCE


def difference(left: QImage, right: QImage) -> Difference:
    """Compares two pictures pixel by pixel."""
    assert left.size() == right.size()
    found = Difference(0, 0, (1 << 20, 1 << 20, -1, -1))
    width = 4 * left.width()
    one, other = bytes(left.constBits()), bytes(right.constBits())
    if one == other:
        return found
    for y in range(left.height()):
        row, row2 = one[y * width : (y + 1) * width], other[y * width : (y + 1) * width]
        if row == row2:
            continue
        for x in range(0, width, 4):
            if row[x : x + 3] != row2[x : x + 3]:
                apart = max(abs(a - b) for a, b in zip(row[x : x + 3], row2[x : x + 3], strict=True))
                box = found.box
                found.box = min(box[0], x // 4), min(box[1], y), max(box[2], x // 4), max(box[3], y)
                found.count, found.worst = found.count + 1, max(found.worst, apart)
    return found


class Stage:
    """A view with a conversation, and everything that may happen to it."""

    def __init__(self, seed: int) -> None:
        self.rolls = random.Random(seed)
        self.library = FakeLibrary()
        self.theme = Theme()
        self.theme.set_scheme("light")
        self.theme.set_reduced_motion(True)
        for number in range(12):
            self._question(number)
            self.library.reply_with(
                thinking("What wakes first?\n\n" + _WORDS * 4),
                "".join(self.rolls.choices(_PIECES, k=6)) + "\n```\n",
                cited("Some of it is known.", ("Harbours", "https://example.org/harbours")),
                tell=False,
            )
        self.window = QWidget()  # the text does not begin at a corner of the window, nor between two device pixels
        self.view = TranscriptView(self.theme, self.window)
        model = TranscriptModel(self.library, FakeNotices(), self.view)
        model.set_conversation(CHAT)
        self.view.set_model(model)
        self._is_real = QApplication.platformName() == "xcb"
        if self._is_real:  # a window manager would change its size at some later time
            self.window.setWindowFlag(Qt.WindowType.X11BypassWindowManagerHint)
        self.window.resize(920, 690)
        self.view.setGeometry(*_CORNER, 760, 560)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.acts: list[tuple[Callable[[], None], int]] = [
            (self.scroll, 12),
            (self.fling, 4),
            (self.turn_wheel, 4),
            (self.jump, 2),
            (self.stream, 10),
            (self.end_reply, 1),
            (self.hover, 8),
            (self.select, 5),
            (self.press_keys, 4),
            (self.find, 4),
            (self.fold, 3),
            (self.scroll_sideways, 3),
            (self.resize, 2),
            (self.change_look, 1),
        ]
        self.settle()

    def _question(self, number: int) -> None:
        files = (attachment(),) if number % 3 == 0 else ()
        self.library.user(f"Question {number}: {_WORDS * (number % 4 + 1)}", *files, tell=False)

    # --- what may happen ------------------------------------------------------------------------------------------

    def act(self) -> str:
        deeds, weights = zip(*self.acts, strict=True)
        deed = self.rolls.choices(deeds, weights)[0]
        deed()
        return str(deed.__name__)

    def scroll(self) -> None:
        self.view.scroll_by(self.rolls.choice((1, 2, 7, 20, 33, 40, 60, 97, -1, -4, -20, -41, -60, -120)))

    def fling(self) -> None:
        self.view.scroll_by(self.rolls.choice((-1, 1)) * self.rolls.randint(150, 1200))

    def jump(self) -> None:
        bar = self.view.verticalScrollBar()
        bar.setValue(self.rolls.choice((0, bar.maximum(), self.rolls.randint(0, bar.maximum()))))

    def turn_wheel(self) -> None:
        self._wheel(self._anywhere(), QPoint(0, self.rolls.choice((-240, -120, 120, 240))))

    def scroll_sideways(self) -> None:
        for _index, row, top in self.view.reel.visible():
            for item, rect in zip(row.items, row.rects, strict=True):
                if item.natural_width and self.rolls.random() < 0.4:
                    point = rect.translated(self.view.column_left, top).center()
                    if self.view.viewport().rect().contains(point):
                        self._wheel(point, QPoint(self.rolls.choice((-240, 120)), 0))

    def _wheel(self, point: QPoint, angle: QPoint) -> None:
        viewport = self.view.viewport()
        no_buttons, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        place = QPointF(viewport.mapToGlobal(point))
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(QPointF(point), place, QPoint(), angle, no_buttons, no_keys, phase, False)
        QApplication.sendEvent(viewport, event)

    def stream(self) -> None:
        if self.library.pending is None:
            self.library.user("And now?")
            self.library.start()
        for _ in range(self.rolls.randint(1, 3)):
            self.library.feed("".join(self.rolls.choices(_PIECES, k=2)))

    def end_reply(self) -> None:
        if self.library.pending is not None:
            self.library.finish()

    def hover(self) -> None:
        """The pointer goes somewhere, often to what can be clicked."""
        point = self._anywhere()
        for index, row, top in self.view.reel.visible():
            targets = [target.rect.translated(self.view.column_left, top).center() for target in row.targets()]
            seen = [place for place in targets if self.view.viewport().rect().contains(place)]
            if seen and self.rolls.random() < 0.5 and index >= 0:
                point = self.rolls.choice(seen)
        self.move_pointer(point)

    def select(self) -> None:
        start, end = self._anywhere(), self._anywhere()
        self.press_button(start)
        for share in (0.3, 0.6, 1.0):
            on_the_way = start + (end - start) * share
            self.move_pointer(on_the_way, held=True)
            if self.rolls.random() < 0.4:
                self.settle()
        self.release_button(end)
        if self.rolls.random() < 0.3:
            self.press_button(start)
            self.release_button(start)

    def move_pointer(self, point: QPoint, *, held: bool = False) -> None:
        self._mouse(QEvent.Type.MouseMove, point, held=held)

    def press_button(self, point: QPoint) -> None:
        self._mouse(QEvent.Type.MouseButtonPress, point)

    def release_button(self, point: QPoint) -> None:
        self._mouse(QEvent.Type.MouseButtonRelease, point)

    def _mouse(self, kind: QEvent.Type, point: QPoint, *, held: bool = False) -> None:
        viewport = self.view.viewport()
        moved = kind is QEvent.Type.MouseMove
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        buttons = left if held or kind is QEvent.Type.MouseButtonPress else none
        place = QPointF(viewport.mapToGlobal(point))
        no_keys = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, QPointF(point), place, none if moved else left, buttons, no_keys)
        QApplication.sendEvent(viewport, event)

    def press_keys(self) -> None:
        keys = Qt.Key
        if self.view.finder.session is None:
            self.view.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(self.rolls.randint(1, 3)):
            key = self.rolls.choice((keys.Key_Down, keys.Key_Up, keys.Key_Right, keys.Key_Left, keys.Key_PageUp))
            QTest.keyClick(self.view, key)

    def find(self) -> None:
        finder = self.view.finder
        if finder.session is None:
            finder.open()
        assert finder.session is not None
        choice = self.rolls.random()
        if choice < 0.4:
            finder.session.bar.field.setText(self.rolls.choice(("harbour", "the", "tide", "hour", "zebra")))
        elif choice < 0.8:
            finder.go(self.rolls.choice((-1, 1)))
        else:
            self.view.close_find()

    def fold(self) -> None:
        for index, row, top in list(self.view.reel.visible()):
            targets = [target for target in row.targets() if target.act is Act.FOLD]
            if targets and top > -600 and self.rolls.random() < 0.6:
                self.view.activator.activate(index, self.rolls.choice(targets))
                return

    def resize(self) -> None:
        self.view.resize(self.rolls.randint(420, 900), self.rolls.randint(300, 640))

    def change_look(self) -> None:
        choice = self.rolls.random()
        if choice < 0.5:
            self.theme.set_scheme(self.rolls.choice(("light", "dark")))
        elif choice < 0.8:
            self.view.set_text_scale(self.rolls.choice((80, 100, 130)))
        else:
            self.view.set_show_thinking(not self.view.reel.show_thinking)

    def _anywhere(self) -> QPoint:
        viewport = self.view.viewport()
        return QPoint(self.rolls.randint(0, viewport.width() - 1), self.rolls.randint(0, viewport.height() - 1))

    # --- what is seen ---------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Lets everything that is due happen and be painted."""
        for _ in range(_SPINS):
            QApplication.processEvents()
            session = self.view.finder.session
            if session is None or (session.search.is_done and not session.walk.is_seeking):
                break
            QTest.qWait(5)
        for _ in range(3):
            if self._is_real:
                self.view.screen().grabWindow(
                    self.window.winId(), 0, 0, 1, 1
                )  # the server has done all that it was asked
            QApplication.processEvents()

    def picture(self) -> QImage:
        """What the screen shows of the text; bars have timers of their own."""
        image = self.view.screen().grabWindow(self.window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        area = self.view.viewport().geometry().translated(self.view.pos())
        ratio = image.devicePixelRatio()
        left, top = ceil(area.left() * ratio), ceil(area.top() * ratio)
        return image.copy(left, top, floor((area.right() + 1) * ratio) - left, floor((area.bottom() + 1) * ratio) - top)

    def check(self) -> tuple[Difference, QImage, QImage]:
        """Compares what is on the screen with a repaint of everything, between which nothing else happened."""
        for _ in range(_SPINS):
            self.settle()
            before, shown = self.view._canvas._frame, self.picture()
            self.view.viewport().update()
            self.settle()
            after, right = self.view._canvas._frame, self.picture()
            if before is None or after is None:
                continue
            damage = compare(before, after)
            if damage is not None and not damage.shift and damage.region.isEmpty() and shown.size() == right.size():
                break
        return difference(shown, right), shown, right


def main(seed: int, steps: int, folder: Path) -> int:
    app = QApplication([])
    app.setCursorFlashTime(0)
    app.setStartDragDistance(NEVER)
    stage = Stage(seed)
    ratio = stage.view.devicePixelRatioF()
    for step in range(steps):
        deeds = [stage.act() for _ in range(stage.rolls.choice((1, 1, 1, 2, 3)))]
        found, shown, right = stage.check()
        if found.can_be_seen:
            print(f"seed {seed}, ratio {ratio}, step {step}, {', '.join(deeds)}: {found}")
            shown.save(str(folder / "shown.png"))
            right.save(str(folder / "right.png"))
            return 1
    print(f"seed {seed}, ratio {ratio}: {steps} steps without a difference")
    stage.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
