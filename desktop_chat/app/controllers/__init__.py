"""The conversations between services and widgets: each module joins one part of the window with what it shows."""
