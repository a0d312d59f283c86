"""`python -m inspector_app.ui.gallery [PORT]`: serves the gallery on this machine and prints the link."""

import sys

from inspector_app.ui.gallery.app import main
from inspector_app.ui.serving import serve

if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    serve(main, title="Gallery", port=port, ready=lambda here: print(f"ready {here.new_link()}", flush=True))  # noqa: T201
