# SPDX-License-Identifier: Apache-2.0
"""Every indicator beside TA-Lib: over arrays, over many series, and bar by bar.

The unit of work is one bar. Both sides make fresh outputs; rounds are taken in turns. The everyday
ten run at the settings that people use, the others at their defaults.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import talib
import talib.stream
from pytest_benchmark.fixture import BenchmarkFixture

from tradecore import _core, ta
from tradecore.indicators import CATALOG

abstract = importlib.import_module("talib.abstract")
FUNCTIONS = {name.lower() for group in talib.get_function_groups().values() for name in group}
ROUNDS = 9

EVERYDAY: dict[str, tuple[float, ...]] = {
    "sma": (20,),
    "ema": (20,),
    "rsi": (14,),
    "macd": (12, 26, 9),
    "bbands": (20, 2.0, 2.0, 0),
    "atr": (14,),
    "stoch": (14, 3, 0, 3, 0),
    "adx": (14,),
    "mom": (10,),
    "roc": (10,),
}
TALIB_DEFAULTS = {
    name: tuple(s.default for s in row.settings if not isinstance(s.default, str))
    for name, row in CATALOG.items()
}
NAMES = [name for name in CATALOG if name in FUNCTIONS]
Inputs = list[np.ndarray]


def settings_of(name: str) -> tuple[float, ...]:
    return EVERYDAY.get(name, TALIB_DEFAULTS[name])


def inputs_of(name: str, bars: int, seed: int = 7) -> Inputs:
    """A walk's bars, as far as the function takes them."""
    rng = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.001, bars)))
    opens = np.concatenate([close[:1], close[:-1]])
    market = {
        "open": opens,
        "high": np.maximum(opens, close) * (1 + 0.001 * rng.random(bars)),
        "low": np.minimum(opens, close) * (1 - 0.001 * rng.random(bars)),
        "close": close,
        "volume": np.exp(rng.normal(3.0, 1.0, bars)),
        "periods": rng.integers(2, 31, bars).astype(np.float64),
    }
    lines: Inputs = []
    for wanted in abstract.Function(name.upper()).info["input_names"].values():
        lines += [market[line] for line in ([wanted] if isinstance(wanted, str) else wanted)]
    return [line / 1e6 for line in lines] if name in {"acos", "asin"} else lines


def calls_of(name: str, inputs: Inputs) -> tuple[Callable[[], Any], Callable[[], Any]]:
    settings = settings_of(name)
    ours, theirs = getattr(ta, name), getattr(talib, name.upper())
    return lambda: ours(*inputs, *settings), lambda: theirs(*inputs, *settings)


def in_turns(calls: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Nanoseconds of each call in each round, after one round that is not counted."""
    times: dict[str, list[float]] = {who: [] for who in calls}
    for round_ in range(rounds + 1):
        for who, call in calls.items():
            start = time.perf_counter_ns()
            call()
            took = time.perf_counter_ns() - start
            if round_ > 0:
                times[who].append(took)
    return times


def report(
    latency_report: Callable[..., None], name: str, times: dict[str, list[float]], units: int
) -> None:
    for who, taken in times.items():
        latency_report(name, np.array(taken) / units, who)


@pytest.mark.parametrize("bars", [10_000, 1_000_000])
@pytest.mark.parametrize("name", NAMES)
def test_batch(
    name: str, bars: int, size: Callable[[int], int], latency_report: Callable[..., None]
) -> None:
    inputs = inputs_of(name, size(bars))
    ours, theirs = calls_of(name, inputs)
    rounds = ROUNDS if bars > 100_000 else 200
    times = in_turns({"tradecore": ours, "TA-Lib": theirs}, min(size(rounds), rounds))
    report(latency_report, f"batch {name}, {bars} bars", times, len(inputs[0]))


@pytest.mark.parametrize("name", EVERYDAY)
def test_many_series(
    name: str, size: Callable[[int], int], latency_report: Callable[..., None]
) -> None:
    count, bars = min(500, size(500)), 2_000
    series = [inputs_of(name, bars, seed) for seed in range(min(count, 20))] * (count // 20)
    tables = [np.stack([each[k] for each in series]) for k in range(len(series[0]))]
    ours, _ = calls_of(name, tables)
    # The same memory for both: copies of a few series would be in the cache for one of them.
    loops = [calls_of(name, [table[row] for table in tables])[1] for row in range(len(series))]
    times = in_turns({"tradecore": ours, "TA-Lib": lambda: [call() for call in loops]}, ROUNDS)
    report(latency_report, f"many {name}, {len(series)} series x {bars}", times, tables[0].size)


def test_everyday_ten_together(
    size: Callable[[int], int], latency_report: Callable[..., None]
) -> None:
    bars = size(1_000_000)
    pairs = [calls_of(name, inputs_of(name, bars)) for name in EVERYDAY]
    # 18 columns in, 14 out: what copying as many bytes takes.
    columns = [np.random.default_rng(k).random(bars) for k in range(4)]
    room = [np.empty(bars) for _ in range(4)]

    def copies() -> None:
        for k in range(16):
            np.copyto(room[k % 4], columns[k % 4])

    calls = {
        "tradecore": lambda: [ours() for ours, _ in pairs],
        "TA-Lib": lambda: [theirs() for _, theirs in pairs],
        "copying as many bytes": copies,
    }
    report(latency_report, "the everyday ten", in_turns(calls, ROUNDS), bars)


def update_all(update: Callable[..., Any], rows: list[tuple[float, ...]]) -> None:
    """The loop itself costs about 5 ns a bar."""
    if len(rows[0]) == 1:
        for (value,) in rows:
            update(value)
    else:
        for high, low, close in rows:
            update(high, low, close)


@pytest.mark.parametrize("who", ["tradecore", "talib"])
@pytest.mark.parametrize("name", EVERYDAY)
def test_update(
    benchmark: BenchmarkFixture, size: Callable[[int], int], name: str, who: str
) -> None:
    inputs = inputs_of(name, size(10_000))
    rows = list(zip(*(side.tolist() for side in inputs), strict=True))
    benchmark.group = f"update {name}, 10000 bars"
    benchmark.extra_info["bars"] = len(rows)
    settings = settings_of(name)
    if who == "tradecore":
        stream = getattr(ta, CATALOG[name].class_name)(*settings)
        benchmark(update_all, stream.update, rows)
        return
    benchmark.extra_info["peer"] = "TA-Lib stream"
    history = [side[:200] for side in inputs]
    handle = getattr(talib.stream, name.upper())(*history, *settings)
    benchmark(update_all, handle.update, rows)


@pytest.mark.parametrize("name", EVERYDAY)
def test_update_in_core(
    name: str, size: Callable[[int], int], latency_report: Callable[..., None]
) -> None:
    """The same without Python, as strategies that are declared run it."""
    inputs = tuple(inputs_of(name, size(100_000)))
    settings = getattr(ta, CATALOG[name].class_name)(*settings_of(name)).settings
    taken = [_core.indicators.bench_updates(name, inputs, settings) for _ in range(ROUNDS)]
    latency_report(f"update {name} in C++", np.array(taken), "tradecore")
