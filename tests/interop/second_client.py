"""A second client, written from sync/PROTOCOL.md alone: it imports nothing of ours, and shares no line with the first.

It enrolls, begins a visit, captures answers and a photo, exchanges, uploads, reads its receipts and what others wrote.
It keeps everything in memory, judges the center's answers by their signatures, and raises `NotGenuine` where one fails.
"""

import base64
import dataclasses
import gzip
import hashlib
import hmac
import json
import os
import re
from typing import Any

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Json = dict[str, Any]


class NotGenuine(Exception):
    """What came does not prove what it should."""


# section 1: words and encodings


def name_of(raw: bytes) -> str:
    """128 bits in base32, in lower case, without padding."""
    return base64.b32encode(raw).decode().lower().rstrip("=")


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


# section 4: signed texts


def signed_text(purpose: str, center: str, **fields: object) -> str:
    """Field names have hyphens where Python has underscores."""
    lines = [f"inspector {purpose} 1", f"center {center}", "algorithm ed25519"]
    lines += [f"{name.replace('_', '-')} {value}" for name, value in fields.items()]
    return "\n".join(lines) + "\n"


def read_text(note: str, purpose: str, center: str) -> list[tuple[str, str]]:
    lines = note.split("\n")
    if lines[:3] != [f"inspector {purpose} 1", f"center {center}", "algorithm ed25519"] or lines[-1]:
        raise NotGenuine(f"not a {purpose} of this center")
    return [(name, value) for name, _, value in (line.partition(" ") for line in lines[3:-1])]


def fit_to_sign(challenge: str) -> str:
    """Section 6: with a line feed in it the center would choose what is signed."""
    if not re.fullmatch(r"[A-Za-z0-9._=-]{1,400}", challenge):
        raise NotGenuine("a challenge of another form")
    return challenge


