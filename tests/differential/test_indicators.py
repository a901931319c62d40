# SPDX-License-Identifier: Apache-2.0
"""The indicators against TA-Lib, against slow references, and against themselves bar by bar."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.cases import (
    CASES,
    EACH,
    IDS,
    Case,
    Float64,
    bars_of_any_kind,
    characters,
    chosen,
    walk,
)

talib = pytest.importorskip("talib")

CHARACTERS = characters()


def oracle(case: Case, inputs: list[Float64], chosen_settings: tuple[float, ...]) -> list[Float64]:
    arguments: tuple[float, ...] = chosen_settings
    if case.name == "stoch":
        k, s, d = chosen_settings
        arguments = (k, s, 0, d, 0)
    elif case.name == "bbands":
        arguments = (*chosen_settings, 0)
    result = getattr(talib, case.name.upper())(*inputs, *arguments)
    return list(result) if isinstance(result, tuple) else [result]


def assert_close(
    case: Case, mine: list[Float64], theirs: list[Float64], inputs: list[Float64]
) -> None:
    # Within 1e-9 of the value, or of what cancels in it: the input's level, or 100 percent.
    finite = np.concatenate([side[np.isfinite(side)] for side in inputs] or [np.zeros(1)])
    level = 1.0 if case.in_percent else float(np.max(np.abs(finite), initial=0.0)) * 1e-4
    for ours, other in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(np.isnan(ours), np.isnan(other))
        np.testing.assert_allclose(ours, other, rtol=1e-9, atol=1e-9 * level)


@pytest.mark.parametrize(("case", "chosen_settings"), EACH, ids=IDS)
@pytest.mark.parametrize("character", CHARACTERS)
def test_equals_talib(case: Case, chosen_settings: tuple[float, ...], character: str) -> None:
    inputs = chosen(case, CHARACTERS[character])

    assert_close(
        case, case.batch(inputs, chosen_settings), oracle(case, inputs, chosen_settings), inputs
    )


@pytest.mark.parametrize(("case", "chosen_settings"), EACH, ids=IDS)
@pytest.mark.parametrize("bars", [0, 1, 2, 3, 8, 13, 14, 15, 16, 27, 28, 33, 34, 63, 64, 65])
def test_short_input_equals_talib(
    case: Case, chosen_settings: tuple[float, ...], bars: int
) -> None:
    inputs = chosen(case, walk(bars, 7))

    assert_close(
        case, case.batch(inputs, chosen_settings), oracle(case, inputs, chosen_settings), inputs
    )


@pytest.mark.parametrize(("case", "chosen_settings"), EACH, ids=IDS)
@pytest.mark.parametrize("lead", [1, 7, 8, 50, 300])
def test_leading_nan_shifts_like_talib(
    case: Case, chosen_settings: tuple[float, ...], lead: int
) -> None:
    inputs = [side.copy() for side in chosen(case, walk(300, 8))]
    inputs[-1][:lead] = np.nan

    assert_close(
        case, case.batch(inputs, chosen_settings), oracle(case, inputs, chosen_settings), inputs
    )


@given(bars=bars_of_any_kind(150), data=st.data())
def test_equals_the_textbook(bars: list[Float64], data: st.DataObject) -> None:
    case, chosen_settings = data.draw(st.sampled_from(EACH))
    inputs = [np.where(np.abs(side) == 1e12, np.nan, side) for side in chosen(case, bars)]
    mine, slow = case.batch(inputs, chosen_settings), case.slow(inputs, chosen_settings)
    if case.name == "roc":  # A base of residue has a quotient of residue.
        slow = [np.where(np.abs(s) > 1e6, m, s) for m, s in zip(mine, slow, strict=True)]

    assert_close(case, mine, slow, inputs)


@given(bars=bars_of_any_kind(), data=st.data())
def test_stream_equals_batch_to_the_bit(bars: list[Float64], data: st.DataObject) -> None:
    case, chosen_settings = data.draw(st.sampled_from(EACH))
    inputs = chosen(case, bars)

    for one, many in zip(
        case.walk(inputs, chosen_settings), case.batch(inputs, chosen_settings), strict=False
    ):
        np.testing.assert_array_equal(one, many)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_long_stream_equals_batch_to_the_bit(seed: int, data: st.DataObject) -> None:
    case, chosen_settings = data.draw(st.sampled_from(EACH))
    inputs = [side.copy() for side in chosen(case, walk(9_000, seed))]
    for at in data.draw(st.lists(st.integers(0, 8_999), max_size=3)):
        inputs[0][at] = np.nan

    for one, many in zip(
        case.walk(inputs, chosen_settings), case.batch(inputs, chosen_settings), strict=True
    ):
        np.testing.assert_array_equal(one, many)


@given(bars=bars_of_any_kind(), cuts=st.lists(st.integers(0, 300), max_size=5), data=st.data())
def test_splitting_a_series_keeps_the_bits(
    bars: list[Float64], cuts: list[int], data: st.DataObject
) -> None:
    case, chosen_settings = data.draw(st.sampled_from(EACH))
    inputs = chosen(case, bars)
    whole = case.batch(inputs, chosen_settings)
    stream = case.stream(*chosen_settings)
    edges = [0, *sorted(min(cut, len(inputs[0])) for cut in cuts), len(inputs[0])]
    parts = []
    for first, last in pairwise(edges):
        result = stream.update_many(*(np.ascontiguousarray(side[first:last]) for side in inputs))
        parts.append(result if isinstance(result, tuple) else (result,))

    for k, line in enumerate(whole):
        np.testing.assert_array_equal(line, np.concatenate([part[k] for part in parts]))


@given(bars=bars_of_any_kind(120), data=st.data())
def test_peek_tells_update_and_changes_nothing(bars: list[Float64], data: st.DataObject) -> None:
    case, chosen_settings = data.draw(st.sampled_from(EACH))
    inputs = chosen(case, bars)
    stream = case.stream(*chosen_settings)
    out = []
    for row in zip(*inputs, strict=True):
        values = [float(value) for value in row]
        stream.peek(*(value * 1.5 for value in values))
        peeked = stream.peek(*values)
        out.append(stream.update(*values))
        np.testing.assert_array_equal(peeked, out[-1])

    columns = zip(*out, strict=True) if out and isinstance(out[0], tuple) else [out]
    for one, many in zip(columns, case.batch(inputs, chosen_settings), strict=False):
        np.testing.assert_array_equal(np.array(one, dtype=float), many)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_outlier_leaves_no_trace(case: Case) -> None:
    chosen_settings = case.settings[0] if case.name == "macd" else case.settings[2]
    calm = [side.copy() for side in chosen(case, walk(4_000, 9))]
    spiked = [side.copy() for side in calm]
    for side in spiked:
        side[5] = 1e12

    tails = [
        [line[-100:] for line in case.batch(inputs, chosen_settings)] for inputs in (calm, spiked)
    ]
    for one, other in zip(*tails, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13)


@pytest.mark.parametrize("name", ["sma", "ema", "bbands"])
@given(level=st.floats(1e-8, 1e10), period=st.integers(2, 200))
def test_constant_input_gives_exactly_that_constant(name: str, level: float, period: int) -> None:
    case = next(each for each in CASES if each.name == name)
    chosen_settings = (period, 2.0, 2.0) if name == "bbands" else (period,)

    for line in case.batch([np.full(400, level)], chosen_settings):
        np.testing.assert_array_equal(line[period - 1 :], level)
