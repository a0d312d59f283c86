"""The lines of an exchange, packed."""

import gzip
import random
import zlib

from sync.packing import pack
from sync.signed import to_base64

CHANCE = random.Random(7)
WORDS = ("dock", "seal", "log", "gate", "yard", "fence", "north", "of", "the", "locked", "open", "missing")


def lines(entries: int) -> bytes:
    """A run as it travels: salts in one line, then two lines an entry."""
    salts = to_base64(CHANCE.randbytes(16 * entries))
    rows = [f'{{"entries":"v","count":{entries},"salts":"{salts}","after":"00"}}']
    for seq in range(entries):
        note = " ".join(CHANCE.choices(WORDS, k=8))
        rows += [
            f'{{"v":1,"visit":"v","device":"d","seq":{seq}}}',
            f'{{"by":"p","ops":[{{"put":"a","set":"{note}"}}]}}',
        ]
    return "".join(f"{row}\n" for row in rows).encode()


def test_any_gzip_opens_it() -> None:
    for what in (b"", b"{}\n", lines(1), lines(250), lines(250) + lines(300), b'{"entries":' + b"x" * 3000):
        assert gzip.decompress(pack(what)) == what
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        assert unpacker.decompress(pack(what)) == what
        assert unpacker.eof and not unpacker.unused_data


def test_the_same_lines_are_the_same_bytes() -> None:
    what = lines(250)
    assert pack(what) == pack(what)


def test_salts_in_a_block_of_their_own_save_bytes() -> None:
    what = lines(500)
    assert len(gzip.compress(what, 9)) - len(pack(what)) > 500


def test_a_short_request_costs_no_more_than_usual() -> None:
    what = lines(3)
    assert len(pack(what)) <= len(gzip.compress(what, 6))
