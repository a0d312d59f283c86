"""Where a phone begins: `flet build` starts this file. On a laptop it is `inspector app`."""

from inspector_app.device.phone import run

if __name__ == "__main__":
    run()
