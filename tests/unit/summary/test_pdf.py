"""The PDF: readable, whole, the same bytes each time, and silent about where it came from."""

import hashlib
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from inspector_app.summary import ink
from inspector_app.summary.allowlist import NoSuchLanguage
from inspector_app.summary.body import body
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.drawing import SHEET
from inspector_app.summary.flow import Page, Text, paginate
from inspector_app.summary.front import front
from inspector_app.summary.paper import PLACEHOLDER, Paper
from inspector_app.summary.pdf import render_pdf
from inspector_app.summary.summarizing import summarize
from inspector_app.summary.wording import wording
from sync.strictjson import JSON
from tests.support.patience import PATIENCE_SECONDS
from tests.support.summaries import AN_EMPTY_VISIT, a_site_without_guards, a_very_long_visit, an_ordinary_visit
from tests.support.visits import Clash, Records, fold_records, set_name, the_set

MADE_AT = "2026-11-21T16:05:00-06:00"


def summary_of(records: Records) -> SummaryContent:
    return summarize(fold_records(records), the_set(), at=MADE_AT)


def changed(kind: str, record_id: str, field: str, value: str) -> SummaryContent:
    records = {key: dict(fields) for key, fields in an_ordinary_visit().items()}
    records[kind, record_id][field] = value
    return summary_of(records)


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def test_the_first_page_says_whose_it_is_and_what_was_found() -> None:
    first = plain(pages_of(render_pdf(summary_of(an_ordinary_visit())))[0])
    for words in (
        "Visit summary Preliminary Fictional Harness Works",
        "Planta 2, Parque Industrial Ejemplo, Apodaca, Nuevo León 66600, Mexico",
        "Revalidation, visit 2 of 2 · 20–21 November 2026",
        "2 actions required",
        "2 recommendations",
        "1 best practice",
        "3 met, 1 not met, 1 open",
        "1 answer is being settled and is counted as open",
        "Test Lead, lead specialist, Laredo field office",
        "Test Person B, Plant manager, Fictional Harness Works",
        "It is not the validation report",
    ):
        assert words in first


def test_each_action_says_what_was_seen_what_would_close_it_and_when_it_is_due() -> None:
    second = plain(pages_of(render_pdf(summary_of(an_ordinary_visit())))[1])
    assert "A Must that was not met. Please answer each by 19 February 2027." in second
    start = second.index("6.7 Must Action required")
    card = second[start : second.index("10.4 Must")]
    for words in ("answer due 19 February 2027", "What was seen Of three seals", "Not found", "What would close it"):
        assert words in card


def test_every_page_says_that_it_is_preliminary_its_digest_and_its_number() -> None:
    content = summary_of(an_ordinary_visit())
    short = " ".join(content.digest[at : at + 4] for at in (0, 4, 8, 12))
    pages = pages_of(render_pdf(content))
    for number, page in enumerate(pages, 1):
        assert f"Preliminary: not the validation report · {short}" in plain(page)
        assert f"{number} / {len(pages)}" in page
    assert content.digest in pages[-1]


def test_what_is_being_settled_or_erased_is_said_in_words() -> None:
    text = plain(" ".join(pages_of(render_pdf(summary_of(an_ordinary_visit())))))
    assert "Management audits the seals, and supervisors spot-check them. Being settled" in text
    assert "Erased." in text
    assert "What would close it Not written yet." in text


def draft_of(records: Records) -> SummaryContent:
    criteria = the_set()
    draft = replace(criteria, verified=replace(criteria.verified, status="draft"))
    return summarize(fold_records(records), draft, at=MADE_AT)


def test_a_draft_set_is_marked_on_the_first_page_and_at_the_foot_of_every_page() -> None:
    warning = "Draft criteria, not verified: not for use"
    pages = [plain(page) for page in pages_of(render_pdf(draft_of(an_ordinary_visit())))]
    assert f"{warning} The criteria that were looked at here have not been verified." in pages[0]
    assert len(pages) > 3
    for page in pages:
        assert f"{warning} Preliminary: not the validation report" in page
    assert warning not in plain(" ".join(pages_of(render_pdf(summary_of(an_ordinary_visit())))))


def test_a_set_over_which_two_people_differ_is_said_to_be_unsettled() -> None:
    records = {key: dict(fields) for key, fields in an_ordinary_visit().items()}
    other: JSON = {"id": "importer", "edition": "2026.2", "digest": "ab" * 32}
    records["visit", "visit"]["criterion_set"] = Clash({**set_name(the_set())}, other)
    first = plain(pages_of(render_pdf(summary_of(records)))[0])
    assert "Which criteria this visit goes by is being settled" in first
    assert "Which criteria" not in plain(pages_of(render_pdf(summary_of(an_ordinary_visit())))[0])


def test_what_does_not_apply_is_said_with_its_condition() -> None:
    text = plain(" ".join(pages_of(render_pdf(summary_of(a_site_without_guards())))))
    assert "management checks that they do. Not applicable Where guards are used – not here Nobody stands" in text
    assert "Where seals are stocked – said not to be here, and answered all the same: being settled" in text
    assert "List used: Each bolt or cable seal is checked: view, verify, tug, twist." in text


