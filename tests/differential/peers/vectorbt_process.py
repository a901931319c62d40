# SPDX-License-Identifier: Apache-2.0
"""Runs cases in vectorbt, in a Python that has it: one answer to each folder named on stdin.

Reads cases.npz there and writes trades.npz, flat arrays, then says so on stdout. Compiling takes
minutes, so that one process serves all tests. Imports nothing of this project: vectorbt's Python
need not be ours.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import vectorbt as vbt


def run(case: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return entry row, entry price, exit row, exit price and profit of the closed trades."""
    series = {name: pd.Series(values) for name, values in case.items() if values.ndim}
    portfolio = vbt.Portfolio.from_signals(
        close=series["close"],
        open=series["open"],
        high=series["high"],
        low=series["low"],
        entries=series["entries"],
        exits=series["exits"],
        price=series["open"],
        size=float(case["quantity"]),
        size_type="amount",
        direction="longonly",
        init_cash=float(case["cash"]),
        fees=float(case["fee_share"]),
        sl_stop=series["stop"],
        tp_stop=series["target"],
        stop_entry_price="fillprice",
        stop_exit_price="stoplimit",
        freq="1min",
    )
    records = portfolio.trades.closed.values
    names = ("entry_idx", "entry_price", "exit_idx", "exit_price", "pnl")
    return {name: np.asarray(records[name]) for name in names}


def answer(folder: Path) -> None:
    given: dict[str, dict[str, np.ndarray]] = {}
    with np.load(folder / "cases.npz") as file:
        for key in file.files:
            number, name = key.split("/")
            given.setdefault(number, {})[name] = file[key]
    found = {
        f"{number}/{name}": values
        for number, case in given.items()
        for name, values in run(case).items()
    }
    np.savez(folder / "trades.npz", **found)


if __name__ == "__main__":
    for line in sys.stdin:
        answer(Path(line.strip()))
        sys.stdout.write("done\n")
        sys.stdout.flush()
