"""Finds controls as a person with a screen reader does: by name."""

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget


def named(root, name, kind=QWidget):
    found = [entry for entry in root.findChildren(kind) if entry.accessibleName() == name and entry.isVisible()]
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


def button(root, text):
    found = [entry for entry in root.findChildren(QAbstractButton) if entry.isVisible() and entry.text() == text]
    assert len(found) == 1, f"{text}: {found}"
    return found[0]


def texts(root):
    return [label.text() for label in root.findChildren(QLabel) if label.isVisible() and label.text()]


def spy(signal):
    seen = []
    signal.connect(lambda *values: seen.append(values))
    return seen
