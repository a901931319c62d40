# SPDX-License-Identifier: Apache-2.0
"""Strategies as formulas: what compiles to what, saved and read back, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.graph import bars as made

import tradecore as tc
from tradecore import _core, ta

M5, H1 = tc.timeframe("5m"), tc.timeframe("1h")


def ema_cross(**changes: Any) -> tc.Strategy:
    fast = ta.ema(M5.close, tc.param("fast", 10))
    slow = ta.ema(M5.close, tc.param("slow", 30))
    parts: dict[str, Any] = {
        "name": "ema-cross",
        "long_entry": ta.crossover(fast, slow) & (H1.close > ta.sma(H1.close, 50)),
        "long_exit": ta.crossunder(fast, slow),
        "size": tc.size.fraction(0.5),
        "stop": tc.stop.atr(14, tc.param("width", 3.0), trailing=True),
    }
    return tc.Strategy(**(parts | changes))


def test_it_knows_what_it_reads() -> None:
    strategy = ema_cross()

    assert strategy.timeframes == ("5m", "1h")
    assert strategy.params == {"fast": 10.0, "slow": 30.0, "width": 3.0}


def test_it_compiles_to_entry_exit_and_stop_distance() -> None:
    compiled = ema_cross().compile({"width": 2.0})
    series = {300: made.walk(300, 3_000, 4), 3600: made.walk(3600, 250, 5)}
    entry, leave, distance = made.by_batch(compiled.program, series, list(compiled.params))
    high, low, close = (series[300][name] / 1e8 for name in ("high", "low", "close"))

    assert compiled.clock_s == 300
    assert compiled.timeframes_s == (300, 3600)
    np.testing.assert_array_equal(distance, 2.0 * ta.atr(high, low, close, 14))
    assert set(np.unique(leave[31:])) == {0.0, 1.0}
    assert np.nansum(entry) > 0
    assert compiled.policy.stop == _core.policy.StopKind.ATR
    assert compiled.policy.atr_multiple == 1.0
    assert compiled.policy.trailing
    assert compiled.policy.size == 0.5


def test_the_stop_is_measured_on_the_clock() -> None:
    strategy = ema_cross(long_entry=H1.close > 1, long_exit=H1.close < 1)

    assert strategy.compile().timeframes_s == (3600,)


def test_other_stops_have_no_distance() -> None:
    for stop in (tc.stop.none(), tc.stop.percent(0.02, trailing=True)):
        compiled = ema_cross(stop=stop).compile()
        series = {300: made.walk(300, 30, 4), 3600: made.walk(3600, 3, 5)}

        assert np.isnan(made.by_batch(compiled.program, series)[2]).all()
    assert compiled.policy.stop == _core.policy.StopKind.PERCENT
    assert compiled.policy.percent == 0.02


@pytest.mark.parametrize(
    "stop",
    [
        tc.stop.none(),
        tc.stop.percent(0.02, trailing=True),
        tc.stop.atr(14, 3.0),
        tc.stop.atr(tc.param("n", 14), tc.param("width", 3.0), trailing=True),
    ],
)
def test_it_survives_as_plain_data(stop: Any) -> None:
    strategy = ema_cross(stop=stop)
    again = tc.Strategy.from_dict(json.loads(json.dumps(strategy.to_dict())))

    assert repr(again) == repr(strategy)
    assert again.to_dict() == strategy.to_dict()
    assert again.compile().params == strategy.compile().params


def test_it_reads_as_it_is_written() -> None:
    cross = "(5m.close, fast=10), ema(5m.close, slow=30))"

    assert repr(ema_cross()).splitlines() == [
        "Strategy('ema-cross',",
        f"    long_entry=(crossover(ema{cross} & (1h.close > sma(1h.close, 50))),",
        f"    long_exit=crossunder(ema{cross},",
        "    size=size.fraction(0.5), stop=stop.atr(14, width=3, trailing=True))",
    ]


@pytest.mark.parametrize(
    ("write", "error", "text"),
    [
        (lambda: ema_cross(name=""), ValueError, "name was ''"),
        (lambda: ema_cross(name="a|b"), ValueError, r"name was 'a\|b'"),
        (lambda: ema_cross(long_entry=M5.close), TypeError, "long_entry was 5m.close, must be a"),
        (lambda: ema_cross(long_exit=True), TypeError, "long_exit was True, must be a condition"),
        (lambda: ema_cross(size=0.5), TypeError, "size was 0.5, must be one of tc.size"),
        (lambda: ema_cross(stop=0.5), TypeError, "stop was 0.5, must be one of tc.stop"),
        (lambda: ema_cross(short_entry=M5.close), TypeError, "short_entry was 5m.close, must be a"),
        (lambda: ema_cross(short_exit=M5.close > 1), ValueError, "short_exit was given"),
        (lambda: ema_cross().compile({"fsat": 3}), ValueError, "did you mean 'fast'"),
        (lambda: ema_cross().compile({"fast": 0}), ValueError, "period of ema was 0"),
        (lambda: ema_cross().compile({"fast": "x"}), TypeError, "fast was 'x'"),
        (lambda: tc.size.fraction(0), ValueError, "fraction was 0, must be above 0"),
        (lambda: tc.size.fraction(float("nan")), ValueError, "fraction was nan"),
        (lambda: tc.stop.percent(2), ValueError, "percent was 2, must be above 0 and below 1"),
        (lambda: tc.stop.atr(14, 0), ValueError, "multiple was 0, must be above 0"),
        (lambda: tc.stop.atr(0, 1), ValueError, "period was 0"),
        (lambda: tc.stop.atr(M5.close, 1), ValueError, "period was 5m.close"),
        (lambda: tc.timeframe("5"), ValueError, "timeframe was '5'"),
        (lambda: tc.Strategy.from_dict({"format": 9}), ValueError, "format was 9, must be 1"),
    ],
)
def test_mistakes_are_named(write: Callable[[], object], error: type, text: str) -> None:
    with pytest.raises(error, match=text):
        write()
