"""A season in memory: phones, and a center that forgets, is restored, cuts answers, changes its key and publishes.

At quiescence all that was ever written is at the center, everybody holds the same, and nobody was told a false "safe".
"""

import hashlib
from collections.abc import Callable
from random import Random

import pytest

from sync.braid import fold
from sync.errors import TryAgainLater
from sync.journal import Op, Position, Put, Void, new_id
from sync.laws import bare_ops
from sync.strictjson import JSON
from tests.support.fixed import LEAD, OFFICE, SECOND, FixedWriter
from tests.support.small_center import SmallCenter, tips_of
from tests.support.small_phone import SmallPhone

SEASONS = 10
THIRD = FixedWriter("the third inspector")


class Season:
    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.center = SmallCenter(LEAD, SECOND, THIRD)
        self.phones = [SmallPhone(who) for who in (LEAD, SECOND, THIRD)]
        self.visits = [self.phones[0].begins(), self.phones[1].begins()]
        self.own: dict[tuple[str, str], set[bytes]] = {}

    def lives(self, days: int) -> None:
        events = [self.writes, self.writes, self.writes, self.syncs, self.syncs, self.syncs, self.trouble]
        for _ in range(days):
            self.chance.choice(events)()
            self.judge()

    def writes(self) -> None:
        phone = self.chance.choice(self.phones)
        here = phone.vault.shelf.visits()
        if here:
            visit = self.chance.choice(here)
            value: JSON = self.chance.choice(["met", "not met", None, 1, True])
            ops = [Put("answer", f"6.{self.chance.randint(1, 3)}", {"outcome": value})]
            if self.chance.random() < 0.2:
                phone.writes(visit, Void("answer", "6.1", "no longer"))
            elif self.chance.random() < 0.2:
                phone.captures(visit, f"a photo {self.chance.random()}")
            else:
                phone.writes(visit, *ops)

    def syncs(self) -> None:
        phone = self.chance.choice(self.phones)
        spoil = self.chance.choice([None, None, "cut", "portal"])
        size = self.chance.randrange(4000)
        self.center.spoils = lambda raw: raw if spoil is None else raw[:size] if spoil == "cut" else b"<html>\n"
        self.center.spoils_documents = lambda raw: raw if spoil is None else raw[:-1]
        self.center.troubles = [TryAgainLater("The line was cut.")] * self.chance.choice([0, 0, 1, 7])
        if not phone.syncs(self.center).waiting:
            self.judge_safety(phone)
        if self.chance.random() < 0.3:
            phone.restart()

    def trouble(self) -> None:
        center = self.center
        alone: dict[str, Callable[[], object]] = {
            "restored": lambda: center.is_restored(keep=self.chance.randint(0, 5)),
            "new key": center.takes_a_new_key,
            "publishes": lambda: center.publishes(f"document {self.chance.random()}"),
            "another version": lambda: setattr(center, "knows_documents", not center.knows_documents),
            "held aside": lambda: center.holds_aside(self.chance.choice([LEAD, SECOND, THIRD])),
            "let in": center.held_aside.clear,
        }
        event = self.chance.choice([*alone, "forgets photos", "decides", "erases"])
        if event in alone:
            alone[event]()
        elif self.center.ledgers:
            visit = self.chance.choice([*self.center.ledgers])
            if event in ("decides", "erases") and not self.center_lost_its_own(visit):
                self.center.writes(visit, self.decision(event, visit))
            elif event == "forgets photos":
                self.center.ledgers[visit].photos.clear()

    def decision(self, event: str, visit: str) -> Op:
        nodes = [node for node in self.center.ledgers[visit].strands.nodes if node.device != OFFICE.device]
        if event == "decides" or not nodes:
            return Put("step", "s", {"name": self.chance.choice(["review", "accepted"])})
        node = self.chance.choice(nodes)
        ops, photos = ([], ()) if isinstance(node.body, str) else (bare_ops(node.body), node.body.photos)
        target: dict[str, JSON] = {"leaf": node.leaf.hex(), "ops": ops, "photos": [photo.sha256 for photo in photos]}
        return Put("erasure", new_id(), {"ground": "law", "target": target})

    def center_lost_its_own(self, visit: str) -> bool:
        """A restored center writes no more with strands whose end it may not have: here until they came back."""
        here = {tip for tip in tips_of(self.center, visit) if tip.device == OFFICE.device}
        ends = {tip for phone in self.phones for tip in self.tips_in(phone, visit) if tip.device == OFFICE.device}
        return any(tip not in here for tip in ends)

    @staticmethod
    def tips_in(phone: SmallPhone, visit: str) -> tuple[Position, ...]:
        return phone.strands(visit).tips() if visit in phone.vault.shelf.visits() else ()

    def judge_safety(self, phone: SmallPhone) -> None:
        """What is called safe at the end of a sync is at the center."""
        for visit in phone.vault.shelf.visits():
            standing, ledger = phone.standing(visit), self.center.ledgers[visit]
            unsafe = {node.head for node in standing.unsafe}
            safe = {node.head for node in phone.strands(visit).nodes} - unsafe
            assert safe <= {node.head for node in ledger.strands.nodes}
            assert ledger.photos.issuperset(standing.safe_photos)

    def judge(self) -> None:
        """Nothing that was written is ever gone from the phone that wrote it."""
        for phone in self.phones:
            for visit in phone.vault.shelf.visits():
                own = {node.head for node in phone.strands(visit).nodes if node.device == phone.who.device}
                assert own >= self.own.get((visit, phone.who.device), set())
                self.own[visit, phone.who.device] = own
            for digest, content in phone.vault.shelf.documents.items():
                assert hashlib.sha256(content).hexdigest() == digest

    def settles(self) -> None:
        self.center.held_aside.clear()
        self.center.troubles, self.center.spoils = [], lambda raw: raw
        self.center.knows_documents, self.center.spoils_documents = True, lambda raw: raw
        for _ in range(4):
            for phone in self.phones:
                phone.syncs(self.center)


@pytest.mark.parametrize("seed", range(SEASONS))
def test_at_quiescence_nothing_is_lost_and_everybody_agrees(seed: int) -> None:
    season = Season(seed)
    season.lives(60)
    season.settles()
    for visit in season.visits:
        held = season.center.ledgers[visit].strands
        assert all(phone.strands(visit).tips() == held.tips() for phone in season.phones)
        assert all(phone.is_safe(visit) for phone in season.phones)
        digests = {fold(phone.strands(visit), frozenset({"step"})).digest() for phone in season.phones}
        assert digests == {fold(held, frozenset({"step"})).digest()}
    at_center = {node.head for ledger in season.center.ledgers.values() for node in ledger.strands.nodes}
    assert at_center >= set[bytes]().union(*season.own.values())
    for visit, ledger in season.center.ledgers.items():
        assert ledger.named() <= ledger.photos, visit
    assert all(phone.syncs(season.center).exchanges == 1 for phone in season.phones)
    assert all(phone.vault.shelf.documents == season.center.documents for phone in season.phones)
