"""`inspector verify FILE`: what a package proves, what it does not, and everything that is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from inspector_app.commands.printing import emit, say
from inspector_app.custody.errors import PackageError
from inspector_app.custody.faults import Fault
from inspector_app.custody.files import readable_file
from inspector_app.custody.times import ClockFault, Doubt
from inspector_app.custody.verifying import Verdict, verify_package

NOT_TIED: Final = "consistent in itself, not tied to a known center"
TIED: Final = "consistent, and tied to that center"
ALTERED: Final = "NOT as it was written"
FOREIGN: Final = "of another center than the one asked for"
IN_PART: Final = "; it names what it does not hold"
_MOST_NAMES: Final = 100
_DOUBTS: Final = {
    Doubt.EARLY: "showed a time at least {by} before one that the center had told it already",
    Doubt.LATE: "showed a time at least {by} after the center had what was written",
    Doubt.FORWARD: "was set forward by {by} since the entry before",
    Doubt.BACK: "was set back by {by} since the entry before",
}


def verify(file: Path, center: str | None, *, as_json: bool) -> bool:
    """Whether nothing is wrong. Needs no vault and no network."""
    with readable_file(file) as opened:
        try:
            verdict = verify_package(opened, center=center)
        except PackageError as error:
            _refuse(error, as_json=as_json)
            return False
    if as_json:
        emit(_as_json(verdict))
    else:
        for line in _told(verdict, center):
            say(line)
    return verdict.is_good


def _refuse(error: PackageError, *, as_json: bool) -> None:
    """Nothing in it could be told apart; nothing was checked."""
    what = f"{error} ({error.detail})" if error.detail else str(error)
    if as_json:
        emit({"ok": False, "entries": 0, "photos": 0, "problems": [_as_problem(Fault("the file", what))]})
    else:
        say(what)


def _as_problem(fault: Fault) -> dict[str, str]:
    return {"where": fault.where, "what": fault.what}


def _as_json(verdict: Verdict) -> dict[str, object]:
    found: dict[str, object] = {"ok": verdict.is_good, "entries": verdict.entries, "photos": verdict.photos}
    found |= {"problems": [_as_problem(fault) for fault in verdict.faults], "verdict": _result(verdict)}
    found |= {"more_problems": {**verdict.more_faults}, "not_judged": [*verdict.not_judged]}
    found |= {"not_held": [_as_problem(one) for one in verdict.unheld], "more_not_held": {**verdict.more_unheld}}
    found |= {"visit": verdict.visit, "center": verdict.center, "made_at": verdict.made_at}
    maker = verdict.maker
    found |= {"made_by": {"device": maker.device, "person": maker.person} if maker is not None else None}
    found |= {"photos_elsewhere": verdict.elsewhere, "left_out": verdict.left_out, "erased": verdict.erased}
    clocks = [{"device": one.device, "entry": one.seq, "what": _doubt(one)} for one in verdict.times.faults]
    newest = verdict.newest_receipt
    return {**found, "clocks": clocks, "newest_receipt": newest.at if newest is not None else None}


def _doubt(fault: ClockFault) -> str:
    return _DOUBTS[fault.doubt].format(by=_span(fault.by))


def _span(by: timedelta) -> str:
    """In the largest units that still say something: 3 h 5 min."""
    minutes = by // timedelta(minutes=1)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def _result(verdict: Verdict) -> str:
    """A package that is another center's and else without a fault is as it was written."""
    if not verdict.is_good:
        return FOREIGN if verdict.is_foreign and len(verdict.faults) == 1 else ALTERED
    return f"{TIED if verdict.is_tied else NOT_TIED}{IN_PART if verdict.unheld else ''}"


def _places(found: Sequence[Fault], more: Mapping[str, int], indent: str = "") -> Iterator[str]:
    for one in found:
        yield f"{indent}{one.where}: {one.what}"
    for file, count in more.items():
        yield f"{indent}{file}: and {count} more"


def _told(verdict: Verdict, center: str | None) -> Iterator[str]:
    yield from _places(verdict.faults, verdict.more_faults)
    if verdict.faults:
        count = len(verdict.faults) + sum(verdict.more_faults.values())
        yield f"{count} fault{'' if count == 1 else 's'}. This package is {_result(verdict)}."
        return
    maker = f"device {verdict.maker.device} of {verdict.maker.person}" if verdict.maker is not None else "the center"
    yield f"Visit {verdict.visit}, packed {verdict.made_at} by {maker}"
    counted = f"{verdict.entries} entries by {verdict.writers} writers, {verdict.photos} photos and views"
    yield f"{counted}: {_result(verdict)}."
    yield from _proven(verdict)
    yield from _not_proven(verdict, center)


def _proven(verdict: Verdict) -> Iterator[str]:
    yield "It proves:"
    yield "- Every byte is as the manifest lists it, and whoever made the package signed that."
    yield "- Every entry follows the one before it, and its own writer's device has signed for it."
    if verdict.photos:
        yield "- Every photo in it is the one that an entry names by its SHA-256."
    newest = verdict.newest_receipt
    if newest is not None:
        yield f"- By {newest.at} the center held what its receipts in here name."
    brackets = verdict.times.brackets.values()
    after = sum(1 for one in brackets if one.not_before)
    between = sum(1 for one in brackets if one.not_before and one.not_after)
    if after:
        yield f"- {after} entries were written after a time of the center's, {between} of them before another."


def _not_proven(verdict: Verdict, center: str | None) -> Iterator[str]:
    yield "It does not prove:"
    if center is None:
        yield f"- That center {verdict.center} is the one you know: compare its id, or give it with --center."
    yield from _not_held(verdict)
    yield from _not_judged(verdict)
    yield "- That this is all: an older package, or one with less put into it, looks the same. What was written or"
    yield "  confirmed later, or never sent, or by somebody whom nothing in it names, cannot be missed."
    yield from _not_timed(verdict)
    yield "- What README.txt says, and index.html where there is one: that is its maker's; what counts are the entries."
    if verdict.newest_receipt is None:
        yield "- That anything of it ever reached the center: there is no receipt in it."
    if verdict.elsewhere:
        yield f"- Anything about {verdict.elsewhere} photos and views that entries name and that are not in it."
    if verdict.left_out:
        yield f"- What {verdict.left_out} entries say: their contents were left out of this copy; the chain is whole."
    if verdict.erased:
        yield f"- What {verdict.erased} entries said that the center has erased; their place in the chain is proven."


def _not_held(verdict: Verdict) -> Iterator[str]:
    if verdict.unheld:
        yield "- Anything about what it names and does not hold. That was never where it was made, or was taken out:"
        yield from _places(verdict.unheld, verdict.more_unheld, "  ")


def _not_judged(verdict: Verdict) -> Iterator[str]:
    names = verdict.not_judged
    if names:
        yield "- Anything about files that belong to no package: its maker signed them, and they were not judged:"
        yield from (f"  {name}" for name in names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        yield f"  and {len(names) - _MOST_NAMES} more"


def _not_timed(verdict: Verdict) -> Iterator[str]:
    yield "- That a clock was right: times are what the devices showed."
    newest = verdict.newest_receipt
    if verdict.is_packed_early and newest is not None:
        yield f"  Its maker's clock cannot have been right at {verdict.made_at}: a receipt in it is of {newest.at}."
    for fault in verdict.times.faults:
        yield f"  The clock of {fault.device} cannot have been right at its entry {fault.seq}: it {_doubt(fault)}."
