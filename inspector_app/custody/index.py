"""The page on which a person reads a plain package: everything of the visit in one HTML file, with its pictures.

It was made from the journal when the package was written and proves nothing by itself: what counts are the signed files
beside it. No script, nothing from elsewhere; what people wrote is text and nothing else.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from inspector_app.criteria.elements import CriterionSet
from inspector_app.custody import forms
from inspector_app.visits.photofacts import said_of
from inspector_app.visits.records import Answer, Finding, Folded, Photo, Visit
from inspector_app.visits.values import FindingKind, Gap, Outcome, OutcomeWord, Position, known
from sync.bundle import Bundle
from sync.notes import Receipt

__all__ = ["About", "reading_files", "write_index"]


@dataclass(frozen=True, slots=True)
class About:
    """The package that the page stands in: of which center, made by whom and when, and the digests of the photos and
    views whose bytes are in it."""

    center: str
    maker: str
    at: str
    photos: Collection[str]


_GAPS: Final = {
    Gap.UNANSWERED: "",
    Gap.IN_CONFLICT: "In conflict: two people wrote different things",
    Gap.ERASED: "Erased by the center",
    Gap.UNREADABLE: "Cannot be read by this version",
}
_OUTCOMES: Final = {
    OutcomeWord.MET: "Met",
    OutcomeWord.NOT_MET: "Not met",
    OutcomeWord.NOT_APPLICABLE: "Not applicable",
    OutcomeWord.NOT_EXAMINED: "Not examined",
}
_KINDS: Final = {
    FindingKind.ACTION_REQUIRED: "Actions required",
    FindingKind.RECOMMENDATION: "Recommendations",
    FindingKind.BEST_PRACTICE: "Best practices",
}
_SOURCES: Final = {"exif": "by the camera, as the picture says itself", "device": "by the device"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #14213d; --sub: #52607a; --line: #d9dee8; --ground: #f4f6f9; --card: #fff;
  --accent: #0b4a8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf5; --sub: #a9b4c6; --line: #2b3548; --ground: #0e1420;
  --card: #161e2d; --accent: #8fbdf5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 "Public Sans", system-ui, sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0; overflow-wrap: anywhere; white-space: pre-line; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem;
  margin: .75rem 0; }
.sub, dt, figcaption { color: var(--sub); font-size: .875rem; }
.word { font-weight: 600; }
.mine { border-left: .25rem solid var(--line); padding-left: .75rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dd { margin: 0; overflow-wrap: anywhere; }
.photos { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: 1rem; }
figure { margin: 0; }
img { display: block; max-width: 100%; border-radius: .5rem; }
a { color: var(--accent); }
code { font-size: .8125rem; overflow-wrap: anywhere; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media print { body { background: none; } .card { break-inside: avoid; } }
"""


def write_index(visit: Visit, criteria: CriterionSet | None, bundle: Bundle, about: About) -> bytes:
    """The page, in UTF-8.

    Args:
        criteria: the set that the visit is pinned to, for its titles; None where it is not here.
    """
    page = _Page(visit, criteria, bundle, about)
    body = "\n".join(page.lines())
    title = escape(f"{page.partner} - record of a visit")
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def reading_files(
    visit: Visit, criteria: CriterionSet | None, published: bytes | None, bundle: Bundle, about: About
) -> dict[str, bytes]:
    """What a plain package holds besides for people, by name: the page, and the published set where it is here."""
    page = {forms.INDEX: write_index(visit, criteria, bundle, about)}
    return {**page, forms.CRITERIA: published} if criteria is not None and published is not None else page


