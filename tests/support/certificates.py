"""Certificates for lines that speak TLS: an authority of the tests', and what it says about some host."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_SINCE, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Certified:
    """`context` serves as that host; whoever trusts `authority` (a PEM file) believes it."""

    context: ssl.SSLContext
    authority: Path


def certify(host: str, folder: Path) -> Certified:
    """A certificate for this host, from an authority that nobody knows yet."""
    folder.mkdir(parents=True, exist_ok=True)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _signed("Authority of the tests", root_key, root_key.public_key(), "Authority of the tests", None)
    leaf = _signed(host, root_key, key.public_key(), "Authority of the tests", host)
    authority, chain = folder / "authority.pem", folder / "chain.pem"
    authority.write_bytes(_pem(root))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(secret + _pem(leaf))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return Certified(context, authority)


def _signed(
    subject: str, signer: ec.EllipticCurvePrivateKey, key: ec.EllipticCurvePublicKey, issuer: str, host: str | None
) -> x509.Certificate:
    """Of a host, or of an authority where there is none."""
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_SINCE)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
    )
    if host is not None:
        built = built.add_extension(x509.SubjectAlternativeName([_named(host)]), critical=False)
    return built.sign(signer, hashes.SHA256())


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
