# SPDX-License-Identifier: Apache-2.0
"""The same rules in vectorbt's `Portfolio.from_signals`, run in a Python of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from tests.differential.peers.case import CASH, SCALE, Case, Trade

PROCESS = Path(__file__).with_name("vectorbt_process.py")


def interpreter() -> str | None:
    """Return a Python that can import vectorbt: $TRADECORE_VECTORBT, else this one, or None."""
    python = os.environ.get("TRADECORE_VECTORBT", sys.executable)
    seek = "import importlib.util, sys; sys.exit(importlib.util.find_spec('vectorbt') is None)"
    is_there = subprocess.run([python, "-c", seek], check=False).returncode == 0
    return python if is_there else None


@contextmanager
def started(python: str, folder: Path) -> Iterator[Callable[[Sequence[Case]], list[list[Trade]]]]:
    """Start a process; what is yielded returns the closed trades of each case."""
    with subprocess.Popen(
        [python, str(PROCESS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def run(cases: Sequence[Case]) -> list[list[Trade]]:
            assert process.stdin is not None
            assert process.stdout is not None
            write(cases, folder)
            process.stdin.write(f"{folder}\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n"
            return read(cases, folder)

        yield run


def write(cases: Sequence[Case], folder: Path) -> None:
    rows = {
        f"{number}/{name}": values
        for number, case in enumerate(cases)
        for name, values in to_rows(case).items()
    }
    np.savez(folder / "cases.npz", **rows)


def read(cases: Sequence[Case], folder: Path) -> list[list[Trade]]:
    with np.load(folder / "trades.npz") as found:
        return [
            [
                Trade(int(entry) // 2, round(bought), int(leave) // 2, _to_tick(sold), profit)
                for entry, bought, leave, sold, profit in zip(
                    found[f"{number}/entry_idx"],
                    found[f"{number}/entry_price"],
                    found[f"{number}/exit_idx"],
                    found[f"{number}/exit_price"],
                    found[f"{number}/pnl"] * (case.tick / SCALE),
                    strict=True,
                )
            ]
            for number, case in enumerate(cases)
        ]


def _to_tick(price: float) -> int:
    """Undo what `to_rows` puts to stops and targets: -0.25, 0.25 or 0.5."""
    return int(np.floor(price + 0.3))


def to_rows(case: Case) -> dict[str, np.ndarray]:
    """Return two rows for each bar: its open alone, where signals act, then its range.

    Of one row vectorbt fills an entry at the open after it has looked for stops: a stop could not
    act on the bar of the entry. Stops and targets are ratios there; both are put so
    that no rounding of the ratio hides a touch, a quarter of a tick towards the market. Prices are
    in ticks.
    """
    ticks = {name: prices.astype(float) for name, prices in case.ticks.items()}
    count = 2 * len(case.bars)
    rows = {name: np.repeat(prices, 2) for name, prices in ticks.items()}
    for name in ("high", "low", "close"):
        rows[name][::2] = ticks["open"]
    for name, signals in (("entries", case.entries), ("exits", case.exits)):
        rows[name] = np.zeros(count, dtype=bool)
        rows[name][2::2] = signals[:-1]
    target_beyond = case.target_beyond or -0.25
    for name, prices, beyond in (
        ("stop", case.stops, 0.25),
        ("target", case.targets, target_beyond),
    ):
        rows[name] = np.full(count, np.nan)
        if prices is not None:
            rows[name][::2] = abs((prices + beyond) / ticks["open"] - 1.0)
    rows["quantity"] = np.array(case.quantity)
    rows["cash"] = np.array(CASH * SCALE / case.tick)
    rows["fee_share"] = np.array(case.rules.fee_share)
    return rows
