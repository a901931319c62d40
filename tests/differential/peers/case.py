# SPDX-License-Identifier: Apache-2.0
"""One set of trading rules on one symbol's bars, as every engine gets it, and our run of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np

import tradecore as tc
from tradecore import ta
from tradecore.data import Bars

SCALE = 100_000_000
TIMEFRAME = "15m"
CASH = 100_000_000
m15 = tc.timeframe(TIMEFRAME)


@dataclass(frozen=True)
class Rules:
    """Bought whole at the open after `entry`, sold at the open after `exit`, or before."""

    name: str
    formulas: Callable[[Bars], tuple[np.ndarray, np.ndarray]]
    """Entry and exit of every close, in NumPy over the arrays of `ta`."""
    declared: Callable[[], dict[str, object]]
    """The same as nodes."""
    stop: Fraction | None = None
    target: Fraction | None = None
    fee_share: float = 0.0


def _ema_arrays(bars: Bars) -> tuple[np.ndarray, np.ndarray]:
    fast, slow = ta.ema(bars.close, 3), ta.ema(bars.close, 9)
    above, below = fast[1:] > slow[1:], fast[1:] < slow[1:]
    not_above, not_below = fast[:-1] <= slow[:-1], fast[:-1] >= slow[:-1]
    return np.insert(above & not_above, 0, False), np.insert(below & not_below, 0, False)


def _ema_nodes() -> dict[str, object]:
    fast, slow = ta.ema(m15.close, 3), ta.ema(m15.close, 9)
    return {"long_entry": ta.crossover(fast, slow), "long_exit": ta.crossunder(fast, slow)}


def _rsi_arrays(bars: Bars) -> tuple[np.ndarray, np.ndarray]:
    rsi = ta.rsi(bars.close, 7)
    return rsi < 35.0, rsi > 65.0


def _rsi_nodes() -> dict[str, object]:
    rsi = ta.rsi(m15.close, 7)
    return {"long_entry": rsi < 35.0, "long_exit": rsi > 65.0}


RULES = [
    Rules("ema cross", _ema_arrays, _ema_nodes),
    Rules("rsi, stop", _rsi_arrays, _rsi_nodes, stop=Fraction(1, 100)),
    Rules(
        "rsi, stop and target, fees",
        _rsi_arrays,
        _rsi_nodes,
        stop=Fraction(1, 100),
        target=Fraction(1, 100),
        fee_share=0.001,
    ),
]


@dataclass(frozen=True)
class Case:
    """Prices as whole ticks; `stops` and `targets` are those of a fill at each bar's open."""

    rules: Rules
    bars: Bars
    tick: int
    """In raw price units of 1e-8."""
    quantity: int
    """In whole coins, as backtesting.py must have it."""
    ticks: dict[str, np.ndarray] = field(repr=False)
    entries: np.ndarray = field(repr=False)
    exits: np.ndarray = field(repr=False)
    stops: np.ndarray | None = field(repr=False)
    targets: np.ndarray | None = field(repr=False)
    target_beyond: float = 0.5
    """Ticks by which a peer's target lies beyond ours, since a touch fills it: no price lies half a
    tick beyond, so what reaches it goes through ours. 0: the peer's own rule."""

    @property
    def name(self) -> str:
        return f"{self.rules.name} on {self.bars.symbol}"


@dataclass(frozen=True)
class Trade:
    """Bars by number, prices in ticks, profit in quote with both fees taken off."""

    entry_bar: int
    entry_price: int
    exit_bar: int
    exit_price: int
    profit: float = field(compare=False)


def make_case(rules: Rules, bars: Bars, target_beyond: float = 0.5) -> Case:
    raw = {name: bars.records[name] for name in ("open", "high", "low", "close")}
    tick = int(np.gcd.reduce(np.concatenate(list(raw.values()))))
    ticks = {name: prices // tick for name, prices in raw.items()}
    entries, exits = rules.formulas(bars)
    return Case(
        rules=rules,
        bars=bars,
        tick=tick,
        quantity=max(1, 2_000_000 // int(bars.close[0] + 1)),
        ticks=ticks,
        entries=entries & ~exits,
        exits=exits,
        stops=None if rules.stop is None else _up(ticks["open"], 1 - rules.stop),
        targets=None if rules.target is None else _up(ticks["open"], 1 + rules.target),
        target_beyond=target_beyond,
    )


def _up(prices: np.ndarray, share: Fraction) -> np.ndarray:
    """Each price times a share, rounded up to the tick."""
    return -(-prices * share.numerator // share.denominator)


def run_ours(case: Case) -> list[Trade]:
    rules, bars = case.rules, case.bars
    ends: dict[str, object] = {}
    if rules.stop is not None:
        ends["stop"] = tc.stop.percent(float(rules.stop))
    if rules.target is not None:
        ends["target"] = tc.target.percent(float(rules.target))
    strategy = tc.Strategy(
        name="rules",
        size=tc.size.fixed(case.quantity),
        **rules.declared(),  # type: ignore[arg-type]
        **ends,  # type: ignore[arg-type]
    )
    instrument = tc.Instrument(
        symbol=bars.symbol,
        base_asset=bars.symbol.removesuffix("USDT"),
        quote_asset="USDT",
        tick_size=Decimal(case.tick) / SCALE,
        lot_size=Decimal(1),
        quantity_min=Decimal(1),
        quantity_max=Decimal(10_000_000),
    )
    bps = rules.fee_share * 1e4
    result = tc.backtest.run(
        strategy,
        bars,
        fees=tc.fees.Fees(maker_bps=bps, taker_bps=bps, asset="quote" if bps else "received"),
        cash=CASH,
        instruments=[instrument],
    )
    assert result.metrics["refused"] == 0
    opened = {int(ts): bar for bar, ts in enumerate(bars.records["ts_open"])}
    closed = {int(ts): bar for bar, ts in enumerate(bars.records["ts_close"])}
    types = dict(result.orders.select("client_id", "type").iter_rows())
    fills = [
        (int(ts), types[client_id], side, round(price * SCALE), quote, fee)
        for ts, client_id, side, price, quote, fee in zip(
            result.fills["ts_event"].to_physical(),
            *result.fills.select("client_id", "side", "price", "quote_quantity", "fee"),
            strict=True,
        )
    ]
    trades = []
    for bought, sold in zip(fills[::2], fills[1::2], strict=False):
        assert (bought[2], sold[2]) == ("buy", "sell")
        entry, leave = opened[bought[0]], opened.get(sold[0])
        if sold[1] != "market" and _reached(case, entry, closed.get(sold[0])):
            leave = closed[sold[0]]
        assert leave is not None
        profit = sold[4] - bought[4] - sold[5] - bought[5]
        trades.append(Trade(entry, bought[3] // case.tick, leave, sold[3] // case.tick, profit))
    return trades


def _reached(case: Case, entry: int, bar: int | None) -> bool:
    """Whether the bar that ends at a fill's time had its stop or target in its range.

    One bar's close is the next one's open: what the first could fill was filled there.
    """
    if bar is None:
        return False
    stop = case.stops is not None and case.ticks["low"][bar] <= case.stops[entry]
    target = case.targets is not None and case.ticks["high"][bar] > case.targets[entry]
    return bool(stop or target)
