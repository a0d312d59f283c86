"""Every screen of the app, by the routes that lead to it, and what is asked of each."""

from typing import Final

from tests.ui.device.hands import Place

ANSWERED: Final = Place("/visit/{visit}/check/6/on/6~5", "answer-6.5-met")
CHECKLIST: Final = Place("/visit/{visit}/check/6", "checklist")
NOWHERE: Final = Place("/nowhere", "not-found")
SETTINGS: Final = Place("/settings", "change-passphrase")
SYNC: Final = Place("/sync", "sync-hero")
LOST: Final = "/:elsewhere*"
"""Every other address, whose screen the tests go to in between."""

PLACES: Final = {
    "/": [Place("/", "visits")],
    "/new": [Place("/new", "new-kind")],
    "/sync": [Place("/sync", "sync-{visit}")],
    "/open": [Place("/open", "phrase")],
    "/settings": [SETTINGS],
    "/settings/passphrase": [Place("/settings/passphrase", "old-passphrase")],
    "/settings/pin": [Place("/settings/pin", "new-pin")],
    "/visit/:visit": [Place("/visit/{visit}", "overview")],
    "/visit/:visit/check/:category": [CHECKLIST],
    "/visit/:visit/check/:category/on/:answer": [
        Place("/visit/{visit}/check/6/on/6~6", "conflict-6.6-outcome"),
        Place("/visit/{visit}/check/6/on/6~7", "seen-6.7"),
        Place("/visit/{visit}/check/2/on/2~1", "guide-2.1"),
        Place("/visit/{visit}/check/5/on/5~3", "list-5.3"),
        Place("/visit/{visit}/check/9/on/9~13+", "condition-9.13+"),
    ],
    "/visit/:visit/check/:category/on/:answer/guide": [Place("/visit/{visit}/check/2/on/2~1/guide", "guide-empty")],
    "/visit/:visit/check/:category/on/:answer/camera": [Place("/visit/{visit}/check/6/on/6~6/camera", "shutter")],
    "/visit/:visit/walk/:position": [Place("/visit/{visit}/walk/stuffing", "item-6.7")],
    "/visit/:visit/site": [Place("/visit/{visit}/site", "question-cameras")],
    "/visit/:visit/set": [Place("/visit/{visit}/set", "set-about"), Place("/visit/{older}/set", "offer-2026.2")],
    "/visit/:visit/photo/:photo": [Place("/visit/{visit}/photo/{photo}", "photo-large")],
    "/visit/:visit/file": [Place("/visit/{visit}/file", "make-file")],
    "/visit/:visit/summary": [Place("/visit/{visit}/summary", "summary-actions")],
}
"""Of a criterion: one with a conflict and a remark; one with tick boxes, a finding and photos; one that is gone through
step by step, whose sheet is at its last step; one of which the inspector says which list the check used; and one that
applies only under a condition. Of a set: one that is the newest, and one with a newer edition to move to."""

ALL: Final = [place for places in PLACES.values() for place in places]
