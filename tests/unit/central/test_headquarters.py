"""What people at the center can do: remark, let in, look at photos, hand over a summary."""

import contextlib
import gzip
import hashlib
import sqlite3
from pathlib import Path

import httpx
import pytest

from inspector_app.central.errors import (
    CannotOpen,
    CenterBusy,
    CentralError,
    MayNotRemark,
    NoSuchDevice,
    NoSuchPerson,
    NoSuchPhoto,
    NoSuchRecord,
    NoSuchVisit,
    NotARemark,
    NotThatSet,
)
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.previews import Previews
from inspector_app.central.serving import running
from inspector_app.central.tables import ProjectedRemark
from inspector_app.visits.kinds import DECIDING
from inspector_app.visits.writing import answer_outcome, describe_visit, void
from sync.braid import fold
from sync.journal import PhotoName, Put, new_id
from tests.support.visits import outcome, set_name, the_set
from tests.unit.central.phones import PARTNER, Phone, begin_visit, enroll

GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/x-ndjson"}
BOSS, ANA = "supervisor@example.test", "ana@example.test"


@pytest.fixture
def boss(headquarters: Headquarters) -> str:
    return headquarters.invite(BOSS, "supervisor", "Test Supervisor").person


# remarks


def test_a_remark_is_an_entry_that_reaches_the_phone(headquarters: Headquarters, ana: Phone, boss: str) -> None:
    visit = begin_visit(ana, answer_outcome("6.7", "not_met"))
    remark = headquarters.remark(visit, by_email=BOSS.upper(), on=("finding", "finding:6.7"), text=" Which seals? ")
    ana.hear(visit)
    here = fold(ana.strands(visit), DECIDING)
    assert here.digest() == headquarters.state(visit).digest()
    (found,) = headquarters.visit(visit).remarks
    assert (found.id, found.text, found.stamps["text"].by) == (remark, "Which seals?", boss)
    assert (found.author_name, found.stamps["author_name"].by) == ("Test Supervisor", boss)
    (row,) = headquarters.rows(visit, ProjectedRemark)
    assert (row.id, row.on_kind, row.on_id, row.is_settled, row.by) == (remark, "finding", "finding:6.7", False, boss)


def test_a_remark_supersedes_nothing_that_its_author_did_not_see(
    headquarters: Headquarters, ana: Phone, boss: str
) -> None:
    visit = begin_visit(ana, answer_outcome("6.1", "met"))
    headquarters.remark(visit, by_email=BOSS, on=("answer", "6.1"), text="Good.")
    view = headquarters.center.strands(visit).view()
    headquarters.remark(visit, by_email=BOSS, on=("answer", "6.1"), text="Still good.", view=view)
    own = [node for node in headquarters.center.strands(visit).nodes if _is_of(headquarters, node.device, boss)]
    assert [{seen.device for seen in node.envelope.seen} >= {ana.device} for node in own] == [False, True]


def _is_of(headquarters: Headquarters, device: str, person: str) -> bool:
    return device in headquarters.center.devices_of(person)


@pytest.mark.parametrize("on", [("visit", "visit"), ("answer", "6.7"), ("finding", "finding:6.7")])
def test_a_remark_can_be_on_anything_that_the_visit_has(
    headquarters: Headquarters, ana: Phone, boss: str, on: tuple[str, str]
) -> None:
    visit = begin_visit(ana, answer_outcome("6.7", "not_met"))
    headquarters.remark(visit, by_email=BOSS, on=on, text="Seen.")
    assert [row.open_remarks for row in headquarters.queue()] == [1]


@pytest.mark.parametrize(
    "on",
    [
        ("answer", "6.1"),
        ("answer", "6.2"),
        ("finding", "finding:6.2"),
        ("gadget", "g"),
        ("access", "whoever"),
        ("", ""),
        ("answer", "../../etc"),
    ],
)
def test_a_remark_on_what_is_not_there_is_refused(
    headquarters: Headquarters, ana: Phone, boss: str, on: tuple[str, str]
) -> None:
    visit = begin_visit(ana, answer_outcome("6.2", "met"), answer_outcome("6.3", "met"), Put("gadget", "g", {"x": 1}))
    ana.write(visit, void("answer", "6.2", "by mistake"))
    ana.hand_in(visit)
    entries = headquarters.visits()[0].entries
    with pytest.raises(NoSuchRecord, match=f"Visit {visit} has no"):
        headquarters.remark(visit, by_email=BOSS, on=on, text="Hm.")
    assert headquarters.visits()[0].entries == entries


