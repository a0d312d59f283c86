"""What can go wrong at the center, each with the sentence that the person reads.

CentralError
├── CannotOpen           what is in the folder is no center, or a damaged one
├── CannotServe          what was asked of this machine it cannot do
├── NotAnAddress         no e-mail address can look like that
├── NoSuchRole           people are inspectors, supervisors or administrators
├── HasAnotherRole       the person is known here already, as something else
├── NoSuchPerson         nobody of that address was ever invited
├── NoSuchVisit          no visit of that id has arrived
├── VisitUnreadable      what is kept of a visit cannot be folded; the other visits are not touched
├── NoSuchRecord         the visit has nothing of that kind and id
├── NoSuchEntry          the visit has no entry that is named so
├── AmbiguousEntry       several entries are named so: a strand has branches, or the digits are too few
├── MayNotDecide         quarantine, erasure and the like are for supervisors and administrators
├── NotAReason           what is decided needs its reason, or legal ground, in words
├── NotQuarantined       the entry is not under quarantine
├── CannotErase          the entry cannot be erased
├── NoSuchPhoto          no photo of that digest is here in that visit
├── NoSuchDevice         no device of that id was ever enrolled
├── MayNotRemark         remarks are for supervisors and administrators
├── NotARemark           a remark without words, or with too many
├── NotAPassword         too short, too simple: nobody would be safe behind it
├── CodeNotValid         the one-time code is unknown, used or too old
├── NotSignedIn          address and password do not belong together; nothing more is said
├── NotForInspectors     the console is for those who review
├── TriedTooOften        there were too many attempts; it says how long to wait
├── SignInEnded          the person signed out, or the sign-in is too old
├── NotThatSet           the criterion set that a visit is pinned to is not here, byte for byte
├── SetNotInOrder        a file is no criterion set that could be published; every problem is listed
├── NotASetFile          what was sent cannot be a set at all: empty, too large, no text
├── MayNotPublish        criteria are published by supervisors and administrators
├── AlreadyPublished     that edition of the set is published, with another text
└── CenterBusy           the database could not take it now; nothing of it was kept
"""

from collections.abc import Sequence
from pathlib import Path

from inspector_app.criteria.errors import Problem

__all__ = [
    "AlreadyPublished",
    "AmbiguousEntry",
    "CannotErase",
    "CannotOpen",
    "CannotServe",
    "CenterBusy",
    "CentralError",
    "CodeNotValid",
    "HasAnotherRole",
    "MayNotDecide",
    "MayNotPublish",
    "MayNotRemark",
    "NoSuchDevice",
    "NoSuchEntry",
    "NoSuchPerson",
    "NoSuchPhoto",
    "NoSuchRecord",
    "NoSuchRole",
    "NoSuchVisit",
    "NotAPassword",
    "NotAReason",
    "NotARemark",
    "NotASetFile",
    "NotAnAddress",
    "NotForInspectors",
    "NotQuarantined",
    "NotSignedIn",
    "NotThatSet",
    "SetNotInOrder",
    "SignInEnded",
    "TriedTooOften",
    "VisitUnreadable",
]


class CentralError(Exception):
    """`str()` is a sentence for the person at the center."""


class CannotOpen(CentralError):
    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"The center in {folder} cannot be opened: {why[:200]}.")


class CannotServe(CentralError):
    def __init__(self, why: str) -> None:
        super().__init__(f"The center cannot answer: {why[:300]}.")


class NotAnAddress(CentralError):
    def __init__(self, typed: str) -> None:
        super().__init__(f"{typed[:80]!r} is not an e-mail address.")


class NoSuchRole(CentralError):
    def __init__(self, role: str) -> None:
        super().__init__(
            f"Nobody can be invited as {role[:40]!r}: inspector, supervisor and administrator are possible."
        )


class HasAnotherRole(CentralError):
    """A certificate is for one person in one role: whoever changes it needs an address, and a device, of its own."""

    def __init__(self, email: str, role: str) -> None:
        super().__init__(f"{email} is known here as {role} and stays so. Invite another address for the other role.")
        self.role = role


class NoSuchPerson(CentralError):
    def __init__(self, email: str) -> None:
        super().__init__(f"Nobody with the address {email[:80]!r} was invited to this center.")


class NoSuchVisit(CentralError):
    def __init__(self, visit: str) -> None:
        super().__init__(f"No visit {visit[:80]!r} has arrived at this center.")


class VisitUnreadable(CentralError):
    """All that was received is kept; only its meaning cannot be shown. `why` is for the log and the console."""

    def __init__(self, visit: str, why: str) -> None:
        super().__init__(f"Visit {visit} is kept here but cannot be shown: {why}")
        self.visit, self.why = visit, why


