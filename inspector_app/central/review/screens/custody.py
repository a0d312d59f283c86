"""What proves a visit: the verdict, each strand with its device and person, the clocks, the gaps, and the receipts."""

from collections.abc import Iterator, Sequence
from typing import Final

import flet as ft

from inspector_app.central.custody import Custody, MissingPhoto
from inspector_app.central.review.saying import in_groups, say_doubt, say_moment, say_utc
from inspector_app.central.review.screens.head import custody_box
from inspector_app.central.review.sheet import Sheet
from inspector_app.central.strand_proofs import ReceiptSeen, StrandProof
from inspector_app.custody.times import ClockFault
from inspector_app.ui import palette
from inspector_app.ui.kit import Fold, body, card, chip, faint, list_card, list_row, notice, section, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, word_for

__all__ = ["CustodyPanel"]

_ROLES: Final = ("original", "preview", "thumbnail")
_MOST: Final = 100
"""How many rows of a kind are drawn at once."""


@component
def CustodyPanel(sheet: Sheet) -> ft.Control:
    """The verdict first, in words; then what it rests on, and at the end what it does not say."""
    custody = sheet.custody
    parts: list[ft.Control] = [card([custody_box(sheet), _not_proven()], identifier="custody-verdict", spacing=14)]
    parts += [section(say("custody.strands")), list_card([_strand(sheet, one) for one in custody.strands[:_MOST]])]
    parts += [section(say("custody.clocks")), _clocks(sheet)]
    parts += _gaps(sheet)
    parts += [section(say("custody.receipts")), _receipts(custody)]
    return body(parts, identifier="custody-section")


def _not_proven() -> ft.Control:
    return notice(
        "custody-not-proven", ft.Icons.INFO_OUTLINE, say("custody.not_proven"), say("custody.tail"), tone=Tone.PLAIN
    )


# strands


def _strand(sheet: Sheet, proof: StrandProof) -> ft.Control:
    icon = ft.Icons.ACCOUNT_BALANCE_OUTLINED if proof.at_center else ft.Icons.PHONE_ANDROID
    name = sheet.name_of(proof.person)
    named = say("custody.at_center", name=name) if proof.at_center else name
    return list_row(
        f"strand-{proof.name}",
        named,
        lead=ft.Icon(icon, size=22, color=palette.FAINT),
        text="\n".join(_about(proof)),
        below=[*_marks(proof)],
    )


def _about(proof: StrandProof) -> Iterator[str]:
    count = say("review.entries", count=proof.entries)
    by = say_utc if proof.at_center else say_moment
    times = say("custody.span", first=by(proof.first_at), last=by(proof.last_at)) if proof.first_at else ""
    yield " · ".join(part for part in (count, times) if part)
    yield say("custody.writer", device=in_groups(proof.device))
    yield say("custody.head", head=in_groups(proof.head[:20]))


def _marks(proof: StrandProof) -> Sequence[ft.Control]:
    marks = []
    if proof.is_branch:
        marks.append(chip(say("custody.branch"), Tone.WARN, ft.Icons.CALL_SPLIT))
    if proof.at_center:
        return [*marks, chip(say("custody.own"), Tone.PLAIN, ft.Icons.ACCOUNT_BALANCE_OUTLINED)]
    if not proof.is_certified:
        marks.append(chip(say("custody.no_certificate"), Tone.NOT_MET, ft.Icons.GPP_BAD_OUTLINED))
    total = proof.entries
    signed = say("custody.signed", there=proof.signed, total=total)
    if proof.revoked_at:
        revoked = say("custody.revoked", at=say_utc(proof.revoked_at))
        marks.append(chip(revoked, Tone.WARN, ft.Icons.PHONELINK_ERASE))
    marks.append(_mark(signed, ft.Icons.DRAW_OUTLINED, is_whole=proof.signed >= total))
    confirmed = say("custody.confirmed", there=proof.confirmed, total=total)
    marks.append(_mark(confirmed, ft.Icons.VERIFIED_OUTLINED, is_whole=proof.confirmed >= total))
    if proof.arrived_at:
        marks.append(chip(say("custody.since", at=say_utc(proof.arrived_at)), Tone.PLAIN, ft.Icons.SCHEDULE))
    if proof.awaited:
        marks.append(chip(say("custody.awaited", count=proof.awaited), Tone.WARN, ft.Icons.HOURGLASS_EMPTY))
    return marks


