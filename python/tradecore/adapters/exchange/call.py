# SPDX-License-Identifier: Apache-2.0
"""One request on its way through the exchange, and how a route is described."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tradecore.adapters.exchange import errors
from tradecore.adapters.exchange.account import Account
from tradecore.adapters.exchange.amounts import NS_PER_MS
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.limits import DAY_NS
from tradecore.adapters.exchange.parameters import Parameters
from tradecore.adapters.exchange.rules import STATUSES_ASKED

if TYPE_CHECKING:
    from tradecore.adapters.exchange.market import SymbolMarket
    from tradecore.adapters.exchange.venue import VenueModel


@dataclass(slots=True)
class Call:
    """A request whose signature, if it needs one, has been checked."""

    venue: VenueModel
    params: Parameters
    now: int
    unit: int
    signer: Account | None = None
    weight: int = 0

    @property
    def account(self) -> Account:
        """The account that signed."""
        assert self.signer is not None
        return self.signer

    def market(self) -> SymbolMarket:
        """Return the market of the mandatory `symbol`; -1121 if it is not listed."""
        return self.market_of(self.params.symbol())

    def market_of(self, symbol: str) -> SymbolMarket:
        """Return a market by name; -1121 if it is not listed."""
        market = self.venue.by_symbol.get(symbol)
        if market is None:
            raise errors.invalid_symbol()
        return market

    def market_in_status(self) -> SymbolMarket:
        """Return the market of `symbol`; -1220 if it does not have the `symbolStatus` sent."""
        market, status = self.market(), self._status()
        if status not in (None, market.status):
            raise ApiError(-1220, "The symbol's status is not the symbolStatus that was sent.")
        return market

    def markets(self) -> list[SymbolMarket]:
        """Return the market of `symbol`, those of `symbols`, or all, in the `symbolStatus` sent.

        One that is named alone and has another status is refused with -1220, others are left out.
        """
        names = self.params.names_json("symbols")
        if self.params.has("symbol"):
            if names is not None:
                raise ApiError(-1128, "Combination of optional parameters invalid.")
            return [self.market_in_status()]
        status = self._status()
        chosen = self.venue.markets if names is None else [self.market_of(n) for n in names]
        return [market for market in chosen if status in (None, market.status)]

    def _status(self) -> str | None:
        """Return the `symbolStatus` that was sent, or None; -1122 if there is no such status."""
        status = self.params.optional("symbolStatus")
        if status not in (None, *STATUSES_ASKED):
            raise ApiError(-1122, "Invalid symbolStatus.")
        return status

    def time_ns(self, name: str) -> int | None:
        """Return a time parameter in ns, or None."""
        value = self.params.time_ms(name)
        return None if value is None else value * NS_PER_MS

    def day_ns(self) -> tuple[int | None, int | None]:
        """Return `startTime` and `endTime` in ns, each perhaps None; -1127 beyond a day apart."""
        start, end = self.time_ns("startTime"), self.time_ns("endTime")
        if start is not None and end is not None and end - start > DAY_NS:
            raise ApiError(-1127, "More than 24 hours between startTime and endTime.")
        return start, end


Handler = Callable[[Call], Any]
Weight = int | Callable[[Parameters], int]


@dataclass(frozen=True, slots=True)
class Route:
    """How one method of the API is reached and what it costs.

    `order_count` calls show the account's order counts in their answers; `free` ones cost no
    weight when they succeed.
    """

    handler: Handler
    weight: Weight
    signed: bool = False
    order_count: bool = False
    free: bool = False

    def cost(self, values: Mapping[str, str]) -> int:
        """Return the weight of a call with these parameters."""
        return self.weight if isinstance(self.weight, int) else self.weight(Parameters(values))
