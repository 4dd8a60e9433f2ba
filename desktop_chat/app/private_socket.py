"""Owns what makes the socket between two starts private: its folder, its file, and who is at the other end; no Qt."""

import os
import stat
from pathlib import Path

from desktop_chat.runtime.paths import make_private_folder


def make_folder_ours(folder: Path) -> bool:
    """Makes the folder of the socket if it is missing; False if it is not a folder that only we can enter."""
    try:
        make_private_folder(folder)
        if is_folder_ours(folder):
            return True
        facts = folder.lstat()
        if stat.S_ISDIR(facts.st_mode) and _is_owner(facts):  # made before, with other rights
            folder.chmod(0o700)
    except OSError:
        return False
    return is_folder_ours(folder)


def is_folder_ours(folder: Path) -> bool:
    """True if it is a folder, no link, of this user, and nobody else may enter it."""
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and _is_owner(facts) and not (os.name == "posix" and facts.st_mode & 0o077)


def is_socket_ours(path: Path) -> bool:
    """True if it is a socket, no link, of this user, in a folder that is ours."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return stat.S_ISSOCK(facts.st_mode) and _is_owner(facts) and is_folder_ours(path.parent)


def is_peer_ours(descriptor: int) -> bool:
    """True if the other end of a connection runs as the same user (asked of the kernel where it answers)."""
    import socket  # not before the first picture
    import struct

    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the folder lets nobody else in
    try:
        with socket.socket(fileno=os.dup(descriptor)) as peer:
            credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    except OSError:
        return False
    return bool(struct.unpack("3i", credentials)[1] == os.getuid())


def _is_owner(facts: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or facts.st_uid == os.getuid()
