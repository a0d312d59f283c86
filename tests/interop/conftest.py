"""The peers are installed by `make interop` alone; without them their tests are not collected."""

import os

collect_ignore_glob = [] if os.environ.get("INSPECTOR_INTEROP") else ["peers/*"]
