"""How long originals stay on this phone, and what is kept of those that have left."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from inspector_app.device.session import Session
from inspector_app.vault.contents import Contents
from sync.copies import Copy
from sync.journal import PhotoName
from sync.signed import Signed
from sync.strictjson import JSON

DEFAULT_DAYS: Final = 30
CHOICES: Final = (7, 30, 90, None)
"""After how many days; None: they stay for ever."""
LOST: Final = "lost-there"
"""The code of a photo that has left, and that the center has lost since."""
_SETTING: Final = "keeping originals"


def days_kept(contents: Contents) -> int | None:
    """How many days headquarters must have had an original before it leaves; None where all of them stay. What a newer
    version of the app may have set, and this one does not know, means that they stay."""
    kept = contents.setting(_SETTING)
    if kept is None:
        return DEFAULT_DAYS
    days = kept.get("days") if isinstance(kept, dict) else None
    return days if type(days) is int and days in CHOICES else None


def keep_for(session: Session, days: int | None) -> None:
    """Set it, one of CHOICES."""
    if days not in CHOICES:
        raise ValueError("originals are kept for one of the set numbers of days, or for ever")
    session.vault.write(lambda contents: contents.put_setting(_SETTING, {"days": days}))


@dataclass(frozen=True, slots=True)
class Gone:
    """An original that left this phone: its name, the center's time when it was let go of, since when a receipt had
    named it, and the center's signed word."""

    visit: str
    named: PhotoName
    at: str
    since: str
    proof: Signed

    @property
    def sentence(self) -> str:
        """What a person is told where the center says that it has it no more."""
        return (
            "Headquarters says that it does not have this photo any more. Its original left this device on"
            f" {self.at[:10]}, because headquarters had read it whole at that time and signed for it. Its preview and"
            " that signed word are kept here. Tell the office: it has to look into its backups."
        )

    def to_json(self) -> JSON:
        named = self.named
        said: dict[str, JSON] = {"size": named.size, "type": named.type, "role": named.role}
        return said | {"at": self.at, "since": self.since, "proof": self.proof.digest}


def keep_word(contents: Contents, note: Signed) -> None:
    """Keep the center's signed word once, for all that it names."""
    contents.put_setting(_proof(note.digest), note.to_json())


def gone_from(contents: Contents, visit: str) -> dict[str, Gone]:
    """The originals of a visit that were let go of and are not here again, by digest."""
    found = {sha256: _read_gone(contents, visit, sha256, about) for sha256, about in contents.released(visit).items()}
    return {sha256: gone for sha256, gone in found.items() if contents.photo(visit, sha256) is None}


def all_gone(contents: Contents, apart: Collection[str] = ()) -> list[Gone]:
    """Of all visits but those that are kept apart: of what is damaged nobody can say."""
    visits = (visit for visit in contents.visits() if visit not in apart)
    return [gone for visit in visits for gone in gone_from(contents, visit).values()]


def lost_among(gone: Iterable[Gone], copies: Mapping[str, Copy]) -> list[Gone]:
    """Those that the center was last heard to lack: nobody here can bring them back."""
    beliefs = {visit: copy.belief for visit, copy in copies.items()}
    return [one for one in gone if (belief := beliefs.get(one.visit)) and one.named.sha256 in belief.lacks]


def _read_gone(contents: Contents, visit: str, sha256: str, about: JSON) -> Gone:
    assert isinstance(about, dict) and isinstance(about["size"], int)
    named = PhotoName(sha256, about["size"], str(about["type"]), str(about["role"]))
    proof = Signed.from_json(contents.setting(_proof(str(about["proof"]))))
    return Gone(visit, named, str(about["at"]), str(about["since"]), proof)


def _proof(digest: str) -> str:
    return f"holding {digest}"
