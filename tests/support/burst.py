"""`python -m tests.support.burst VAULT VISIT ACKS`: a shutter that is tapped without end, to be killed in the middle.

ACKS gets one flushed line for each photo as it is counted on the screen: its record and its digest.
"""

import asyncio
import os
import sys
from pathlib import Path

from inspector_app.device.state.desk import Desk
from inspector_app.visits.values import known
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK
from tests.support.pictures import draw_photo


async def shoot(vault: Path, visit: str, acks: Path) -> None:
    """Tap whenever the shutter takes it, and a little more often."""
    desk = Desk(vault, kdf=QUICK)
    await desk.unlock(PASSPHRASE)
    opened = await desk.open(visit)
    shooting = desk.shooting
    assert shooting is not None and desk.line is not None
    desk.line.is_automatic = False
    shooting.begin("6.5")
    taken = told = 0

    async def take() -> bytes:
        nonlocal taken
        taken += 1
        return draw_photo(os.getpid() * 1000 + taken, (320, 240), grain=True)

    with acks.open("a", encoding="ascii") as promised:
        while True:
            shooting.press(take)
            for photo in shooting.series[told:]:
                digest = next(known(one.digest) for one in opened.visit.photos if one.id == photo)
                promised.write(f"{photo} {digest}\n")
                promised.flush()
                told += 1
            await asyncio.sleep(0)


if __name__ == "__main__":
    asyncio.run(shoot(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
