"""What the partner would read, on the screen: the same content, in the same words, as the PDF that is handed over."""

from collections.abc import Sequence

import flet as ft

from inspector_app.central.review.screens.few import Few
from inspector_app.central.review.screens.parts import (
    FINDING_TONES,
    finding_chip,
    labeled,
    level_chip,
    link_button,
    outcome_chip,
)
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Sheet
from inspector_app.summary.content import (
    AnswerSeen,
    CategorySeen,
    ElementSeen,
    FindingSeen,
    Person,
    PictureSeen,
    SummaryContent,
    Text,
)
from inspector_app.summary.wording import Wording, wording
from inspector_app.ui import palette
from inspector_app.ui.kit import (
    body,
    card,
    chip,
    empty_state,
    error_card,
    faint,
    figure,
    heading,
    loading,
    notice,
    words,
)
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.values import FindingKind, Gap, Outcome, OutcomeWord

__all__ = ["Preview"]


@component
def Preview(sheet: Sheet) -> ft.Control:
    """Made for the visit as it is drawn; the PDF is of what stands here."""
    desk = current_seat().desk
    query = use_query(("preview", sheet.id, sheet.reading.place), lambda: desk.preview(sheet.id))
    if query.failure is not None:
        return body([error_card("preview-failed", say("review.failed"), query.failure.sentence, on_retry=query.again)])
    if query.is_loading:
        return body([loading("preview-loading", say("review.loading"))])
    if query.value is None:
        text = say("review.no_criteria_text")
        return body([empty_state("no-preview", ft.Icons.RULE_FOLDER_OUTLINED, say("review.no_criteria"), text)])
    return body(_drawn(sheet.id, wording("en"), query.value), identifier="preview")


def _drawn(visit: str, fixed: Wording, content: SummaryContent) -> list[ft.Control]:
    found = (
        (FindingKind.ACTION_REQUIRED, content.actions_required),
        (FindingKind.RECOMMENDATION, content.recommendations),
        (FindingKind.BEST_PRACTICE, content.best_practices),
    )
    parts = [_cover(visit, fixed, content), _people(fixed, content)]
    for kind, findings in found:
        parts += _section(visit, fixed, kind, findings)
    parts.append(_title(fixed.by_category))
    parts += [_category(fixed, category) for category in content.categories]
    return [*parts, _ending(fixed, content)]


def _cover(visit: str, fixed: Wording, content: SummaryContent) -> ft.Control:
    site = content.site
    where = _joined(fixed, site.site_name, site.street, site.city, site.state, site.country)
    days = [day for day in (content.starts_on, content.ends_on) if isinstance(day, str)]
    when = fixed.days(days[0], days[-1]) if days else ""
    url = f"/summary/{visit}.pdf?content={content.digest}"
    top = ft.Row(
        [
            ft.Row(_marks(fixed, content), spacing=6, run_spacing=4, wrap=True, expand=True),
            link_button("preview-pdf", say("review.pdf"), url, icon=ft.Icons.DOWNLOAD),
        ],
        spacing=10,
    )
    counts = [
        _count(fixed, kind, len(findings))
        for kind, findings in (
            (FindingKind.ACTION_REQUIRED, content.actions_required),
            (FindingKind.RECOMMENDATION, content.recommendations),
            (FindingKind.BEST_PRACTICE, content.best_practices),
        )
    ]
    partner = fixed.unnamed_partner if site.partner_name is Gap.UNANSWERED else _said(fixed, site.partner_name)
    lines = [
        faint(fixed.summary, Style.LABEL),
        heading(words(partner, Style.DISPLAY), 2),
        faint(" · ".join(part for part in (where, when) if part)),
    ]
    return card(
        [
            top,
            ft.Column(lines, spacing=2),
            *_warnings(fixed, content),
            _beside(counts),
            faint(fixed.nothing_final),
            _next(fixed, content),
        ],
        spacing=14,
        identifier="preview-cover",
    )


def _marks(fixed: Wording, content: SummaryContent) -> list[ft.Control]:
    draft = [chip(fixed.draft_chip, Tone.WARN, ft.Icons.WARNING_AMBER)] if content.criteria.is_draft else []
    return [chip(fixed.preliminary, Tone.WARN, ft.Icons.HOURGLASS_EMPTY), *draft]


