"""The program against servers that other people wrote, over the loopback interface."""
