"""Photos: taken in untouched, then looked at.

`take_in` hashes the bytes and never decodes them, so that no picture can be lost to its decoder. `make_views` decodes,
and never raises: what cannot be shown costs a sentence, never the photo.
"""

from inspector_app.evidence.intake import Intake, take_in
from inspector_app.evidence.metadata import PhotoFacts
from inspector_app.evidence.views import Picture, Views, make_views

__all__ = ["Intake", "PhotoFacts", "Picture", "Views", "make_views", "take_in"]