def _warnings(fixed: Wording, content: SummaryContent) -> list[ft.Control]:
    """What a reader must know before reading the figures."""
    told: list[ft.Control] = []
    if content.criteria.is_draft:
        icon = ft.Icons.WARNING_AMBER
        told.append(notice("preview-draft", icon, fixed.draft, fixed.draft_means, tone=Tone.WARN))
    if content.criteria.is_being_settled:
        told.append(notice("preview-set", ft.Icons.CALL_SPLIT, fixed.set_being_settled, tone=Tone.WARN))
    return told


def _beside(counts: list[ft.Control]) -> ft.Control:
    """Long words do not fit beside each other on a phone."""
    return ft.Column(counts, spacing=4) if current_window().viewport.is_compact else ft.Row(counts, spacing=10)


def _count(fixed: Wording, kind: FindingKind, count: int) -> ft.Control:
    one, many = fixed.counted[kind]
    color = FINDING_TONES[kind].strong if count else palette.INK
    parts: list[ft.Control] = [figure(str(count), Style.FIGURE, color), faint(one if count == 1 else many)]
    if current_window().viewport.is_compact:
        return ft.Row(parts, spacing=10)
    return ft.Column(parts, spacing=1, expand=True)


def _next(fixed: Wording, content: SummaryContent) -> ft.Control:
    then = fixed.no_next_step if content.next_step is Gap.UNANSWERED else _said(fixed, content.next_step)
    contact = [] if content.contact is Gap.UNANSWERED else [f"{fixed.contact}: {_said(fixed, content.contact)}"]
    return labeled(fixed.next, "\n".join([then, *contact]))


def _people(fixed: Wording, content: SummaryContent) -> ft.Control:
    team = [_specialist(fixed, one) for one in content.team]
    company = [_joined(fixed, one.name, one.role, one.of) for one in content.attendees]
    nobody = [fixed.nobody_listed]
    return card(
        [
            words(fixed.took_part, Style.CARD_TITLE),
            labeled(fixed.for_program, "\n".join(team or nobody)),
            labeled(fixed.for_company, "\n".join(company or nobody)),
        ]
    )


def _specialist(fixed: Wording, person: Person) -> str:
    role = person.role if isinstance(person.role, Gap) else fixed.roles.get(person.role, fixed.word(person.role))
    return _joined(fixed, person.name, role, person.of)


def _section(visit: str, fixed: Wording, kind: FindingKind, findings: Sequence[FindingSeen]) -> list[ft.Control]:
    if not findings:
        return []
    some = keyed(
        kind.value, Few, f"preview-{kind.value}".replace("_", "-"), findings, lambda one: _finding(visit, fixed, one)
    )
    return [_title(fixed.headings[kind]), faint(fixed.intros[kind]), some]


def _title(text: str) -> ft.Control:
    return ft.Container(heading(words(text, Style.CARD_TITLE), 2), padding=ft.Padding.only(top=10))


def _finding(visit: str, fixed: Wording, finding: FindingSeen) -> ft.Control:
    head = ft.Row(
        [
            figure(finding.element, Style.BODY_STRONG, palette.ACCENT),
            level_chip(finding.level),
            finding_chip(finding.kind),
            *([faint(fixed.due(finding.due))] if finding.due else []),
        ],
        spacing=8,
        run_spacing=6,
        wrap=True,
    )
    parts: list[ft.Control] = [head, words(finding.title, Style.CRITERION)]
    parts += [faint(finding.place)] if finding.place else []
    parts.append(labeled(fixed.seen, _sentence(fixed, finding.seen)))
    if finding.missing:
        parts.append(labeled(fixed.missing, _listed(finding.missing)))
    if finding.kind is not FindingKind.BEST_PRACTICE:
        parts.append(labeled(fixed.would_close, _sentence(fixed, finding.would_close)))
    if finding.pictures:
        tiles = [_picture(visit, fixed, one) for one in finding.pictures]
        parts.append(
            ft.Row(tiles, spacing=10, run_spacing=10, wrap=True, vertical_alignment=ft.CrossAxisAlignment.START)
        )
    return card(parts, identifier=f"preview-{finding.id}")


