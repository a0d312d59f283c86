"""Keeps the vault out of the system's backups: what came back from one would be a second device of the same name.

On Android the manifest says so for the whole app (`allowBackup` in pyproject.toml). On iOS each folder is marked, as
`NSURLIsExcludedFromBackupKey` does it. Seen on no phone yet.
"""

import ctypes
import os
import plistlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

__all__ = ["keep_out_of_backups"]

_NAME: Final = b"com.apple.metadata:com_apple_backup_excludeItem"
_VALUE: Final = plistlib.dumps("com.apple.backupd", fmt=plistlib.FMT_BINARY)


def keep_out_of_backups(folder: Path, environment: Mapping[str, str] = os.environ) -> bool:
    """Mark the folder, and all in it, on iOS; whether it is marked. Never raises: a vault in a backup is sealed."""
    if environment.get("FLET_PLATFORM") != "ios":
        return False
    try:
        set_attribute = ctypes.CDLL(None).setxattr
        set_attribute.argtypes = [
            *(ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p),
            *(ctypes.c_size_t, ctypes.c_uint32, ctypes.c_int),
        ]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return bool(set_attribute(os.fsencode(folder), _NAME, _VALUE, len(_VALUE), 0, 0) == 0)
    except (OSError, AttributeError):
        return False
