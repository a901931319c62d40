# SPDX-License-Identifier: Apache-2.0
"""What an account signs with: a shared secret, or a private key whose public half is here."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from tradecore.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

HMAC = "HMAC_SHA256"
RSA = "RSA"
ED25519 = "ED25519"
_RSA_BITS_MIN, _RSA_BITS_MAX = 2048, 4096


class Verifier(Protocol):
    """Tells whether a signature is that of the account."""

    @property
    def kind(self) -> str:
        """HMAC, RSA or ED25519."""
        ...

    def accepts(self, signature: str, payload: bytes) -> bool:
        """Whether `signature`, as text, was made over `payload`."""
        ...


def hmac_hex(secret: str, payload: bytes) -> str:
    """Return the HMAC-SHA-256 of `payload` in lower-case hex."""
    return hmac.digest(secret.encode(), payload, "sha256").hex()


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """HMAC-SHA-256 in hex, in either case."""

    secret: str = field(repr=False)
    kind: str = field(default=HMAC, init=False)

    def accepts(self, signature: str, payload: bytes) -> bool:
        """Whether `signature` is the hex of the HMAC of `payload`."""
        given = signature.lower().encode("utf-8", "replace")
        return hmac.compare_digest(hmac_hex(self.secret, payload).encode(), given)


@dataclass(frozen=True, slots=True)
class RsaKey:
    """RSASSA-PKCS1-v1_5 with SHA-256, in base64."""

    key: RSAPublicKey
    kind: str = field(default=RSA, init=False)

    def accepts(self, signature: str, payload: bytes) -> bool:
        """Whether `signature` is the base64 of the key's signature over `payload`."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        return _verifies(signature, lambda raw: self.key.verify(raw, payload, PKCS1v15(), SHA256()))


@dataclass(frozen=True, slots=True)
class Ed25519Key:
    """Pure Ed25519, in base64."""

    key: Ed25519PublicKey
    kind: str = field(default=ED25519, init=False)

    def accepts(self, signature: str, payload: bytes) -> bool:
        """Whether `signature` is the base64 of the key's signature over `payload`."""
        return _verifies(signature, lambda raw: self.key.verify(raw, payload))


def _verifies(signature: str, verify: Any) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        verify(base64.b64decode(signature, validate=True))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def read_public_key(pem: str, api_key: str) -> Verifier:
    """Return the verifier of a public key in PEM, of the account that `api_key` names.

    Raises
    ------
    ConfigError
        If the package that checks such signatures is not installed.
    ValueError
        If `pem` is not an Ed25519 or RSA public key; its text is not repeated.
    """
    _require_cryptography(f"account {api_key!r} has a public key")
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if isinstance(key, Ed25519PublicKey):
        return Ed25519Key(key)
    if isinstance(key, RSAPublicKey) and _RSA_BITS_MIN <= key.key_size <= _RSA_BITS_MAX:
        return RsaKey(key)
    raise ValueError(
        f"public_key of account {api_key!r} must be the PEM of an Ed25519 public key, or of an RSA "
        f"one of {_RSA_BITS_MIN} to {_RSA_BITS_MAX} bits, and is not"
    )


def new_secret() -> str:
    """Return a fresh HMAC secret of 64 letters and digits."""
    return secrets.token_hex(32)


def new_ed25519() -> tuple[str, str]:
    """Return a fresh Ed25519 pair: (private key in PKCS#8 PEM, public key in PEM).

    Raises
    ------
    ConfigError
        If the package that makes such keys is not installed.
    """
    _require_cryptography("an Ed25519 key was asked for")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def _require_cryptography(why: str) -> None:
    try:
        import cryptography  # noqa: F401 - only whether it is there
    except ImportError:
        raise ConfigError(
            f"{why}, which needs the package cryptography: pip install 'tradecore[keys]'"
        ) from None