def test_inspectors_and_strangers_do_not_remark(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    with pytest.raises(MayNotRemark, match="Only supervisors and administrators"):
        headquarters.remark(visit, by_email=ANA, on=("visit", "visit"), text="Mine.")
    with pytest.raises(NoSuchPerson, match="was invited"):
        headquarters.remark(visit, by_email=BOSS, on=("visit", "visit"), text="Whose?")


def test_an_administrator_remarks_too(headquarters: Headquarters, ana: Phone) -> None:
    headquarters.invite("admin@example.test", "administrator")
    visit = begin_visit(ana)
    assert headquarters.remark(visit, by_email="admin@example.test", on=("visit", "visit"), text="Noted.")


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 8001, "half a \udcff letter"])
def test_what_is_no_text_is_no_remark(headquarters: Headquarters, ana: Phone, boss: str, text: str) -> None:
    visit = begin_visit(ana)
    with pytest.raises(NotARemark, match="was not written"):
        headquarters.remark(visit, by_email=BOSS, on=("visit", "visit"), text=text)


@pytest.mark.parametrize("letter", ["\u0001", "線", "\U0001f512", "e\u0301", "\n"])
def test_the_longest_remark_fits_into_an_entry(headquarters: Headquarters, ana: Phone, boss: str, letter: str) -> None:
    visit, text = begin_visit(ana), ("a" + letter * 7998 + "z")[:7999] + "z"
    headquarters.remark(visit, by_email=BOSS, on=("visit", "visit"), text=text)
    assert headquarters.state(visit).set_aside == ()
    assert len(headquarters.visit(visit).remarks) == 1


def test_an_unknown_visit_is_made_by_nobody_here(headquarters: Headquarters, boss: str) -> None:
    unknown = new_id()
    with pytest.raises(NoSuchVisit):
        headquarters.remark(unknown, by_email=BOSS, on=("visit", "visit"), text="Hm.")
    with pytest.raises(NoSuchVisit):
        headquarters.grant(unknown, BOSS)
    for ask in (headquarters.state, headquarters.visit, headquarters.summary):
        with pytest.raises(NoSuchVisit, match=f"No visit '{unknown}' has arrived"):
            ask(unknown)
    assert headquarters.center.visits() == []


# access


def test_whoever_is_let_in_shares_the_visit(headquarters: Headquarters, ana: Phone) -> None:
    ben = enroll(headquarters, "ben@example.test")
    visit = begin_visit(ana)
    headquarters.grant(visit, " Ben@example.test")
    assert ben.person in headquarters.center.members(visit)
    ben.write(visit, answer_outcome("6.1", "met"))
    ben.hand_in(visit)
    assert headquarters.visits()[0].stage == "on_site"


def test_a_revoked_device_is_given_nothing_more(headquarters: Headquarters, ana: Phone) -> None:
    headquarters.rulings.revoke(ana.device)
    with headquarters.center.store.reading() as books:
        certified = books.people.certificate(ana.device)
    assert certified is not None and certified.revoked_at is not None
    with pytest.raises(NoSuchDevice, match="was enrolled"):
        headquarters.rulings.revoke(new_id())


# photos


def test_a_photo_is_given_as_it_came(headquarters: Headquarters, ana: Phone, tmp_path: Path) -> None:
    visit, other, photo = begin_visit(ana), begin_visit(ana), b"not even a picture" * 1000
    digest = hashlib.sha256(photo).hexdigest()
    ana.write(visit, photos=[PhotoName(digest, len(photo), "image/jpeg", "original")])
    ana.hand_in(visit)
    with pytest.raises(NoSuchPhoto, match="is not at this center"):
        headquarters.photo(visit, digest)
    part = headquarters.center.photos.part("upload")
    part.write_bytes(photo)
    headquarters.center.photos.keep(visit, digest, part)
    assert headquarters.photo(visit, digest) == photo
    with pytest.raises(NoSuchPhoto):
        headquarters.photo(other, digest)


