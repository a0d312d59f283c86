"""P10: whoever changes what was signed is found out."""

from random import Random

from sync.exchange import Run
from sync.journal import Entry
from sync.notes import Certificate
from sync.placing import place_runs, writer_of
from sync.signed import NotGenuine, Signed
from sync.strands import Strands
from tests.simulation.facts import demand
from tests.simulation.phone import Phone
from tests.simulation.remembered import Violation
from tests.simulation.world import World


def p10_tampering_shows(world: World) -> None:
    """A bit changed, an entry dropped, swapped or inserted, in journal, checkpoint or receipt, is found out."""
    chance = Random(f"tampering {world.seed}")
    for phone in world.phones:
        for visit in world.visits_of(phone)[:2]:
            entries = phone.held(visit)
            if len(entries) > 2:
                _tampered_entry_shows(phone, visit, [*entries], chance)
        for visit in world.visits_of(phone):
            for note in phone.vault.shelf.receipts(visit)[:1]:
                _tampered_receipt_shows(phone, note, chance)


def _tampered_entry_shows(phone: Phone, visit: str, entries: list[Entry], chance: Random) -> None:
    """Somebody changes a journal, keeping the checkpoints that signed it. What was signed does not come out whole."""
    strands = phone.replica.copies()[visit].strands
    whole = len(strands.nodes)
    at = chance.randrange(len(entries))
    what, entry = chance.choice(["flipped", "dropped", "swapped", "inserted"]), entries[at]
    if what == "flipped":
        entries[at] = _with_a_bit_flipped(entry, chance)
    elif what == "dropped":
        del entries[at]
    elif what == "swapped":
        other = chance.randrange(len(entries))
        # On the two branches of a copied vault entries may have the same envelope: then nothing was swapped.
        is_another = entries[other].envelope != entry.envelope
        swapped = Entry(entries[other].envelope, entry.body, entry.salt, entry.after, entry.erased_hash)
        entries[at] = swapped if is_another else _with_a_bit_flipped(entry, chance)
    else:
        entries.insert(at, Entry(entry.envelope, b"{}", bytes(16), entry.after))
    expected = whole - 1 if what != "inserted" else whole
    taken = _take_in(phone, visit, entries)
    demand(
        taken <= expected and (what == "inserted" or taken < whole), "P10: a journal", what, "passes for whole", visit
    )


def _with_a_bit_flipped(entry: Entry, chance: Random) -> Entry:
    envelope = bytearray(entry.envelope)
    envelope[chance.randrange(len(envelope))] ^= 1 << chance.randrange(8)
    if entry.body is None or chance.random() < 0.3:
        return Entry(bytes(envelope), entry.body, entry.salt, entry.after, entry.erased_hash)
    body = bytearray(entry.body)
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return Entry(entry.envelope, bytes(body), entry.salt, entry.after)


def _take_in(phone: Phone, visit: str, entries: list[Entry]) -> int:
    """How much of a journal somebody else takes in, on the checkpoints of its signers."""
    copy = phone.replica.copies()[visit]
    notes = [note for _, note in copy.checkpoints]
    shelf, keyring = phone.vault.shelf, phone.session.keyring
    certificates = {device: Certificate.read(note.text) for device, note in shelf.certificates().items()}
    strands = Strands(visit, map(writer_of, certificates.values()))
    runs = [Run(visit, (entry,)) for entry in entries]
    placed = place_runs(
        strands, runs, keyring=keyring, certificates=certificates, checkpoints=notes, believes_erased=True
    )
    return len(placed.nodes)


def _tampered_receipt_shows(phone: Phone, note: Signed, chance: Random) -> None:
    text = bytearray(note.text.encode())
    text[chance.randrange(len(text))] ^= 1 << chance.randrange(7)
    try:
        phone.session.keyring.receipt(Signed(text.decode(), note.signature))
    except NotGenuine:
        return
    raise Violation("P10: an altered receipt passes for the center's")
