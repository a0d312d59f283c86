"""The visits of a vault as a list: ids, partners, stages, counts, and the digest that must be equal everywhere."""

from inspector_app.criteria.elements import CriterionSet
from inspector_app.device.book import Book, Levels, open_visit
from inspector_app.device.errors import NotThatSet
from inspector_app.device.session import Session
from inspector_app.vault.contents import Contents
from inspector_app.visits.line import VisitLine
from inspector_app.visits.records import Visit
from inspector_app.visits.stages import stage


def list_visits(session: Session) -> list[VisitLine]:
    """Every visit of this vault, by id."""
    return [_line(open_visit(session, visit)) for visit in sorted(visits_here(session))]


def visits_here(session: Session) -> list[str]:
    """The visits of which something is here: of one to which access has ended there may be nothing left."""

    def read(contents: Contents) -> list[str]:
        return [one for one in contents.visits() if contents.has_entries(one) or contents.drafts(one)]

    return session.vault.read(read)


def _line(book: Book) -> VisitLine:
    visit = book.fold(levels_of(book))
    partner = visit.partner_name if isinstance(visit.partner_name, str) else ""
    return VisitLine(
        id=book.visit,
        partner=partner,
        stage=stage(visit),
        entries=book.length,
        photos=len(visit.photos),
        findings=len(visit.findings),
        state_digest=book.state.digest(),
    )


def levels_of(book: Book) -> Levels:
    """Must or Should by the criterion set that the visit is pinned to; nothing where that set is not here."""
    try:
        return criteria_of(book.session, book.fold(lambda _: None)).level
    except NotThatSet:
        return lambda _: None


def criteria_of(session: Session, visit: Visit) -> CriterionSet:
    """The criterion set that a visit is pinned to. Raises NotThatSet where it is not here, byte for byte: it comes with
    one of the next syncs."""
    return session.sets.of(visit)


def fold_with_levels(book: Book) -> Visit:
    """The visit with its findings by level."""
    return book.fold(levels_of(book))
