# SPDX-License-Identifier: Apache-2.0
"""Positions that turn around in backtests: every case that docs/perpetuals.md prints, and more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests import recorded
from tests.backtest.contracts import MINUTE, START, check_books, m1, rules
from tests.pipeline.frames import make_bars, walk
from tests.sim.worked import rows_of

import tradecore as tc
from tradecore import ta
from tradecore.backtest import Result
from tradecore.data import Bars
from tradecore.model.events import BarView
from tradecore.model.instrument import SCALE, Instrument, InstrumentKind
from tradecore.model.order import Intent
from tradecore.strategy.python import Context

PAGE = Path(__file__).parents[2] / "docs" / "perpetuals.md"
HEAD = ["case", "given", "bars", "fills", "wallet", "because"]
UP, DOWN = ta.crossover(m1.close, 100.0), ta.crossunder(m1.close, 100.0)
MIRRORED: dict[str, Any] = {
    "long_entry": UP,
    "long_exit": DOWN,
    "short_entry": DOWN,
    "short_exit": UP,
}


@dataclass(frozen=True)
class Case:
    """One row; `because` is for people."""

    name: str
    given: str
    bars: str
    fills: str
    wallet: str


def cases() -> list[Case]:
    return [Case(*cells[:5]) for cells in rows_of(PAGE, HEAD)]


def bars_of(text: str) -> Bars:
    """Return minutes from `open/close`; `empty` after one says that nothing traded in it."""
    rows: list[tuple[float, float, float]] = []
    for word in text.split():
        if word == "empty":
            rows[-1] = (*rows[-1][:2], 0.0)
        else:
            first, last = map(float, word.split("/"))
            rows.append((first, last, 9.0))
    return tc.data.load(
        {
            "open_time": [START + place * MINUTE for place in range(len(rows))],
            "open": [first for first, _, _ in rows],
            "high": [max(first, last) for first, last, _ in rows],
            "low": [min(first, last) for first, last, _ in rows],
            "close": [last for _, last, _ in rows],
            "volume": [volume for _, _, volume in rows],
        },
        "1m",
        symbol="BTCUSDT",
    )


def play(given: str, bars: str) -> Result:
    """Run the mirrored crossing under what the case gives."""
    words = {part.split()[0]: part.split()[1:] for part in given.split(";") if part.strip()}
    fields: dict[str, Any] = {"size": tc.size.fraction(0.5)}
    contract = rules(int(words.pop("leverage", ["1"])[0]))
    conditions = MIRRORED
    bps = float(words.pop("fee", ["0"])[0])
    for name, values in words.items():
        match name:
            case "no":
                conditions = {name: MIRRORED[name] for name in ("long_entry", "short_entry")}
            case "notional":
                fields["size"] = tc.size.notional(float(values[0]))
            case "cooldown":
                fields["cooldown"] = int(values[0])
                fields["cooldown_after"] = values[1] if len(values) > 1 else "exit"
            case "exit_after":
                fields["exit_after"] = int(values[0])
            case "stop":
                fields["stop"] = tc.stop.percent(float(values[0].removesuffix("%")) / 100)
            case "notional_max":
                contract = replace(contract, notional_max=Decimal(values[0]))
            case _:
                raise AssertionError(f"{name!r} is not known")
    return tc.backtest.run(
        tc.Strategy(name="cross", **conditions, **fields),
        bars_of(bars),
        instruments=[contract],
        fees=tc.fees.Fees(maker_bps=bps, taker_bps=bps),
    )


def told(result: Result) -> str:
    return "; ".join(
        f"{fill.side} {Decimal(fill.quantity) / SCALE:.3f} @ {Decimal(fill.price) / SCALE:g}"
        for _, fill in result._ran.history
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_backtest_does_what_the_page_says(case: Case) -> None:
    result = play(case.given, case.bars)

    assert told(result) == case.fills
    assert Decimal(result.engine.cash()) / SCALE == Decimal(case.wallet)
    check_books(result)


def test_the_page_prints_enough_cases() -> None:
    assert len(cases()) >= 12


def test_a_wrong_row_is_told() -> None:
    result = play("", "99/99 99/101 102/103 103/98 97/96")

    assert told(result) != "buy 49.504 @ 102; sell 49.504 @ 97; sell 50.270 @ 96"
    assert told(result).count(";") == 2


STOP = tc.stop.atr(14, 4.0, trailing=True)


def crossing(**fields: Any) -> tc.Strategy:
    fast, slow = ta.ema(m1.close, 4), ta.ema(m1.close, 11)
    rises, falls = ta.crossover(fast, slow), ta.crossunder(fast, slow)
    return tc.Strategy(
        name="cross",
        long_entry=rises,
        long_exit=falls,
        short_entry=falls,
        short_exit=rises,
        **({"size": tc.size.fraction(0.5), "stop": STOP} | fields),
    )


class Crossing(tc.PythonStrategy):
    """The same, bar by bar."""

    name = "cross"
    timeframes = ("1m",)
    size = tc.size.fraction(0.5)
    stop = STOP

    def __init__(self) -> None:
        self.fast, self.slow, self.before = ta.Ema(4), ta.Ema(11), float("nan")

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        over = self.fast.update(bar.close) - self.slow.update(bar.close)
        before, self.before = self.before, over
        if before <= 0 < over:
            return [ctx.exit_short(), ctx.enter_long()]
        if before >= 0 > over:
            return [ctx.exit_long(), ctx.enter_short()]
        return None


def random_walk(bars: int = 3_000, seed: int = 3) -> Bars:
    return Bars("BTCUSDT", "1m", make_bars(walk(bars, seed)))


def run(strategy: Any, bars: Bars, **options: Any) -> Result:
    instruments = [tc.backtest.perpetual(bars, leverage=2)]
    return tc.backtest.run(strategy, bars, instruments=instruments, **options)


def turns(result: Result) -> int:
    """How many exits were followed by the other side's entry at the same instant."""
    fills = [fill for _, fill in result._ran.history]
    purposes = {order.client_id: order.request.purpose for order in result.engine.orders}
    return sum(
        (purposes[one.client_id], purposes[two.client_id]) == ("exit", "entry")
        and (one.ts_event, one.side, one.price) == (two.ts_event, two.side, two.price)
        for one, two in pairwise(fills)
    )


