# SPDX-License-Identifier: Apache-2.0
"""What a result is made of: a run event by event, or one that walked from event to event."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from tradecore.backtest.fills import Fills
from tradecore.backtest.trades import Funding
from tradecore.engine import DecisionLog, Engine, Protection
from tradecore.engine.decisions import fill_line, order_line
from tradecore.engine.desk import client_id
from tradecore.model.events import FundingPaid
from tradecore.model.fill import Fill
from tradecore.model.instrument import Instrument
from tradecore.model.order import OrderType, Side
from tradecore.sim import Fees

Columns = Mapping[str, NDArray[Any]]


_EXECUTION = (
    *("ts_event", "is_entry", "is_maker", "price", "quantity", "quote_quantity", "fee"),
    *("price_kind", "price_cruel", "order"),
)
"""The columns of an execution, in the order in which `fills_of` takes them."""


_FILL = (
    *("ts_event", "is_maker", "price", "quantity", "quote_quantity", "fee"),
    *("price_kind", "price_cruel"),
)
"""The columns of an execution that `Fills` has by the same name."""


_FILL_LINE = ("ts_event", "is_entry", "price", "quantity", "fee")


_SENT = ("ts_event", "is_entry", "trigger", "limit", "target", "quantity")
"""The columns of an order, in the order in which `QuickRan._order_line` takes them."""


class Ran(Protocol):
    """A finished run."""

    @property
    def engine(self) -> Engine: ...
    @property
    def fills(self) -> Fills: ...
    @property
    def funding(self) -> Sequence[Funding]: ...
    @property
    def history(self) -> list[tuple[str, Fill | FundingPaid]]: ...
    @property
    def orders(self) -> int: ...
    @property
    def refused(self) -> int: ...
    @property
    def decisions(self) -> DecisionLog: ...


class EventRan:
    """A run that an engine folded."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @cached_property
    def fills(self) -> Fills:
        """As columns, in the order in which they happened."""
        instruments = {each.symbol: each for each in self.engine.instruments}
        return Fills.of(self._told, instruments)

    @cached_property
    def _told(self) -> list[tuple[str, Fill]]:
        fills = [
            (order.request.strategy, fill) for order in self.engine.orders for fill in order.fills
        ]
        return sorted(fills, key=lambda item: (item[1].ts_event, item[1].trade_id))

    @property
    def funding(self) -> list[Funding]:
        """What positions received or paid at funding times."""
        return [
            Funding(place, strategy, event.symbol, event.amount)
            for strategy, place, event in self.engine.funding
        ]

    @cached_property
    def history(self) -> list[tuple[str, Fill | FundingPaid]]:
        """All that moved money, in the order in which it happened."""
        events: list[tuple[str, Fill | FundingPaid]] = []
        paid = deque(self.engine.funding)
        for place, fill in enumerate(self._told):
            while paid and paid[0][1] <= place:
                strategy, _, event = paid.popleft()
                events.append((strategy, event))
            events.append(fill)
        return events + [(strategy, event) for strategy, _, event in paid]

    @property
    def orders(self) -> int:
        """How many orders were sent."""
        return len(self.engine.orders)

    @property
    def refused(self) -> int:
        """How many orders never left."""
        return sum(self.engine.gate.refusals.values())

    @property
    def decisions(self) -> DecisionLog:
        """The engine's own log."""
        return self.engine.decisions


class QuickLog(NamedTuple):
    """What `_core.pipeline.run_one` and a `FreeRun` tell: {name: array} each."""

    counts: Columns
    orders: Columns
    executions: Columns


def fills_of(executions: Columns, instrument: Instrument, fees: Fees, first: int = 1) -> list[Fill]:
    """Return executions of `_core.pipeline` as fills; the first of them has that trade id."""

    symbol, base, quote = instrument.symbol, instrument.base_asset, instrument.quote_asset
    maker_ppm, taker_ppm = fees.maker_ppm, fees.taker_ppm

    def fill(
        place: int,
        ts: int,
        is_entry: bool,
        is_maker: bool,
        price: int,
        quantity: int,
        quote_quantity: int,
        fee: int,
        price_kind: int,
        price_cruel: int,
        order: int,
    ) -> Fill:
        ppm = maker_ppm if is_maker else taker_ppm
        return Fill(
            ts_event=ts,
            symbol=symbol,
            client_id=client_id(0, order),
            order_id=0,
            trade_id=place,
            side=Side.BUY if is_entry else Side.SELL,
            price=price,
            quantity=quantity,
            quote_quantity=quote_quantity,
            fee=fee,
            fee_asset=base if is_entry else quote,
            is_maker=is_maker,
            fee_quote=quote_quantity * ppm // 1_000_000,
            price_kind=price_kind,
            price_cruel=price_cruel,
        )

    columns = [executions[name].tolist() for name in _EXECUTION]
    return [fill(place, *row) for place, row in enumerate(zip(*columns, strict=True), first)]


