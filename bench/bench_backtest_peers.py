# SPDX-License-Identifier: Apache-2.0
"""A million one-minute bars here, in backtesting.py and in vectorbt: one strategy, and many.

One unit of work is a bar; of a sweep, a bar of one set of params. Rounds are interleaved: every
round runs each engine once, so that a busy machine is busy for all. vectorbt may live in another
Python, named in TRADECORE_VECTORBT: it is timed in a process of its own, after a first run that
compiles it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from bench.bench_backtest import make_bars

import tradecore as tc
from tradecore import ta
from tradecore.data import Bars
from tradecore.model import BarView, Intent
from tradecore.strategy import Context

BARS = 1_000_000
FAST, SLOW = 20, 60
ROUNDS = 3
FREE_FORM_BARS = 100_000
VECTORBT = Path(__file__).with_name("peers") / "vectorbt_cross.py"
m1 = tc.timeframe("1m")
Run = Callable[[], Any]


def declared() -> tc.Strategy:
    fast = ta.ema(m1.close, tc.param("fast", FAST))
    slow = ta.ema(m1.close, tc.param("slow", SLOW))
    return tc.Strategy(
        name="cross",
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        size=tc.size.fixed(0.01),
    )


class FreeForm(tc.PythonStrategy):
    """The same, bar by bar in Python."""

    name = "cross"
    timeframes = ("1m",)
    size = tc.size.fixed(0.01)

    def __init__(self) -> None:
        self._fast, self._slow = ta.Ema(FAST), ta.Ema(SLOW)
        self._before = float("nan"), float("nan")

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        was_fast, was_slow = self._before
        fast, slow = self._before = self._fast.update(bar.close), self._slow.update(bar.close)
        if was_fast <= was_slow and fast > slow:
            return [ctx.enter_long()]
        if was_fast >= was_slow and fast < slow:
            return [ctx.exit_long()]
        return None


def backtesting_py(bars: Bars) -> Run | None:
    """Return a run of backtesting.py, or None where it is missing. It counts in whole coins."""
    if importlib.util.find_spec("backtesting") is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import backtesting
    import pandas as pd

    columns = ("open", "high", "low", "close", "volume")
    table = pd.DataFrame(
        {name.title(): getattr(bars, name) for name in columns}, index=pd.to_datetime(bars.ts_close)
    )

    class Cross(backtesting.Strategy):  # type: ignore[misc]
        def init(self) -> None:
            self.fast = self.I(ta.ema, np.asarray(self.data.Close), FAST)
            self.slow = self.I(ta.ema, np.asarray(self.data.Close), SLOW)

        def next(self) -> None:
            fast, slow = self.fast, self.slow
            if self.position:
                if fast[-2] >= slow[-2] and fast[-1] < slow[-1]:
                    self.position.close()
            elif fast[-2] <= slow[-2] and fast[-1] > slow[-1]:
                self.buy(size=1)

    def run() -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = backtesting.Backtest(table, Cross, cash=1e9, commission=0.001).run()
        return int(found["# Trades"])

    return run


def vectorbt_process(bars: Bars, folder: Path) -> subprocess.Popen[str] | None:
    """Start vectorbt on these bars, to run once for every line that it is sent; or None."""
    python = os.environ.get("TRADECORE_VECTORBT", sys.executable)
    seek = "import importlib.util, sys; sys.exit(importlib.util.find_spec('vectorbt') is None)"
    if subprocess.run([python, "-c", seek], check=False).returncode:
        return None
    source = folder / "bars.npz"
    np.savez(source, open=bars.open, close=bars.close)
    return subprocess.Popen(
        [python, str(VECTORBT), str(source), str(FAST), str(SLOW)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def asked(process: subprocess.Popen[str]) -> tuple[float, int]:
    """Let vectorbt run once; return seconds and closed trades as its process measured them."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("run\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    return answer["seconds"], answer["trades"]


def timed(run: Run) -> tuple[float, int]:
    begun = time.perf_counter()
    trades = run()
    return time.perf_counter() - begun, int(trades)


