"""The fixed words of a summary, by language. What people wrote is printed as they wrote it."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from inspector_app.summary.allowlist import NoSuchLanguage
from inspector_app.visits.values import FindingKind, Gap, OutcomeWord

__all__ = ["Wording", "wording"]


class Wording:
    """English."""

    tag: Final = "en-US"
    summary: Final = "Visit summary"
    document_title: Final = "Visit summary (preliminary)"
    preliminary: Final = "Preliminary"
    footer: Final = "Preliminary: not the validation report"
    draft: Final = "Draft criteria, not verified: not for use"
    draft_chip: Final = "Draft criteria"
    draft_means: Final = (
        "The criteria that were looked at here have not been verified. This summary is for practice: nobody may "
        "rely on anything in it, and no visit is signed off on such criteria."
    )
    set_being_settled: Final = (
        "Which criteria this visit goes by is being settled: what is named below is not agreed yet, so nothing "
        "that is counted by it stands."
    )
    unnamed_partner: Final = "Company not named yet"
    looked_at: Final = "What was looked at"
    took_part: Final = "Who took part"
    for_program: Final = "For the program"
    for_company: Final = "For the company"
    nobody_listed: Final = "Nobody is listed yet."
    seen: Final = "What was seen"
    missing: Final = "Not found"
    list_used: Final = "List used"
    would_close: Final = "What would close it"
    reason: Final = "Reason"
    picture_elsewhere: Final = "This picture is not at hand where this document was made. It is at headquarters."
    by_category: Final = "What was seen, by category"
    by_category_intro: Final = "Every element that was on the list, in the order of the criteria."
    documents: Final = "Documents that the company gave"
    next: Final = "What happens next"
    contact: Final = "Contact"
    about: Final = "About this summary"
    continued: Final = "continued"
    whole_site: Final = "The whole site"
    no_next_step: Final = "The team writes the report. It follows after its review."
    nothing_final: Final = (
        "This summary is preliminary. It is not the validation report: nothing in it is final until the report has "
        "been reviewed and approved."
    )
    described: Final[Mapping[FindingKind, str]] = MappingProxyType(
        {
            FindingKind.ACTION_REQUIRED: "Described under Actions required.",
            FindingKind.RECOMMENDATION: "Described under Recommendations.",
            FindingKind.BEST_PRACTICE: "Described under Best practices.",
        }
    )
    headings: Final[Mapping[FindingKind, str]] = MappingProxyType(
        {
            FindingKind.ACTION_REQUIRED: "Actions required",
            FindingKind.RECOMMENDATION: "Recommendations",
            FindingKind.BEST_PRACTICE: "Best practices",
        }
    )
    intros: Final[Mapping[FindingKind, str]] = MappingProxyType(
        {
            FindingKind.ACTION_REQUIRED: "A Must that was not met.",
            FindingKind.RECOMMENDATION: "A Should that was not met, or a practice that is weak.",
            FindingKind.BEST_PRACTICE: "Goes beyond the criteria and meets all five conditions of a best practice.",
        }
    )
    chips: Final[Mapping[FindingKind, str]] = MappingProxyType(
        {
            FindingKind.ACTION_REQUIRED: "Action required",
            FindingKind.RECOMMENDATION: "Recommendation",
            FindingKind.BEST_PRACTICE: "Best practice",
        }
    )
    counted: Final[Mapping[FindingKind, tuple[str, str]]] = MappingProxyType(
        {
            FindingKind.ACTION_REQUIRED: ("action required", "actions required"),
            FindingKind.RECOMMENDATION: ("recommendation", "recommendations"),
            FindingKind.BEST_PRACTICE: ("best practice", "best practices"),
        }
    )
    meanings: Final[Mapping[FindingKind, str]] = MappingProxyType(
        {
            FindingKind.ACTION_REQUIRED: "a Must that was not met",
            FindingKind.RECOMMENDATION: "a Should not met, or a weak practice",
            FindingKind.BEST_PRACTICE: "goes beyond the criteria",
        }
    )
    levels: Final[Mapping[str, str]] = MappingProxyType({"must": "Must", "should": "Should"})
    outcomes: Final[Mapping[OutcomeWord, str]] = MappingProxyType(
        {
            OutcomeWord.MET: "Met",
            OutcomeWord.NOT_MET: "Not met",
            OutcomeWord.NOT_APPLICABLE: "Not applicable",
            OutcomeWord.NOT_EXAMINED: "Not examined",
        }
    )
    gaps: Final[Mapping[Gap, str]] = MappingProxyType(
        {
            Gap.UNANSWERED: "Open",
            Gap.IN_CONFLICT: "Being settled",
            Gap.ERASED: "Erased",
            Gap.UNREADABLE: "Being settled",
        }
    )
    gap_sentences: Final[Mapping[Gap, str]] = MappingProxyType(
        {
            Gap.UNANSWERED: "Not written yet.",
            Gap.IN_CONFLICT: "Being settled: two accounts differ, and neither stands yet.",
            Gap.ERASED: "Erased.",
            Gap.UNREADABLE: "Being settled.",
        }
    )
    applying: Final[Mapping[Gap, str]] = MappingProxyType(
        {
            Gap.UNANSWERED: "not said yet whether it is so here",
            Gap.IN_CONFLICT: "whether it is so here is being settled",
            Gap.ERASED: "what was said of it is erased",
            Gap.UNREADABLE: "whether it is so here is being settled",
        }
    )
    tallies: Final = ("met", "not met", "not applicable", "not examined", "open")
    legend: Final = ("met", "Must not met", "Should not met", "not applicable", "not examined or open")
    roles: Final[Mapping[str, str]] = MappingProxyType(
        {"lead": "lead specialist", "specialist": "supply chain security specialist"}
    )

    _MONTHS: Final = (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    )  # fmt: skip

    def day(self, iso_day: str) -> str:
        """A day in words: 19 February 2027. The space inside does not break."""
        day = dt.date.fromisoformat(iso_day)
        return f"{day.day}\u00a0{self._MONTHS[day.month - 1]}\u00a0{day.year}"

    def days(self, first: str, last: str) -> str:
        """From one day to another, as short as it stays clear: 20–21 November 2026."""
        begins, ends = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        if begins == ends:
            return self.day(first)
        if (begins.year, begins.month) == (ends.year, ends.month) and begins < ends:
            return f"{begins.day}–{self.day(last)}"
        return f"{self.day(first)} – {self.day(last)}"

    def moment(self, at: dt.datetime) -> str:
        """A time with its offset: 21 November 2026, 16:05 (UTC-06:00)."""
        offset = f"{at:%z}"
        return f"{self.day(at.date().isoformat())}, {at:%H:%M} (UTC{offset[:3]}:{offset[3:5]})"

    def visit_of(self, number: int, planned: int | None) -> str:
        return f"visit {number} of {planned}" if planned else f"visit {number}"

    def due(self, iso_day: str) -> str:
        return f"answer due {self.day(iso_day)}"

    def answer_by(self, iso_day: str) -> str:
        return f"Please answer each by {self.day(iso_day)}."

    answer_by_each: Final = "Please answer each by the day that stands beside it."

    def being_settled(self, count: int) -> str:
        one = "1 answer is being settled and is" if count == 1 else f"{count} answers are being settled and are"
        return f"{one} counted as open: two accounts differ, and neither stands yet."

    def placeholder(self, sign: str) -> str:
        return (
            f"{sign} stands for a character that this document's typeface does not have. The text is kept unchanged in "
            "the record of the visit."
        )

    def made(self, at: str) -> str:
        return f"The record of the visit as it stood on {at}."

    def not_here(self, condition: str) -> str:
        return f"{condition} – not here"

    def contradicted(self, condition: str) -> str:
        return f"{condition} – said not to be here, and answered all the same: being settled"

    def unsure(self, condition: str, why: Gap) -> str:
        return f"{condition} – {self.applying[why]}"

    def criteria(self, title: str, edition: str) -> str:
        return f"{title}. Edition {edition}."

    def verified(self, verified: str) -> str:
        return f"How far the criteria are verified: {verified}"

    def digest(self, digest: str) -> str:
        return f"Digest of the content (SHA-256): {digest}"

    def word(self, word: str) -> str:
        """A word of a fixed list as a phrase: foreign_manufacturer becomes Foreign manufacturer."""
        phrase = word.replace("_", " ")
        return phrase[:1].upper() + phrase[1:]


_LANGUAGES: Final[Mapping[str, type[Wording]]] = MappingProxyType({"en": Wording})


def wording(language: str) -> Wording:
    """The fixed words of a language. Raises NoSuchLanguage."""
    if language not in _LANGUAGES:
        raise NoSuchLanguage(language)
    return _LANGUAGES[language]()
