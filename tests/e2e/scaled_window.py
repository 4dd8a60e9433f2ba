"""Shows the window over a folder and says what it looks like, as one JSON document: ``scaled_window FOLDER PICTURE``.

A process of its own, since the scale of a process is settled before its first window.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, QSize
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from desktop_chat.app.application import Application
from desktop_chat.app.options import RunOptions
from desktop_chat.app.troubles import Troubles
from desktop_chat.runtime.paths import paths_in
from desktop_chat.ui.widgets.frames import Rule

_PATIENCE = 30.0
SMALLEST = (720, 480)


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(condition)
        QCoreApplication.processEvents()
        time.sleep(0.002)


def shown(window: QWidget, kind: type[Any]) -> Iterator[Any]:
    return (widget for widget in window.findChildren(kind) if widget.isVisible() and not widget.size().isEmpty())


def cut_texts(window: QWidget) -> list[str]:
    """Texts that have less room than they need."""
    found = []
    for label in shown(window, QLabel):
        room = label.contentsRect()
        if label.wordWrap():
            is_cut = label.heightForWidth(label.width()) > label.height()
        else:
            is_cut = label.fontMetrics().horizontalAdvance(label.text()) > room.width() + 1
        if label.text() and is_cut:
            found.append(label.text())
    for button in shown(window, QAbstractButton):
        if button.text() and button.sizeHint().width() > button.width() + 1:
            found.append(button.text())
    return sorted(found)


def small_targets(window: QWidget, least: int) -> list[str]:
    return sorted(
        f"{button.accessibleName() or button.text()} {button.width()}x{button.height()}"
        for button in shown(window, QAbstractButton)
        if min(button.width(), button.height()) < least
    )


def blurred_icons(window: QWidget) -> list[str]:
    """Icons that come in fewer pixels than the screen has for them."""
    ratio = window.devicePixelRatioF()
    found = []
    for button in shown(window, QAbstractButton):
        if not button.icon().isNull():
            picture = button.icon().pixmap(QSize(16, 16), ratio)
            if picture.width() < 16 * ratio or picture.devicePixelRatio() != ratio:
                found.append(button.accessibleName())
    return found


def blurred_rules(window: QWidget, picture: QImage) -> list[str]:
    """Hairlines that are not one even colour, or not there at all."""
    ratio = picture.devicePixelRatio()
    found = []
    for rule in shown(window, Rule):
        middle = rule.mapTo(window, QPoint(rule.width() // 2, 0))
        if rule.width() < rule.height() or not window.rect().contains(middle):
            continue
        x, top = round(middle.x() * ratio), round(middle.y() * ratio)
        colours = [picture.pixelColor(x, y).name() for y in range(top - 3, top + 5) if 0 <= y < picture.height()]
        if len(set(colours)) > 3 or len(set(colours)) < 2:  # above, the line, below
            found.append(f"{rule.width()} wide at {middle.y()}: {colours}")
    return found


def facts(window: QWidget, picture: QImage) -> dict[str, Any]:
    room = window.screen().availableGeometry()
    return {
        "ratio": window.devicePixelRatioF(),
        "picture": picture.devicePixelRatio(),
        "size": [window.width(), window.height()],
        "inside": room.contains(window.geometry()),
        "cut": cut_texts(window),
        "small": small_targets(window, 28),
        "icons": blurred_icons(window),
        "rules": blurred_rules(window, picture),
    }


def main() -> None:
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    application = Application(RunOptions(paths_in(folder), demo=True), Troubles())
    window = application.window
    window.close_requested.connect(application._on_window_close_requested)  # as the application's own run does
    window.show()
    until(lambda: window.windowTitle() != QGuiApplication.applicationDisplayName())  # a chat is open
    found = {}
    for name, size in (("usual", None), ("smallest", SMALLEST)):
        if size is not None:
            window.resize(*size)
        end = time.monotonic() + 0.7
        until(lambda end=end: time.monotonic() > end)  # animations and late layouts come to rest
        picture = window.grab()
        picture.save(str(target.with_stem(f"{target.stem}-{name}")))
        found[name] = facts(window, picture.toImage())
    other = next((screen for screen in QGuiApplication.screens() if screen is not window.screen()), None)
    if other is not None:
        window.windowHandle().setScreen(other)
        window.move(other.geometry().topLeft() + QPoint(20, 20))
        until(lambda: window.devicePixelRatioF() == other.devicePixelRatio())
        end = time.monotonic() + 0.3
        until(lambda: time.monotonic() > end)
        picture = window.grab()
        picture.save(str(target.with_stem(f"{target.stem}-moved")))
        found["moved"] = facts(window, picture.toImage())
    print(json.dumps(found), flush=True)
    window.close()
    until(lambda: not window.isVisible())


if __name__ == "__main__":
    main()
