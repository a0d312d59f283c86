"""What can go wrong between a device and the center, and what follows from it.

    SyncError
    ├── NoAnswer              whatever came was not the center's answer to this question: nothing of it was applied
    │   └── AnotherVersion    it says of itself that it is of a version of the protocol that is not spoken here
    ├── Stopped               somebody here wants no more of this sync; the next one goes on where it ended
    ├── TryAgainLater         time can cure it; `after_seconds` is the center's wish, if it named one
    └── Refused               the center said no, with a code of the one catalogue; asking again changes nothing
        └── SignInNeeded      the challenge was too old; the refusal brings a fresh one

The edge (transport, uploads) decides which it is. Nobody further in looks at status codes or matches text.
"""


class SyncError(Exception):
    """Anything that kept an exchange or an upload from happening. `str()` is a sentence for a person."""

    code: str = "sync"


class NoAnswer(SyncError):
    """A captive portal, another center, a replayed, cut or altered answer: it proves nothing, so it changes nothing."""

    code = "no-answer"


class AnotherVersion(NoAnswer):
    """Only a newer app can read it; asking again would not help. Nothing is lost: all stays here until then."""

    code = "another-version"

    def __init__(self) -> None:
        super().__init__("The center speaks a newer version than this app. Update the app; until then all stays here.")


class Stopped(SyncError):
    """The person paused it, or the vault is being locked."""

    code = "stopped"

    def __init__(self) -> None:
        super().__init__("The sync was stopped.")


class TryAgainLater(SyncError):
    """No connection, a stalled line, or a center that is busy."""

    code = "try-again-later"

    def __init__(self, message: str, after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds


class Refused(SyncError):
    """The center's refusal. `code` is from the catalogue of problems (PROTOCOL.md)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SignInNeeded(Refused):
    """The device signs this challenge and asks once more."""

    def __init__(self, message: str, challenge: str) -> None:
        super().__init__("sign-in-needed", message)
        self.challenge = challenge