class _Page:
    def __init__(self, visit: Visit, criteria: CriterionSet | None, bundle: Bundle, about: About) -> None:
        self._visit, self._criteria, self._bundle, self._about = visit, criteria, bundle, about
        self.partner = known(visit.partner_name) or "A visit"
        self._names = {
            person: name for one in visit.members if (person := known(one.person)) and (name := known(one.name))
        }
        self._shown: set[str] = set()

    def lines(self) -> Iterator[str]:
        visit = self._visit
        yield f"<h1>{escape(self.partner)}</h1>"
        place = (visit.site_name, visit.street, visit.city, visit.state, visit.postal_code, visit.country)
        yield _p(", ".join(filter(None, map(known, place))), "sub")
        yield _p(
            "This page is for reading. It was made from the journal when the package was written, and proves nothing "
            "by itself: what counts are the signed files beside it. README.txt says how they are checked.",
            "card",
        )
        yield from self._facts()
        yield from self._findings()
        yield from self._answers()
        yield from self._loose_photos()
        yield from self._rest()

    def _facts(self) -> Iterator[str]:
        about, named = self._about, known(self._visit.criterion_set)
        entries = sum(len(run.entries) for run in self._bundle.runs)
        receipts = [Receipt.read(note.text).at for note in self._bundle.receipts]
        yield "<h2>The package</h2>"
        yield '<dl class="card">'
        yield from _row("Visit", self._bundle.visit)
        yield from _row("Center", about.center)
        yield from _row("Packed", f"{_moment(about.at)} by {about.maker}")
        yield from _row("Holds", f"{entries} entries, {len(about.photos)} photos and views")
        yield from _row("Last receipt of the center", _moment(max(receipts)) if receipts else "none is in this package")
        if named is not None:
            title = f"{self._criteria.title.text()}, " if self._criteria else ""
            yield from _row("Criteria", f"{title}{named.id}, edition {named.edition}, SHA-256 {named.digest}")
        if self._criteria is not None:
            yield f'<dt></dt><dd><a href="{forms.CRITERIA}">{forms.CRITERIA}</a></dd>'
        yield "</dl>"

    def _findings(self) -> Iterator[str]:
        for kind, title in _KINDS.items():
            findings = [one for one in self._visit.findings if one.kind is kind]
            if findings:
                yield f"<h2>{title}</h2>"
                for finding in findings:
                    yield from self._finding(finding)

    def _finding(self, finding: Finding) -> Iterator[str]:
        answer = self._visit.answer(finding.answer)
        said = finding.statement
        if said is Gap.UNANSWERED and answer is not None:
            said = answer.statement
        yield '<section class="card">'
        yield f"<h3>{escape(self._called(finding.answer))}</h3>"
        yield _p(_text(said))
        yield _labeled("What would close it", finding.would_close)
        yield _labeled("Internal note", finding.note, "mine")
        yield "</section>"

    def _answers(self) -> Iterator[str]:
        titles = {one.id: f"{one.id} {one.title.text()}" for one in self._criteria.categories} if self._criteria else {}
        for category, answers in _by_category(self._visit.answers, self._criteria).items():
            yield f"<h2>{escape(titles.get(category, 'Answers'))}</h2>"
            for answer in answers:
                yield from self._answer(answer)

    def _answer(self, answer: Answer) -> Iterator[str]:
        yield '<section class="card">'
        yield f"<h3>{escape(self._called(answer.id))}</h3>"
        yield _p(_outcome(answer.outcome), "word")
        yield _p(_text(answer.statement))
        yield _labeled("Internal note", answer.note, "mine")
        empty = [word for word, value in sorted(answer.tick.items()) if value is False]
        if empty:
            yield _p(f"Looked for and not found: {', '.join(self._tick(answer, word) for word in empty)}")
        yield _p(self._written(answer, "outcome"), "sub")
        shown = [one for one in self._visit.photos if one.shows.get(answer.id) is True]
        yield from self._pictures(shown)
        yield "</section>"

    def _loose_photos(self) -> Iterator[str]:
        loose = [one for one in self._visit.photos if one.id not in self._shown]
        if loose:
            yield "<h2>Photos that show no answer</h2>"
            yield from self._pictures(loose)

    def _pictures(self, photos: Sequence[Photo]) -> Iterator[str]:
        if photos:
            yield '<div class="photos">'
            for photo in photos:
                self._shown.add(photo.id)
                yield from self._picture(photo)
            yield "</div>"

    def _picture(self, photo: Photo) -> Iterator[str]:
        digest = known(photo.digest)
        if digest is None:
            yield f"<figure><figcaption>{_text(photo.digest)}</figcaption></figure>"
            return
        view = next((one for role in ("thumbnail", "preview") if (one := self._view(digest, role))), None)
        caption = known(photo.caption) or "Photo without a caption"
        yield "<figure>"
        if view is not None:
            yield f'<img src="{forms.photo_name(view)}" alt="{escape(caption)}">'
        yield f"<figcaption>{escape(caption)}<br>"
        yield "".join(f"{escape(line)}<br>" for line in self._told_of(photo))
        if digest in self._about.photos:
            yield f'<a href="{forms.photo_name(digest)}">Original</a><br>'
        else:
            yield "The original is not in this package.<br>"
        yield f"<code>{escape(digest)}</code></figcaption></figure>"

    def _view(self, digest: str, role: str) -> str | None:
        found = (known(one.digest) for one in self._visit.views if one.of == digest and one.role == role)
        return next((one for one in found if one in self._about.photos), None)

    def _told_of(self, photo: Photo) -> Iterator[str]:
        taken = photo.taken if isinstance(photo.taken, Mapping) else {}
        if taken.get("at"):
            source = _SOURCES.get(str(taken.get("from")), "")
            yield f"Taken {_moment(str(taken['at']))} {source}".strip()
        if isinstance(photo.position, Position):
            yield f"At {photo.position.latitude / 1e7:.5f}, {photo.position.longitude / 1e7:.5f}"
        said = said_of(photo)
        yield from (name for name in (said.camera, said.lens) if name)
        yield self._written(photo, "digest")

    def _rest(self) -> Iterator[str]:
        visit = self._visit
        yield from _list("Team", (_joined(one.name, one.role, one.office) for one in visit.members))
        yield from _list("For the company", (_joined(one.name, one.title, one.company) for one in visit.attendees))
        yield from _list("Documents", (_joined(one.title, one.label) for one in visit.documents))
        yield from _list(
            "Remarks of reviewers", (f"{_text(one.text)} ({_text(one.author_name)})" for one in visit.remarks)
        )
        yield from _list("Notes, internal", (_text(one.text) for one in visit.notes))
        yield from _list("Signed off", (self._written(one, "covers") for one in visit.sign_offs))
        conflicts = (f"{one.kind} {one.id}: {one.field}, {len(one.claims)} values" for one in visit.conflicts)
        yield from _list("Not settled", conflicts)

    # words

    def _called(self, answer_id: str) -> str:
        element = self._criteria.element(answer_id) if self._criteria else None
        if element is None:
            return answer_id
        place = answer_id.partition("@")[2]
        at = f", {self._visit.place_name(place)}" if place else ""
        return f"{element.id} {element.title.text()} ({element.level.capitalize()}{at})"

    def _tick(self, answer: Answer, word: str) -> str:
        element = self._criteria.element(answer.id) if self._criteria else None
        boxes = self._criteria.ticks_of(element) if self._criteria and element else ()
        return next((box.text.text() for box in boxes if box.word == word), word)

    def _written(self, record: Folded, field: str) -> str:
        stamp = record.stamps.get(field)
        return f"{self._names.get(stamp.by, stamp.by)}, {_moment(stamp.at)}" if stamp else ""