class NoSuchRecord(CentralError):
    def __init__(self, visit: str, on: tuple[str, str]) -> None:
        kind, record_id = on
        super().__init__(f"Visit {visit} has no {kind[:40]} {record_id[:80]!r}.")


class NoSuchEntry(CentralError):
    def __init__(self, visit: str, entry: str) -> None:
        super().__init__(
            f"Visit {visit} has no entry of a device that is named {entry[:80]!r}. `inspector entries` lists them."
        )


class AmbiguousEntry(CentralError):
    def __init__(self, entry: str) -> None:
        super().__init__(f"Several entries are named {entry[:80]!r}. Name the one by its leaf.")


class MayNotDecide(CentralError):
    def __init__(self, email: str, role: str) -> None:
        super().__init__(f"{email} is known here as {role}. Only supervisors and administrators decide this.")


class NotAReason(CentralError):
    def __init__(self, letters: int) -> None:
        super().__init__(
            "Say why, in words." if letters == 0 else "The reason has too many letters: 2000 are possible."
        )


class NotQuarantined(CentralError):
    def __init__(self, entry: str) -> None:
        super().__init__(f"The entry {entry[:80]!r} is not under quarantine.")


class CannotErase(CentralError):
    def __init__(self, entry: str, why: str) -> None:
        super().__init__(f"The entry {entry[:80]!r} was not erased: {why}.")


class NoSuchPhoto(CentralError):
    def __init__(self, visit: str, sha256: str) -> None:
        super().__init__(f"The photo {sha256[:16]}... of visit {visit} is not at this center.")


class NoSuchDevice(CentralError):
    def __init__(self, device: str) -> None:
        super().__init__(f"No device {device[:80]!r} was enrolled with this center.")


class MayNotRemark(CentralError):
    def __init__(self, email: str, role: str) -> None:
        super().__init__(f"{email} is known here as {role}. Only supervisors and administrators write remarks.")


class NotARemark(CentralError):
    def __init__(self, why: str) -> None:
        super().__init__(f"The remark was not written: {why}.")


class NotAPassword(CentralError):
    """`why` is a word: too_short, too_long, too_simple, the_address, no_text."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This cannot be the password: {why.replace('_', ' ')}. Take at least 12 characters.")
        self.why = why


class CodeNotValid(CentralError):
    """One sentence for every reason: it must not say which codes exist."""

    def __init__(self) -> None:
        super().__init__("This code is not known here, was used already, or is older than seven days.")


class NotSignedIn(CentralError):
    """One sentence for every reason: it must not say which addresses are known."""

    def __init__(self) -> None:
        super().__init__("This address and this password do not belong together.")


class NotForInspectors(CentralError):
    def __init__(self) -> None:
        super().__init__("The review console is for supervisors and administrators. Inspectors work in the app.")


class TriedTooOften(CentralError):
    def __init__(self, seconds: int) -> None:
        wait = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
        super().__init__(f"There were too many attempts. Wait {wait} and try again.")
        self.seconds = seconds


class SignInEnded(CentralError):
    def __init__(self) -> None:
        super().__init__("You are signed out. Sign in again to go on.")


class NotThatSet(CentralError):
    def __init__(self, why: str) -> None:
        super().__init__(f"Must and Should cannot be told apart: {why}.")


class SetNotInOrder(CentralError):
    """`problems` are all of them, each with its line and its cure; none where the set is only too large."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = str(problems[0]) if problems else "it is larger than what a device is asked to take (4 MiB)."
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"The criterion set was not published: {first}{more}")
        self.problems = tuple(problems)


class MayNotPublish(CentralError):
    def __init__(self, email: str, role: str) -> None:
        super().__init__(f"{email} is known here as {role}. Only supervisors and administrators publish criteria.")


class NotASetFile(CentralError):
    """`why` is a word: empty, too_large, no_text."""

    def __init__(self, why: str) -> None:
        super().__init__(_NOT_A_SET[why])
        self.why = why


_NOT_A_SET = {
    "empty": "The file is empty. Nothing was published.",
    "too_large": "The file is larger than 4 MiB, which is the most a device is asked to take. Nothing was published.",
    "no_text": "The file is not text. A criterion set is a source (.toml) or a published set (.json), as UTF-8 text.",
}


class AlreadyPublished(CentralError):
    def __init__(self, set_id: str, edition: str) -> None:
        super().__init__(
            f"Edition {edition} of {set_id} is published with another text and stays as it is: visits are pinned to it."
            " Give the changed set another edition."
        )
        self.set_id, self.edition = set_id, edition


class CenterBusy(CentralError):
    def __init__(self) -> None:
        super().__init__("The center's database is busy or its disk is full. Nothing was changed; try again.")