def compared(runs: dict[str, Callable[[], tuple[float, int]]], bars: int, rounds: int) -> None:
    """Print median seconds, ns a bar and the ratio to each peer; trades must agree."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    trades: dict[str, int] = {}
    for _ in range(rounds):
        for name, run in runs.items():
            took, trades[name] = run()
            seconds[name].append(took)
    peers = [name for name in runs if name in {"backtesting.py", "vectorbt"}]
    load = os.getloadavg()[0]
    print(f"\n{bars:,} bars, {rounds} interleaved rounds, load {load:.1f}; below 1 is faster")
    for name, each in seconds.items():
        took = median(each)
        ratios = "".join(
            f"   {median(a / b for a, b in zip(each, seconds[peer], strict=True)):8.4f} x {peer}"
            for peer in peers
            if peer != name
        )
        print(f"{name:<34}{took:>9.3f} s{took / bars * 1e9:>10.0f} ns/bar{ratios}")
    # One may be open at the end, and pandas begins an average otherwise than TA-Lib.
    assert max(trades.values()) - min(trades.values()) <= 5, trades


def test_one_strategy(size: Callable[[int], int], tmp_path: Path) -> None:
    """Two averages cross, with fees: ours with and without metrics, compiled and by events."""
    bars = make_bars(size(BARS))
    rounds = ROUNDS if len(bars) == BARS else 1

    def ours(*, quick: bool = True) -> int:
        return len(tc.backtest.run(declared(), bars, cash=10**6, quick=quick).fills) // 2

    def with_metrics() -> int:
        return int(tc.backtest.run(declared(), bars, cash=10**6).metrics["trades"])

    runs = {
        "ours, fills": lambda: timed(ours),
        "ours, metrics": lambda: timed(with_metrics),
        "ours, event by event": lambda: timed(lambda: ours(quick=False)),
    }
    peer = backtesting_py(bars)
    if peer is not None:
        runs["backtesting.py"] = lambda: timed(peer)
    process = vectorbt_process(bars, tmp_path)
    ours()  # What is imported at the first use is not the question.
    try:
        if process is not None:
            asked(process)
            runs["vectorbt"] = lambda: asked(process)
        compared(runs, len(bars), rounds)
    finally:
        if process is not None:
            process.communicate()


def test_free_form(size: Callable[[int], int]) -> None:
    """A strategy written as a class, on both sides; ours also event by event through the engine."""
    bars = make_bars(size(FREE_FORM_BARS))

    def ours(history: Bars = bars, *, quick: bool = True) -> int:
        return len(tc.backtest.run(FreeForm(), history, cash=10**6, quick=quick).fills) // 2

    ours(make_bars(2_000))  # What is imported at the first use is not the question.
    runs = {
        "ours, free form": lambda: timed(ours),
        "ours, event by event": lambda: timed(lambda: ours(quick=False)),
    }
    peer = backtesting_py(bars)
    if peer is not None:
        runs["backtesting.py"] = lambda: timed(peer)
    compared(runs, len(bars), ROUNDS if len(bars) == FREE_FORM_BARS else 1)


@pytest.mark.parametrize("threads", [1, None])
def test_sweep(size: Callable[[int], int], threads: int | None) -> None:
    """Pairs of averages: bars times sets in a second, and the most memory that the process took."""
    bars = make_bars(size(BARS))
    side = 20 if len(bars) == BARS else 3
    grid = {"fast": range(5, 5 + 2 * side, 2), "slow": range(60, 60 + 10 * side, 10)}

    took, sets = timed(
        lambda: len(
            tc.backtest.sweep(
                declared(), bars, grid, cash=10**6, threads=threads, progress=False
            ).frame
        )
    )

    assert sets == side * side
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = sets * len(bars) / took / 1e6
    print(
        f"\n{sets} sets of {len(bars):,} bars, threads {threads}: {took:.2f} s,"
        f" {rate:,.1f} million bars/s, peak {peak:,.0f} MiB, load {os.getloadavg()[0]:.1f}"
    )
