# SPDX-License-Identifier: Apache-2.0
"""Planted look-ahead is found and its line named; clean strategies raise no alarm."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.backtest import clean, planted
from tests.backtest.clean import CLEAN, EmaPair, RollingMean, RunningExtremes, Signs
from tests.backtest.planted import PLANTED, Follows, Remembers, peeking_indicator
from tests.pipeline.frames import cross, make_bars, walk

import tradecore as tc
from tradecore import ta
from tradecore.backtest import Bias, check_lookahead, check_warmup, probing
from tradecore.data import Bars
from tradecore.model.events import BarView
from tradecore.model.order import Intent
from tradecore.strategy import Context


def market(count: int = 600, seed: int = 3, symbol: str = "BTCUSDT") -> Bars:
    return Bars(symbol, "1m", make_bars(walk(count, seed)))


def source(file: str, line: int) -> str:
    return Path(file).read_text("utf-8").splitlines()[line - 1]


@pytest.mark.parametrize("make", PLANTED, ids=lambda make: make.__name__)
def test_planted_bias_is_found_and_its_line_named(make: Callable[..., Any]) -> None:
    report = check_lookahead(make, market(850), cuts=8)

    assert len(report.findings) == 1
    found = report.findings[0]
    assert found.location is not None
    assert found.location.file == planted.__file__
    assert source(found.location.file, found.location.line).endswith("# guilty"), str(report)
    assert found.first != found.second
    assert found.bias is (Bias.LEAK if make is Remembers else Bias.LOOKAHEAD)
    assert f"{planted.__file__}:{found.location.line}" in str(report)


def test_guilty_expression_of_a_declared_strategy_is_named() -> None:
    found = check_lookahead(peeking_indicator, market()).findings[0]

    assert found.bias is Bias.LOOKAHEAD
    assert found.expression.startswith("nextclose(1m.close) ")
    assert "peeking_indicator.<locals>.nextclose" in found.expression


@pytest.mark.parametrize("name", CLEAN)
def test_clean_strategies_raise_no_alarm(name: str) -> None:
    report = check_lookahead(CLEAN[name], market(400, seed=5), cuts=4)

    assert report.is_clean, str(report)
    assert report.decisions > 0
    assert len(report.cuts) == 4
    assert "no look-ahead" in str(report)


def test_there_are_at_least_twelve_planted_and_thirty_clean() -> None:
    assert len(PLANTED) >= 12
    assert len(CLEAN) >= 30


def test_same_seed_cuts_at_the_same_places_behind_decisions() -> None:
    data = market(300)
    one, same, other = (check_lookahead(EmaPair, data, cuts=4, seed=seed) for seed in (1, 1, 2))

    assert one.cuts == same.cuts != other.cuts
    assert set(one.cuts) <= set(data.ts_close[:-1].tolist())


def test_two_symbols_are_cut_at_one_moment() -> None:
    data = {"BTCUSDT": market(seed=1), "ETHUSDT": market(900, seed=2, symbol="ETHUSDT")}

    class Leads(tc.PythonStrategy):
        """Knows of one symbol what the other will do."""

        name = "leads"
        timeframes = ("1m",)

        def __init__(self, bars: dict[str, Bars]) -> None:
            eth = bars["ETHUSDT"]
            self.ahead = dict(zip(eth.ts_open.tolist(), eth.close.tolist(), strict=True))

        def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
            if bar.symbol != "BTCUSDT":
                return None
            ahead = self.ahead.get(bar.ts_close, 0.0)  # guilty
            return [ctx.enter_long()] if ahead > 20_000.0 else [ctx.exit_long()]

    found = check_lookahead(Leads, data, cuts=8).findings[0]
    assert found.location is not None
    assert source(found.location.file, found.location.line).endswith("# guilty")
    assert check_lookahead(cross(size=tc.size.fraction(0.3)), data).is_clean


def test_what_a_module_keeps_is_put_back() -> None:
    before = copy.deepcopy(planted._SEEN)

    report = check_lookahead(Remembers, market(300), cuts=2)
    again = check_lookahead(Remembers, market(300), cuts=2)

    assert report.findings[0].ts == again.findings[0].ts
    assert before == planted._SEEN


def test_what_a_module_holds_and_cannot_be_copied_stays() -> None:
    check_lookahead(EmaPair, market(300), cuts=2)

    assert clean.CLEAN is CLEAN
    assert isinstance(CLEAN["an object"], EmaPair)


def test_the_object_that_was_given_is_not_touched() -> None:
    strategy = RollingMean()

    assert check_lookahead(strategy, market(), cuts=3).is_clean
    assert not strategy.window


def test_unseeded_chance_is_a_leak() -> None:
    class Dice(Signs):
        def sign(self, _: BarView) -> float:
            return float(np.random.default_rng().normal())

    found = check_lookahead(Dice, market(200)).findings[0]
    assert found.bias is Bias.LEAK


def test_a_tracer_that_was_set_is_set_again() -> None:
    def tracer(*_: Any) -> None:
        return None

    previous = sys.gettrace()
    sys.settrace(tracer)
    try:
        check_lookahead(planted.shifted, market(300), cuts=2)
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(previous)


def test_what_a_strategy_raises_in_every_run_passes() -> None:
    class Breaks(Signs):
        def sign(self, bar: BarView) -> float:
            return 1.0 / (bar.ts_open % 7)

    with pytest.raises(ZeroDivisionError):
        check_lookahead(Breaks, market(), cuts=2)


def test_a_strategy_that_decides_nothing_is_said_to_be_unchecked() -> None:
    class Idle(Signs):
        def sign(self, _: BarView) -> float:
            return 0.0

    assert "nothing was checked" in str(check_lookahead(Idle, market(300), cuts=2))
    assert "nothing was checked" in str(check_warmup(Idle, market(300)))


@pytest.mark.parametrize(
    ("strategy", "options", "error", "text"),
    [
        (Follows(market(), market().close), {}, ValueError, "holds 600 values in self.signal"),
        ("ema", {}, TypeError, "strategy was str"),
        (5, {}, TypeError, "strategy was 5, must be a Strategy, a PythonStrategy or a function"),
        (lambda: 5, {}, ValueError, "strategy made 5, must make a Strategy or a PythonStrategy"),
        (EmaPair, {"cuts": 0}, ValueError, "cuts was 0, must be at least 1"),
    ],
)
def test_wrong_arguments_are_named(
    strategy: Any, options: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        check_lookahead(strategy, market(), **options)


# --- warm-up ------------------------------------------------------------------------------------


def test_warmup_of_a_window_is_its_length_less_the_bar_itself() -> None:
    report = check_warmup(RollingMean, market(500))

    assert report.needed_bars is not None
    assert 10 < report.needed_bars <= 19
    assert report.stated_bars == {}
    assert report.is_settled
    assert report.decisions > 100


def test_warmup_of_formulas_stands_beside_what_they_state() -> None:
    data = market()
    simple = check_warmup(cross(), data)
    assert simple.stated_bars == {"1m": 9}
    assert simple.needed_bars is not None
    assert 4 < simple.needed_bars <= 8

    m1 = tc.timeframe("1m")
    fast, slow = ta.ema(m1.close, 5), ta.ema(m1.close, 20)
    strategy = tc.Strategy(
        name="ema", long_entry=ta.crossover(fast, slow), long_exit=ta.crossunder(fast, slow)
    )
    report = check_warmup(strategy, data)
    assert report.stated_bars == {"1m": 21}
    assert report.needed_bars is not None
    assert 20 < report.needed_bars < 200
    assert "its formulas state 21 bars of 1m" in str(report)


def test_warmup_counts_the_longer_timeframe_in_bars_of_the_data() -> None:
    data = market(8_000, seed=9)
    h1, m5 = tc.timeframe("1h"), tc.timeframe("5m")
    mean = ta.sma(h1.close, 10)
    strategy = tc.Strategy(name="hourly", long_entry=m5.close > mean, long_exit=m5.close < mean)

    report = check_warmup(strategy, data)

    assert report.stated_bars == {"5m": 1, "1h": 10}
    assert report.needed_bars is not None
    assert 9 * 60 < report.needed_bars <= 11 * 60


def test_what_depends_on_its_first_bar_never_settles() -> None:
    report = check_warmup(RunningExtremes, market(seed=4))

    assert report.needed_bars is None
    assert not report.is_settled
    assert f"after {report.longest_bars:,} bars" in str(report)


def test_warmup_needs_some_data() -> None:
    with pytest.raises(ValueError, match="data has 20 bars, must have at least 64"):
        check_warmup(EmaPair, market(20))


class TimesOut(tc.PythonStrategy):
    """Buys whenever it holds nothing; only its time limit ends a position."""

    name = "times-out"
    timeframes = ("1m",)
    exit_after = 3

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        return [ctx.enter_long()] if bar.close and not ctx.position else None


def test_stand_ins_keep_all_rules_of_a_strategy() -> None:
    stand_in = probing._Witness(TimesOut(), probing.Played(), None, None)
    run = tc.backtest.run
    data = market(100)
    assert list(run(stand_in, data).decisions) == list(run(TimesOut(), data).decisions)
    assert run(stand_in, data).metrics["trades"] > 10
