"""A season on a bad line: real device and center processes, killed at random moments, all of it drawn from a seed.

What is random is drawn; what the machine does in between is its own. So a seed repeats the plan, not every microsecond.
"""

import contextlib
import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from inspector_app.central.headquarters import Headquarters
from inspector_app.clock import pause
from inspector_app.commands.device import rehearse
from inspector_app.device.listing import list_visits
from inspector_app.device.session import Session
from inspector_app.device.syncing import replica_of
from sync.journal import Body
from tests.support.chaos import ChaosLine, Weather
from tests.support.commands import PASSPHRASE, center, fork, kill, let_go
from tests.support.forks import Forked
from tests.support.judging import Promise, judge_photos, judge_safe, judge_vault, read_promises

KINDS = ("in mid capture", "device in mid sync", "center in mid sync")
_MOST_SYNCS = 40
_SYNC_SECONDS = 300
_LOOK_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is captured at least, and how often it is killed. `survives`: how many of the syncs whose center was
    killed are let go on with the next one; the others are killed too."""

    visits: int
    answers_per_visit: int
    photos_per_visit: int
    kills: int
    survives: float


@dataclass
class Campaign:
    """In `folder` lie vault, center and acks; the vault is enrolled over the line. `pictures` are dealt to the visits,
    each once as long as there are enough."""

    folder: Path
    line: ChaosLine
    port: int
    plan: Plan
    pictures: Iterator[bytes]
    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    syncs: int = 0

    def __post_init__(self) -> None:
        self._chance, self._days = random.Random(self.seed), 0

    @property
    def promises(self) -> list[Promise]:
        return read_promises(self.folder / "acks")

    def run(self) -> None:
        """Capture, sync and kill as planned, and then sync until all is in step, over the same line."""
        with self._center_for_good():
            for _ in range(10 * self.plan.kills):
                if self.killed.total() < self.plan.kills:
                    self._deal(KINDS[self.killed.total() % len(KINDS)])
            while not self._is_enough():
                self._capture()
            self._sync_to_the_end()

    def _is_enough(self) -> bool:
        captured, plan = self.promises, self.plan
        photos = sum(len(promise.photos) for promise in captured)
        # A photo is two entries, itself and its views; a visit is one besides its answers.
        answers = len(captured) - 2 * photos - len({promise.visit for promise in captured})
        return photos >= plan.visits * plan.photos_per_visit and answers >= plan.visits * plan.answers_per_visit

    # what happens

    def _deal(self, kind: str) -> None:
        self.line.set(self._weather())
        if kind == "in mid capture":
            self._kill_capture()
            return
        self._capture()
        syncing = fork("sync", "--vault", self.folder / "vault")
        reached = self._wait_for_a_moment(syncing)
        if kind == "device in mid sync":
            kill(syncing)
            self.killed[kind] += reached
            return
        if reached:
            kill(self._center.process)
            self.killed[kind] += 1
            self._start_center()
        if self._chance.random() < self.plan.survives:
            syncing.wait(_SYNC_SECONDS)
        kill(syncing)

    def _weather(self) -> Weather:
        """A cut every few seconds, and every few replies are lost or come twice."""
        return Weather(
            latency_seconds=self._chance.uniform(0, 0.03),
            bytes_per_second_up=self._chance.uniform(500_000, 3_000_000),
            cut_every_seconds=self._chance.uniform(1.0, 4.0),
            jitter=0.7,
            center_hears_cuts=self._chance.random() < 0.5,
            lost_replies=self._chance.uniform(0.02, 0.15),
            doubled_replies=0.03,
            doubled_requests=0.03,
        )

    def _day(self) -> tuple[int, Path, int]:
        """Answers, and a folder of photos of their own, of one more visit: a whole one, as long as more is wanted."""
        self._days += 1
        is_enough = self._is_enough()
        answers, photos = (3, 1) if is_enough else (self.plan.answers_per_visit, self.plan.photos_per_visit)
        folder = self.folder / f"photos-{self._days}"
        folder.mkdir()
        for number in range(photos):
            (folder / f"{number:03}.jpg").write_bytes(next(self.pictures))
        return answers, folder, photos

    def _capture(self) -> None:
        """One visit, undisturbed: in this process, which is sooner done."""
        answers, folder, photos = self._day()
        rehearse(self.folder / "vault", 1, answers, folder, photos, self.folder / "acks", as_json=True)

    def _kill_capture(self) -> None:
        """After so many things were reported saved, and a moment."""
        answers, folder, photos = self._day()
        saved, more = len(self.promises), self._chance.randrange(answers)
        rehearsal = fork(
            *("rehearse", "--vault", self.folder / "vault", "--visits", 1, "--answers", answers),
            *("--photos", folder, "--photos-per-visit", photos, "--acks", self.folder / "acks"),
        )
        while rehearsal.poll() is None and len(self.promises) <= saved + more:
            pause(_LOOK_SECONDS)
        pause(self._chance.uniform(0, 0.02))
        self.killed["in mid capture"] += rehearsal.poll() is None
        kill(rehearsal)

    def _wait_for_a_moment(self, syncing: Forked) -> bool:
        """Among the first requests, or after some bytes of the photos; False where the sync was over sooner."""
        begun, by_requests = self.line.counts(), self._chance.random() < 0.5
        requests = begun.requests + self._chance.randint(1, 8) if by_requests else 0
        size = sum(path.stat().st_size for path in (self.folder / f"photos-{self._days}").iterdir())
        bytes_up = begun.bytes_up + (0 if by_requests else self._chance.randrange(size))
        while syncing.poll() is None:
            now = self.line.counts()
            if now.requests >= max(requests, begun.requests + 1) and now.bytes_up >= bytes_up:
                pause(self._chance.uniform(0, 0.05))
                return syncing.poll() is None
            pause(_LOOK_SECONDS)
        return False

    @contextlib.contextmanager
    def _center_for_good(self) -> Iterator[None]:
        with contextlib.ExitStack() as self._running:
            self._start_center()
            yield

    def _start_center(self) -> None:
        self._center = self._running.enter_context(center(self.folder / "center", self.port))

    def _sync_to_the_end(self) -> None:
        for _ in range(_MOST_SYNCS):
            self.line.set(self._weather())
            syncing = fork("sync", "--vault", self.folder / "vault")
            self.syncs += 1
            code = syncing.wait(_SYNC_SECONDS)
            let_go(syncing)
            if code == 0:
                return
        raise AssertionError(f"not in step after {_MOST_SYNCS} syncs")


# the judgment


def judge(campaign: Campaign) -> int:
    """Equal digests on both sides, every promise kept, each photo once and whole, nothing left lying about.

    Gives how many photos there are."""
    vault, data = campaign.folder / "vault", campaign.folder / "center"
    with Session.open(vault, PASSPHRASE) as session, Headquarters.open(data) as headquarters:
        here, there = ({line.id: line for line in lines} for lines in (list_visits(session), headquarters.visits()))
    assert here == there
    judge_vault(vault, campaign.promises)
    assert judge_safe(vault, data) > 0
    _judge_entries(vault, data, campaign.promises)
    count = judge_photos(vault, data)
    assert _judge_files(vault, data) == count
    return count


def _judge_entries(vault: Path, data: Path, promises: list[Promise]) -> None:
    """The same entries on both sides, each once; and every line of the acks is true at the center, too."""
    with Session.open(vault, PASSPHRASE) as session, Headquarters.open(data) as headquarters:
        for visit, copy in replica_of(session).copies().items():
            strands = headquarters.center.strands(visit)
            heads = Counter(node.head for node in strands.nodes)
            assert set(heads.values()) == {1}
            assert {*heads} == {node.head for node in copy.strands.nodes}
            places = Counter((node.device, node.seq) for node in strands.nodes)
            assert set(places.values()) == {1}, "a strand was written on twice"
        for promise in promises:
            node = headquarters.center.strands(promise.visit).node_at(bytes.fromhex(promise.head))
            assert node is not None and (node.device, node.seq) == (promise.device, promise.seq)
            assert {*promise.photos} <= headquarters.center.held_photos(promise.visit)


def _judge_files(vault: Path, data: Path) -> int:
    """Each file at the center is one photo that an entry names, and its name says what is in it. Gives how many."""
    with Session.open(vault, PASSPHRASE) as session:
        named = {
            (visit, photo.sha256)
            for visit, copy in replica_of(session).copies().items()
            for node in copy.strands.nodes
            for photo in (node.body.photos if isinstance(node.body, Body) else ())
        }
    files = [path for path in (data / "photos").rglob("*") if path.is_file()]
    assert {(str(path.parent.relative_to(data / "photos")), path.name) for path in files} == named
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    assert [*(data / "parts").iterdir()] == []
    return len(files)
