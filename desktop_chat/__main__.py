"""Starts Desktop Chat with ``python -m desktop_chat``."""

import sys

from desktop_chat.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
