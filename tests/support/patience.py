"""How long a test waits for what has to come: far longer than it takes. Nothing of it is spent where all goes well.

A machine that is shared stands still for seconds, and is ten times slower for minutes. What must not take
long is measured by the processor's time, not by the clock.
"""

import os
from typing import Final

PATIENCE: Final = "INSPECTOR_PATIENCE_SECONDS"
"""In the environment: less, for runs in which most is broken on purpose."""
PATIENCE_SECONDS: Final = float(os.environ.get(PATIENCE, "240"))
