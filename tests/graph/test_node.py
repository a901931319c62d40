# SPDX-License-Identifier: Apache-2.0
"""How formulas are written: operators, text, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tradecore import ta
from tradecore.graph import Node, Timeframe, build, from_list, param, to_list

M5, H1 = Timeframe(300), Timeframe(3600)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (M5.close + 1, "(5m.close + 1)"),
        (2 - M5.close, "(2 - 5m.close)"),
        (2 * -M5.close / H1.hl2, "((2 * -5m.close) / 1h.hl2)"),
        (1 / abs(M5.volume), "(1 / abs(5m.volume))"),
        ((M5.close > 3) & ~(H1.close <= M5.close), "((5m.close > 3) & ~(1h.close <= 5m.close))"),
        (M5.close > 3, "(5m.close > 3)"),
        ((M5.close == 1) | (M5.close != 2), "((5m.close == 1) | (5m.close != 2))"),
        (ta.ema(M5.close, param("fast", 10)), "ema(5m.close, fast=10)"),
        (ta.macd(M5.close).macdsignal, "macd(5m.close, 12, 26, 9).macdsignal"),
        (ta.bbands(M5.close, nbdevup=1.5).upperband, "bbands(5m.close, 20, 1.5, 2, 0).upperband"),
        (M5.close.lag(3), "lag(5m.close, 3)"),
        (ta.crossover(M5.close, 5), "crossover(5m.close, 5)"),
        (ta.maximum(M5.open, M5.close), "maximum(5m.open, 5m.close)"),
    ],
)
def test_nodes_read_as_they_are_written(node: Node, text: str) -> None:
    assert repr(node) == text


@pytest.mark.parametrize(
    ("write", "error", "text"),
    [
        (lambda: bool(M5.close > 1), TypeError, "write & for and"),
        (lambda: (M5.close > 1) and (M5.close < 2), TypeError, "write & for and"),
        (lambda: 1 < M5.close < 2, TypeError, r"\(a < b\) & \(b < c\)"),
        (lambda: (M5.close > 1) & M5.close, TypeError, "right side of & was 5m.close"),
        (lambda: M5.close | (M5.close > 1), TypeError, "left side of | was 5m.close"),
        (lambda: ~M5.close, TypeError, "operand of ~ was 5m.close"),
        (lambda: (M5.close > 1) + 1, TypeError, r"left side of \+ was the condition"),
        (lambda: M5.close + "1", TypeError, r"right side of \+ was '1', must be a number"),
        (lambda: M5.close > float("nan"), ValueError, "right side of > was nan, must be finite"),
        (lambda: ta.ema(M5.close, 0), ValueError, "period was 0, must be 1 to 100000"),
        (lambda: ta.rsi(M5.close, 1), ValueError, "period was 1, must be 2 to 100000"),
        (lambda: ta.ema(M5.close, 2.5), TypeError, "period was 2.5, must be a whole number"),
        (lambda: ta.ema(M5.close, True), ValueError, "period was True"),
        (lambda: ta.ema(M5.close, H1.close), ValueError, "period was 1h.close, must be made of"),
        (lambda: ta.ema(param("x", 1), 3), ValueError, "values was x=1, must read a bar"),
        (lambda: ta.atr(M5.high, [1.0], M5.close), TypeError, "low was "),
        (lambda: ta.crossover(M5.close, "x"), TypeError, "right was 'x', must be a number"),
        (lambda: ta.crossover(M5.close > 1, 2), TypeError, "left was the condition"),
        (lambda: ta.bbands(M5.close, matype=11), ValueError, "matype was 11, must be 0 to 10"),
        (lambda: M5.close.lag(0), ValueError, "bars was 0, must be 1"),
        (lambda: M5.close.lag(-1), ValueError, "bars was -1, must be 1"),
        (lambda: param("two words", 1), ValueError, "name was 'two words'"),
        (lambda: param("fast", "x"), TypeError, "default was 'x', must be a number"),
    ],
)
def test_mistakes_are_named(write: Callable[[], object], error: type, text: str) -> None:
    with pytest.raises(error, match=text):
        write()


def test_nodes_survive_as_plain_data() -> None:
    roots = [
        (ta.macd(M5.close, param("fast", 12)).macdhist > 0) & ~(H1.close < M5.close.lag(2)),
        ta.bbands(M5.hlc3, 20, 2.5).lowerband,
    ]
    rows, places = to_list(roots)
    nodes = from_list(rows)

    assert [repr(nodes[place]) for place in places] == [repr(root) for root in roots]
    assert to_list([nodes[place] for place in places]) == (rows, places)


def test_equal_nodes_are_one_row() -> None:
    rows, places = to_list([ta.sma(M5.close, 3), ta.sma(Timeframe(300).close, 3)])

    assert places[0] == places[1]
    assert len(rows) == 3


@pytest.mark.parametrize(
    "row",
    [
        {"op": "neg", "args": [0], "value": None},
        {"op": "neg", "args": [-1], "value": None},
        {"op": "neg"},
        {"op": "output", "args": [], "value": 0},
    ],
)
def test_rows_that_make_no_sense_are_refused(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="node 0 was"):
        from_list([row])


def test_deep_formulas_are_no_problem() -> None:
    node = M5.close
    for _ in range(5_000):
        node = node + 1
    twice = M5.close
    for _ in range(100):
        twice = twice + twice

    assert build([ta.ema(node, 3)]).steps == 5_002
    assert build([twice]).steps == 101
    assert repr(twice).endswith(")")


def test_a_param_has_one_default() -> None:
    with pytest.raises(ValueError, match="param 'x' has defaults 1 and 2"):
        build([M5.close * param("x", 1) + param("x", 2)])
