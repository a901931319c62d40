# SPDX-License-Identifier: Apache-2.0
"""One declared strategy on one symbol without an engine: what it takes to hand it to the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tradecore import _core
from tradecore.backtest.inputs import Market
from tradecore.backtest.ran import QuickLog, QuickRan
from tradecore.engine import Engine, Protection
from tradecore.engine.desk import MARKET_SLACK_BPS
from tradecore.model.order import OrderType
from tradecore.model.timeframe import parse_timeframe
from tradecore.risk.limits import Limits
from tradecore.sim import FeeAsset, Fees, Slippage
from tradecore.strategy import PythonStrategy, Strategy

_ORDERS_OPEN_MOST = 4


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a strategy runs under, one symbol.

    Attributes
    ----------
    market : Market
        Of one instrument.
    cash : int
        At the start, raw quote.
    fees, protection : Fees, Protection
    slippage : Slippage or None
    """

    market: Market
    cash: int
    fees: Fees
    protection: Protection
    slippage: Slippage | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the core knows all of it; else every run has to go event by event."""
        is_spot = not self.market.instruments[0].is_perpetual
        return is_spot and self.fees.asset is FeeAsset.RECEIVED and self.slippage is None

    @property
    def bars(self) -> Any:
        """The base bars, a BAR array."""
        return self.market.bars[0]

    @property
    def terms(self) -> _core.pipeline.Terms:
        """The compiled form."""
        return _core.pipeline.Terms(
            self.market.instruments[0].to_core(),
            self.cash,
            self.fees.maker_ppm,
            self.fees.taker_ppm,
            MARKET_SLACK_BPS,
            self.is_plain,
            self.protection.order_type is OrderType.STOP_LIMIT,
            self.protection.offset_bps,
        )

    def run(
        self,
        strategy: Strategy | PythonStrategy,
        params: Mapping[str, Any] | None,
        replay: Callable[[], Engine],
    ) -> QuickRan | None:
        """Return the run of one strategy; None if it has to go event by event."""
        if not self.is_plain or not isinstance(strategy, Strategy) or strategy.is_short:
            return None
        compiled = strategy.compile(params)
        base = parse_timeframe(self.market.timeframe)
        if compiled.program.inline_formula or any(t % base for t in compiled.program.timeframes):
            return None
        columns, orders, executions = _core.pipeline.run_one(
            compiled.program,
            compiled.params,
            compiled.policy,
            self.terms,
            self.market.history,
        )
        if columns["gave_up"][0]:
            return None
        instrument = self.market.instruments[0]
        log = QuickLog(columns, orders, executions)
        return QuickRan(strategy.name, instrument, log, self.fees, self.protection, replay)


def are_idle(limits: Limits, timeframe: str) -> bool:
    """Return whether no market entry of one strategy on one symbol can break the limits.

    Entries are made at closes of bars of `timeframe` or a multiple, at the last price, one at a
    time: what is left of an earlier position are a few orders at most.
    """
    amounts = (
        limits.order_quantity_max,
        limits.order_notional_max,
        limits.position_notional_max,
        limits.daily_loss_max,
    )
    entries_a_minute = 60 // parse_timeframe(timeframe)
    return (
        all(amount is None for amount in amounts)
        and not limits.cool_down_s
        and (limits.open_orders_max is None or limits.open_orders_max >= _ORDERS_OPEN_MOST)
        and (
            limits.orders_per_minute_max is None or limits.orders_per_minute_max > entries_a_minute
        )
    )
