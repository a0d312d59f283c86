"""Replicas that pass on what they hold, in any order, split and repetition, end with equal tips and equal states."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from random import Random

import pytest

from sync.braid import Fold, fold
from sync.strands import DoesNotChain, Node, Strands
from tests.support.histories import DECIDING, Historian, History

SIMULATIONS = 30


class Peer:
    """A holder of a visit, which folds as it hears."""

    def __init__(self, history: History) -> None:
        self.strands = Strands(history.visit, history.writers)
        self.fold = Fold(self.strands, DECIDING)

    def hears(self, nodes: list[Node]) -> None:
        """Whatever has no place yet is not kept: it comes again."""
        for node in nodes:
            with suppress(DoesNotChain):
                self.strands.add(node.entry)
        self.fold.catch_up()

    def lacks_of(self, other: "Peer") -> list[Node]:
        return other.strands.beyond(self.strands.tips())


def some_of(nodes: list[Node], chance: Random) -> list[Node]:
    """Cut, doubled, and now and then shuffled: what a bad line and a bad program make of it."""
    part = nodes[: chance.randint(0, len(nodes))]
    if chance.random() < 0.3:
        chance.shuffle(part)
    return part + part[: chance.randint(0, len(part))]


def peers_of(history: History, chance: Random) -> list[Peer]:
    """Each entry was written at one of them, behind all that comes before it in its strand."""
    peers = [Peer(history) for _ in range(chance.randint(3, 5))]
    whole = Strands(history.visit, history.writers)
    for entry in history.entries:
        whole.add(entry)
    for end in (node for node in whole.nodes if not node.children):
        chance.choice(peers).hears(list(end.path())[::-1])
    return peers


def talk(peers: list[Peer], chance: Random, times: int) -> Iterator[None]:
    for _ in range(times):
        one, other = chance.sample(peers, 2)
        one.hears(some_of(one.lacks_of(other) or other.strands.nodes, chance))
        yield


def settle(peers: list[Peer]) -> None:
    """Everybody passes on everything, around once and back."""
    ring = [*peers, *reversed(peers)]
    for one, other in pairwise(ring):
        other.hears(other.lacks_of(one))
    for one in peers:
        one.hears(one.lacks_of(peers[0]))


@pytest.mark.parametrize("seed", range(SIMULATIONS))
def test_replicas_that_pass_on_what_they_hold_converge(seed: int) -> None:
    chance = Random(seed)
    history = Historian(seed, steps=40).tell()
    peers = peers_of(history, chance)
    for _ in talk(peers, chance, 30):
        one = chance.choice(peers)
        assert one.fold.state().digest() == fold(one.strands, DECIDING).digest()
    settle(peers)
    assert len({peer.strands.tips() for peer in peers}) == 1
    assert {len(peer.strands.nodes) for peer in peers} == {len({entry.head for entry in history.entries})}
    assert len({peer.fold.state().digest() for peer in peers}) == 1
    assert len({fold(peer.strands, DECIDING).digest() for peer in peers}) == 1
    assert len({peer.fold.state().set_aside for peer in peers}) == 1


@pytest.mark.parametrize("seed", range(SIMULATIONS))
def test_what_comes_again_changes_nothing(seed: int) -> None:
    history = Historian(seed, steps=25).tell()
    peer = Peer(history)
    for entry in history.entries:
        peer.strands.add(entry)
    peer.fold.catch_up()
    before, tips = peer.fold.state(), peer.strands.tips()
    peer.hears([*peer.strands.nodes, *reversed(peer.strands.nodes)])
    assert peer.fold.state() == before
    assert peer.strands.tips() == tips
