"""The storage that a phone gives an app, as its packaged app is told of it."""

from pathlib import Path

ANDROID = "data/user/0/org.example.inspector"
IPHONE = "var/mobile/Containers/Data/Application/0AB"


def android(root: Path) -> dict[str, str]:
    app = root / ANDROID
    for name in ("files/data/vault", "cache/file_picker/0", "cache/share_plus", "code_cache"):
        (app / name).mkdir(parents=True)
    (app / "files/data/vault/vault.db").write_bytes(b"sealed")
    (app / "code_cache/other").write_bytes(b"not ours to judge")
    (app / "cache/console.log").write_text("a line of the log")
    return {
        "FLET_PLATFORM": "android",
        "FLET_APP_STORAGE_DATA": str(app / "files/data"),
        "FLET_APP_STORAGE_CACHE": str(app / "cache"),
        "FLET_APP_STORAGE_TEMP": str(app / "cache"),
        "FLET_APP_CONSOLE": str(app / "cache/console.log"),
    }


def iphone(root: Path) -> dict[str, str]:
    app = root / IPHONE
    data = app / "Library/Application Support/data"
    (data / "vault").mkdir(parents=True)
    (data / "vault/vault.db").write_bytes(b"sealed")
    for name in ("tmp/camera/pictures", "Library/Caches", "Documents/camera/pictures", "Library/Preferences"):
        (app / name).mkdir(parents=True)
    (app / "Library/Preferences/settings.plist").write_bytes(b"not ours to judge")
    return {"FLET_PLATFORM": "ios", "FLET_APP_STORAGE_DATA": str(data)}
