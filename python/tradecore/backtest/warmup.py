# SPDX-License-Identifier: Apache-2.0
"""Measures how much history a strategy needs before it decides as one that has seen far more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from tradecore.backtest.columns import evaluate, stated_bars
from tradecore.backtest.inputs import unheard_on_bars
from tradecore.backtest.probing import Data, Given, Probe, left_out
from tradecore.model.instrument import Instrument
from tradecore.sim import Fees
from tradecore.strategy import Strategy

PLACES = 12
_BARS_MIN = 64
_CLOSE = 1e-6  # Relative; a stop's distance that is nearer counts as the same.


@dataclass(frozen=True, slots=True)
class WarmupReport:
    """How much history a strategy needs.

    Attributes
    ----------
    needed_bars : int or None
        Bars of the data before the first decision, from which on all decisions were those of the
        longest history at every place that was tried. None if `longest_bars` were not enough.
    longest_bars : int
        Most bars that were tried: half of the shortest history that was compared with.
    stated_bars : dict of str to int
        Of a declared strategy: closed bars of each timeframe until its expressions have values.
        Averages such as EMA go on remembering after that, so more may be needed.
    decisions : int
        How many of the compared bars asked for something. With none, the figure says little.
    unheard : str
        Methods of the strategy that bars do not call, and that were not checked.
    """

    strategy: str
    timeframe: str
    needed_bars: int | None
    longest_bars: int
    stated_bars: dict[str, int]
    decisions: int
    unheard: str = ""

    @property
    def is_settled(self) -> bool:
        """True if a length was found."""
        return self.needed_bars is not None

    def __str__(self) -> str:
        if not self.decisions:
            first = f"{self.strategy}: decided nothing in what was compared, so nothing was checked"
        elif self.needed_bars is None:
            first = (
                f"{self.strategy}: still decides otherwise after {self.longest_bars:,} bars of "
                f"{self.timeframe}: what it does depends on where its history begins"
            )
        else:
            first = (
                f"{self.strategy}: needs {self.needed_bars:,} bars of {self.timeframe} "
                f"before its first decision ({self.decisions:,} decisions compared)"
            )
        lines = [first + left_out(self.unheard)]
        for timeframe, bars in self.stated_bars.items():
            lines.append(f"  its formulas state {bars:,} bars of {timeframe}")
        return "\n".join(lines)


def check_warmup(
    strategy: Given,
    data: Data,
    *,
    params: Mapping[str, float] | None = None,
    fees: Fees | None = None,
    cash: Decimal | str | int = 10_000,
    instruments: Sequence[Instrument] | None = None,
    funding: Any = None,
) -> WarmupReport:
    """Find the shortest history after which a strategy decides as with a much longer one.

    At twelve places in the second half of the data a run with all earlier bars is compared with
    runs that begin later and later. In all of them nothing is traded before the place; the
    strategy only sees the bars, as a live node warms one up. Lengths are doubled until the
    decisions are equal, then halved in on.

    Parameters
    ----------
    strategy, data, params, fees, cash, instruments, funding
        As of `check_lookahead`. Several symbols must begin together for the figure to be exact.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, a strategy has `on_trade` or `on_book` and no `on_bar`, or
        a symbol has under 64 bars.
    """
    options = {"params": params, "fees": fees, "cash": cash, "funding": funding}
    probe = Probe(strategy, data, options, instruments)
    clock = min(probe.market.bars, key=len)
    if len(clock) < _BARS_MIN:
        raise ValueError(f"data has {len(clock)} bars, must have at least {_BARS_MIN}")
    made = probe.make(data)
    unheard = unheard_on_bars(made)
    probe.reset()
    read = _declared(probe, params) if isinstance(made, Strategy) else _free(probe)
    section = len(clock) // 2 // PLACES
    needed: int | None = 0
    longest = len(clock) // 4
    decisions = 0
    for number in range(PLACES):
        place = len(clock) // 2 + number * section
        ts_first, ts_last = (int(clock["ts_close"][at]) for at in (place, place + section - 1))

        def decided(
            bars: int, place: int = place, first: int = ts_first, last: int = ts_last
        ) -> Any:
            start = None if bars < 0 else int(clock["ts_open"][place - bars])
            return read(probe.cut(start, last), first)

        reference, count = decided(-1)
        decisions += count
        needed = _shortest(decided, reference, needed or 0, longest)
        if needed is None:
            break
    probe.reset()
    stated = stated_bars(made, params) if isinstance(made, Strategy) else {}
    return WarmupReport(
        made.name, probe.market.timeframe, needed, longest, stated, decisions, unheard
    )


def _shortest(decided: Callable[[int], Any], reference: Any, least: int, most: int) -> int | None:
    """Return the least length from `least` on that is enough, if those above it are; or None."""

    def is_enough(bars: int) -> bool:
        return bool(decided(bars)[0] == reference)

    if is_enough(least):
        return least
    if not is_enough(most):
        return None
    low, high = least, min(most, max(1, 2 * least))
    while high < most and not is_enough(high):
        low, high = high, min(most, 2 * high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _free(probe: Probe) -> Callable[[Data, int], tuple[Any, int]]:
    def read(data: Data, ts_first: int) -> tuple[Any, int]:
        probe.reset()
        played = probe.play(data, heard_from=ts_first)
        if played.error is not None:
            raise played.error
        calls = [call for call in played.calls if call.ts >= ts_first]
        return (calls, played.lines), sum(bool(call.wants) for call in calls)

    return read


def _declared(
    probe: Probe, params: Mapping[str, float] | None
) -> Callable[[Data, int], tuple[Any, int]]:
    def read(data: Data, ts_first: int) -> tuple[Any, int]:
        probe.reset()
        strategy = probe.make(data)
        assert isinstance(strategy, Strategy)
        found, count = [], 0
        for bars in probe.bars_of(data):
            columns = evaluate(strategy, bars, params)
            is_in = columns.ts >= ts_first
            signals = {
                name: columns.values[place, is_in] == 1.0
                for name, place in columns.conditions.items()
            }
            count += int(np.any(list(signals.values()), axis=0).sum())
            numbers = columns.values[list(columns.numbers.values())][:, is_in]
            found.append(_Decided(signals, numbers))
        return found, count

    return read


class _Decided:
    """Conditions bar by bar, and what the rules for positions read where there is an entry."""

    def __init__(self, signals: Mapping[str, Any], numbers: Any) -> None:
        self._signals = np.stack(list(signals.values()))
        entries = [values for name, values in signals.items() if name.endswith("_entry")]
        self._numbers = numbers[:, np.any(entries, axis=0)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Decided) or self._signals.shape != other._signals.shape:
            return False
        return bool((self._signals == other._signals).all()) and np.allclose(
            self._numbers, other._numbers, rtol=_CLOSE, atol=0.0, equal_nan=True
        )

    __hash__ = None  # type: ignore[assignment]
