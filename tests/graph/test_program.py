# SPDX-License-Identifier: Apache-2.0
"""What a compiled program computes, when, and what it refuses."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.graph import bars as made

from tradecore import _core, ta
from tradecore.graph import Node, Timeframe, build, param
from tradecore.graph.node import constant

M1, M5 = Timeframe(60), Timeframe(300)
Program = _core.graph.Program
NAN = float("nan")
TRUTHS = {"true": 1.0, "false": 0.0, "unknown": NAN}


def truth(name: str) -> Node:
    """A condition with that truth on every bar."""
    sides = {"true": 1.0, "false": -1.0, "unknown": NAN}
    return M1.close * 0 + constant(sides[name]) > 0


def kleene(op: str, left: str, right: str) -> str:
    order = {"false": 0, "unknown": 1, "true": 2}
    return (min if op == "and" else max)(left, right, key=order.__getitem__)


@pytest.mark.parametrize("op", ["and", "or"])
@pytest.mark.parametrize(("left", "right"), list(itertools.product(TRUTHS, repeat=2)))
def test_logic_has_three_values(op: str, left: str, right: str) -> None:
    one, other = truth(left), truth(right)
    program = build([one & other if op == "and" else one | other])
    out = made.by_stream(program, {60: made.walk(60, 3, 1)})

    np.testing.assert_array_equal(out[0], [TRUTHS[kleene(op, left, right)]] * 3)


def test_not_leaves_unknown() -> None:
    out = made.by_batch(build([~truth(name) for name in TRUTHS]), {60: made.walk(60, 1, 1)})

    np.testing.assert_array_equal(out[:, 0], [0.0, 1.0, NAN])


def test_comparison_with_unknown_is_unknown() -> None:
    unknown = M1.close * constant(NAN)
    nodes = [unknown < 1, unknown <= 1, unknown > 1, unknown >= 1, unknown == 1, unknown != 1]
    out = made.by_batch(build(nodes), {60: made.walk(60, 2, 1)})

    assert np.isnan(out).all()


def test_a_bar_of_a_longer_timeframe_is_visible_at_its_close() -> None:
    short = made.make(60, np.arange(1.0, 13.0))
    long = made.make(300, np.array([100.0, 200.0]))
    program = build([M1.close, M5.close])

    for run in (made.by_stream, made.by_batch):
        out = run(program, {60: short, 300: long})
        np.testing.assert_array_equal(out[1], [NAN] * 4 + [100.0] * 5 + [200.0] * 3)


def test_a_formula_runs_on_the_clock_of_what_it_reads() -> None:
    short = made.make(60, np.arange(1.0, 16.0))
    long = made.make(300, np.array([10.0, 20.0, 60.0]))
    program = build([M1.close, ta.sma(M5.close, 2), M5.close.lag(1)])
    out = made.by_batch(program, {60: short, 300: long})

    np.testing.assert_array_equal(out[1], [NAN] * 9 + [15.0] * 5 + [40.0])
    np.testing.assert_array_equal(out[2], [NAN] * 9 + [10.0] * 5 + [20.0])


def test_a_hole_in_the_clock_makes_no_output() -> None:
    short = made.make(60, np.arange(4.0), np.array([0, 1, 5, 6]))
    long = made.make(300, np.array([7.0]))
    out = made.by_stream(build([M1.close, M5.close]), {60: short, 300: long})

    np.testing.assert_array_equal(out[1], [NAN, NAN, 7.0, 7.0])


def test_crossings_need_a_bar_before() -> None:
    line = made.make(60, np.array([1.0, 3.0, 3.0, 2.0, 1.0, 3.0]))
    program = build([ta.crossover(M1.close, 2), ta.crossunder(M1.close, 2)])
    out = made.by_stream(program, {60: line})

    np.testing.assert_array_equal(out[0], [NAN, 1, 0, 0, 0, 1])
    np.testing.assert_array_equal(out[1], [NAN, 0, 0, 0, 1, 0])


def test_fields_are_in_whole_units() -> None:
    bars = made.make(60, np.array([10.0, 12.0]))
    names = _core.graph.FIELDS
    out = made.by_batch(build([getattr(M1, name) for name in names]), {60: bars})
    row = dict(zip(names, out[:, 1], strict=True))

    assert row["open"] == 10.0
    assert row["close"] == 12.0
    assert row["hl2"] == (row["high"] + row["low"]) / 2
    assert row["hlc3"] == (row["high"] + row["low"] + row["close"]) / 3
    assert row["time"] == bars["ts_open"][1] / 1e9
    assert row["quote_volume"] == 3 * row["volume"]
    assert row["count"] == bars["count"][1]


def test_equal_formulas_run_once() -> None:
    program = build([ta.ema(M1.close, 9) > ta.ema(M1.close, 9), ta.ema(M1.close, 9) < M1.close])

    assert program.steps == 4


def test_what_no_output_needs_is_left_out() -> None:
    nodes = [("field", (), (60, "close")), ("field", (), (300, "close")), ("neg", (0,), None)]
    program = Program.build(nodes, [2])

    assert program.timeframes == [60]
    assert program.steps == 2


def test_params_set_periods_and_numbers() -> None:
    period, level = param("period", 3), param("level", 1.0)
    program = build([ta.sma(M1.close, period * 2), M1.close * level])
    bars = made.make(60, np.arange(1.0, 9.0))

    out = made.by_batch(program, {60: bars}, [2.0, 10.0])
    np.testing.assert_array_equal(out[0], [NAN] * 3 + [2.5, 3.5, 4.5, 5.5, 6.5])
    np.testing.assert_array_equal(out[1], np.arange(1.0, 9.0) * 10)
    np.testing.assert_array_equal(out, made.by_stream(program, {60: bars}, [2.0, 10.0]))
    assert program.warmup_bars(60) == 6
    assert program.warmup_bars(60, [2.0, 10.0]) == 4


def test_warm_up_is_counted_on_each_timeframe() -> None:
    slow = ta.sma(M5.close, 50)
    program = build([ta.ema(M1.close, 20) > slow, ta.crossover(M1.close, slow)])

    assert program.warmup_bars(60) == 20
    assert program.warmup_bars(300) == 51
    assert program.warmup_bars(900) == 0


def test_an_instant_that_nobody_evaluated_still_counts() -> None:
    bars = made.make(60, np.arange(1.0, 6.0))
    program = build([ta.sma(M1.close, 3)])
    stream = _core.graph.Stream(program)
    stream.on_bar(bars)

    assert stream.evaluate(int(bars["ts_close"][-1])) == (True, [4.0])
    assert stream.evaluate(int(bars["ts_close"][-1])) == (False, [4.0])


@pytest.mark.parametrize(
    ("nodes", "outputs", "text"),
    [
        ([("nix", (), None)], [0], "op was 'nix'"),
        ([("field", (), (60, "clsoe"))], [0], "field was 'clsoe'"),
        ([("field", (), (0, "close"))], [0], "timeframe_s was 0"),
        ([("field", (), (60, "close")), ("add", (0,), None)], [1], "had 1 arguments, must have 2"),
        # A convention may be left off, a period may not, and nothing may be too much.
        ([("field", (), (60, "close")), ("ema", (0,), None)], [1], "had 1 arguments, must have 3"),
        ([("field", (), (60, "close")), ("sma", (0,), None)], [1], "had 1 arguments, must have 2"),
        (
            [("field", (), (60, "close")), ("constant", (), 2.0), ("ema", (0, 1, 1, 1), None)],
            [2],
            "had 4 arguments, must have 3",
        ),
        (
            [("field", (), (60, "close")), ("constant", (), 2.0), ("ema", (0, 1, 1), None)],
            [2],
            "convention of ema was 2, must be 0, TA-Lib's convention, or 1, TradingView's",
        ),
        ([("field", (), (60, "close")), ("neg", (1,), None)], [1], "must be an earlier one"),
        ([("field", (), (60, "close")), ("not", (0,), None)], [1], "must be a condition"),
        ([("field", (), (60, "close")), ("sma", (0, 0), None)], [1], "period must be made of"),
        ([("constant", (), 3.0), ("sma", (0, 0), None)], [1], "must read a bar"),
        ([("constant", (), 3.0)], [0], "no output reads a bar"),
        ([("field", (), (60, "close"))], [], "outputs was empty"),
        ([("field", (), (60, "close"))], [1], "output was node 1 of 1"),
        ([("param", (), 0)], [0], "was param 0 of 0"),
    ],
)
def test_bad_nodes_are_refused(nodes: list[tuple], outputs: list[int], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Program.build(nodes, outputs)


@pytest.mark.parametrize("value", [0.0, 2.5, 1e6, NAN, -3.0])
def test_a_period_out_of_range_is_refused_before_anything_runs(value: float) -> None:
    program = build([ta.ema(M1.close, param("fast", 10))])

    with pytest.raises(ValueError, match="period of ema was"):
        _core.graph.Stream(program, [value])
    with pytest.raises(ValueError, match="period of ema was"):
        made.by_batch(program, {60: made.walk(60, 5, 1)}, [value])


def test_missing_or_wrong_bars_are_refused() -> None:
    program = build([M1.close > M5.close])

    with pytest.raises(ValueError, match="no timeframe of 300 seconds"):
        made.by_batch(program, {60: made.walk(60, 5, 1)})
    with pytest.raises(TypeError, match="must be a contiguous 1-D array of dtype BAR"):
        _core.graph.batch(program, [(60, np.zeros(3)), (300, made.walk(300, 5, 1))])
    with pytest.raises(TypeError, match="must be a contiguous"):
        _core.graph.batch(program, [(60, made.walk(60, 6, 1)[::2]), (300, made.walk(300, 5, 1))])
    with pytest.raises(ValueError, match="params had 1 values, must have 0"):
        _core.graph.Stream(program, [1.0])


def test_empty_bars_give_empty_outputs() -> None:
    program = build([M1.close > ta.sma(M5.close, 3)])
    out = made.by_batch(program, {60: made.walk(60, 0, 1), 300: made.walk(300, 4, 1)})

    assert out.shape == (1, 0)