def _mark(text: str, icon: ft.IconData, *, is_whole: bool) -> ft.Control:
    """Whole, or only so far: the icon says so, too."""
    return chip(text, Tone.MET, icon) if is_whole else chip(text, Tone.WARN, ft.Icons.WARNING_AMBER)


# clocks


def _clocks(sheet: Sheet) -> ft.Control:
    times = sheet.custody.times
    between = sum(1 for one in times.brackets.values() if one.not_before and one.not_after)
    lines: list[ft.Control] = [words(say("custody.enclosed", count=between, total=len(times.brackets)), Style.SECOND)]
    if not times.faults:
        told = notice("clocks-right", ft.Icons.SCHEDULE, say("custody.clocks_right"), tone=Tone.MET)
        return card([told, *lines], identifier="clocks")
    faults = [_clock(sheet, one) for one in times.faults[:_MOST]]
    return card([*faults, *lines], identifier="clocks")


def _clock(sheet: Sheet, fault: ClockFault) -> ft.Control:
    writer = sheet.reading.strands.writers[fault.device]
    where = say("custody.clock_of", name=sheet.name_of(writer.person), device=fault.device[:6], seq=fault.seq)
    key = f"clock-{fault.head.hex()[:16]}-{fault.doubt}"
    return notice(key, ft.Icons.HISTORY_TOGGLE_OFF, where, say_doubt(fault), tone=Tone.WARN)


# gaps


def _gaps(sheet: Sheet) -> list[ft.Control]:
    custody = sheet.custody
    rows = [_missing(photo) for photo in custody.missing[:_MOST]]
    rows += [
        list_row(
            f"aside-{number}",
            say("review.device_entry", device=one.device[:6], seq=one.seq),
            text=one.why,
            lead=ft.Icon(ft.Icons.WARNING_AMBER, size=22, color=Tone.WARN.strong),
        )
        for number, one in enumerate(custody.aside[:_MOST])
    ]
    if not rows and not custody.erased:
        return []
    shown: list[ft.Control] = [section(say("custody.gaps"))]
    if custody.erased:
        shown.append(faint(say("review.custody_erased", count=custody.erased)))
    return [*shown, *([list_card(rows, identifier="gaps")] if rows else [])]


def _missing(photo: MissingPhoto) -> ft.Control:
    return list_row(
        f"missing-{photo.digest[:16]}",
        say("custody.missing", role=word_for("custody.role", photo.role if photo.role in _ROLES else "other")),
        text=say("custody.missing_text", digest=in_groups(photo.digest[:20]), device=photo.device[:6]),
        lead=ft.Icon(ft.Icons.IMAGE_NOT_SUPPORTED_OUTLINED, size=22, color=Tone.WARN.strong),
    )


# receipts


def _receipts(custody: Custody) -> ft.Control:
    receipts = custody.receipts
    if not receipts:
        return faint(say("custody.no_receipt"))
    newest = receipts[0].said
    return keyed(
        f"receipts-{receipts[0].digest[:16]}",
        Fold,
        "receipts",
        say("custody.newest", number=newest.number, at=say_utc(newest.at)),
        lambda: [_receipt(one) for one in receipts[:_MOST]],
        count=len(receipts),
        text=say("custody.epoch", epoch=in_groups(newest.epoch), number=newest.key),
    )


def _receipt(one: ReceiptSeen) -> ft.Control:
    said = one.said
    strands = say("custody.strand_count", count=len(said.strands))
    held = say("custody.names", strands=strands, photos=say("review.photos", count=len(said.photos)))
    marks = [] if one.is_genuine else [chip(say("custody.forged"), Tone.NOT_MET, ft.Icons.GPP_BAD_OUTLINED)]
    title = say("custody.receipt", number=said.number, at=say_utc(said.at))
    return list_row(f"receipt-{one.digest[:16]}", title, text=held, below=marks)
