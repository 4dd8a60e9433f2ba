"""The same chats in other designs: one text browser, a widget per message, and Chromium as web clients use it."""
