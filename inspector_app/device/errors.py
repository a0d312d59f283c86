"""What can keep an inspector from working, each with the sentence that the person reads.

DeviceError
├── NotEnrolled          the vault belongs to no center yet: capture has not begun
├── AlreadyEnrolled      the vault belongs to a center, and stays with it
├── WrongAddress         what was typed is not the address of a site
├── WrongCode            the code has another form than a code
├── NotThatCenter        the other side does not know the code's secret: not the center that gave it
├── RecoveryNotProven    the center did not prove that it could give the vault's key back
├── VaultWasCopied       somebody else wrote in this device's name: it needs a new identity before it writes
├── NewerAppNeeded       a newer version of the app has written in this visit on this device
├── NoSignInThere        the person has no password at the center: after a travel lock nobody could open the vault
├── NotProvenForTravel   the center did not prove, just now, that it could give the vault's key back
├── NoTravelThere        the center is of an earlier version, and gives no keys back
├── NotTheAnswer         what came is not the center's answer to this ask for the key
├── NotGivenBack         the center refused to give the key back; it says why
├── NoNewIdentity        the center did not certify the key of a new identity
├── NoSuchVisit          no visit of that id is here
├── PhotoNotHere         the bytes of a photo are not on this device
├── NoRoomForPhotos      too little room is left for a photo; answers and notes still go
├── NotThatSet           the criterion set that a visit is pinned to is not here
├── SetsDiffer           two people moved the visit to different criterion sets, and something was to be printed
├── CameraTrouble        the camera gives no picture: what was kept before is kept
│   ├── CameraRefused    the person, or the system, does not let this app use it
│   ├── CameraInUse      another program has it
│   ├── NoCamera         there is none that can be used
│   └── CameraSilent     it was asked for a picture and says nothing
└── NoStorage            nobody says where this phone keeps what the app writes
"""


class DeviceError(Exception):
    """`str()` is a sentence for the person in front of the device."""


class NotEnrolled(DeviceError):
    def __init__(self) -> None:
        super().__init__("This vault is not enrolled with a center yet. Enroll it with the code you were given.")


class AlreadyEnrolled(DeviceError):
    def __init__(self) -> None:
        super().__init__("This vault is already enrolled with a center and stays with it.")


class WrongAddress(DeviceError):
    def __init__(self) -> None:
        super().__init__(
            "That is not an address of a center. It looks like https://center.example, as you were given it."
        )


class WrongCode(DeviceError):
    def __init__(self) -> None:
        super().__init__("That is not an enrollment code: it has five groups of five letters or digits (2 to 7).")


class NotThatCenter(DeviceError):
    def __init__(self, why: str) -> None:
        super().__init__(f"This is not the center that gave you the code: {why}. Nothing was enrolled.")


class RecoveryNotProven(DeviceError):
    def __init__(self) -> None:
        super().__init__("The center did not prove that it can give this vault's key back. Capture does not begin.")


class NoSignInThere(DeviceError):
    def __init__(self) -> None:
        super().__init__(
            "You have no password at headquarters yet, and without one nobody could open this device again. Ask a"
            " supervisor for a code, choose a password with it, and come back. Nothing was locked."
        )


class NotProvenForTravel(DeviceError):
    def __init__(self) -> None:
        super().__init__(
            "The center did not prove just now that it can give this vault's key back. Nothing was locked for travel."
        )


class NoTravelThere(DeviceError):
    def __init__(self) -> None:
        super().__init__(
            "This center is of an earlier version and cannot give a key back. Nothing was locked for travel."
        )


class NotTheAnswer(DeviceError):
    def __init__(self) -> None:
        super().__init__(
            "What came back is not the answer of your center. Your password was sealed to the center alone and was not"
            " shown to anybody. Try again on another line."
        )


class NotGivenBack(DeviceError):
    """`why` is a code of the catalogue of problems: wrong-sign-in, device-revoked, no-recovery and so on."""

    def __init__(self, why: str) -> None:
        super().__init__(_WHY_NOT.get(why, f"The center did not give the key back ({why}). Nothing was changed here."))
        self.why = why


_WHY_NOT = {
    "wrong-sign-in": "This is not your password at headquarters, or you have none there. Check it and try again.",
    "device-revoked": (
        "This device was revoked at headquarters and gets no key any more. Speak to a supervisor: what it holds is"
        " still here, and closed."
    ),
    "no-recovery": (
        "Headquarters does not hold the key of this device. It may have been restored from an older backup: have them"
        " look for a newer one. Nothing on this device is lost."
    ),
    "not-here": "This center is of an earlier version and gives no keys back. Have it brought up to date.",
    "other-center": "This address belongs to another center now. Ask headquarters for the right one.",
}


class VaultWasCopied(DeviceError):
    """Nothing was written; what was typed is still a draft."""

    def __init__(self) -> None:
        super().__init__(
            "This vault was restored from a backup, or copied. Sync once: it then takes a new identity at the center,"
            " and you go on where you were."
        )


class NewerAppNeeded(DeviceError):
    """A strand never changes its version: what this app wrote behind it would have no place."""

    def __init__(self) -> None:
        super().__init__(
            "A newer version of the app wrote in this visit on this device. Update the app to go on; all of it is kept."
        )


class NoNewIdentity(DeviceError):
    def __init__(self) -> None:
        super().__init__(
            "This vault was restored from a backup, or copied, and the center gave it no new identity. Ask the office"
            " whether the center has to be brought up to date."
        )


class NoSuchVisit(DeviceError):
    def __init__(self, visit: str) -> None:
        super().__init__("This visit is not on this device.")
        self.visit = visit


class NotThatSet(DeviceError):
    def __init__(self) -> None:
        super().__init__("The criterion set that this visit is pinned to is not on this device yet. It comes by sync.")


class SetsDiffer(DeviceError):
    def __init__(self) -> None:
        super().__init__(
            "Two people moved this visit to different criterion sets. Settle that first: nothing is printed before."
        )


class PhotoNotHere(DeviceError):
    def __init__(self) -> None:
        super().__init__("This photo is not on this device; it is at the center.")


class NoRoomForPhotos(DeviceError):
    """Nothing was written. `free_bytes` is what is left on the vault's volume."""

    def __init__(self, free_bytes: int) -> None:
        super().__init__(
            f"{free_bytes // 1_000_000} MB are left on this device: too little for a photo. Sync, let go of what is"
            " safe, or free space; until then answers and notes are still saved, and photos are not."
        )
        self.free_bytes = free_bytes


class NoStorage(DeviceError):
    def __init__(self) -> None:
        super().__init__("This is how a phone starts the app. On a laptop, use `inspector app --vault DIR`.")


class CameraTrouble(DeviceError):
    """`detail` is what the platform says of it, for whoever is asked for help."""

    sentence = "The camera does not work. Start it again, or choose pictures from files."

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.sentence)
        self.detail = detail


class CameraRefused(CameraTrouble):
    sentence = (
        "This app may not use the camera. Allow it in the settings of the phone or the browser, then start again."
    )


class CameraInUse(CameraTrouble):
    sentence = "Another app is using the camera. Close it there, then start again."


class NoCamera(CameraTrouble):
    sentence = "This device has no camera that can be used. Pictures can be chosen from files."


class CameraSilent(CameraTrouble):
    sentence = "The camera does not answer. Start it again; a picture that still comes is kept."
