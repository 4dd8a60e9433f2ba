"""How the program behaves among others on a desktop: notifications, unread marks, sleep, light and dark."""
