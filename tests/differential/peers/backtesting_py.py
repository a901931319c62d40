# SPDX-License-Identifier: Apache-2.0
"""The same rules in backtesting.py, by its own orders."""

from __future__ import annotations

import warnings

import numpy as np
from tests.differential.peers.case import CASH, SCALE, Case, Trade


def run(case: Case) -> list[Trade]:
    """Return its closed trades.

    It lets a stop be stated with the order only, while ours is measured from the fill: the strategy
    therefore looks up the next open.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import backtesting
        import pandas as pd

    last, tick = len(case.bars) - 1, case.tick / SCALE

    class Twin(backtesting.Strategy):  # type: ignore[misc]
        def init(self) -> None:
            """Nothing: entries and exits are known."""

        def next(self) -> None:
            bar = len(self.data) - 1
            if self.position:
                if case.exits[bar]:
                    self.position.close()
            elif case.entries[bar] and bar < last:
                stop = None if case.stops is None else float(case.stops[bar + 1])
                target = (
                    None if case.targets is None else case.targets[bar + 1] + case.target_beyond
                )
                self.buy(size=case.quantity, sl=stop, tp=target)

    table = pd.DataFrame(
        {name.title(): prices.astype(float) for name, prices in case.ticks.items()}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = backtesting.Backtest(
            table, Twin, cash=CASH / tick, commission=case.rules.fee_share
        ).run()
    rows = found["_trades"]
    gross = (rows["ExitPrice"] - rows["EntryPrice"]) * rows["Size"]
    fees = case.rules.fee_share * (rows["ExitPrice"] + rows["EntryPrice"]) * rows["Size"]
    np.testing.assert_allclose(rows["Commission"], fees, rtol=1e-9)
    return [
        Trade(int(entry), round(bought), int(leave), int(np.floor(sold)), profit * tick)
        for entry, bought, leave, sold, profit in zip(
            rows["EntryBar"],
            rows["EntryPrice"],
            rows["ExitBar"],
            rows["ExitPrice"],
            gross - fees,
            strict=True,
        )
    ]
