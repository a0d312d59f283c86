"""The partner's summary on the device: the same content, and the same bytes, as at the center."""

import flet as ft

from inspector_app.device.leftovers import copies_arriving
from inspector_app.device.screens.item import FINDING_ICONS, FINDING_TONES
from inspector_app.device.screens.places import go, the_visit, visit_address
from inspector_app.device.state.card import place_of
from inspector_app.summary.content import FindingSeen, SummaryContent
from inspector_app.ui import palette
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import card, notice, section
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.progress import Figure, figures
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.values import known


def summary_page() -> ft.View:
    """What the partner would read now."""
    visit = the_visit()
    bar = Bar(say("summary.title"), say("summary.preliminary"), on_back=lambda: go(visit_address(visit.id)))
    return screen("summary", bar, body([Preview()]), below=Save())


@component
def Preview() -> ft.Control:
    """The content in the order of the PDF."""
    visit = the_visit()
    use_changes(visit.changes)
    found = use_query((visit.id, visit.saved), visit.summary)
    if found.failure is not None:
        return notice("summary-failure", ft.Icons.ERROR_OUTLINE, found.failure.sentence, tone=Tone.NOT_MET)
    content = found.value
    if content is None:
        return ft.Container(height=0)
    named = faint(say("summary.digest", digest=content.digest[:16]))
    parts = [_head(content), *_findings(content), named]
    return ft.Column(parts, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _head(content: SummaryContent) -> ft.Control:
    counted = [
        Figure("summary-actions", str(len(content.actions_required)), say("overview.actions"), Tone.NOT_MET),
        Figure("summary-advice", str(len(content.recommendations)), say("overview.advice"), Tone.WARN),
        Figure("summary-best", str(len(content.best_practices)), say("overview.best"), Tone.MET),
    ]
    title = words(known(content.site.partner_name) or say("visits.unnamed"), Style.DISPLAY)
    place = place_of(the_visit().visit)
    tallies = [tally for one in content.categories for tally in (one.must, one.should)]
    answered, total = sum(one.answered for one in tallies), sum(one.total for one in tallies)
    about = [faint(place)] if place else []
    about.append(faint(say("overview.answered", answered=answered, total=total)))
    draft = [notice("summary-draft", ft.Icons.WARNING_AMBER, say("overview.draft"), tone=Tone.WARN)]
    parts = [title, *about, *(draft if content.criteria.is_draft else []), figures(counted)]
    return card(parts, spacing=14)


def _findings(content: SummaryContent) -> list[ft.Control]:
    findings = [*content.actions_required, *content.recommendations, *content.best_practices]
    if not findings:
        return [faint(say("summary.no_findings"))]
    return [section(say("summary.findings")), *(_finding(one) for one in findings)]


def _finding(finding: FindingSeen) -> ft.Control:
    kind = finding.kind.value
    head = ft.Row(
        [
            figure(finding.element, Style.BODY_STRONG, palette.ACCENT),
            chip(word_for("level", finding.level), Tone.ACCENT if finding.level == "must" else Tone.PLAIN),
            chip(word_for("finding", finding.kind.value), FINDING_TONES[kind], FINDING_ICONS[kind]),
        ],
        spacing=8,
        wrap=True,
    )
    parts: list[ft.Control] = [head, words(finding.title, Style.BODY_STRONG)]
    parts += [faint(say("criterion.seen")), words(known(finding.seen) or say("checklist.no_words"))]
    parts += [faint(say("criterion.close")), words(known(finding.would_close) or say("checklist.no_words"))]
    if finding.pictures:
        parts.append(faint(say("summary.pictures", count=len(finding.pictures))))
    return card(parts, spacing=6)


@component
def Save() -> ft.Control:
    """Hands the PDF over: made here, offline."""
    visit, window = the_visit(), current_window()
    picker = window.keep.setdefault("picker", ft.FilePicker())

    async def save() -> None:
        content = visit.summary()
        data = await visit.summary_pdf(content)
        async with copies_arriving():
            await picker.save_file(file_name=f"summary-{content.digest[:8]}.pdf", src_bytes=data)

    saving = use_task(save, on_success=lambda _: window.tell(say("summary.saved"), Tone.MET))
    return ft.Row(
        [
            button(
                "summary-pdf",
                say("summary.pdf"),
                saving.start,
                icon=ft.Icons.PICTURE_AS_PDF_OUTLINED,
                is_busy=saving.is_running,
                expand=True,
            )
        ]
    )
