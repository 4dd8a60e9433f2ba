"""The words of the application as plain data: standard library only, no I/O, usable from any thread."""
