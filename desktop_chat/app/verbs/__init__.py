"""The commands that work without a display, on the same history, settings and backend as the window."""
