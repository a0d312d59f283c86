"""What can be wrong with a file. Each message is one sentence for the person who chose it; nothing of it was kept.

PackageError
├── NotAPackage        the file is something else, or a newer version's
├── FileCut            its end is missing or damaged: most often the copy was not finished
├── FileAltered        bytes of it are not those that were written
├── ForeignCenter      it belongs to another center
├── NotForHere         sealed to somebody else: the center opens it, or a colleague's phone
├── NoPhrase           it asks for a phrase, and none is open on this phone
├── PhraseDiffers      the phrase that is open here does not open it
├── OpenedBefore       the same file was taken in on this phone already
├── PhraseMistyped     what was typed is no phrase of a phone
├── SealedHere         it is sealed, and can be checked only by whoever opens it
├── RedactedCopy       contents were left out of it: it can be checked, and not taken in
├── TooMuch            it claims more than a visit can be
├── NothingToTake      nothing in it could be taken in
├── NotForThisPerson   access to the visit has ended, or the device was revoked
├── NoRoom             the storage is full; the file was not written
└── NotWritten         the file could not be written there, or not be read
"""


class PackageError(Exception):
    """`str()` is the sentence; `detail` says where, for a log."""

    sentence = "This file cannot be used."

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.sentence)
        self.detail = detail


class NotAPackage(PackageError):
    sentence = "This is not the file of a visit, or a newer version wrote it. Nothing was taken from it."


class FileCut(PackageError):
    sentence = "The end of this file is missing or damaged, so nothing was taken from it. Copy it again, whole."


class FileAltered(PackageError):
    sentence = "This file was altered or damaged on its way, so nothing was taken from it. Ask for it again."


class ForeignCenter(PackageError):
    sentence = "This file belongs to another center. Nothing was taken from it."


class NotForHere(PackageError):
    sentence = "This file is sealed to somebody else and does not open here."


class NoPhrase(PackageError):
    sentence = (
        "This file opens with a phrase, and none is open here: it was used or is more than a day old. "
        "Show a new phrase and ask for a new file."
    )


class PhraseDiffers(PackageError):
    sentence = "This file was sealed to another phrase than the one that is open here. Ask for it with this one."


class OpenedBefore(PackageError):
    sentence = "This file was taken in here already. Nothing was changed."


class PhraseMistyped(PackageError):
    sentence = "That is not the phrase: it has four groups of five letters or digits. Compare it with the other phone."


class SealedHere(PackageError):
    sentence = (
        "This file is sealed, so nothing of it can be checked here. Whoever it is sealed to can take it in and make a "
        "readable package of the visit."
    )


class RedactedCopy(PackageError):
    sentence = "Contents were left out of this copy. It can be checked, but no visit can be taken in from it."


class TooMuch(PackageError):
    sentence = "This file claims to hold more than a visit can. Nothing was taken from it."


class NothingToTake(PackageError):
    sentence = "No entry in this file is proven by whoever wrote it. Nothing was taken from it."


class NotForThisPerson(PackageError):
    sentence = "The center has ended your access to this visit. Nothing was taken from the file."


class NoRoom(PackageError):
    sentence = "There is no room for the file there. It was not written."


class NotWritten(PackageError):
    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.args = (f"The file could not be written or read there: {detail}.",)
