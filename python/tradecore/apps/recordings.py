# SPDX-License-Identifier: Apache-2.0
"""Recorded files and moments as the command line names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tradecore.data import Bars, load
from tradecore.errors import ConfigError, DataError


def parse_moment(text: str, flag: str) -> int:
    """Return the UTC moment that `text` says, ns: ``2023-03-01`` or ``2023-03-01T12:30``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{flag} was '{text}', must be a date such as 2023-03-01 or 2023-03-01T12:30"
        ) from None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1_000_000_000


def are_captures(paths: Sequence[Path], flag: str = "--replay") -> bool:
    """Tell raw captures (.gz) from kline files; ConfigError if they are mixed."""
    kinds = {_is_capture(path) for path in paths}
    if len(kinds) > 1:
        names = ", ".join(path.name for path in paths)
        raise ConfigError(f"{flag} was {names}, must be all captures (.gz) or all kline files")
    return kinds == {True}


def _is_capture(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith(".gz") and not name.endswith(".csv.gz")


def load_bars(
    paths: Sequence[Path],
    symbols: Sequence[str] = (),
    start: int | None = None,
    end: int | None = None,
) -> dict[str, Bars]:
    """Return the bars of kline files by symbol, files of one symbol joined in order of time.

    Parameters
    ----------
    symbols : sequence of str
        What to keep, in this order; empty: all that is recorded.
    start, end : int, optional
        Keep the bars that open in [start, end), ns.

    Raises
    ------
    DataError
        If a file does not hold what it must, a symbol is not in any, or nothing is left.
    """
    runs: dict[str, list[Bars]] = {}
    for path in paths:
        bars = load(path)
        runs.setdefault(bars.symbol, []).append(bars)
    for symbol in symbols:
        if symbol not in runs:
            raise DataError(f"symbol was {symbol}, must be one that is recorded: {', '.join(runs)}")
    found = {symbol: _joined(runs[symbol]).slice(start, end) for symbol in symbols or runs}
    for symbol, bars in found.items():
        if not len(bars):
            raise DataError(f"no bar of {symbol} is left between --from and --to, must be some")
    return found


def _joined(runs: list[Bars]) -> Bars:
    first = runs[0]
    for run in runs:
        if run.timeframe != first.timeframe:
            raise DataError(
                f"files of {first.symbol} were of {first.timeframe} and {run.timeframe}, "
                "must be of one timeframe"
            )
    if len(runs) == 1:
        return first
    runs = sorted((run for run in runs if len(run)), key=lambda run: int(run.ts_open[0]))
    try:
        rows = np.concatenate([run.records for run in runs])
        return Bars(first.symbol, first.timeframe, rows)
    except ValueError as error:
        raise DataError(f"files of {first.symbol} overlap: {error}") from None
