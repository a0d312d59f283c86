"""A backup of the vault, as the settings offer it."""

import asyncio

from inspector_app.device.keeping import back_up_session
from inspector_app.device.state.desk import Desk
from inspector_app.device.state.hatch import Place

__all__ = ["backup_name", "write_backup"]


def backup_name(desk: Desk) -> str:
    """What the file is called: it tells nobody whose it is."""
    return f"backup-{desk.clock.now().date().isoformat()}.vault"


async def write_backup(desk: Desk, place: Place) -> int:
    """Write it; gives its size in bytes. Raises as `back_up_session`."""
    if desk.session is None:
        raise RuntimeError("the vault is locked")
    return await asyncio.to_thread(back_up_session, desk.session, place)
