"""Desktop Chat: a native desktop client for Claude."""

__version__ = "0.1.0"
