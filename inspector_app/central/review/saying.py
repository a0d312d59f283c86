"""Values, verdicts and times in words. Everything that is said of a visit and belongs to no one screen."""

from datetime import UTC, datetime, timedelta
from typing import Final

from inspector_app.central.custody import Custody
from inspector_app.custody.times import ClockFault
from inspector_app.ui.wording import MissingSentence, say, say_age, say_date, say_day, word_for
from inspector_app.visits.values import Gap, OutcomeWord
from sync.braid import Erased
from sync.strictjson import JSON

__all__ = [
    "field_word",
    "in_groups",
    "kind_word",
    "say_ago",
    "say_custody",
    "say_date",
    "say_day",
    "say_doubt",
    "say_kind",
    "say_moment",
    "say_reasons",
    "say_set",
    "say_text",
    "say_utc",
    "say_value",
    "stage_word",
]

_SECONDS_OFF: Final = 90


def kind_word(kind: str) -> str:
    """What a kind of record is called; of one that this version does not know, its own word."""
    return _known_word("review.kind", kind)


def field_word(kind: str, field: str) -> str:
    """What a field is called; the boxes of a list are named together."""
    family, dot, _ = field.partition(".")
    if kind in ("photo", "document") and family == "shows":
        return say("review.field.shows")
    if dot and family in ("tick", "condition"):
        return word_for("review.field", family)
    return _known_word("review.field", field)


def say_kind(entity_type: str) -> str:
    """A kind of partner; of one that this version does not know, its own word."""
    return _known_word("partner_kind", entity_type)


def say_set(set_id: str, edition: str) -> str:
    """A criterion set by what it calls itself, where no more of it is at hand."""
    return say("review.set_named", id=set_id, edition=edition)


def stage_word(stage: str) -> str:
    return _known_word("review.stage", stage)


def _known_word(group: str, word: str) -> str:
    try:
        return word_for(group, word)
    except MissingSentence:
        phrase = word.replace("_", " ")
        return phrase[:1].upper() + phrase[1:]


def say_value(kind: str, field: str, value: "JSON | Erased") -> str:
    """One value of a field, as a person would say it: for conflicts and for the timeline."""
    if isinstance(value, Erased):
        return say("review.value_erased")
    if value is None:
        return say("review.value_taken_back")
    if isinstance(value, bool):
        return say("review.value_yes") if value else say("review.value_no")
    if (kind, field) == ("answer", "outcome"):
        return _outcome(value)
    if (kind, field) == ("visit", "criterion_set") and isinstance(value, dict):
        return say_set(str(value.get("id")), str(value.get("edition")))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {say_value('', '', part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(say_value("", "", part) for part in value)
    return str(value)


def _outcome(value: JSON) -> str:
    if not isinstance(value, dict) or value.get("is") not in list(OutcomeWord):
        return str(value)
    word, reason = word_for("outcome", str(value["is"])), value.get("reason")
    return f"{word}: {reason}" if isinstance(reason, str) else word


def say_text(text: str | Gap) -> str:
    """What was written, or in words why nothing stands there."""
    return word_for("review.gap", text.value) if isinstance(text, Gap) else text


# custody


def say_custody(custody: Custody) -> str:
    """The verdict in one sentence, and what more there is to know."""
    if custody.is_whole:
        return say("review.custody_whole", entries=_entries(custody.entries), photos=_photos(custody.photos))
    here = say("review.custody_here", entries=_entries(custody.entries), photos=_photos(custody.photos_here))
    return " ".join([here, *say_reasons(custody)])


def say_reasons(custody: Custody) -> list[str]:
    """What is missing, or cannot be proven: a sentence for each."""
    reasons = []
    gone = custody.photos - custody.photos_here
    if gone:
        reasons.append(say("review.custody_photos_missing", count=gone))
    if views := len(custody.missing) - gone:
        reasons.append(say("review.custody_views_missing", count=views))
    if awaited := sum(one.count for one in custody.awaited):
        reasons.append(say("review.custody_awaited", count=awaited))
    if custody.unsigned:
        reasons.append(say("review.custody_unsigned", count=custody.unsigned))
    if custody.unconfirmed:
        reasons.append(say("review.custody_unconfirmed", count=custody.unconfirmed))
    return reasons


def say_doubt(fault: ClockFault) -> str:
    """What speaks against a device's clock at an entry."""
    return word_for("custody.clock", fault.doubt.value, by=say_span(fault.by))


def say_span(by: timedelta) -> str:
    """In the largest units that still say something: 3 h 5 min."""
    minutes = by // timedelta(minutes=1)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return say("custody.span_days", days=days, hours=hours)
    if hours:
        return say("custody.span_hours", hours=hours, minutes=minutes % 60)
    return say("custody.span_minutes", minutes=minutes)


def in_groups(name: str) -> str:
    """A long id as it is read aloud, to be compared: in groups of five."""
    return " ".join(name[at : at + 5] for at in range(0, len(name), 5))


def _entries(count: int) -> str:
    return say("review.entries", count=count)


def _photos(count: int) -> str:
    return say("review.photos", count=count)


# times


def say_ago(at: str | None, now: datetime) -> str:
    """How long ago, "2 h"; "" where it is not known."""
    moment = _read(at)
    return say_age((now - moment).total_seconds()) if moment else ""


def say_moment(at: str) -> str:
    """A time by the clock and offset of whoever wrote it: 21 Nov 2026, 14:02 (UTC−06:00)."""
    moment = _read(at)
    if moment is None:
        return at
    offset = moment.strftime("%z") or "+0000"
    zone = "UTC" if offset in ("+0000", "-0000") else f"UTC{offset[0].replace('-', '−')}{offset[1:3]}:{offset[3:5]}"
    return say("review.moment", day=say_date(moment), time=moment.strftime("%H:%M"), zone=zone)


def say_utc(at: str) -> str:
    """The same moment by the center's clock."""
    moment = _read(at)
    return say_moment(moment.astimezone(UTC).isoformat()) if moment else at


def _read(at: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
