"""Owns the exit codes of the program, as ``--help`` documents them."""

from typing import Final

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2  # wrong arguments, or a window was asked for without a display
NO_KEY: Final = 3
SERVICE: Final = 4
PARTIAL: Final = 5
STORAGE: Final = 6
CANCELLED: Final = 130

HELP: Final = """\
exit codes:
  0    done
  1    something unexpected failed
  2    wrong arguments, or a window was asked for and there is no display
  3    no API key, or the service rejected it
  4    the service or the network failed; nothing was answered
  5    the reply is not complete (it was cut off, refused or reached the token limit)
  6    the history or a file could not be read or written
  130  cancelled with Ctrl+C; what had arrived is saved
"""
