"""Errors that end a command with a sentence instead of a traceback."""

from inspector_app.central.errors import CentralError
from inspector_app.criteria.errors import CriterionSetError
from inspector_app.custody.errors import PackageError
from inspector_app.device.errors import DeviceError
from inspector_app.vault.errors import VaultError
from inspector_app.visits.errors import NotWritable
from sync.errors import SyncError

SPOKEN = (CentralError, CriterionSetError, DeviceError, NotWritable, PackageError, SyncError, VaultError)
"""Every tree whose errors are sentences for a person."""
