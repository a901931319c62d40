# SPDX-License-Identifier: Apache-2.0
"""Each reference against TA-Lib 0.8 itself, on several kinds of market and settings."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.reference.catalog import REFERENCES
from tests.reference.talib_cases import (
    FROM_TWO,
    Settings,
    inputs_of,
    markets,
    matypes_of,
    settings_of,
    talib,
)

MARKETS = markets()
NAMES = sorted(REFERENCES)
Lines = list[NDArray[np.float64]]

# Both sides round; where terms cancel they differ by some last digits of the largest value of
# that output, which is what the absolute term allows.
RELATIVE = 1e-9
OF_LARGEST = 1e-11

# Where the value is a quotient of rounding residues, or TA-Lib meets a sign it does not expect:
# function and market, the types of moving average concerned (none: all settings), and why.
RESIDUES = "TA-Lib divides the residue of a running sum by another, or by one where zero is exact"
ANGLES = "angles of rounding residue once the price stands still"
LEFT_OUT: dict[tuple[str, str], tuple[set[int], str]] = {
    ("cmf", "flat stretches"): (set(), RESIDUES),
    ("ht_dcphase", "flat stretches"): (set(), ANGLES),
    ("ht_sine", "flat stretches"): (set(), ANGLES),
    ("ht_trendmode", "flat stretches"): (set(), ANGLES),
    ("kdj", "flat stretches"): ({7}, ANGLES),
    ("mfi", "about zero"): (set(), "money flow below zero, which TA-Lib cuts off"),
    ("ppo", "about zero"): ({5}, RESIDUES),
    ("pvo", "flat stretches"): ({0, 2, 5, 9}, RESIDUES),
    ("rvol", "flat stretches"): (set(), RESIDUES),
    ("stoch", "flat stretches"): ({7}, ANGLES),
    ("stochf", "flat stretches"): ({7}, ANGLES),
    ("stochrsi", "about zero"): ({6}, "KAMA of a path of zero length but for rounding"),
    ("stochrsi", "flat stretches"): (set(), "the place in the range of an RSI that stands still"),
    ("vwma", "flat stretches"): (set(), RESIDUES),
}


def is_left_out(name: str, market: str, settings: Settings) -> bool:
    if (name, market) not in LEFT_OUT:
        return False
    types, _ = LEFT_OUT[name, market]
    return not types or bool(types & matypes_of(name, settings))


def both(name: str, inputs: Lines, settings: Settings) -> tuple[Lines, Lines]:
    """Outputs of TA-Lib and of the reference."""
    theirs = getattr(talib, name.upper())(*inputs, *settings)
    ours = REFERENCES[name](*(list(map(float, line)) for line in inputs), *settings)
    theirs, ours = (x if isinstance(x, tuple) else (x,) for x in (theirs, ours))
    assert len(ours) == len(theirs)
    return list(theirs), [np.array(x, dtype=None if x else float) for x in ours]


def differing(theirs: Lines, ours: Lines) -> list[str]:
    """What differs, in words."""
    wrong = []
    for k, (x, y) in enumerate(zip(theirs, ours, strict=True)):
        if len(x) and x.dtype.kind != y.dtype.kind:
            wrong.append(f"output {k}: {y.dtype} for {x.dtype}")
        finite = np.abs(x[np.isfinite(x)])
        room = OF_LARGEST * finite.max(initial=0.0)
        bad = np.flatnonzero(~np.isclose(y, x, rtol=RELATIVE, atol=room, equal_nan=True))
        if len(bad):
            t = bad[0]
            wrong.append(f"output {k}, {len(bad)} bars from {t} on: {y[t]!r} for {x[t]!r}")
    return wrong


def test_each_function_has_a_reference() -> None:
    groups = talib.get_function_groups()
    del groups["Pattern Recognition"]
    assert set(REFERENCES) == {name.lower() for group in groups.values() for name in group}
    assert len(REFERENCES) == 140


@pytest.mark.parametrize(("name", "market"), list(product(NAMES, MARKETS)))
def test_agrees_with_talib(name: str, market: str) -> None:
    inputs = inputs_of(name, MARKETS[market])
    for settings in settings_of(name):
        if not is_left_out(name, market, settings):
            assert not differing(*both(name, inputs, settings)), settings


@pytest.mark.parametrize("name", NAMES)
def test_agrees_on_few_bars(name: str) -> None:
    settings = settings_of(name)
    for bars, chosen in product((0, 1, 2, 3, 9, 34, 50), (settings[0], settings[-1])):
        inputs = [line[:bars] for line in inputs_of(name, MARKETS["walk"])]
        assert not differing(*both(name, inputs, chosen)), (bars, chosen)


@pytest.mark.parametrize(("name", "market"), sorted(LEFT_OUT))
def test_what_is_left_out_does_differ(name: str, market: str) -> None:
    inputs = inputs_of(name, MARKETS[market])
    assert any(
        differing(*both(name, inputs, settings))
        for settings in settings_of(name)
        if is_left_out(name, market, settings)
    )


@pytest.mark.parametrize("name", sorted(FROM_TWO))
def test_talib_refuses_a_period_of_one(name: str) -> None:
    with pytest.raises(Exception, match="TA_BAD_PARAM"):
        getattr(talib, name.upper())(*inputs_of(name, MARKETS["walk"]), 1)
