# SPDX-License-Identifier: Apache-2.0
"""Looks at a running node now and then: a view for the display, series for the picture."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from tradecore.apps.config import Resolved
from tradecore.apps.view import Latency, NodeView, SymbolView
from tradecore.live import Holding, LockstepNode, Node, NodeState, Snapshot
from tradecore.model.instrument import SCALE, from_raw
from tradecore.pipeline import MarketPipeline

POINTS_MAX = 4_000
RECENT_DECISIONS = 200
STATE_WORDS = {NodeState.ACTIVE: "trading", NodeState.WARMING: "warming up"}


class Observer:
    """Takes a snapshot for each look; keeps prices and equity, thinned to stay bounded.

    `held` is what could be sold when the node was last seen trading.
    """

    def __init__(
        self, node: Node | LockstepNode, pipeline: MarketPipeline, resolved: Resolved, rate: float
    ) -> None:
        self.snapshot: Snapshot = node.snapshot()
        self.prices: dict[str, list[tuple[int, float]]] = {s: [] for s in pipeline.symbols}
        self.equity: list[tuple[int, float]] = []
        self._begun: float | None = None
        self.held: dict[str, Decimal] = {}
        self._node = node
        self._pipeline = pipeline
        self._resolved = resolved
        self._rate = rate
        self._instruments = {i.symbol: i for i in node.engine.instruments}
        self._timeframes = resolved.settings.timeframes
        self._messages: list[tuple[float, int]] = []
        self._looks = 0
        self._keep_every = 1

    def look(self) -> NodeView:
        """Return the node as it is now."""
        self.snapshot = snapshot = self._node.snapshot()
        if snapshot.state is not NodeState.STARTING:
            self._keep(snapshot)
        if snapshot.state in (NodeState.ACTIVE, NodeState.HALTED):
            self.held = self._held(snapshot)
        if self._begun is None and snapshot.state is NodeState.ACTIVE:
            self._begun = time.monotonic()
        elapsed_s = 0.0 if self._begun is None else time.monotonic() - self._begun
        settings = self._resolved.settings
        latency = self.frame_latency()
        recent = self._node.engine.decisions.latest(RECENT_DECISIONS)
        fills = [fill_text(line) for line in recent if line.startswith("fill|")]
        return NodeView(
            state=STATE_WORDS.get(snapshot.state, snapshot.state.value),
            strategy=settings.strategy,
            venue=settings.venue,
            speed=self._rate or 1.0,
            ts_venue=snapshot.ts_venue,
            elapsed_s=elapsed_s,
            duration_s=settings.run.for_s,
            timeframes=self._timeframes,
            symbols=tuple(self._symbol(symbol, snapshot) for symbol in self._pipeline.symbols),
            quote_asset=self._node.engine.portfolio.quote_asset,
            equity=from_raw(snapshot.equity),
            profit=from_raw(snapshot.realised + snapshot.unrealised),
            fees=self.fees(snapshot.fees, snapshot.prices),
            fills=snapshot.fills,
            open_orders=len(snapshot.orders),
            unknown_orders=snapshot.unknown_orders,
            latency=Latency(int(latency["p50"]), int(latency["p99"]), int(latency["count"])),
            messages=snapshot.counters.get("frames", 0),
            messages_per_s=self._message_rate(elapsed_s, snapshot.counters.get("frames", 0)),
            refused=snapshot.counters.get("refused", 0),
            last_fills=tuple(fills),
        )

    def frame_latency(self) -> dict[str, float]:
        """Return p50, p99, p999, max and count of a frame's way through the pipeline, ns."""
        return self._pipeline.latency("done")

    def fees(self, fees: Mapping[str, int], prices: Mapping[str, int]) -> Decimal:
        """Return fees of every asset, valued in quote at the last prices."""
        total = 0
        by_base = {i.base_asset: symbol for symbol, i in self._instruments.items()}
        for asset, raw in fees.items():
            symbol = by_base.get(asset)
            total += raw if symbol is None else raw * prices.get(symbol, 0) // SCALE
        return from_raw(total)

    def _held(self, snapshot: Snapshot) -> dict[str, Decimal]:
        """Return what is held and can be sold, by symbol."""
        held: dict[str, Decimal] = {}
        for each in snapshot.holdings:
            if position := self._node.engine.sellable_position(each.strategy, each.symbol):
                held[each.symbol] = held.get(each.symbol, Decimal(0)) + position.amount
        return held

    def _symbol(self, symbol: str, snapshot: Snapshot) -> SymbolView:
        holdings = [each for each in snapshot.holdings if each.symbol == symbol]
        price = snapshot.prices.get(symbol)
        stops = [each.stop_price for each in holdings if each.stop_price]
        return SymbolView(
            symbol=symbol,
            price=None if not price else from_raw(price),
            tick_size=self._instruments[symbol].tick_size,
            changes=tuple(self._change(symbol, timeframe) for timeframe in self._timeframes),
            signal=_signal_word(holdings),
            quantity=from_raw(sum(each.quantity for each in holdings)),
            profit=from_raw(sum(each.realised + each.unrealised for each in holdings)),
            stop=from_raw(max(stops)) if stops else None,
        )

    def _change(self, symbol: str, timeframe: str) -> float | None:
        bar = self._pipeline.forming(symbol, timeframe)
        return None if bar is None or not bar.open else bar.close / bar.open - 1.0

    def _message_rate(self, elapsed_s: float, messages: int) -> float:
        """Return messages per wall second over the last two seconds."""
        self._messages.append((elapsed_s, messages))
        while len(self._messages) > 2 and elapsed_s - self._messages[1][0] >= 2.0:
            self._messages.pop(0)
        since_s, before = self._messages[0]
        span_s = elapsed_s - since_s
        return (messages - before) / span_s if span_s >= 0.2 else 0.0

    def _keep(self, snapshot: Snapshot) -> None:
        self._looks += 1
        if self._looks % self._keep_every:
            return
        self.equity.append((snapshot.ts_venue, snapshot.equity / SCALE))
        for symbol, price in snapshot.prices.items():
            self.prices[symbol].append((snapshot.ts_venue, price / SCALE))
        if len(self.equity) >= POINTS_MAX:
            self._keep_every *= 2
            self.equity = self.equity[::2]
            self.prices = {symbol: points[::2] for symbol, points in self.prices.items()}


def _signal_word(holdings: list[Holding]) -> str:
    signals = [each.signal for each in holdings if each.signal is not None]
    if any(signal[1] == 1.0 for signal in signals):
        return "exit"
    if any(signal[0] == 1.0 for signal in signals):
        return "long"
    return ""


def fill_text(line: str) -> str:
    """Return a fill's line of the decision log as people read it.

    >>> fill_text("fill|1704067260000000000|BTCUSDT|buy|6400130000000|1234000|1234|BTC")
    '00:01:00  bought 0.01234 BTCUSDT at 64001.3'
    """
    _, ts, symbol, side, price_raw, quantity_raw, *_ = line.split("|")
    moment = datetime.fromtimestamp(int(ts) // 1_000_000_000, UTC).strftime("%H:%M:%S")
    price, quantity = (from_raw(int(raw)).normalize() for raw in (price_raw, quantity_raw))
    verb = "bought" if side == "buy" else "sold"
    return f"{moment}  {verb} {quantity:f} {symbol} at {price:f}"
