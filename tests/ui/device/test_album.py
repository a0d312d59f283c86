"""What a photo shows, for a list outside of its visit."""

from pathlib import Path

from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.state.album import pictures_of
from tests.support.office import begin_visit, open_office
from tests.support.pictures import draw_photo


def test_a_photo_is_named_by_its_answer_and_shown_small(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, office.center_running():
        book = begin_visit(office.enroll("lead"))
        photos = [draw_photo(seed) for seed in range(3)]
        kept = [
            capture_photo(book, data, answers=shows) for data, shows in zip(photos, (("6.7",), (), ()), strict=True)
        ]
        develop(book, kept[0], photos[0])
        digests = [one.sha256 for one in kept]
        found = pictures_of(book.session, book.visit, digests[:2])
        assert set(found) == set(digests[:2])
        assert found[digests[0]].answer == "6.7" and found[digests[0]].thumbnail
        assert (found[digests[1]].answer, found[digests[1]].thumbnail) == ("", None)
