# SPDX-License-Identifier: Apache-2.0
"""What a node looks like at one moment, as plain frozen values: for tables, pages and summaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tradecore.engine.engine import Engine
from tradecore.engine.slots import Slot
from tradecore.model.order import OrderStatus, OrderType, Purpose, Side
from tradecore.pipeline import MarketPipeline

CURVE_POINTS_MAX = 2_000


class NodeState(StrEnum):
    """What the node is doing."""

    STARTING = "starting"
    RECOVERING = "recovering"
    WARMING = "warming"
    ACTIVE = "active"
    HALTED = "halted"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """One order that is not over. Raw ints."""

    client_id: str
    strategy: str
    symbol: str
    purpose: Purpose
    side: Side
    order_type: OrderType
    status: OrderStatus
    quantity: int
    filled_quantity: int
    price: int
    stop_price: int


@dataclass(frozen=True, slots=True)
class Holding:
    """One strategy on one symbol. Raw ints; `signal` is (entry, exit, stop distance) or None."""

    strategy: str
    symbol: str
    quantity: int
    average_price: int
    stop_price: int
    realised: int
    unrealised: int
    is_stuck: bool
    signal: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole node. Money is raw quote; times are venue ns.

    `differences` holds, by asset, what our ledger says less what the venue says, raw; it is only
    given while nothing is in flight. `latency` is that of the pipeline, in ns.
    """

    ts_venue: int
    state: NodeState
    halt_reason: str
    prices: Mapping[str, int]
    holdings: tuple[Holding, ...]
    orders: tuple[OpenOrder, ...]
    equity: int
    cash: int
    realised: int
    unrealised: int
    fees: Mapping[str, int]
    orders_sent: int
    fills: int
    unknown_orders: int
    refusals: Mapping[str, int]
    anomalies: Mapping[str, int]
    differences: Mapping[str, int]
    latency: Mapping[str, float]
    counters: Mapping[str, int]
    decisions: tuple[str, ...]
    curve: tuple[tuple[int, int], ...]


class EquityCurve:
    """Points of (venue time, equity), never more than a bound: when full, every other goes."""

    def __init__(self, points_max: int = CURVE_POINTS_MAX) -> None:
        self._points: list[tuple[int, int]] = []
        self._points_max = points_max
        self._step = 1
        self._calls = 0

    def add(self, ts: int, equity: int) -> None:
        """Take a point; once thinned, only every second, fourth ... is kept."""
        if self._calls % self._step == 0:
            self._points.append((ts, equity))
            if len(self._points) > self._points_max:
                self._points = self._points[::2]
                self._step *= 2
        self._calls += 1

    def points(self, ts: int, equity: int) -> tuple[tuple[int, int], ...]:
        """Return the points kept, and the present one last."""
        return (*self._points, (ts, equity))


def take_snapshot(
    engine: Engine,
    pipeline: MarketPipeline,
    state: NodeState,
    ts_venue: int,
    curve: EquityCurve,
    counters: Mapping[str, int],
) -> Snapshot:
    """Return how things stand now."""
    signals = pipeline.signals()
    open_orders = tuple(engine.orders.open())
    prices = {i.symbol: engine.price(i.symbol) for i in engine.instruments}
    equity = engine.equity
    return Snapshot(
        ts_venue=ts_venue,
        state=state,
        halt_reason=engine.halt_reason,
        prices={symbol: price for symbol, price in prices.items() if price}
        | pipeline.last_prices(),
        holdings=tuple(
            _holding(engine, slot, signals.get((slot.strategy, slot.symbol)))
            for slot in engine.slots
        ),
        orders=tuple(
            OpenOrder(
                order.client_id,
                order.request.strategy,
                order.request.symbol,
                order.request.purpose,
                order.request.side,
                order.request.order_type,
                order.status,
                order.request.quantity,
                order.filled_quantity,
                order.request.price,
                order.request.stop_price,
            )
            for order in open_orders
        ),
        equity=equity,
        cash=engine.cash(),
        realised=engine.portfolio.realised(),
        unrealised=engine.portfolio.unrealised(),
        fees=engine.portfolio.ledger.fees(),
        orders_sent=len(engine.orders),
        fills=engine.portfolio.fill_count,
        unknown_orders=sum(order.status is OrderStatus.UNKNOWN for order in open_orders),
        refusals=dict(engine.gate.refusals),
        anomalies=dict(engine.anomalies),
        differences=_differences(engine),
        latency=pipeline.latency(),
        counters={**pipeline.counters(), **counters},
        decisions=engine.decisions.latest(5),
        curve=curve.points(ts_venue, equity),
    )


def _holding(engine: Engine, slot: Slot, signal: tuple[float, float, float] | None) -> Holding:
    position = engine.portfolio.position(slot.strategy, slot.symbol)
    stop = slot.stop
    return Holding(
        strategy=slot.strategy,
        symbol=slot.symbol,
        quantity=position.quantity,
        average_price=position.average_price,
        stop_price=stop.request.stop_price if stop is not None else 0,
        realised=position.realised,
        unrealised=position.unrealised(engine.price(slot.symbol)),
        is_stuck=slot.is_stuck,
        signal=signal,
    )


def _differences(engine: Engine) -> dict[str, int]:
    if not engine.is_quiet:
        return {}
    wallets = engine.portfolio.ledger.wallets()
    return {
        asset: wallets.get(asset, 0) - free - locked
        for asset, (free, locked) in engine.venue_balances.items()
        if wallets.get(asset, 0) != free + locked
    }