def test_an_empty_visit_makes_a_summary_that_says_so() -> None:
    pages = pages_of(render_pdf(summary_of(AN_EMPTY_VISIT)))
    assert "Company not named yet" in pages[0]
    assert "0\nactions required" in pages[0]
    assert "Nobody is listed yet." in pages[0]
    assert "Actions required" not in " ".join(pages)


def test_a_very_long_visit_is_told_whole() -> None:
    content = summary_of(a_very_long_visit())
    text = plain(" ".join(pages_of(render_pdf(content))))
    assert len(content.actions_required) + len(content.recommendations) == 40
    assert text.count("answer due 19 February 2027") == len(content.actions_required) == 30
    words = re.sub(r"\s|6\.1 · Action required, continued", "", text)
    longest = re.sub(r"\s", "", str(content.actions_required[0].seen))
    assert len(str(content.actions_required[0].seen)) == 4000
    for start in range(0, 3000, 500):
        assert longest[start : start + 400] in words
    assert text.count("x") >= 4000


VISITS = {
    "ordinary": an_ordinary_visit(),
    "without guards": a_site_without_guards(),
    "empty": AN_EMPTY_VISIT,
    "long": a_very_long_visit(),
}


@pytest.mark.parametrize("records", VISITS.values(), ids=VISITS)
def test_no_text_overlaps_another_or_leaves_the_page(records: Records) -> None:
    words = wording("en")
    for content in (summary_of(records), draft_of(records)):
        with Paper(title="x", language="en", made_at=content.made_at) as paper:
            pages = paginate([*front(paper, words, content), *body(paper, words, content, {})], SHEET)
            for page in pages:
                assert _trouble(_boxes(paper, page)) == []


Area = tuple[float, float, float, float]


def _trouble(areas: list[Area]) -> list[tuple[Area, ...]]:
    outside = [(one,) for one in areas if not _is_inside(one)]
    overlapping = [
        (one, other)
        for number, one in enumerate(areas)
        for other in areas[number + 1 :]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    return [*outside, *overlapping]


def _is_inside(area: Area) -> bool:
    left, top, right, bottom = area
    return left >= ink.LEFT - 0.01 and right <= ink.RIGHT + 0.01 and top >= 0 and bottom <= SHEET.bottom + 0.01


def _boxes(paper: Paper, page: Page) -> list[Area]:
    found = []
    for mark in page:
        if isinstance(mark, Text):
            width = paper.width_of(mark.text, mark.style)
            left = mark.x + {"L": 0.0, "C": (mark.w - width) / 2, "R": mark.w - width}[mark.align]
            # The ink of a line, without the air above and below it.
            height = mark.style.size * 0.36
            top = mark.y + (mark.style.line - height) / 2
            found.append((left, top, left + width, top + height))
    return found


NAMES = ("虚构线束厂", "Вымышленный завод", "مصنع", "👷🏽\u200d♀️ Works", "Line\u2028end\x07\u202eabc", "a\u0301\u0323")


@pytest.mark.parametrize("name", NAMES)
def test_text_that_the_typeface_lacks_is_replaced_in_sight_and_said_to_be(name: str) -> None:
    first = pages_of(render_pdf(changed("visit", "visit", "partner_name", f"Fictional {name}")))[0]
    assert "Fictional" in first
    assert (PLACEHOLDER in first) == (f"{PLACEHOLDER} stands for a character" in first) == (name[0] in "虚Вم👷")


def test_accents_and_signs_of_the_typeface_are_shown_as_they_are() -> None:
    first = pages_of(render_pdf(changed("visit", "visit", "partner_name", "Fábrica Ñandú – «Düsseldorf» Łódź")))[0]
    assert "Fábrica Ñandú – «Düsseldorf» Łódź" in first
    assert PLACEHOLDER not in first


TYPED = ("{nb} pages {nb}", "**bold** __line__", "a\n\n\nb", "w" * 300, "%PDF \\( )", " " * 50 + "x")


@pytest.mark.parametrize("text", TYPED)
def test_typed_signs_mean_nothing_to_the_printer(text: str) -> None:
    text_of_all = " ".join(pages_of(render_pdf(changed("answer", "6.1", "statement", text))))
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", text_of_all)


def test_a_document_says_nothing_of_itself_but_what_it_is() -> None:
    reader = PdfReader(io.BytesIO(render_pdf(summary_of(an_ordinary_visit()))))
    assert reader.metadata == {
        "/Title": "Visit summary (preliminary)",
        "/Creator": "Inspector",
        "/Producer": "Inspector",
        "/CreationDate": "D:20261121160500-06'00'",
    }
    assert reader.xmp_metadata is None
    assert str(reader.root_object["/Lang"]) == "en-US"
    assert not reader.attachments


def test_the_same_content_gives_the_same_bytes_in_another_process_too() -> None:
    here = hashlib.sha256(render_pdf(summary_of(an_ordinary_visit()))).hexdigest()
    program = (
        "import hashlib; from tests.unit.summary.test_pdf import *;"
        "print(hashlib.sha256(render_pdf(summary_of(an_ordinary_visit()))).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    assert there.stdout.strip() == here


def test_other_content_gives_other_bytes() -> None:
    assert render_pdf(changed("answer", "6.1", "statement", "Other.")) != render_pdf(summary_of(an_ordinary_visit()))


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(NoSuchLanguage, match="'es'"):
        render_pdf(summary_of(AN_EMPTY_VISIT), language="es")