def _picture(visit: str, fixed: Wording, picture: PictureSeen) -> ft.Control:
    """To the pixel as the partner gets it; where it is not here, the words that stand in its place."""
    width, height = 244, 176
    image = ft.Image(
        src=f"/summary/{visit}/{picture.name}.jpg",
        width=width,
        height=height,
        fit=ft.BoxFit.CONTAIN,
        gapless_playback=True,
        semantics_label=_sentence(fixed, picture.caption),
        error_content=ft.Container(faint(fixed.picture_elsewhere, Style.LABEL), padding=10),
    )
    ground = ft.Container(image, bgcolor=Tone.PLAIN.soft, border_radius=6, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)
    told = [] if picture.caption is Gap.UNANSWERED else [faint(_sentence(fixed, picture.caption), Style.LABEL)]
    return ft.Container(ft.Column([ground, *told], spacing=4), width=width)


def _category(fixed: Wording, category: CategorySeen) -> ft.Control:
    title = words(f"{category.id}  {category.title}", Style.BODY_STRONG)
    return card([title, *(_element(fixed, element) for element in category.elements)], spacing=12)


def _element(fixed: Wording, element: ElementSeen) -> ft.Control:
    number = ft.Container(figure(element.id, Style.SECOND_STRONG, palette.ACCENT), width=52)
    title = ft.Column([words(element.title, Style.SECOND), *_condition(fixed, element)], spacing=2)
    if element.is_passed_over:
        passed = _outcome(OutcomeWord.NOT_APPLICABLE)
        column = ft.Column([title], expand=True)
        return ft.Row([number, column, passed], spacing=8, vertical_alignment=ft.CrossAxisAlignment.START)
    if len(element.answers) > 1 or any(answer.place for answer in element.answers):
        places = keyed(element.id, Few, f"preview-{element.id}", element.answers, lambda one: _at_place(fixed, one))
        column = ft.Column([title, places], spacing=6, expand=True)
        return ft.Row([number, column], spacing=8, vertical_alignment=ft.CrossAxisAlignment.START)
    outcome = element.answers[0].outcome if element.answers else Gap.UNANSWERED
    lines: list[ft.Control] = [title, *(faint(text) for one in element.answers if (text := _told(fixed, one)))]
    return ft.Row(
        [number, ft.Column(lines, spacing=2, expand=True), _outcome(outcome)],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _condition(fixed: Wording, element: ElementSeen) -> list[ft.Control]:
    """Where the element applies, and whether that is so here."""
    if element.condition is None:
        return []
    if isinstance(element.applies, Gap):
        return [faint(fixed.unsure(element.condition, element.applies))]
    if element.is_contradicted:
        return [faint(fixed.contradicted(element.condition))]
    return [faint(element.condition if element.applies else fixed.not_here(element.condition))]


def _at_place(fixed: Wording, answer: AnswerSeen) -> ft.Control:
    told = "\n".join(part for part in (answer.place or fixed.whole_site, _told(fixed, answer)) if part)
    return ft.Row([words(told, Style.SMALL, expand=True), _outcome(answer.outcome)], spacing=8)


def _outcome(outcome: OutcomeWord | Gap) -> ft.Control:
    return outcome_chip(outcome if isinstance(outcome, Gap) else Outcome(outcome))


def _told(fixed: Wording, answer: AnswerSeen) -> str:
    """What was written, as far as anybody has."""
    statement = "" if answer.statement is Gap.UNANSWERED else _sentence(fixed, answer.statement)
    used = "" if answer.used is Gap.UNANSWERED else f"{fixed.list_used}: {_said(fixed, answer.used)}"
    return "\n".join(part for part in (answer.reason, statement, used, _listed(answer.missing)) if part)


def _ending(fixed: Wording, content: SummaryContent) -> ft.Control:
    about = [
        fixed.verified(content.criteria.verified),
        fixed.made(fixed.moment(content.made_at)),
        fixed.digest(content.digest),
    ]
    given = [_joined(fixed, one.title, one.dated) for one in content.documents]
    documents = [labeled(fixed.documents, "\n".join(given))] if given else []
    return card([*documents, labeled(fixed.about, "\n".join(about))], identifier="preview-about")


def _said(fixed: Wording, text: Text) -> str:
    return f"[{fixed.gaps[text].lower()}]" if isinstance(text, Gap) else text


def _sentence(fixed: Wording, text: Text) -> str:
    return fixed.gap_sentences[text] if isinstance(text, Gap) else text


def _joined(fixed: Wording, *parts: Text) -> str:
    return ", ".join(_said(fixed, part) for part in parts if part is not Gap.UNANSWERED)


def _listed(things: Sequence[str]) -> str:
    return "\n".join(f"•  {one}" for one in things)
