"""Photos that the center has read from its store once more, because a device asked: its word for that, taken in.

What a device lets go of on such a word is gone from it for good. So the word counts only in the very answer that it was
asked for in, and only in the epoch of that answer.
"""

from sync.exchange import Answer
from sync.keyring import Keyring
from sync.notes import Holding
from sync.signed import NotGenuine, Signed


def read_holdings(answer: Answer, keyring: Keyring) -> tuple[tuple[Holding, Signed], ...]:
    """What an answer says the center holds at that moment. Raises NotGenuine where one is not its word, or is of
    another question or epoch."""
    found = tuple((keyring.holding(note), note) for note in answer.holdings)
    for holding, _ in found:
        if (holding.nonce, holding.epoch) != (answer.nonce, answer.epoch):
            raise NotGenuine("it says what the center holds in answer to another question")
    return found
