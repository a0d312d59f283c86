"""The visits of a center as a list, in the same words as a vault's."""

from inspector_app.central.tables import ProjectedVisit
from inspector_app.visits.line import VisitLine


def line_of(row: ProjectedVisit) -> VisitLine:
    """A projected visit as a line. Of one that could not be folded `stage` is "unreadable", `state_digest` empty."""
    return VisitLine(
        id=row.visit,
        partner=row.partner,
        stage=row.stage,
        entries=row.entries,
        photos=row.photos,
        findings=row.actions_required + row.recommendations + row.best_practices,
        state_digest=row.state_digest,
    )