@pytest.mark.parametrize("sha256", ["", "..", "../../journal.db", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_a_photo_is_asked_for_by_nothing_but_its_digest(headquarters: Headquarters, ana: Phone, sha256: str) -> None:
    visit = begin_visit(ana)
    with pytest.raises(NoSuchPhoto):
        headquarters.photo(visit, sha256)
    with pytest.raises(NoSuchVisit):
        headquarters.photo(f"../{visit}", "a" * 64)


# the summary


def test_a_preview_from_before_an_erasure_is_not_given_any_more(
    headquarters: Headquarters, ana: Phone, boss: str
) -> None:
    visit = begin_visit(ana, answer_outcome("6.7", "not_met"))
    previews = Previews(headquarters)
    made = previews.make(visit)
    assert previews.find(visit, made.digest) is made
    ana.write(visit, answer_outcome("6.2", "met"))
    ana.hand_in(visit)
    assert previews.find(visit, made.digest) is made
    headquarters.rulings.erase(visit, f"{ana.device}:2", by_email=BOSS, ground="a request")
    assert previews.find(visit, made.digest) is None
    assert previews.find(visit, "0" * 64) is None


def test_a_summary_is_made_of_what_stands(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana, answer_outcome("6.7", "not_met"))
    content = headquarters.summary(visit)
    assert content.site.partner_name == PARTNER
    assert [finding.element for finding in content.actions_required] == ["6.7"]
    assert content.made_at.utcoffset() is not None


def _another_text() -> dict[str, str]:
    return {**set_name(the_set()), "digest": "0" * 64}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (None, "the visit names no criterion set"),
        (_another_text(), "with another text than the one that the visit is pinned to"),
        ({**_another_text(), "id": "space-port"}, "is not here"),
        ({**_another_text(), "id": "../foreign-manufacturer"}, "is not here"),
        ({"id": 7}, "cannot be read"),
    ],
)
def test_no_summary_without_the_very_set(headquarters: Headquarters, ana: Phone, named: object, why: str) -> None:
    visit = new_id()
    ana.write(visit, Put("visit", "visit", {"criterion_set": named}), answer_outcome("6.7", "not_met"))  # type: ignore[dict-item]
    ana.hand_in(visit)
    with pytest.raises(NotThatSet, match=why):
        headquarters.summary(visit)
    assert headquarters.visit(visit).findings == ()
    assert [line.findings for line in headquarters.visits()] == [0]


def test_no_summary_while_two_sets_stand_against_each_other(headquarters: Headquarters, ana: Phone) -> None:
    ben = enroll(headquarters, "ben@example.test")
    visit = begin_visit(ana)
    headquarters.grant(visit, "ben@example.test")
    other = {"id": "foreign-manufacturer", "edition": "2026.1", "digest": "0" * 64}
    ben.write(visit, describe_visit({"criterion_set": {**other}}))
    ben.hand_in(visit)
    with pytest.raises(NotThatSet, match="two people gave the visit different criterion sets"):
        headquarters.summary(visit)


# the whole


def test_the_list_says_what_the_fold_says(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana, answer_outcome("6.7", "not_met"), Put("answer", "6.1", {"outcome": outcome("met")}))
    (line,) = headquarters.visits()
    assert (line.id, line.partner, line.stage) == (visit, PARTNER, "on_site")
    assert (line.entries, line.photos, line.findings) == (2, 0, 1)
    assert line.state_digest == headquarters.state(visit).digest()


def test_a_restored_center_begins_a_new_epoch(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path) as headquarters:
        visit = begin_visit(enroll(headquarters, ANA))
        headquarters.invite(BOSS, "supervisor")
        headquarters.remark(visit, by_email=BOSS, on=("visit", "visit"), text="Before.")
        epoch = headquarters.center.epoch()
    with Headquarters.open(tmp_path) as headquarters:
        assert headquarters.center.epoch() == epoch
    with Headquarters.open(tmp_path, restored=True) as headquarters:
        assert headquarters.center.epoch() != epoch
        headquarters.remark(visit, by_email=BOSS, on=("visit", "visit"), text="After.")
        authors = {remark.stamps["text"].device for remark in headquarters.visit(visit).remarks}
        assert len(authors) == 2


def test_the_site_answers_devices(headquarters: Headquarters) -> None:
    with running(headquarters) as url, httpx.Client(base_url=url) as client:
        told = client.get("/v1/center").json()
        refused = client.post("/v1/exchange", content=gzip.compress(b"nonsense\n"), headers=GZIP)
    assert told["center"] == headquarters.center.authority.center
    assert (refused.status_code, refused.json()["code"]) == (400, "not-an-exchange")


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"a letter, not a database" * 100)
    with pytest.raises(CannotOpen, match="cannot be opened"):
        Headquarters.open(tmp_path)
    with Headquarters.open(tmp_path / "one"), Headquarters.open(tmp_path / "other"):
        pass
    (tmp_path / "one" / "journal.db").replace(tmp_path / "other" / "journal.db")
    with pytest.raises(CannotOpen, match="another center's"):
        Headquarters.open(tmp_path / "other")


def test_a_database_that_somebody_else_holds_is_busy(headquarters: Headquarters, tmp_path: Path) -> None:
    with headquarters.center.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
    with contextlib.closing(sqlite3.connect(tmp_path / "center" / "journal.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for ask in (headquarters.visits, lambda: headquarters.invite(ANA, "inspector")):
            with pytest.raises(CenterBusy, match="try again"):
                ask()
    headquarters.invite(ANA, "inspector")


def test_every_error_is_a_sentence() -> None:
    for error in (CenterBusy(), NoSuchVisit("v"), NotARemark("it has no words"), CannotOpen(Path("data"), "why")):
        assert isinstance(error, CentralError)
        assert str(error)[0].isupper() and str(error).endswith(".")
