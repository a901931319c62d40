# SPDX-License-Identifier: Apache-2.0
"""Accounts that sign with a private key: the vectors, both APIs, and what is no key."""

from __future__ import annotations

import base64
import sys
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from tests.adapters.exchange.client import START, Client, SteppedWall
from tests.adapters.exchange.test_signing import WHOLE

from tradecore.adapters.exchange import AccountSpec, ExchangeOptions, GeneratedMarket, build
from tradecore.adapters.exchange.keys import new_ed25519, read_public_key
from tradecore.errors import ConfigError

SEEDED = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LARGE = rsa.generate_private_key(65537, 2048)
PrivateKey = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def public_pem(key: PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def sign(key: PrivateKey, text: str) -> str:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        raw = key.sign(text.encode())
    else:
        assert isinstance(key, rsa.RSAPrivateKey)
        raw = key.sign(text.encode(), PKCS1v15(), SHA256())
    return base64.b64encode(raw).decode()


def keyed_client(wall: SteppedWall) -> Client:
    """A client of an exchange with an account of each kind of key: HMAC, "ed" and "rsa"."""
    accounts = [
        AccountSpec(),
        AccountSpec("ed", public_key=public_pem(SEEDED)),
        AccountSpec("rsa", public_key=public_pem(LARGE)),
    ]
    market = GeneratedMarket(("BTCUSDT",), seed=7, ts_start=START, history_minutes=10)
    return Client(build(ExchangeOptions(market=market, accounts=accounts), wall))


@pytest.fixture
def client(wall: SteppedWall) -> Client:
    return keyed_client(wall)


def test_ed25519_vectors() -> None:
    der = base64.b64decode("MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=")
    pem = f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(der).decode()}\n-----END PUBLIC KEY-----"
    verifier = read_public_key(pem, "KEY")

    for text, signature in [
        (
            WHOLE,
            "9tIZ152YC+pPMaUiWMLSdp2+8xQBbUYJFPvbBQ2ECVq16jRGhc6DMfyxmrIMCeOYelPLX0yyCuZ5GyMzt7Y1Bg==",
        ),
        (
            b"apiKey=KEY&timestamp=1700000000000",
            "cOzPsplstcmeJuGg1Hj6UbGzKEErgExSjUbi9fES0TjGIkRqD85TySr//cIaK1Pg+dDuCjLNEClMK3pQHUlGCw==",
        ),
    ]:
        assert verifier.accepts(signature, text)
        assert not verifier.accepts(signature, text + b"0")
        assert not verifier.accepts(signature.lower(), text)


@pytest.mark.parametrize(("name", "key"), [("ed", SEEDED), ("rsa", LARGE)])
def test_rest_takes_both_kinds_of_keys(client: Client, name: str, key: PrivateKey) -> None:
    text = f"timestamp={client.now_ms}"
    signature = sign(key, text)
    query = f"{text}&signature={quote(signature, safe='')}"

    assert client.send("GET", "account", query, key=name)[0] == 200
    for wrong in (signature[:-4], "no base64", "", sign(key, "timestamp=1")):
        answer = client.send("GET", "account", f"{text}&signature={quote(wrong)}", key=name)[1]
        assert answer["code"] == (-1022 if wrong else -1102)


def test_a_signature_of_another_account_does_not_serve(client: Client) -> None:
    text = f"timestamp={client.now_ms}"
    query = f"{text}&signature={quote(sign(SEEDED, text), safe='')}"
    assert client.send("GET", "account", query, key="rsa")[1]["code"] == -1022


def test_made_keys_are_pairs() -> None:
    private, public = new_ed25519()
    key = load_pem_private_key(private.encode(), None)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    assert read_public_key(public, "made").accepts(sign(key, "text"), b"text")


@pytest.mark.parametrize(
    "pem",
    [
        "nothing",
        public_pem(ec.generate_private_key(ec.SECP256R1())),
        public_pem(rsa.generate_private_key(65537, 1024)),
        SEEDED.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    ],
    ids=["text", "curve", "short", "private"],
)
def test_what_is_no_public_key_is_named_and_not_repeated(pem: str) -> None:
    with pytest.raises(ValueError, match="public_key of account 'mine' must be") as refused:
        AccountSpec("mine", public_key=pem).verifier()
    assert pem not in str(refused.value)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(ConfigError, match=r"account 'ed' has .* pip install 'tradecore\[keys\]'"):
        AccountSpec("ed", public_key=public_pem(SEEDED)).verifier()


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"api_key": ""}, "api_key of an account"),
        ({"api_key": "mine"}, "secret of account 'mine' must not be empty"),
        ({"api_key": "mine", "secret": "a", "public_key": "b"}, "must have one of them"),
    ],
)
def test_accounts_that_cannot_be(fields: dict[str, str], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        AccountSpec(**fields)


def test_one_key_is_one_account(wall: SteppedWall) -> None:
    with pytest.raises(ValueError, match="'twice' twice"):
        build(
            ExchangeOptions(accounts=[AccountSpec("twice", "a"), AccountSpec("twice", "b")]), wall
        )