class QuickRan:
    """A run that the compiled core made alone; the engine is run when it is asked for.

    Parameters
    ----------
    strategy : str
        Its name.
    instrument : Instrument
        What it traded.
    log : QuickLog
        What it did.
    fees, protection : Fees, Protection
        What it ran under.
    replay : callable
        Runs the same event by event.
    """

    def __init__(
        self,
        strategy: str,
        instrument: Instrument,
        log: QuickLog,
        fees: Fees,
        protection: Protection,
        replay: Callable[[], Engine],
    ) -> None:
        self._strategy, self._instrument, self._log = strategy, instrument, log
        self._fees, self._protection, self._replay = fees, protection, replay

    @cached_property
    def engine(self) -> Engine:
        """The engine of the same run, event by event."""
        return self._replay()

    @cached_property
    def fills(self) -> Fills:
        """As columns, in the order in which they happened."""
        executions = self._log.executions
        is_buy, orders = executions["is_entry"], executions["order"]
        none = np.zeros(len(orders), dtype=np.int64)
        return Fills(
            strategies=(self._strategy,),
            instruments=(self._instrument,),
            assets=(self._instrument.quote_asset, self._instrument.base_asset),
            strategy=none,
            instrument=none,
            is_buy=is_buy,
            fee_asset=is_buy.astype(np.int64),
            fee_quote=none,  # No fee is in a third coin.
            client_ids=lambda: [client_id(0, order) for order in orders.tolist()],
            **{name: executions[name] for name in _FILL},
        )

    @property
    def funding(self) -> tuple[Funding, ...]:
        """Spot has none."""
        return ()

    @cached_property
    def history(self) -> list[tuple[str, Fill | FundingPaid]]:
        """All that moved money: its fills."""
        fills = fills_of(self._log.executions, self._instrument, self._fees)
        return [(self._strategy, fill) for fill in fills]

    @property
    def orders(self) -> int:
        """How many orders were sent."""
        return int(self._log.counts["orders"][0])

    @property
    def refused(self) -> int:
        """How many orders never left."""
        return int(self._log.counts["refused"][0])

    @cached_property
    def decisions(self) -> DecisionLog:
        """The log that the engine of the same run writes."""
        log = DecisionLog()
        fills = iter(self._fill_lines())
        done = 0
        orders = self._log.orders
        columns = [orders[name].tolist() for name in ("executions", *_SENT)]
        for before, *row in zip(*columns, strict=True):
            for line in itertools.islice(fills, before - done):
                log.line(line)
            done = before
            log.line(self._order_line(*row))
        for line in fills:
            log.line(line)
        return log

    def _fill_lines(self) -> Iterator[str]:
        executions, instrument = self._log.executions, self._instrument
        columns = [executions[name].tolist() for name in _FILL_LINE]
        for ts, is_entry, price, quantity, fee in zip(*columns, strict=True):
            side = Side.BUY if is_entry else Side.SELL
            asset = instrument.base_asset if is_entry else instrument.quote_asset
            yield fill_line(ts, instrument.symbol, side, price, quantity, fee, asset)

    def _order_line(
        self, ts: int, is_entry: bool, trigger: int, limit: int, target: int, quantity: int
    ) -> str:
        order_type, price, stop_limit = OrderType.MARKET, 0, 0
        if trigger and target:
            order_type, price, stop_limit = OrderType.OCO, target, limit
        elif trigger:
            order_type, price = self._protection.order_type, limit
        elif target:
            order_type, price = OrderType.LIMIT, target
        side = Side.BUY if is_entry else Side.SELL
        symbol = self._instrument.symbol
        return order_line(ts, symbol, side, order_type, price, trigger, stop_limit, quantity)
