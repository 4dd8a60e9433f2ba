"""Owns plain containers: cards and rules; GUI thread."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_chat.ui.theme.metrics import SPACE_12, SPACE_16


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
