"""Owns plain containers: cards, rules, and popovers that close on a click beside them; GUI thread."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_chat.ui.theme.metrics import SPACE_4, SPACE_12, SPACE_16


class Card(QFrame):
    """A bordered surface with a vertical layout. Kinds: "card", "sunken"."""

    def __init__(self, parent: QWidget | None = None, *, kind: str = "card", margin: int = SPACE_16) -> None:
        super().__init__(parent)
        self.setProperty("kind", kind)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(SPACE_12)


class Rule(QFrame):
    """A thin line between two parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "rule")
        self.setFixedHeight(1)


class Popover(QFrame):
    """A small window over the page that goes away by Escape or a click elsewhere; ``body`` holds its content."""

    def __init__(self, parent: QWidget, name: str, *, margin: int = SPACE_16) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAccessibleName(name)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(SPACE_12)

    def show_below(self, anchor: QWidget) -> None:
        """Opens under a widget, right edges in line, within the anchor's screen."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(anchor.width(), anchor.height() + SPACE_4))
        room = anchor.screen().availableGeometry()
        left = min(max(corner.x() - self.width(), room.left() + SPACE_4), room.right() - self.width() - SPACE_4)
        top = min(corner.y(), max(room.top(), room.bottom() - self.height() - SPACE_4))
        self.move(left, top)
        self.show()
