"""A visit on one line of a list, the same on a device and at the center."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitLine:
    """`entries` counts every writer's, `photos` the photo records that are shown, `findings` those in effect.

    `state_digest` is that of the folded visit: equal on every device and at the center once they are in step.
    """

    id: str
    partner: str
    stage: str
    entries: int
    photos: int
    findings: int
    state_digest: str
