# SPDX-License-Identifier: Apache-2.0
"""`tradecore exchange`: what it lists, whose accounts it opens, and what it refuses."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from tests.adapters.exchange.listings import symbol_row

import tradecore
from tradecore.adapters.exchange import DEMO_KEY
from tradecore.adapters.exchange.keys import hmac_hex, new_ed25519
from tradecore.adapters.exchange.symbols import NAMES, first_symbols
from tradecore.apps.accounts import AccountRequest, read_accounts
from tradecore.apps.cli import _guarded
from tradecore.apps.serving import ExchangeRequest
from tradecore.errors import ConfigError

SOURCE = Path(tradecore.__file__).resolve().parents[1]
SECRET = "a secret that is told nobody"


def read(
    *accounts: str, deposits: tuple[str, ...] = (), **environment: str
) -> tuple[list[AccountRequest], list[Any]]:
    told: list[str] = []
    rows = read_accounts(accounts, deposits, "10000", environment, told.append)
    return [AccountRequest(**row) for row in rows], [json.loads(line) for line in told]


def test_without_a_word_there_is_the_demo_account() -> None:
    (account,), told = read()
    assert (account.api_key, account.deposits, told) == (DEMO_KEY, {"USDT": "10000"}, [])


def test_a_secret_is_made_and_told_once() -> None:
    (first, second), told = read("one", "two:hmac")
    assert [row["account"] for row in told] == ["one", "two"]
    assert [row["secret"] for row in told] == [first.secret, second.secret]
    assert len({first.secret, second.secret}) == 2
    assert len(first.secret) == 64
    assert first.secret not in repr(first)


def test_a_private_key_is_made_and_told_once() -> None:
    (account,), (row,) = read("one:ed25519")
    assert (row["account"], row["keyType"], account.secret) == ("one", "ED25519", "")
    key = load_pem_private_key(row["privateKey"].encode(), None)
    assert isinstance(key, Ed25519PrivateKey)
    signature = base64.b64encode(key.sign(b"text")).decode()
    assert account.to_spec().verifier().accepts(signature, b"text")


def test_keys_are_read_from_files_and_variables(tmp_path: Path) -> None:
    _, public = new_ed25519()
    (tmp_path / "secret").write_text(SECRET + "\n", "utf-8")
    (tmp_path / "public.pem").write_text(public, "utf-8")
    accounts, told = read(
        f"a:{tmp_path / 'secret'}", f"b:{tmp_path / 'public.pem'}", "c:env:MINE", MINE=SECRET
    )
    assert told == []
    assert [each.secret for each in accounts] == [SECRET, "", SECRET]
    assert [each.to_spec().verifier().kind for each in accounts] == [
        *("HMAC_SHA256", "ED25519", "HMAC_SHA256")
    ]


def test_deposits_are_for_all_or_for_one() -> None:
    accounts, _ = read("a", "b", deposits=("BTC=2", "a:USDT=0", "b:ETH=0.5"))
    assert [dict(each.deposits) for each in accounts] == [
        {"USDT": "0", "BTC": "2"},
        {"USDT": "10000", "BTC": "2", "ETH": "0.5"},
    ]
    assert accounts[1].to_spec().deposits["ETH"] == Decimal("0.5")


@pytest.mark.parametrize(
    ("accounts", "deposits", "says"),
    [
        (("",), (), "--account named '', must be KEY or KEY:SOURCE"),
        (("a b",), (), "--account named 'a b', must be"),
        (("a", "a"), (), "--account named 'a' twice"),
        ((f"a:{SECRET}",), (), "as a file it cannot be read: No such file"),
        (("a:env:NONE",), (), "there is no variable 'NONE'"),
        (("a:env:EMPTY",), (), "--account a: its source was empty"),
        (("a:env:PEM",), (), "--account a: public_key of account 'a' must be the PEM"),
        ((), ("USDT",), "--deposit was 'USDT', must be ASSET=AMOUNT"),
        ((), ("usdt=1",), "--deposit was 'usdt=1', must be ASSET=AMOUNT"),
        ((), (":USDT=1",), "--deposit was ':USDT=1', must be ASSET=AMOUNT"),
        (("a",), ("b:USDT=1",), "there is no account 'b'"),
        ((), ("USDT=-1",), "must have an amount from 0 to"),
        ((), ("USDT=nan",), "must have an amount from 0 to"),
        ((), ("USDT=1e10",), "must have an amount from 0 to"),
        ((), ("USDT=0.000000001",), "with at most 8 decimals"),
        ((), ("USDT=much",), "must have an amount from 0 to"),
    ],
)
def test_mistakes_are_named_and_secrets_are_not(
    accounts: tuple[str, ...], deposits: tuple[str, ...], says: str
) -> None:
    broken = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----"
    with pytest.raises(ConfigError) as refused:
        read(*accounts, deposits=deposits, EMPTY=" \n", PEM=broken)
    assert says in str(refused.value)
    assert SECRET not in str(refused.value)


def test_a_count_of_symbols_is_so_many_names() -> None:
    assert first_symbols(2) == ("BTCUSDT", "ETHUSDT")
    assert len(set(first_symbols(len(NAMES)))) == len(NAMES) >= 50
    for count in (0, len(NAMES) + 1):
        with pytest.raises(ValueError, match=f"symbols was {count}, must be a count from 1 to"):
            first_symbols(count)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--symbols", "0"), "flag --symbols: symbols was 0, must be a count from 1 to"),
        (("--market", "mars"), "--market was 'mars', must be generated, usual, wild"),
        (("--account", "a:no/file"), "--account a: what follows the colon must be"),
        (("--exchange-info", "no/file"), "exchangeInfo of no/file could not be read: "),
    ],
)
def test_a_mistake_starts_nothing(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _guarded(["exchange", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"tradecore: {says}")


def test_what_a_child_is_told_shows_no_secret() -> None:
    (account,), _ = read("a:env:MINE", MINE=SECRET)
    request = ExchangeRequest(
        (), 1, 1.0, (), False, "1", 0, 0, 0, None, accounts=[{"secret": account.secret}]
    )
    assert SECRET not in repr(request)


def test_fifty_symbols_and_two_accounts_by_the_command_line() -> None:
    asked = [
        *("exchange", "--port", "0", "--market", "generated", "--symbols", "50"),
        *("--account", "hmac-user", "--account", "ed-user:ed25519"),
        *("--deposit", "BTC=1", "--deposit", "ed-user:USDT=7"),
    ]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "tradecore.apps.cli", *asked]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        shared, private, ready = (json.loads(process.stdout.readline()) for _ in range(3))
        try:
            assert ready["ready"] is True
            held = []
            key = load_pem_private_key(private["privateKey"].encode(), None)
            assert isinstance(key, Ed25519PrivateKey)
            info = asked_of(ready["rest"], "exchangeInfo")
            assert [row["symbol"] for row in info["symbols"]] == list(first_symbols(50))
            for name in (shared["account"], private["account"]):
                text = f"recvWindow=60000&timestamp={asked_of(ready['rest'], 'time')['serverTime']}"
                if name == "hmac-user":
                    signature = hmac_hex(shared["secret"], text.encode())
                else:
                    signature = quote(base64.b64encode(key.sign(text.encode())), safe="")
                account = asked_of(ready["rest"], f"account?{text}&signature={signature}", name)
                held.append({row["asset"]: float(row["free"]) for row in account["balances"]})
        finally:
            process.send_signal(signal.SIGINT)
            left = process.stdout.read()
            code = process.wait(30)
    assert [(each["USDT"], each["BTC"]) for each in held] == [(10_000, 1), (7, 1)]
    assert (left, code) == ("", 0)


def test_the_symbols_of_an_exchange_info_by_the_command_line(tmp_path: Path) -> None:
    listing = tmp_path / "info.json"
    listing.write_text(json.dumps({"symbols": [symbol_row("BTCUSDT"), symbol_row("XYZUSDT")]}))
    asked = ("exchange", "--symbols", "BTCUSDT", "--exchange-info", str(listing))
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "tradecore.apps.cli", *asked]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        try:
            rows = asked_of(ready["rest"], "exchangeInfo")["symbols"]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    assert [row["symbol"] for row in rows] == ["BTCUSDT", "XYZUSDT"]
    assert rows[0]["filters"] == symbol_row("BTCUSDT")["filters"]


def asked_of(rest_url: str, path: str, api_key: str = "") -> Any:
    request = Request(f"{rest_url}/api/v3/{path}", headers={"X-MBX-APIKEY": api_key})
    with urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())
