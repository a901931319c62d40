# SPDX-License-Identifier: Apache-2.0
"""Accounts of the exchange as a command line asks for them; no secret ever stands on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecore.errors import ConfigError

if TYPE_CHECKING:
    from tradecore.adapters.exchange import AccountSpec

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ASSET = re.compile(r"[A-Z0-9]{1,20}")
_ENVIRONMENT = "env:"
_PEM = "-----BEGIN"


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """One account as plain values that JSON can hold; `secret` is empty beside a public key."""

    api_key: str
    secret: str = field(repr=False)
    public_key: str = field(repr=False)
    deposits: Mapping[str, str]

    def to_spec(self) -> AccountSpec:
        """Return it as the exchange takes it."""
        from tradecore.adapters.exchange import AccountSpec

        return AccountSpec(
            self.api_key,
            self.secret or None,
            {asset: Decimal(amount) for asset, amount in self.deposits.items()},
            self.public_key or None,
        )


def read_accounts(
    accounts: Sequence[str],
    deposits: Sequence[str],
    cash: str,
    environment: Mapping[str, str],
    tell: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Return the accounts that ``--account`` and ``--deposit`` ask for, as plain values.

    Parameters
    ----------
    accounts : sequence of str
        KEY or KEY:SOURCE. The source is ``hmac`` (as without one) or ``ed25519``, which make a
        secret or a private key; ``env:NAME`` or a file, which hold a secret or a public key.
        None at all: the demo account.
    deposits : sequence of str
        ASSET=AMOUNT for every account, KEY:ASSET=AMOUNT for one.
    cash : str
        USDT for every account, where `deposits` name no other amount.
    tell : callable
        Gets one line of JSON for each key that is made. It is told nowhere else.

    Raises
    ------
    ConfigError
        If one of them is not what it must be. Nothing of a secret is repeated.
    """
    from tradecore.adapters.exchange import DEMO_KEY, DEMO_SECRET

    keys: dict[str, tuple[str, str]] = {}
    made: list[dict[str, str]] = []
    for text in accounts:
        key, _, source = text.partition(":")
        if not _KEY.fullmatch(key):
            raise ConfigError(
                f"--account named {key!r}, must be KEY or KEY:SOURCE with a key of up to 64 "
                "letters, digits, - and _"
            )
        if key in keys:
            raise ConfigError(f"--account named {key!r} twice")
        keys[key] = _read_source(key, source or "hmac", environment, made)
    if not keys:
        keys[DEMO_KEY] = (DEMO_SECRET, "")
    owned = _read_deposits(deposits, cash, keys)
    asked = [AccountRequest(key, *keys[key], owned[key]) for key in keys]
    for account in asked:
        _check(account)
    for row in made:
        tell(json.dumps(row))
    return [asdict(account) for account in asked]


def _read_source(
    key: str, source: str, environment: Mapping[str, str], made: list[dict[str, str]]
) -> tuple[str, str]:
    """Return (secret, public key), one of them empty."""
    from tradecore.adapters.exchange.keys import new_ed25519, new_secret

    if source == "hmac":
        secret = new_secret()
        made.append({"account": key, "keyType": "HMAC_SHA256", "secret": secret})
        return secret, ""
    if source == "ed25519":
        private, public = new_ed25519()
        made.append({"account": key, "keyType": "ED25519", "privateKey": private})
        return "", public
    text = _read_text(key, source, environment).strip()
    if not text:
        raise ConfigError(
            f"--account {key}: its source was empty, must hold a secret or public key"
        )
    return ("", text) if text.startswith(_PEM) else (text, "")


def _read_text(key: str, source: str, environment: Mapping[str, str]) -> str:
    if source.startswith(_ENVIRONMENT):
        name = source.removeprefix(_ENVIRONMENT)
        if name not in environment:
            raise ConfigError(f"--account {key}:{source}: there is no variable {name!r}")
        return environment[name]
    try:
        return Path(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(
            f"--account {key}: what follows the colon must be hmac, ed25519, env:NAME or a file; "
            f"as a file it cannot be read: {reason}"
        ) from None


def _read_deposits(
    deposits: Sequence[str], cash: str, keys: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    everyone = {"USDT": cash}
    alone: dict[str, dict[str, str]] = {key: {} for key in keys}
    for text in deposits:
        name, equals, amount = text.partition("=")
        key, colon, asset = name.rpartition(":")
        if not equals or not _ASSET.fullmatch(asset) or (colon and not key):
            raise ConfigError(
                f"--deposit was {text!r}, must be ASSET=AMOUNT or KEY:ASSET=AMOUNT, such as BTC=2"
            )
        if key and key not in keys:
            raise ConfigError(f"--deposit was {text!r}, but there is no account {key!r}")
        _check_amount(text, amount)
        (alone[key] if key else everyone)[asset] = amount
    return {key: everyone | alone[key] for key in keys}


def _check_amount(text: str, amount: str) -> None:
    try:
        value = Decimal(amount)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or value != round(value, 8) or value > 9 * 10**9:
        raise ConfigError(
            f"--deposit was {text!r}, must have an amount from 0 to 9000000000 with at most 8 "
            "decimals"
        )


def _check(account: AccountRequest) -> None:
    try:
        account.to_spec().verifier()
    except ValueError as error:
        raise ConfigError(f"--account {account.api_key}: {error}") from None
