# SPDX-License-Identifier: Apache-2.0
"""Whose key signed a request: the accounts of an exchange by their keys."""

from __future__ import annotations

from collections.abc import Iterable

from tradecore.adapters.exchange import errors, signing
from tradecore.adapters.exchange.account import Account
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.keys import ED25519
from tradecore.adapters.exchange.parameters import Parameters

_RECV_WINDOW_PATTERN = r"^[0-9]{1,8}(\.[0-9]{1,3})?$"


class KeyRing:
    """The keys in force. `stretch` is how many venue seconds pass in a wall second, at least 1."""

    def __init__(self, stretch: float) -> None:
        self._stretch = stretch
        self._accounts: dict[str, Account] = {}

    def add(self, account: Account) -> None:
        """Take in an account's key; ValueError if there is another with it."""
        if account.api_key in self._accounts:
            raise ValueError(f"accounts had the key {account.api_key!r} twice")
        self._accounts[account.api_key] = account

    def revoke(self, account: Account) -> None:
        """Forget an account's key: whoever names it is refused. Orders and balances stay."""
        self._accounts.pop(account.api_key, None)

    def authenticate(
        self, params: Parameters, api_key: str | None, payloads: Iterable[bytes], clock: int
    ) -> Account:
        """Return the account whose key signed one of `payloads`.

        Raises
        ------
        ApiError
            -2014, -1102, -2015, -1131, -1021 or -1022, checked in this order.
        """
        if not api_key:
            raise ApiError(-2014, "API-key format invalid.", 401)
        timestamp, window_ms = _read_time(params)
        signature = params.required("signature")
        account = self._accounts.get(api_key)
        if account is None:
            raise errors.bad_key()
        signing.check_window(timestamp, window_ms, clock, self._stretch)
        signing.check_signature(account.verifier, signature, payloads)
        return account

    def check_binary(self, api_key: str) -> None:
        """Check who asks for binary market streams; nothing is signed.

        Raises
        ------
        ApiError
            -2015 unless the key is an account's and of the kind that may.
        """
        account = self._accounts.get(api_key)
        if account is None or account.verifier.kind != ED25519:
            raise errors.bad_key()

    def check_time(self, params: Parameters, clock: int) -> None:
        """Check the timestamp of a request that needs no signature: its session is logged on.

        Raises
        ------
        ApiError
            -1102, -1131 or -1021.
        """
        timestamp, window_ms = _read_time(params)
        signing.check_window(timestamp, window_ms, clock, self._stretch)


def _read_time(params: Parameters) -> tuple[int, float]:
    timestamp = params.mandatory_integer("timestamp")
    window = params.optional("recvWindow", _RECV_WINDOW_PATTERN)
    return timestamp, signing.RECV_WINDOW_DEFAULT_MS if window is None else float(window)
