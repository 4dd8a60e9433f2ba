"""Owns the building of what is inside the window: panes, page, banners, toasts, what shows while files hover."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_chat.ui.banners import BannerBar
from desktop_chat.ui.chat_page import ChatPage
from desktop_chat.ui.drop_overlay import DropOverlay
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.toasts import ToastArea
from desktop_chat.ui.widgets.side_pane import SidePane


class WindowFrame:
    """The parts in their nesting.

    Attributes:
        panes: the whole; central: the pages at its right; page: the conversation's; banners in it; toasts and drop
            lie over the pages.
    """

    def __init__(self, theme: Theme) -> None:
        self.banners = BannerBar(theme)
        self.page = ChatPage(theme, self.banners)
        self.central = QStackedWidget()
        self.central.setObjectName("centralStack")
        self.central.addWidget(self.page)
        # Toasts beside the pages and not in them: assistive technology is shown the current page of a stack, no more.
        ground = QWidget()
        layout = QVBoxLayout(ground)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.central)
        self.panes = SidePane(theme)
        self.panes.set_page(ground)
        self.toasts = ToastArea(theme, ground)
        self.drop = DropOverlay(theme, self.central)