def test_a_free_form_strategy_turns_as_a_declared_one() -> None:
    bars = random_walk()
    declared, free = run(crossing(), bars), run(Crossing(), bars)

    assert turns(declared) > 20
    assert list(free.engine.decisions) == list(declared.engine.decisions)
    check_books(free)


def test_an_entry_alone_does_not_turn_what_is_held() -> None:
    class Enters(Crossing):
        def on_bar(self, ctx: Context, _: BarView) -> Iterable[Intent]:
            return [ctx.enter_short() if ctx.position.quantity > 0 else ctx.enter_long()]

    result = run(Enters(), random_walk(200))

    assert result.fills["side"][0] == "buy"
    assert turns(result) == 0


def test_nothing_turns_on_spot() -> None:
    fast, slow = ta.ema(m1.close, 4), ta.ema(m1.close, 11)
    bars = random_walk()
    long = tc.Strategy(
        name="cross",
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        size=tc.size.fraction(0.5),
        stop=STOP,
    )
    result = tc.backtest.run(long, bars, quick=False)

    assert len(result.trades) > 20
    assert turns(result) == 0


def test_a_turned_position_waits_for_the_latency_between_its_orders() -> None:
    """On captured ticks the second order leaves when the first one's fill is heard of."""
    s10 = tc.timeframe("10s")
    fast, slow = ta.ema(s10.close, 2), ta.ema(s10.close, 5)
    rises, falls = ta.crossover(fast, slow), ta.crossunder(fast, slow)
    strategy = tc.Strategy(
        name="cross",
        long_entry=rises,
        long_exit=falls,
        short_entry=falls,
        short_exit=rises,
        size=tc.size.fixed(0.05),
    )
    contract = Instrument(
        "BTCUSDT", "BTC", "USDT", Decimal("0.1"), Decimal("0.001"), Decimal("0.001"),
        Decimal(1_000), Decimal(5), kind=InstrumentKind.LINEAR_PERPETUAL, leverage=2,
    )  # fmt: skip
    result = tc.backtest.replay(
        strategy,
        tc.data.load_ticks(recorded.path("captures/um_btcusdt_20240808.gz")),
        timeframe="10s",
        instruments=[contract],
        latency=tc.latency.Latency(
            orders=tc.latency.constant(20), responses=tc.latency.constant(5)
        ),
    )

    orders = [order for order in result.engine.orders if order.fills]
    pairs = [
        (one.fills[-1], two)
        for one, two in pairwise(orders)
        if (one.request.purpose, two.request.purpose) == ("exit", "entry")
    ]
    assert len(pairs) > 3
    for closed, entry in pairs:
        assert entry.fills[0].ts_event == closed.ts_event + 25_000_000
    check_books(result)


def test_the_checks_find_nothing_in_a_strategy_that_turns() -> None:
    bars = random_walk(600)
    instruments = [tc.backtest.perpetual(bars)]
    for strategy in (Crossing, crossing()):
        report = tc.backtest.check_lookahead(strategy, bars, instruments=instruments)
        assert report.decisions > 20
        assert report.is_clean, str(report)


def test_a_strategy_that_turns_settles_after_its_averages() -> None:
    class Plain(Crossing):
        stop = tc.stop.none()

    bars = random_walk(900)
    report = tc.backtest.check_warmup(Plain, bars, instruments=[tc.backtest.perpetual(bars)])

    assert report.decisions > 20
    assert report.needed_bars is not None
    assert report.needed_bars < 150
