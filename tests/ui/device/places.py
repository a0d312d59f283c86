"""Every screen of the app, by the routes that lead to it, and what is asked of each."""

from typing import Final

from tests.ui.device.hands import Place

ANSWERED: Final = Place("/visit/{visit}/check/6/on/6~5", "answer-6.5-met")
CHECKLIST: Final = Place("/visit/{visit}/check/6", "checklist")
NOWHERE: Final = Place("/nowhere", "not-found")
SETTINGS: Final = Place("/settings", "settings")
SYNC: Final = Place("/sync", "sync-hero")
LOST: Final = "/:elsewhere*"
"""Every other address, whose screen the tests go to in between."""

PLACES: Final = {
    "/": [Place("/", "visits")],
    "/new": [Place("/new", "new-partner_name")],
    "/sync": [Place("/sync", "sync-{visit}")],
    "/settings": [SETTINGS],
    "/visit/:visit": [Place("/visit/{visit}", "overview")],
    "/visit/:visit/check/:category": [CHECKLIST],
    "/visit/:visit/check/:category/on/:answer": [
        Place("/visit/{visit}/check/6/on/6~6", "conflict-6.6-outcome"),
        Place("/visit/{visit}/check/6/on/6~7", "seen-6.7"),
    ],
    "/visit/:visit/check/:category/on/:answer/camera": [Place("/visit/{visit}/check/6/on/6~6/camera", "shutter")],
    "/visit/:visit/photo/:photo": [Place("/visit/{visit}/photo/{photo}", "photo-large")],
    "/visit/:visit/summary": [Place("/visit/{visit}/summary", "summary-actions")],
}
"""Two of a criterion: one with a conflict and a remark, one with tick boxes, a finding and photos."""

ALL: Final = [place for places in PLACES.values() for place in places]