def _by_category(answers: Iterable[Answer], criteria: CriterionSet | None) -> dict[str, list[Answer]]:
    """In the order of the set; what it does not know comes last."""
    order = {one.id: [] for one in criteria.categories} if criteria else dict[str, list[Answer]]()
    for answer in answers:
        element = criteria.element(answer.id) if criteria else None
        order.setdefault(element.category if element else "", []).append(answer)
    return {category: found for category, found in order.items() if found}


def _outcome(outcome: Outcome | Gap) -> str:
    if isinstance(outcome, Gap):
        return _GAPS[outcome] or "No answer yet"
    word = _OUTCOMES[outcome.word]
    return f"{word}: {outcome.reason}" if outcome.reason else word


def _moment(at: str) -> str:
    """A time as people read it, with its offset; as it is written, where no clock shows it."""
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        return at
    offset = moment.strftime("%z")
    zone = "" if not offset else " UTC" if moment.utcoffset() == dt.timedelta() else f" UTC{offset[:3]}:{offset[3:5]}"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M:%S}{zone}"


def _text(value: str | dt.date | Gap) -> str:
    return _GAPS[value] if isinstance(value, Gap) else str(value)


def _joined(*values: str | Gap) -> str:
    return ", ".join(filter(None, map(_text, values)))


def _p(text: str, style: str = "") -> str:
    marked = f' class="{style}"' if style else ""
    return f"<p{marked}>{escape(text)}</p>" if text else ""


def _labeled(label: str, value: str | Gap, style: str = "") -> str:
    text = _text(value)
    return f'<div class="{style}"><p class="sub">{label}</p>{_p(text)}</div>' if text else ""


def _row(label: str, value: str) -> Iterator[str]:
    yield f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>"


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    found = [item for item in items if item]
    if found:
        yield f'<h2>{title}</h2>\n<ul class="card">'
        yield from (f"<li>{escape(item)}</li>" for item in found)
        yield "</ul>"
