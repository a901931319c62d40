# SPDX-License-Identifier: Apache-2.0
"""Which accounts' events one WebSocket API connection hears, each under an id of its own."""

from __future__ import annotations

from dataclasses import dataclass

from tradecore.adapters.exchange.account import Account, Listener
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.outbox import Outbox

LIVE_MAX = 1000
IDS_MAX = 65_535


@dataclass(frozen=True, slots=True)
class _Subscription:
    account: Account
    by_logon: bool


class Subscriptions:
    """User data subscriptions of one connection. Ids count up from 0 and are never used again."""

    def __init__(self, outbox: Outbox, ns_per_unit: int) -> None:
        self._outbox = outbox
        self._unit = ns_per_unit
        self._live: dict[int, _Subscription] = {}
        self._next_id = 0

    @property
    def ids(self) -> list[int]:
        """Those that are live, oldest first."""
        return list(self._live)

    def open(self, account: Account, by_logon: bool) -> int:
        """Hear `account`; return the id. `by_logon`: a logout ends it.

        Raises
        ------
        ApiError
            -2035 when it is heard already, -2042 when the connection has had all it may have.
        """
        if self._outbox in account.listeners:
            raise ApiError(-2035, "User Data Stream subscription already active.")
        if len(self._live) >= LIVE_MAX or self._next_id >= IDS_MAX:
            raise ApiError(-2042, "Maximum subscription IDs reached for this connection.")
        made = self._next_id
        self._next_id += 1
        self._live[made] = _Subscription(account, by_logon)
        account.listeners[self._outbox] = Listener(made, self._unit)
        return made

    def close(self, chosen: int | None, now_ns: int) -> None:
        """End one subscription, or all; -2036 where there is none such."""
        if not self._live or (chosen is not None and chosen not in self._live):
            raise ApiError(-2036, "User Data Stream subscription not active.")
        for each in self.ids if chosen is None else [chosen]:
            self._end(each, now_ns)

    def close_by_logon(self, now_ns: int) -> None:
        """End those that hang on a logon."""
        for each, subscription in list(self._live.items()):
            if subscription.by_logon:
                self._end(each, now_ns)

    def forget(self) -> None:
        """The connection has gone: end all without a word."""
        for subscription in self._live.values():
            subscription.account.listeners.pop(self._outbox, None)
        self._live.clear()

    def _end(self, subscription_id: int, now_ns: int) -> None:
        del self._live.pop(subscription_id).account.listeners[self._outbox]
        self._outbox.push(
            b'{"subscriptionId":%d,"event":{"e":"eventStreamTerminated","E":%d}}'
            % (subscription_id, now_ns // self._unit)
        )