def check(public_key: bytes, text: str, signature: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(base64.b64decode(signature), text.encode())
    except InvalidSignature as error:
        raise NotGenuine("a signature does not hold") from error


@dataclasses.dataclass
class Strand:
    """One writer's entries in one visit, as they were written."""

    n: int
    head: bytes
    lines: list[tuple[bytes, bytes, bytes]] = dataclasses.field(default_factory=list)
    """Envelope, body, salt."""


class SecondClient:
    """One device of one person."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30, follow_redirects=False)
        self.key = Ed25519PrivateKey.generate()
        self.public_key = self.key.public_key().public_bytes_raw()
        self.device = name_of(sha(self.public_key)[:16])
        self.boot, self.data_key = name_of(os.urandom(16)), os.urandom(32)
        self.center = self.person = self.challenge = self.epoch = self.token = ""
        self.certificate: Json = {}
        self.root_key = b""
        self.working: dict[int, bytes] = {}
        self.recovery: tuple[int, bytes] = (0, b"")
        self.strands: dict[str, Strand] = {}
        self.photos: dict[str, bytes] = {}
        self.safe: dict[str, dict[str, tuple[int, str]]] = {}
        """By visit: what the newest receipt names, strand by strand."""
        self.safe_photos: set[str] = set()
        self.lacking: dict[str, list[str]] = {}
        self.heard: list[tuple[str, Json, Json]] = []
        """What others wrote: visit, envelope, body."""

    def __enter__(self) -> "SecondClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    # section 5: enrollment

    def enroll(self, code: str) -> None:
        """With the code `NNNNN-SSSSS-SSSSS-SSSSS-SSSSS`."""
        plain = code.replace("-", "").lower()
        invitation, k = plain[:5], sha(b"inspector invitation 1\n", plain[5:].encode())
        told = self.http.get("/v1/center").raise_for_status().json()
        root = base64.b64decode(told["root"])
        both = root + self.public_key
        proof = hmac.digest(k, b"inspector enroll device 1\n" + both, "sha256").hex()
        asked = {"invitation": invitation, "public_key": b64(self.public_key), "proof": proof}
        got = self.http.post("/v1/enroll", json=asked).raise_for_status().json()
        text = got["certificate"]["note"]
        right = hmac.digest(k, b"inspector enroll center 1\n" + both + sha(text.encode()), "sha256").hex()
        if not hmac.compare_digest(right, got["proof"]):
            raise NotGenuine("this is not the center that gave the code")
        self.root_key, self.center = root, name_of(sha(root)[:16])
        for note in told["keys"]:
            self._learn_key(note)
        self._take_certificate(got["certificate"])
        self.challenge, self.epoch = fit_to_sign(got["challenge"]), got["epoch"]
        self._hand_over_the_key()

    def _learn_key(self, note: Json) -> None:
        check(self.root_key, note["note"], note["signature"])
        fields = dict(read_text(note["note"], "key", self.center))
        number, raw = int(fields["number"]), base64.b64decode(fields["public-key"])
        if fields["use"] == "answers":
            self.working[number] = raw
        elif number > self.recovery[0]:
            self.recovery = number, raw

    def _take_certificate(self, note: Json) -> None:
        fields = dict(read_text(note["note"], "certificate", self.center))
        check(self.working[int(fields["key"])], note["note"], note["signature"])
        if base64.b64decode(fields["public-key"]) != self.public_key or fields["place"] != "device":
            raise NotGenuine("the certificate is another's")
        self.person, self.certificate = fields["person"], note

    def _hand_over_the_key(self) -> None:
        number, recovery = self.recovery
        algorithm, vault = "x25519 hkdf-sha256 aes-256-gcm 1", name_of(os.urandom(16))
        once, nonce = X25519PrivateKey.generate(), os.urandom(12)
        ephemeral = once.public_key().public_bytes_raw()
        names = [algorithm, vault, self.device, self.person, self.center, number, ephemeral.hex()]
        bound = json.dumps(["inspector recovery wrapping 1", *names]).encode()
        secret = once.exchange(X25519PublicKey.from_public_bytes(recovery))
        key = HKDF(algorithm=SHA256(), length=32, salt=ephemeral + recovery, info=bound).derive(secret)
        wrapping = {
            "algorithm": algorithm,
            "vault": vault,
            "device": self.device,
            "person": self.person,
            "center": self.center,
            "key_number": number,
            "ephemeral": b64(ephemeral),
            "nonce": b64(nonce),
            "sealed": b64(AESGCM(key).encrypt(nonce, self.data_key, bound)),
        }
        challenge = os.urandom(32)
        body = compact({"wrapping": wrapping, "challenge": challenge.hex()})
        headers = {"Authorization": self._authorization(body), "Content-Type": "application/json"}
        note = self.http.post("/v1/recovery", content=body, headers=headers).raise_for_status().json()
        fields = dict(read_text(note["note"], "recovery", self.center))
        check(self.working[int(fields["key"])], note["note"], note["signature"])
        proof = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"inspector recovery proof 1").derive(self.data_key)
        if fields["answer"] != hmac.digest(proof, challenge, "sha256").hex() or fields["challenge"] != challenge.hex():
            raise NotGenuine("the center cannot open the recovery wrapping")

    def _authorization(self, body: bytes) -> str:
        """Section 8: a request that is signed without being an exchange."""
        nonce = name_of(os.urandom(16))
        text = signed_text(
            "sign-in",
            self.center,
            device=self.device,
            challenge=self.challenge,
            nonce=nonce,
            lines=sha(body).hex(),
        )
        said = {"device": self.device, "challenge": self.challenge, "nonce": nonce, "signature": self._sign(text)}
        return f"Inspector {b64(compact(said))}"

    def _sign(self, text: str) -> str:
        return b64(self.key.sign(text.encode()))

    # section 2: writing

    def begin_visit(self) -> str:
        visit = name_of(os.urandom(16))
        start = sha(b"\x03", b"inspector strand v1\n", visit.encode(), b"\n", self.public_key)
        self.strands[visit] = Strand(0, start)
        return visit

    def write(self, visit: str, ops: list[Json], photos: tuple[bytes, ...] = ()) -> None:
        """One entry of that visit, with the JPEG photos that it brings."""
        strand = self.strands[visit]
        strand.n += 1
        envelope = compact({"v": 1, "visit": visit, "device": self.device, "seq": strand.n})
        body: Json = {
            "by": self.person,
            "at": "2026-11-21T23:03:11+07:00",
            "mono": strand.n,
            "boot": self.boot,
            "ops": ops,
        }
        named = [
            {"sha256": sha(one).hex(), "size": len(one), "type": "image/jpeg", "role": "original"} for one in photos
        ]
        if named:
            body["photos"] = named
        self.photos |= {sha(one).hex(): one for one in photos}
        raw, salt = compact(body), os.urandom(16)
        leaf = sha(b"\x00", sha(b"\x02", salt, raw), envelope)
        strand.head = sha(b"\x01", strand.head, leaf)
        strand.lines.append((envelope, raw, salt))

    # section 6: the exchange

    def exchange(self) -> Json:
        """Send all that the newest receipts do not name, and take in the answer. Gives its first line."""
        nonce = name_of(os.urandom(16))
        lines = [
            compact(
                {
                    "exchange": 1,
                    "center": self.center,
                    "device": self.device,
                    "nonce": nonce,
                    "epoch": self.epoch,
                    "digest": "0" * 64,  # it does not keep its own: so each answer names every visit
                    "challenge": self.challenge,
                    "keys": max(self.working),
                }
            )
        ]
        for visit, strand in self.strands.items():
            lines += self._tell(visit, strand)
        text = b"".join(line + b"\n" for line in lines)
        note = signed_text(
            "sign-in",
            self.center,
            device=self.device,
            challenge=self.challenge,
            nonce=nonce,
            lines=sha(text).hex(),
        )
        text += compact({"sign-in": self._sign(note)}) + b"\n"
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
        reply = self.http.post("/v1/exchange", content=gzip.compress(text), headers=headers).raise_for_status()
        return self._take_in(reply.content, nonce)

    def _tell(self, visit: str, strand: Strand) -> list[bytes]:
        held = self.safe.get(visit, {}).get(self.device, (0, ""))[0]
        tips = [[self.device, strand.n, strand.head.hex()]]
        lines = [compact({"hold": visit, "tips": tips, "receipt": 0})]
        if new := strand.lines[held:]:
            note = signed_text(
                "checkpoint", self.center, visit=visit, device=self.device, n=strand.n, head=strand.head.hex()
            )
            lines.append(compact({"checkpoint": {"note": note, "signature": self._sign(note)}}))
            salts = b64(b"".join(salt for _, _, salt in new))
            after = self._head_after(visit, held)
            lines.append(compact({"entries": visit, "count": len(new), "salts": salts, "after": after}))
            lines += [line for envelope, body, _ in new for line in (envelope, body)]
        return lines

    def _head_after(self, visit: str, count: int) -> str:
        head = sha(b"\x03", b"inspector strand v1\n", visit.encode(), b"\n", self.public_key)
        for envelope, body, salt in self.strands[visit].lines[:count]:
            head = sha(b"\x01", head, sha(b"\x00", sha(b"\x02", salt, body), envelope))
        return head.hex()

    def _take_in(self, raw: bytes, nonce: str) -> Json:
        *before, last = raw.rstrip(b"\n").split(b"\n")
        first, end = json.loads(before[0]), json.loads(last)
        for line in before:
            if line.startswith(b'{"key":'):
                self._learn_key(json.loads(line)["key"])
        text = signed_text(
            "answer",
            self.center,
            key=end["key"],
            nonce=nonce,
            lines=sha(b"".join(line + b"\n" for line in before)).hex(),
            epoch=first["epoch"],
            access=first["access"],
        )
        check(self.working[end["key"]], text, end["end"])
        self.challenge, self.epoch, self.token = fit_to_sign(first["challenge"]), first["epoch"], first["token"]
        self.lacking = {}
        rest = iter(before[1:])
        for line in rest:
            said = json.loads(line)
            if "receipt" in said:
                self._take_receipt(said["receipt"])
            elif "lack" in said:
                self.lacking[said["lack"]] = said["photos"]
            elif "entries" in said:
                for _ in range(said["count"]):
                    envelope, body = next(rest), next(rest)
                    self.heard.append((said["entries"], json.loads(envelope), json.loads(body)))
        return dict(first)

    def _take_receipt(self, note: Json) -> None:
        fields = read_text(note["note"], "receipt", self.center)
        named = dict(fields)
        check(self.working[int(named["key"])], note["note"], note["signature"])
        if named["epoch"] != self.epoch:
            raise NotGenuine("a receipt of another epoch")
        tips = [value.split(" ") for name, value in fields if name == "strand"]
        self.safe[named["visit"]] = {device: (int(n), head) for device, n, head in tips}
        self.safe_photos |= {value for name, value in fields if name == "photo"}

    def is_safe(self, visit: str) -> bool:
        """Whether receipts name all that this device wrote there, and every photo."""
        strand = self.strands[visit]
        return self.safe.get(visit, {}).get(self.device) == (strand.n, strand.head.hex())

    # section 7: photos, as plain tus 1.0

    def upload(self, visit: str, digest: str, *, cut_at: int | None = None) -> None:
        """Announce and send a photo; with `cut_at` only so many bytes first, as if the line had been cut there."""
        photo, metadata = self.photos[digest], {"visit": visit, "sha256": digest}
        tus = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}"}
        told = ",".join(f"{name} {b64(value.encode())}" for name, value in metadata.items())
        headers = {**tus, "Upload-Length": str(len(photo)), "Upload-Metadata": told}
        where = self.http.post("/v1/uploads", headers=headers).raise_for_status().headers["Location"]
        if cut_at is not None:
            self._patch(where, tus, 0, photo[:cut_at])
        offset = int(self.http.head(where, headers=tus).raise_for_status().headers["Upload-Offset"])
        if self._patch(where, tus, offset, photo[offset:]) != len(photo):
            raise NotGenuine("the center does not say that it has the whole photo")

    def _patch(self, where: str, tus: dict[str, str], offset: int, content: bytes) -> int:
        headers = {**tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        reply = self.http.patch(where, content=content, headers=headers).raise_for_status()
        return int(reply.headers["Upload-Offset"])

    def download(self, visit: str, digest: str) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}"}
        got = self.http.get(f"/v1/visits/{visit}/photos/{digest}", headers=headers).raise_for_status().content
        if sha(got).hex() != digest:
            raise NotGenuine("another photo came")
        return got
