"""How the lines of an exchange are packed: gzip that anyone can read, a little smaller than usual.

Salts are random, in letters of their own (base64): mixed with words they spoil the code for both, about 3 bytes an
entry. A long line of them gets a block of its own.
"""

import re
import zlib
from typing import Final

_GZIP: Final = 16 + zlib.MAX_WBITS
_SALTS: Final = re.compile(rb'^\{"entries":.{2000,}\n', re.MULTILINE)
_MOST_FOR_A_SLOW_LINE: Final = 256 * 1024
"""More than that in one request is sent only once smaller ones have gone well: there time counts more than bytes."""


def pack(lines: bytes) -> bytes:
    """The lines as one gzip member; the same lines always give the same bytes."""
    packer = zlib.compressobj(9 if len(lines) <= _MOST_FOR_A_SLOW_LINE else 6, zlib.DEFLATED, _GZIP)
    packed, at = [], 0
    for salts in _SALTS.finditer(lines):
        packed += [packer.compress(lines[at : salts.start()]), packer.flush(zlib.Z_BLOCK)]
        packed += [packer.compress(salts[0]), packer.flush(zlib.Z_BLOCK)]
        at = salts.end()
    return b"".join([*packed, packer.compress(lines[at:]), packer.flush()])
