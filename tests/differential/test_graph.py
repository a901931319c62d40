# SPDX-License-Identifier: Apache-2.0
"""Graphs bar by bar against graphs over columns, on random programs; and no look-ahead."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph import bars as made
from tests.reference.cases import choices

from tradecore import _core, ta
from tradecore.graph import Node, Timeframe, build, param
from tradecore.graph.node import constant
from tradecore.indicators import CATALOG

TIMEFRAMES = (60, 300, 900)
NUMBERS = ("add", "sub", "mul", "div", "minimum", "maximum")
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")


@st.composite
def settings_of(draw: st.DrawFn, least: int = 1) -> int | Node:
    period = draw(st.integers(least, 40))
    return draw(st.sampled_from([period, param(f"p{period}", period)]))


@st.composite
def grown(draw: st.DrawFn, numbers: list[Node], conditions: list[Node]) -> tuple[bool, Node]:
    """One more node on top of those there are: (whether it is a condition, node)."""
    kind = draw(st.sampled_from(["number", "compare", "logic", "cross", "formula", "lag"]))
    one, other = draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))
    if kind == "number":
        if draw(st.booleans()):
            return False, Node(draw(st.sampled_from(NUMBERS)), (one, other))
        return False, Node(draw(st.sampled_from(["neg", "abs"])), (one,))
    if kind == "compare":
        return True, Node(draw(st.sampled_from(COMPARISONS)), (one, other))
    if kind == "cross":
        return True, draw(st.sampled_from([ta.crossover, ta.crossunder]))(one, other)
    if kind == "logic" and conditions:
        left, right = draw(st.sampled_from(conditions)), draw(st.sampled_from(conditions))
        return True, draw(st.sampled_from([left & right, left | right, ~left, left.lag(2)]))
    if kind == "lag":
        return False, one.lag(draw(settings_of()))
    return False, draw(indicators(one, other))


@st.composite
def indicators(draw: st.DrawFn, one: Node, other: Node) -> Node:
    """A row of the catalog over two nodes, one of its outputs."""
    row = draw(st.sampled_from(list(CATALOG.values())))
    places = {"high": ta.maximum(one, other), "low": ta.minimum(one, other), "y": other}
    inputs = [places.get(name, one) for name in row.inputs]
    small = [c for c in choices(row) if all(isinstance(v, str) or v < 65 for v in c)]
    chosen = draw(st.sampled_from(small))
    settings = [
        param(f"{row.name}_{s.name}_{value:g}".replace(".", "_").replace("-", "_"), value)
        if s.kind == "whole" and draw(st.booleans())
        else value
        for s, value in zip(row.settings, chosen, strict=True)
    ]
    node = getattr(ta, row.name)(*inputs, *settings)
    return node if isinstance(node, Node) else node[draw(st.integers(0, len(node) - 1))]


@st.composite
def programs(draw: st.DrawFn) -> _core.graph.Program:
    """A random graph over one to three timeframes, two to four outputs."""
    frames = draw(st.lists(st.sampled_from(TIMEFRAMES), min_size=1, max_size=3, unique=True))
    fields = st.sampled_from(_core.graph.FIELDS)
    numbers = [getattr(Timeframe(each), draw(fields)) for each in frames]
    numbers += [Timeframe(each).close for each in frames]
    leaves, conditions = list(numbers), []
    numbers.append(constant(draw(st.sampled_from([0.0, 1.0, 100.0, -0.5]))))
    for _ in range(draw(st.integers(1, 14))):
        usable = [node for node in numbers if not node.is_scalar]
        is_condition, node = draw(grown(usable, conditions))
        (conditions if is_condition else numbers).append(node)
    outputs = draw(st.lists(st.sampled_from(numbers + conditions), min_size=1, max_size=3))
    return build([leaves[0], *outputs])


@settings(deadline=None)
@given(program=programs(), seed=st.integers(0, 2**32), holes=st.sampled_from([0.0, 0.1, 0.5]))
def test_stream_equals_batch_to_the_bit(
    program: _core.graph.Program, seed: int, holes: float
) -> None:
    series = {
        each: made.walk(each, 200 * 60 // each + 20, seed + each, holes)
        for each in program.timeframes
    }

    np.testing.assert_array_equal(made.by_stream(program, series), made.by_batch(program, series))


@settings(deadline=None, max_examples=15)
@given(program=programs(), seed=st.integers(0, 2**32))
def test_stream_equals_batch_over_several_chunks(program: _core.graph.Program, seed: int) -> None:
    series = {
        each: made.walk(each, 5_000 * 60 // each + 20, seed + each, 0.02)
        for each in program.timeframes
    }

    np.testing.assert_array_equal(made.by_stream(program, series), made.by_batch(program, series))


@settings(deadline=None)
@given(program=programs(), seed=st.integers(0, 2**32), known=st.integers(0, 220))
def test_future_bars_never_change_past_outputs(
    program: _core.graph.Program, seed: int, known: int
) -> None:
    now = known * 60 * made.NS
    past = {each: made.walk(each, 200 * 60 // each, seed, 0.05) for each in program.timeframes}
    other = {each: bars.copy() for each, bars in past.items()}
    for bars in other.values():
        later = bars["ts_close"] > now
        for name in ("open", "high", "low", "close", "count"):
            bars[name][later] = bars[name][later] * 3 + 7
    due = past[program.clock_s]["ts_close"] <= now

    np.testing.assert_array_equal(
        made.by_batch(program, past)[:, due], made.by_batch(program, other)[:, due]
    )
