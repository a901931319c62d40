# SPDX-License-Identifier: Apache-2.0
"""A user's own indicator for tests, the middle of a range, in Python; and one that fails."""

# ruff: noqa: ARG001 - what is registered takes four arguments.

from __future__ import annotations

import ctypes
import itertools
from typing import Any

import numpy as np

from tradecore import ta
from tradecore.graph import Timeframe

NAN = float("nan")
M1 = Timeframe(60)
RNG = np.random.default_rng(11)
LOW = 100 * np.exp(np.cumsum(RNG.normal(0, 0.01, 6_000)))
HIGH = LOW * (1 + RNG.uniform(0, 0.01, 6_000))
NUMBERS = ctypes.POINTER(ctypes.c_double)
_numbers = itertools.count()


def a_name() -> str:
    """A name that no other test has: names are the process's."""
    return f"tested_{next(_numbers)}"


def midpoint(inputs: Any, settings: Any, state: Any, out: Any) -> None:
    """Middle of highest high and lowest low."""
    period = int(settings[0])
    place = int(state[0]) % period
    state[0] += 1
    state[1 + place] = inputs[0]
    state[1 + period + place] = inputs[1]
    if state[0] >= period:
        out[0] = (state[1 : 1 + period].max() + state[1 + period :].min()) / 2


def a_midpoint(function: Any = midpoint, **changes: Any) -> Any:
    given = {
        "name": a_name(),
        "inputs": ("high", "low"),
        "settings": {"period": 10},
        "state": lambda period: 1 + 2 * period,
        "lookback": lambda period: period - 1,
    }
    return ta.custom(**(given | changes))(function)


def expected(period: int) -> Any:
    windows = np.lib.stride_tricks.sliding_window_view
    middle = (windows(HIGH, period).max(axis=1) + windows(LOW, period).min(axis=1)) / 2
    return np.concatenate([np.full(period - 1, NAN), middle])


def failing(at: float) -> Any:
    """Gives its input, and fails where it is `at`."""

    def own(inputs: Any, settings: Any, state: Any, out: Any) -> None:
        if inputs[0] == at:
            raise LookupError(f"no {at:g}")
        out[0] = inputs[0]

    return ta.custom(name=a_name())(own)
